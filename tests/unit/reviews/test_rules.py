from collections import Counter
from datetime import timedelta
from decimal import Decimal

import pytest

from makegood.domain.reviews import rules
from makegood.domain.reviews.rules import Answers, Problem, Recovery, Repaired


@pytest.mark.parametrize("grade", range(1, 11))
def test_a_grade_is_a_whole_number_from_1_to_10(grade: int) -> None:
    assert rules.is_grade(grade)
    assert rules.read_grade(str(grade)) == grade


@pytest.mark.parametrize("value", [0, 11, -1, 7.5, 8.0, True, "8", None])
def test_r3_8_nothing_else_is_a_grade(value: object) -> None:
    assert not rules.is_grade(value)


@pytest.mark.parametrize(
    "typed", ["0", "11", "7.5", "7,5", "eight", "acht", "", " ", "+8", "-3", "8e0", "٨", "8\x00", "100000000000"]
)
def test_what_a_form_may_send_instead_of_a_grade_is_no_grade(typed: str) -> None:
    assert rules.read_grade(typed) is None


def test_unknown_aspects_and_bad_grades_are_each_named() -> None:
    assert rules.problems(Answers(0, "", {"condition": 11, "smell": 5})) == [
        Problem("overall", "out_of_range"),
        Problem("aspects.condition", "out_of_range"),
        Problem("aspects.smell", "unknown_aspect"),
    ]


@pytest.mark.parametrize(
    ("had_contact", "aspects", "settled"),
    [
        (True, {"contact": 8}, (True, {"contact": 8})),
        (True, {}, (True, {})),
        (False, {"contact": 8, "condition": 7}, (False, {"condition": 7})),
        (None, {"contact": 8}, (True, {"contact": 8})),
        (None, {}, (None, {})),
    ],
)
def test_r3_2_the_grade_for_contact_is_asked_only_after_yes(
    had_contact: bool | None, aspects: dict[str, int], settled: tuple[bool | None, dict[str, int]]
) -> None:
    assert rules.settled_contact(Answers(8, "", aspects, had_contact)) == settled


@pytest.mark.parametrize(
    ("overall", "band"), [(1, "low"), (5, "low"), (6, "middle"), (7, "middle"), (8, "good"), (10, "good")]
)
def test_r4_1_bands(overall: int, band: str) -> None:
    assert rules.band_of(overall) == band


@pytest.mark.parametrize(("first", "new", "counts"), [(3, None, 3), (3, 8, 8), (8, 3, 3), (5, 5, 5)])
def test_r7_2_the_new_grade_counts_whether_higher_lower_or_the_same(first: int, new: int | None, counts: int) -> None:
    assert rules.counts_as(first, new, removed=False, set_aside=False) == counts


@pytest.mark.parametrize(
    ("removed", "set_aside", "counts"), [(True, False, None), (True, True, None), (False, True, 3)]
)
def test_r12_2_a_removed_review_counts_in_nothing_and_a_new_grade_can_be_set_aside(
    removed: bool, set_aside: bool, counts: int | None
) -> None:
    assert rules.counts_as(3, 8, removed=removed, set_aside=set_aside) == counts


@pytest.mark.parametrize(
    ("contacted", "asked", "graded", "progress"),
    [
        (False, False, False, "unanswered"),
        (True, False, False, "contacted"),
        (True, True, False, "asked_again"),
        (False, True, False, "asked_again"),
        (True, True, True, "graded_again"),
    ],
)
def test_r4_1_states_are_exclusive(contacted: bool, asked: bool, graded: bool, progress: str) -> None:
    assert rules.progress(contacted=contacted, asked=asked, graded_again=graded) == progress


def figures(*reviews: tuple[int, int | None, float | None]) -> Recovery | None:
    """The recovery figures of low reviews, each with its grade, new grade and hours until the first contact."""
    repaired = {
        overall: Repaired(
            contacted=sum(waited is not None for first, _new, waited in reviews if first == overall),
            again=tuple(sum((first, new) == (overall, grade) for first, new, _ in reviews) for grade in range(1, 11)),
        )
        for overall, _new, _waited in reviews
    }
    counting = Counter(new or overall for overall, new, _waited in reviews)
    waits = [timedelta(hours=waited) for _overall, _new, waited in reviews if waited is not None]
    return rules.recovery(counting, repaired, waits, low_below=6)


@pytest.mark.parametrize(
    ("name", "text", "left"),
    [
        ("Zoë D’Ange-Bee", "Beste ZOË, zoe, mevrouw D'Ange en d´angé-bee", "Beste […], […], mevrouw […] en […]"),
        ("Zoe Muller", "Zoë Müller, en mevrouw MÜLLER", "[…], en mevrouw […]"),
        ("An de Wit", "Anders dan Añejo, Anna de witte en An Wit", "Anders dan Añejo, Anna de witte en […]"),
        ("Jan van ’t Hart", "Van 't begin tot het eind, meneer ‘t Hart", "Van 't begin tot het eind, meneer ‘t […]"),
        ("김 민준", "김민 en 민준", "김민 en […]"),
        ("प्रिया", "Beste प्रिया!", "Beste […]!"),
        ("''", "Dat is 't", "Dat is 't"),
        ("", "a@b.example en c@b.example", "[…] en c@b.example"),
    ],
)
def test_r13_2_a_name_goes_however_its_accents_and_apostrophes_are_written(name: str, text: str, left: str) -> None:
    assert rules.without_name(text, name=name, address="a@b.example") == left


class TestR9_6Recovery:
    def test_without_low_reviews_there_are_no_figures(self) -> None:
        assert figures() is None

    def test_share_of_contact_median_wait_share_regraded_and_mean_change(self) -> None:
        found = figures((3, 8, 2), (1, None, 5), (5, 4, 30), (2, None, None))
        assert found == Recovery(4, 75, timedelta(hours=5), 50, Decimal("2.0"))

    def test_the_median_of_an_even_number_lies_in_the_middle_of_two(self) -> None:
        found = figures((3, None, 2), (3, None, 4), (3, None, 100), (3, None, 1))
        assert found is not None
        assert found.median_wait == timedelta(hours=3)

    def test_nobody_contacted_and_nobody_graded_again(self) -> None:
        assert figures((3, None, None), (4, None, None)) == Recovery(2, 0, None, 0, None)

    @pytest.mark.parametrize(
        ("changes", "shown"),
        [([0], "0.0"), ([1, 0, 0, 0], "0.3"), ([-1, 0, 0, 0], "-0.2"), ([-1, 0, 0], "-0.3"), ([9], "9.0")],
    )
    def test_the_mean_change_is_rounded_half_up_also_below_zero(self, changes: list[int], shown: str) -> None:
        found = figures(*((grade := 1 if change > 0 else 5, grade + change, None) for change in changes))
        assert found is not None
        assert str(found.mean_change) == shown

    def test_a_review_dated_minutes_ahead_did_not_wait_less_than_nothing(self) -> None:
        found = figures((3, None, -0.05))
        assert found is not None
        assert found.median_wait == timedelta()
