from tools.cluster.outages import MARGIN, Outage, unexplained
from tools.load.client import Failure

PRIMARY = Outage("primary", is_felt=True, began=10.0, ended=15.0)
REPLICA = Outage("replica", is_felt=False, began=30.0, ended=35.0)


def failure(began: float, ended: float, status: int = 503) -> Failure:
    return Failure(began, ended, "GET", "/shop/shop/", status)


def test_an_error_is_explained_by_a_part_that_was_away_while_the_request_was_under_way() -> None:
    known = [failure(9.0, 10.1), failure(12.0, 12.1), failure(14.9, 20.0), failure(15.0 + MARGIN, 19.0)]
    assert list(unexplained(known, [PRIMARY, REPLICA])) == []


def test_errors_before_after_and_for_the_sake_of_what_nobody_may_miss_are_told() -> None:
    told = list(
        unexplained(
            [failure(9.0, 9.9), failure(15.1 + MARGIN, 19.0, status=0), failure(31.0, 31.5)], [PRIMARY, REPLICA]
        )
    )
    assert told == [
        "GET /shop/shop/: 503 at 9.9, while nothing was away",
        "GET /shop/shop/: no answer at 19.0, while nothing was away",
        "GET /shop/shop/: 503 at 31.5, while replica was away",
    ]


def test_an_outage_says_how_it_was_felt() -> None:
    assert PRIMARY.told([failure(12.0, 12.5), failure(16.0, 17.0), failure(40.0, 41.0)]) == (
        "away for 5.0 s: 2 errors, 2.5 to 7.0 s after it began"
    )
    assert REPLICA.told([]) == "away for 5.0 s: no error"
