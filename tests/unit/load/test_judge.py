"""What the judge of a load finds wrong."""

from tools.load.client import Timing
from tools.load.judge import Phase, Standing, judged

CALM = Standing(megabytes=400, waiting=10)


def phase(milliseconds: float, *, late: Standing = CALM, errors: int = 0, problems: tuple[str, ...] = ()) -> Phase:
    timings = [Timing(writes=False, seconds=milliseconds / 1000)] * 200
    return Phase(timings, CALM, late, errors, list(problems))


def test_it_holds_when_answers_are_at_most_three_times_as_slow_and_nothing_grows() -> None:
    assert list(judged(phase(20), phase(60))) == []


def test_what_is_too_slow_is_told_with_both_figures() -> None:
    [problem] = judged(phase(20), phase(61))
    assert "61 ms" in problem
    assert "20 ms" in problem


def test_errors_and_what_was_lost_count_in_both_phases() -> None:
    problems = list(judged(phase(20, errors=1), phase(20, problems=("lost: review of o-1",))))
    assert len(problems) == 2
    assert "1 answers" in problems[0]
    assert "lost: review of o-1" in problems[1]


def test_memory_may_grow_by_a_tenth_and_the_queue_by_what_is_under_way() -> None:
    assert list(judged(phase(20), phase(20, late=Standing(megabytes=440, waiting=60)))) == []
    assert "441 MB" in next(judged(phase(20), phase(20, late=Standing(megabytes=441, waiting=10))))
    assert "to 61" in next(judged(phase(20), phase(20, late=Standing(megabytes=400, waiting=61))))


def test_a_start_is_not_judged() -> None:
    """What grows before the first quarter is over is in `early` already: see `Load.at`."""
    assert list(judged(phase(20, late=Standing(megabytes=1000, waiting=0)), phase(20))) == []
