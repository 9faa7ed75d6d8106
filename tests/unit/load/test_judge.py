"""What the judge of a load finds wrong."""

from tools.load.client import Timing, kind_of
from tools.load.judge import Phase, Standing, judged, slowest, sustained

CALM = Standing(megabytes=400, waiting=10)


def phase(
    milliseconds: float, *, later: float | None = None, late: Standing = CALM, seconds: float = 20, rate: float = 10
) -> Phase:
    """Two turns of 100 answers; those of the second took `later`."""
    found = Phase()
    for each, standing in ((milliseconds, CALM), (milliseconds if later is None else later, late)):
        found.add(rate, seconds / 2, [Timing(writes=False, seconds=each / 1000)] * 100, standing)
    return found


def test_it_holds_when_answers_are_at_most_three_times_as_slow_and_nothing_grows() -> None:
    assert list(judged(phase(20), phase(60))) == []


def test_what_is_too_slow_is_told_with_both_figures() -> None:
    [problem] = judged(phase(20), phase(61))
    assert "61 ms" in problem
    assert "20 ms" in problem


def test_memory_may_grow_by_a_tenth_and_the_queue_by_what_is_under_way() -> None:
    assert list(judged(phase(20), phase(20, late=Standing(megabytes=440, waiting=60)))) == []
    assert "441 MB" in next(judged(phase(20), phase(20, late=Standing(megabytes=441, waiting=10))))
    assert "to 61" in next(judged(phase(20), phase(20, late=Standing(megabytes=400, waiting=61))))


def test_sqlites_log_may_be_as_long_as_it_is_cut_to() -> None:
    assert list(judged(phase(20), phase(20, late=Standing(400, 10, log_megabytes=80)))) == []
    assert "81 MB" in next(judged(phase(20), phase(20, late=Standing(400, 10, log_megabytes=81))))


def test_answers_may_not_become_slower_and_slower() -> None:
    assert list(judged(phase(20), phase(20, later=30))) == []
    [problem] = judged(phase(20), phase(20, later=31))
    assert "from 20 ms" in problem
    assert "to 31 ms" in problem


def test_a_load_that_was_not_reached_proves_nothing() -> None:
    assert list(judged(phase(20), phase(20, seconds=21))) == []
    assert "200 requests were asked instead of 220" in next(judged(phase(20), phase(20, seconds=22)))


def test_each_turn_is_asked_at_a_rate_of_its_own() -> None:
    most = phase(20)
    most.add(30, 10, [Timing(writes=False, seconds=0.02)] * 200, CALM)
    assert "400 requests were asked instead of 500" in next(judged(phase(20), most))


def test_answers_count_for_which_what_they_cause_left_too() -> None:
    assert sustained(100, sent=30, caused=0.4) == 75
    assert sustained(100, sent=45, caused=0.4) == 100


def test_where_no_answer_causes_anything_yet_all_count() -> None:
    assert sustained(100, sent=0, caused=0) == 100


def test_what_grows_at_a_tenth_of_the_load_is_not_judged() -> None:
    assert list(judged(phase(20, late=Standing(megabytes=1000, waiting=0)), phase(20))) == []


def test_what_was_asked_in_the_slowest_hundredth_is_told_the_most_frequent_first() -> None:
    quick = [Timing(writes=False, seconds=0.01, kind="GET /shop/*/")] * 297
    slow = [Timing(False, 0.1, kind) for kind in ("GET /dashboard/", "POST /r/*/", "POST /r/*/")]
    assert slowest([*slow, *quick]) == "3: 2 POST /r/*/, 1 GET /dashboard/"


def test_kinds_name_the_address_and_nothing_that_is_one_of_many() -> None:
    assert kind_of("GET", "/shop/shop-1/grade.json") == "GET /shop/*/grade.json"
    assert kind_of("GET", "/dashboard/reviews/?band=low") == "GET /dashboard/reviews/"
    assert kind_of("POST", "/api/v1/reviews/abcdefghij234567abcdefghij/messages") == "POST /api/v1/reviews/*/messages"
    assert kind_of("GET", "/r/abcdefghij234567abcdefghij") == "GET /r/*"
