from datetime import timedelta
from pathlib import Path

import pytest
from django.utils import translation

from makegood.domain.conversations.coach import Check, Situation, Tip, advise, frames_itself
from tests.hostile_texts import ADVICE, repeated
from tools.coach_figures import CHECKS, PARTS, figures, judged, table

ROOT = Path(__file__).resolve().parents[3]
DAY = timedelta(days=1)

pytestmark = pytest.mark.usefixtures("in_english")


def check(
    tip: Tip,
    text: str = "",
    *,
    waited: timedelta = timedelta(0),
    first_name: str = "",
    their_words: str = "",
    grade: int | None = 3,
) -> Check:
    advice = advise(text, Situation(waited=waited, first_name=first_name, their_words=their_words, grade=grade))
    return next(found for found in advice if found.tip is tip)


def test_r5_3_the_four_checks_come_in_the_same_order_each_with_a_sentence() -> None:
    advice = advise("", Situation(waited=timedelta(0), first_name="", their_words="", grade=None))
    assert [found.tip for found in advice] == [Tip.SPEED, Tip.PERSONAL, Tip.EMPATHY, Tip.SOLUTION]
    assert [found.met for found in advice] == [True, False, False, False]
    assert all(str(found.sentence) for found in advice)


class TestFigures:
    """The labelled messages; labelled/README.md tells how they were written and judged."""

    def test_there_are_enough_messages_in_both_languages(self) -> None:
        found = figures()
        assert found["development", "personal", ""].messages + found["held_out", "personal", ""].messages >= 130
        for part in PARTS:
            dutch, english = found[part, "personal", "nl"].messages, found[part, "personal", "en"].messages
            assert 0.4 <= dutch / (dutch + english) <= 0.6

    @pytest.mark.parametrize("tip", CHECKS)
    @pytest.mark.parametrize(
        ("part", "precision", "recall"),
        # Whoever makes the rule better raises the last line.
        [
            ("development", 0.9, 0.9),
            ("held_out", 0.85, 0.85),
            ("fresh", 0.9, 0.75),
            ("independent_development", 0.95, 0.95),
            ("independent", 0.85, 0.85),
        ],
    )
    def test_r5_3_the_checks_judge_as_the_labels_do(self, part: str, precision: float, recall: float, tip: str) -> None:
        found = figures()[part, tip, ""]
        assert found.precision >= precision
        assert found.recall >= recall

    def test_no_situation_is_in_two_parts(self) -> None:
        parts: dict[tuple[str, str], set[str]] = {}
        for row, _said in judged():
            if row["their_words"]:
                parts.setdefault((row["language"], row["their_words"]), set()).add(row["part"])
        assert [situation for situation, where in parts.items() if len(where) > 1] == []

    def test_the_page_about_the_coach_shows_these_figures(self) -> None:
        page = (ROOT / "docs" / "explanation" / "coach.md").read_text(encoding="utf-8")
        assert table() in page, "put the table that tools/coach_figures.py prints into the page"


class TestSpeed:
    @pytest.mark.parametrize(
        ("waited", "met", "said"),
        [
            (-DAY, True, "Nobody is waiting"),
            (timedelta(0), True, "Nobody is waiting"),
            (timedelta(seconds=1), True, "less than an hour"),
            (timedelta(minutes=59, seconds=59), True, "less than an hour"),
            (timedelta(hours=1), True, "waited 1 hour:"),
            (timedelta(hours=23, minutes=59), True, "waited 23 hours:"),
            (DAY, True, "waited 24 hours:"),
            (DAY + timedelta(seconds=1), False, "waited 1 day."),
            (2 * DAY, False, "waited 2 days."),
            (400 * DAY, False, "waited 400 days."),
        ],
    )
    def test_r5_3_an_answer_within_a_day_is_quick(self, waited: timedelta, met: bool, said: str) -> None:
        found = check(Tip.SPEED, waited=waited)
        assert found.met is met
        assert said in str(found.sentence)

    def test_a_late_answer_still_counts(self) -> None:
        assert "An answer today still counts." in str(check(Tip.SPEED, waited=3 * DAY).sentence)


class TestPersonal:
    def test_it_shows_the_words_that_are_taken_up_as_the_customer_wrote_them(self) -> None:
        found = check(Tip.PERSONAL, "De LAMP is breekbaar, een gebroken lamp.", their_words="Gebroken lamp!")
        assert found.met
        assert "“Gebroken, lamp”" in str(found.sentence)

    @pytest.mark.parametrize(
        ("theirs", "ours"),
        [
            ("de koffiemachine lekt", "Wat is er met de machine?"),
            ("de machine lekt", "Wat is er met de koffiemachine?"),
            ("twee lampen kapot", "Over de lamp:"),
            ("the bottle leaks", "A leaking one is no use."),
            ("Crème brûlée set", "About the creme brulee:"),
            ("cafe\u0301tafel", "De CAFÉTAFEL dus."),
        ],
    )
    def test_endings_accents_and_compounds_do_not_hide_a_word(self, theirs: str, ours: str) -> None:
        assert check(Tip.PERSONAL, ours, their_words=theirs).met

    @pytest.mark.parametrize(
        ("theirs", "ours"),
        [
            ("Ik wil mijn geld terug", "U krijgt uw geld terug."),
            ("Bad service", "Our customer service is here for you."),
            ("Where is my order?", "Thank you for your order."),
            ("very bad, not good", "That is not very good."),
            ("", "Uw bericht is ontvangen."),
        ],
    )
    def test_stock_phrases_and_small_words_take_up_nothing(self, theirs: str, ours: str) -> None:
        assert not check(Tip.PERSONAL, ours, their_words=theirs).met

    @pytest.mark.parametrize(
        ("name", "text", "met"),
        [
            ("Marieke", "Wat vervelend, Marieke.", True),
            ("Marieke", "hoi marieke", True),
            ("Marieke", "Mariekes lamp", False),
            ("René", "Beste Rene,", True),
            ("Will", "Hi will, how are you?", True),
            ("Will", "Will you tell us more?", False),
            ("Will", "We will.", False),
            ("", "Beste klant,", False),
            ("J", "Beste J,", False),
            ("C++ (", "Hi C++ (, hello", True),
        ],
    )
    def test_the_customers_name_is_personal_unless_it_is_just_a_word(self, name: str, text: str, met: bool) -> None:
        assert check(Tip.PERSONAL, text, first_name=name).met is met

    @pytest.mark.parametrize("greeting", ["Beste Vera, dank u.", "Hallo Vera, dank u.", "Dear Vera, thank you."])
    def test_a_salutation_takes_up_nothing(self, greeting: str) -> None:
        assert not check(Tip.PERSONAL, greeting, their_words="Hallo, wat kan ik het beste doen? Dear me.").met


class TestEmpathy:
    @pytest.mark.parametrize(
        "text",
        [
            "I am not sorry.",
            "Wij begrijpen niet waarom u klaagt.",
            "Sorry, but that is not our problem.",
            "Sorry. Maar dat is uw eigen schuld.",
            "We are sorry you feel that way.",
            "Thank you for your review!",
            "Wij verwijzen u naar de voorwaarden.",
        ],
    )
    def test_r5_3_a_low_grade_asks_for_more_than_such_words(self, text: str) -> None:
        assert not check(Tip.EMPATHY, text, grade=2).met

    def test_an_admission_may_be_worded_with_a_not(self) -> None:
        assert check(Tip.EMPATHY, "Dit had niet mogen gebeuren.", grade=2).met

    @pytest.mark.parametrize(
        ("text", "met"),
        [
            ("We are sorry the colour isn't right.", True),
            ("Excuses omdat de doos niet dicht was.", True),
            ("Wij betreuren uw klacht niet.", False),
            ("We never said sorry.", False),
        ],
    )
    def test_what_went_wrong_may_be_told_with_a_not_behind_the_sorry(self, text: str, met: bool) -> None:
        assert check(Tip.EMPATHY, text, grade=2).met is met

    def test_a_fault_of_others_does_not_take_sympathy_away(self) -> None:
        text = "It was not our fault, but we are very sorry about the mess."
        assert check(Tip.EMPATHY, text, grade=2).met

    @pytest.mark.parametrize(("grade", "met"), [(1, False), (5, False), (6, True), (8, True), (10, True), (None, True)])
    def test_thanks_are_enough_above_a_low_grade(self, grade: int | None, met: bool) -> None:
        assert check(Tip.EMPATHY, "Bedankt!", grade=grade).met is met

    @pytest.mark.parametrize(("grade", "said"), [(2, "sorry"), (9, "glad"), (7, "thank"), (None, "thank")])
    def test_what_is_missing_depends_on_the_grade(self, grade: int | None, said: str) -> None:
        found = check(Tip.EMPATHY, "Gelezen.", grade=grade)
        assert not found.met
        assert said in str(found.sentence)


class TestSolution:
    @pytest.mark.parametrize(
        "text",
        [
            "We kunnen u helaas geen oplossing bieden.",
            "Het is niet onze fout dus we doen niets.",
            "We won't refund you.",
            "A refund is impossible.",
            "Ik vind niet dat wij moeten vergoeden.",
            "Wij weigeren een terugbetaling.",
            "Als u de doos heeft geopend kunnen wij niet terugbetalen.",
            "Thanks for getting in touch.",
            "We are glad to hear from you.",
            "Heb je de stekker wel in het stopcontact gestoken?",
            "Wij hebben dit model al jaren verkocht.",
            "The case is now closed.",
            "We made a mistake.",
        ],
    )
    def test_r5_3_a_refusal_is_no_solution(self, text: str) -> None:
        assert not check(Tip.SOLUTION, text).met

    @pytest.mark.parametrize(
        "text",
        [
            "Het is niet onze fout, maar we sturen u een nieuwe.",
            "Although it was not our fault, we refund you.",
            "If it does not fit we refund you.",
            "U hoeft niets terug te sturen, er komt een nieuwe.",
            "Wij vervangen de lamp die niet werkt.",
            "A repair at no cost, no questions asked.",
            "Uw vergoeding is overgemaakt.",
            "De hoes komt eraan.",
            "I've set a spare lid aside.",
            "It will be with you by Wednesday.",
            "Could you send us a photo of the tear?",
        ],
    )
    def test_r5_3_an_offer_stays_one_beside_a_not(self, text: str) -> None:
        assert check(Tip.SOLUTION, text).met

    @pytest.mark.parametrize(
        ("grade", "their_words", "met"),
        [
            (8, "Prachtig", True),
            (10, "", True),
            (10, "No problems at all", True),
            (7, "Prachtig", False),
            (9, "Mooi, maar te laat", False),
            (9, "Nice. Does it come in blue?", False),
            (None, "", False),
        ],
    )
    def test_r5_3_a_good_grade_without_a_complaint_needs_none(
        self, grade: int | None, their_words: str, met: bool
    ) -> None:
        assert check(Tip.SOLUTION, "Dank u.", grade=grade, their_words=their_words).met is met

    def test_it_shows_the_words_as_typed_and_cuts_long_ones(self) -> None:
        found = check(
            Tip.SOLUTION, "Hallo! Wij betalen het hele bedrag van uw aankoop met alle kosten van verzending terug."
        )
        assert "“Wij betalen het hele bedrag van uw aankoop met alle kosten…”" in str(found.sentence)


def test_words_of_a_list_are_shown_without_its_sign() -> None:
    text = "Dit doen wij:\n- morgen sturen wij een nieuwe lamp"
    assert "“morgen sturen wij een nieuwe lamp”" in str(check(Tip.SOLUTION, text).sentence)


@pytest.mark.parametrize(
    ("text", "framed"),
    [
        ("Beste Vera, wat vervelend.", True),
        ("Geachte mevrouw O'Connor,\n\nWat vervelend.", True),
        ("Hi Vera!\nWe are sorry.", True),
        ("Hallo,\nWat vervelend.", True),
        ("Wat vervelend.\n\nMet vriendelijke groet,\nDe Fietshoek", True),
        ("We are sorry.\n\nKind regards\nJames", True),
        ("Wat vervelend. Wij sturen een nieuwe.", False),
        ("Dag en nacht staan wij voor u klaar, en vandaag sturen wij een nieuwe.", False),
        ("Beste kwaliteit is wat u van ons mag verwachten, en dat kreeg u niet.", False),
        ("Met vriendelijke groeten van uw buurman kwam het pakket terug.\n\nWij sturen het nog eens.", False),
        ("", False),
    ],
)
def test_r5_2_a_salutation_or_closing_of_the_sellers_own_is_noticed(text: str, framed: bool) -> None:
    assert frames_itself(text) is framed


def test_percent_signs_and_braces_in_words_are_only_words() -> None:
    theirs = "100%(words)s {lamp} %s"
    advice = advise("{lamp} %(name)s %d, sorry, nieuwe %(lamp)s", Situation(2 * DAY, "%(x)s", theirs, 2))
    assert all(str(found.sentence) for found in advice)


def test_the_sentences_are_those_of_the_language_that_is_active() -> None:
    with translation.override("en"):
        assert str(check(Tip.SPEED).sentence) == "Nobody is waiting for an answer."


@pytest.mark.parametrize("piece", ADVICE)
def test_a_hostile_text_is_read_to_its_end(piece: str) -> None:
    text = repeated(piece, 20_000)
    assert [found.tip for found in advise(text, Situation(timedelta(0), "An", text, 3))] == list(Tip)
