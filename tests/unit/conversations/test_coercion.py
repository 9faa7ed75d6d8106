"""R5.4: no message ties something good or bad to what the customer does with a review."""

import re
from importlib import util
from pathlib import Path
from types import ModuleType

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from makegood.domain.conversations.coercion import LONGEST_WORDS, find_offer
from tests.hostile_texts import OFFERS, repeated

ROOT = Path(__file__).resolve().parents[3]


def load_tool() -> ModuleType:
    """tools/coercion_figures.py as a module; tools/ is no package."""
    spec = util.spec_from_file_location("tools_coercion_figures", ROOT / "tools" / "coercion_figures.py")
    assert spec
    assert spec.loader
    module = util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


TOOL = load_tool()
SAMPLES = st.sampled_from(TOOL.read(TOOL.TRAINING))

PIECES = st.lists(
    st.sampled_from(
        ["als u uw", "cijfer", "aanpast", ",", ".", "krijgt u", "geld terug", "een 10", "we'll", "refund", "if you"]
    )
).map(" ".join)

BLOCKED = [
    "Pas eerst uw cijfer aan. Daarna storten wij terug.",
    "Zodra wij de 10 zien, gaat het geld naar u toe.",
    "Wij zien graag een 9 tegemoet, dan maken wij het bedrag over.",
    "Als dank voor vijf sterren sturen wij u een cadeaubon.",
    "In ruil voor een positieve beoordeling krijgt u korting.",
    "Wij vergoeden de schade, mits u uw recensie verwijdert.",
    "Zolang uw beoordeling er staat, betalen wij niet terug.",
    "Verhoogt u uw cijfer, dan ontvangt u een waardebon.",
    "Should you raise your grade, a voucher will be yours.",
    "After you've updated your feedback we'll send the voucher.",
    "You scratch our back and we'll scratch yours: a better review for a full refund.",
    "Leave us a 10 and get a free gift!",
]
ALLOWED = [
    "Als u het pakket terugstuurt, storten wij het bedrag terug.",
    "Het staat u vrij uw cijfer te heroverwegen.",
    "After the solution you are free to reconsider your grade.",
    "Wij storten het bedrag vandaag terug. U hoeft uw beoordeling daarvoor niet aan te passen.",
    "Mogen wij u na de oplossing vragen om een nieuw cijfer?",
    "Vervelend dat u een 3 gaf. Als u een foto stuurt, storten wij terug.",
    "Ongeacht uw beoordeling krijgt u het volledige bedrag terug.",
    "De cijfers op de factuur kloppen niet, dus we crediteren het verschil.",
    "Bedankt voor uw beoordeling. Het bedrag staat morgen op uw rekening.",
]
OTHER_LANGUAGES = [
    "Wir erstatten Ihnen den Betrag, sobald das Paket bei uns eingetroffen ist.",
    "Merci pour votre avis. Nous vous remboursons aujourd'hui.",
    "Gracias por su opinión. Le enviamos un producto nuevo mañana.",
    "Dziękujemy za opinię. Zwrócimy pieniądze jutro.",
    "感謝您的評價。我們今天退款。",
]


@pytest.mark.parametrize("text", BLOCKED)
def test_r5_4_a_benefit_tied_to_a_review_is_found(text: str) -> None:
    assert find_offer(text)


@pytest.mark.parametrize("text", ALLOWED)
def test_r5_4_an_honest_message_passes(text: str) -> None:
    assert find_offer(text) is None


@pytest.mark.parametrize("text", OTHER_LANGUAGES)
def test_other_languages_are_never_blocked(text: str) -> None:
    assert find_offer(text) is None


@pytest.mark.parametrize(
    "text",
    [
        "Als u uw r\u200beview verwijdert, krijgt u uw geld terug.",
        "Als u uw r e v i e w verwijdert, krijgt u uw geld terug.",
        "Als u uw rev1ew verwijdert, krijgt u uw geld terug.",
        "Als u uw rеviеw verwijdert, krijgt u uw geld terug.",
        "Give us ⭐⭐⭐⭐⭐ and we’ll send you a voucher.",
    ],
)
def test_spelling_tricks_do_not_help(text: str) -> None:
    assert find_offer(text)


def test_signs_without_words_between_the_sentences_change_nothing() -> None:
    assert find_offer("' OR '1'='1\n\n'; EXEC sp_MSForEachTable 'DROP TABLE ?'; --") is None
    assert find_offer("Pas eerst uw cijfer aan.\n\n'; --\n\n! ?\n\nDaarna storten wij terug.") is not None


def test_a_shortened_word_by_itself_is_read_too() -> None:
    assert find_offer("n't review") is None


def test_a_new_grade_is_not_a_new_product() -> None:
    assert find_offer("Nieuwe algemene beoordeling") is None
    assert find_offer("The new overall grade is an 8.") is None


def test_the_words_in_question_are_those_as_typed() -> None:
    text = "Beste Jan,\n\nPas **eerst** uw Cijfer aan. Daarna storten wij terug.\n\nGroet, Piet"
    offer = find_offer(text)
    assert offer
    assert offer.words == "Pas **eerst** uw Cijfer aan. Daarna storten wij terug."
    assert (offer.start, offer.end) == (text.index("Pas"), text.index("\n\nGroet"))


@pytest.mark.usefixtures("in_english")
def test_the_seller_reads_what_is_tied_to_what() -> None:
    offer = find_offer("Wij storten terug zodra u uw review verwijdert.")
    assert offer
    assert str(offer.reason) == "It makes a refund depend on the customer removing their review."


@pytest.mark.parametrize("name", ["held out", "validation"])
def test_r5_4_at_least_95_percent_precision_and_recall_on_messages_nobody_read(name: str) -> None:
    found = TOOL.figures(name)
    assert found.messages > 390
    assert found.precision >= 0.95
    assert found.recall >= 0.95


def test_far_fetched_offers_are_mostly_found() -> None:
    # Floors just below what was found: no change may make it much worse unnoticed.
    found = TOOL.figures("validation, far-fetched")
    assert found.precision >= 0.95
    assert found.recall >= 0.84


def test_no_message_that_is_counted_was_learned_from() -> None:
    learned = {row["text"] for row in TOOL.read(TOOL.TRAINING)}
    assert not [name for name in TOOL.SETS if learned & {row["text"] for row in TOOL.rows(name)}]


def test_the_page_about_the_check_shows_the_figures_of_today() -> None:
    page = (ROOT / "docs" / "explanation" / "coercion-check.md").read_text(encoding="utf-8")
    assert TOOL.table() in page


@given(SAMPLES)
@settings(max_examples=60, deadline=None)
def test_case_salutation_and_closing_change_nothing(row: dict[str, str]) -> None:
    text = row["text"]
    verdict = find_offer(text) is not None
    assert (find_offer(text.lower()) is not None) is verdict
    assert (find_offer(text.upper()) is not None) is verdict
    assert (find_offer(f"Beste mevrouw Jansen,\n\n{text}\n\nMet vriendelijke groet,\nPiet") is not None) is verdict
    assert (find_offer(f"Dear Sam,\n\n{text}\n\nKind regards,\nJo") is not None) is verdict


@given(SAMPLES, st.randoms(use_true_random=False))
@settings(max_examples=60, deadline=None)
def test_line_breaks_and_emphasis_change_nothing(row: dict[str, str], chance) -> None:  # type: ignore[no-untyped-def] # hypothesis hands in a Random
    text = row["text"]
    verdict = find_offer(text) is not None
    broken = re.sub(r"(?<=\w) (?=\w)", lambda _: chance.choice([" ", "\n"]), text)
    stressed = re.sub(r"\b[a-z]{4,}\b", lambda word: f"**{word[0]}**" if chance.random() < 0.3 else word[0], text)
    assert (find_offer(broken) is not None) is verdict
    assert (find_offer(stressed) is not None) is verdict


@given(
    st.text(max_size=400)
    | st.lists(
        st.sampled_from(
            ["als", "u", "uw", "cijfer", "aanpast", ",", ".", "krijgt", "geld", "terug", "10", "we'll", "if"]
        )
    ).map(" ".join)
)
@settings(max_examples=200, deadline=None)
def test_whatever_is_typed_the_words_stand_where_it_says(text: str) -> None:
    offer = find_offer(text)
    if offer:
        assert text[offer.start : offer.end] == offer.words
        assert 0 < len(offer.words) <= LONGEST_WORDS


@pytest.mark.parametrize(
    "text",
    [
        "Haal je review even weg en ik stuur je een nieuwe.",
        "We would like to compensate you, but we do ask that you raise your score.",
        "mate just bin the review and the refund is yours, same day",
        "Every reviewer receives a 10 euro gift card.",
        "With a grade like this I can't offer you the free repair. Raise it and I can.",
        "You change the rating, we change the lamp.",
        "A second vase is packed. I can hand it to the courier today. All I need is that the review is gone.",
        "Geen sterren, geen onderdelen.",
    ],
)
def test_offers_in_words_that_no_list_holds_are_found(text: str) -> None:
    assert find_offer(text)


@pytest.mark.parametrize(
    "text",
    [
        "Your review made us think: we will reimburse the shipping costs.",
        "Please rate the size from 1 to 10 on the form if you want an exchange.",
        "If you're happy with the solution, we'd be grateful for a review, but there's no obligation at all.",
        "You asked whether a better grade would get you a discount. It would not.",
        "Want to edit your rating? Use the link. Want your money back? Tell us, we arrange it either way.",
        "Wij geven nooit geld terug in ruil voor een betere beoordeling.",
    ],
)
def test_a_review_beside_a_benefit_is_no_offer_when_something_unties_them(text: str) -> None:
    assert find_offer(text) is None


def test_the_words_in_question_reach_back_to_what_was_offered() -> None:
    text = "Hi Jo. A new lamp is packed. It looks lovely. All I ask is that you change your rating. Bye, Al"
    offer = find_offer(text)
    assert offer
    assert offer.words.startswith("A new lamp is packed.")
    assert offer.words.endswith("change your rating.")


@pytest.mark.parametrize("piece", OFFERS)
def test_a_hostile_text_is_read_to_its_end(piece: str) -> None:
    offer = find_offer(repeated(piece, 10_000))
    assert offer is None or len(offer.words) <= LONGEST_WORDS
