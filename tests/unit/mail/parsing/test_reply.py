"""What is new in a reply: the mail programs of Dutch customers, answers below and between quotes, our own line."""

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from makegood.domain.mail.parsing import MARKERS, cut_reply
from tests.hostile_texts import REPLIES, repeated

NEW = "Hallo,\n\nHet pakket is binnen, bedankt!\n\nGroet, Anja"
WRITTEN = "het volgende geschreven:"
LONG = "maandag 3 augustus 2026 10:12"
QUOTE = "> Beste Anja,\n>\n> Is het pakket er al?\n> De Fietsenwinkel"
PLAIN_QUOTE = "Beste Anja,\n\nIs het pakket er al?\nDe Fietsenwinkel"
SENT = f"Van: De Fietsenwinkel <c@r.nl>\nVerzonden: {LONG}\nAan: anja@example.nl\nOnderwerp: Uw bestelling"
DATED = "Van: Winkel <c@r.nl>\nDatum: 03-08-2026 10:12 (GMT+01:00)\nAan: anja@example.nl\nOnderwerp: Re: x"
SHORT = "Van: Winkel\nVerzonden: maandag\nAan: Anja\nOnderwerp: x"
BOLD = f"*Van:* Winkel <a@b.nl>\n*Verzonden:* {LONG}\n*Aan:* Anja\n*Onderwerp:* Re: x"
SPACED = f"Van: Winkel\n\nVerzonden: {LONG}\n\nAan: Anja\n\nOnderwerp: Re: x"
ENGLISH = "From: Winkel <a@b.nl>\nSent: Monday, August 3, 2026 10:12 AM\nTo: Anja\nSubject: x"
FORWARD = "Van: Winkel <a@b.nl>\nDate: ma 3 aug\nSubject: x\nTo: y"
APPLE = f"Op 3 aug. 2026 om 10:12 heeft Winkel <c@r.nl> {WRITTEN}"
SAMSUNG = "-------- Oorspronkelijk bericht --------"
UNDERSCORES = "_" * 32

HEADERS = {
    "gmail": f"Op ma 3 aug 2026 om 10:12 schreef De Fietsenwinkel <c@r.nl>:\n\n{QUOTE}",
    "gmail, wrapped": f"Op ma 3 aug 2026 om 10:12 schreef De Fietsenwinkel via Markt <\nc@r.nl>:\n\n{QUOTE}",
    "gmail, over three lines": f"Op ma 3 aug 2026 om 10:12 schreef De Fietsenwinkel\n<c@r.nl\n>:\n{QUOTE}",
    "gmail from HTML": f"Op ma 3 aug 2026 om 10:12 schreef Winkel <c@r.nl>:\n\n{PLAIN_QUOTE}",
    "apple": f"{APPLE}\n\n{QUOTE}",
    "apple, quoted header": f"> {APPLE}\n> \n{QUOTE}",
    "iphone": f"Verstuurd vanaf mijn iPhone\n\n> {APPLE}\n{QUOTE}",
    "thunderbird": f"Op 03-08-2026 om 10:12 schreef De Fietsenwinkel:\n{QUOTE}",
    "roundcube": f"De Fietsenwinkel schreef op 2026-08-03 10:12:\n{QUOTE}",
    "kpn": f"Op 3-8-2026 10:12, De Fietsenwinkel schreef:\n\n{QUOTE}",
    "kpn, quoted header": f"> Op 03-08-2026 10:12 CEST schreef Winkel <c@r.nl>:\n>  \n{QUOTE}",
    "ziggo": f"----- Oorspronkelijk bericht -----\n{SENT}\n\n{PLAIN_QUOTE}",
    "yahoo": f"Op maandag 3 augustus 2026 om 10:12:44 CEST schreef Winkel <c@r.nl>: \n\n{PLAIN_QUOTE}",
    "outlook": f"{SENT}\n\n{PLAIN_QUOTE}",
    "outlook, line above": f"{UNDERSCORES}\n{SENT}\n\n{PLAIN_QUOTE}",
    "outlook, bold": f"{BOLD}\n{PLAIN_QUOTE}",
    "outlook, blank lines": f"{SPACED}\n\n{PLAIN_QUOTE}",
    "outlook, english": f"{ENGLISH}\n\n{PLAIN_QUOTE}",
    "outlook for iOS": f"Outlook voor iOS downloaden (https://aka.ms/o0ukef)\n{UNDERSCORES}\n{SENT}",
    "outlook, original": f"-----Oorspronkelijk bericht-----\n{SHORT}\n\n{PLAIN_QUOTE}",
    "samsung": f"{SAMSUNG}\n{DATED}\n\n{PLAIN_QUOTE}",
    "samsung, signature": f"Verzonden vanaf mijn Galaxy\n\n\n{SAMSUNG}\nVan: Winkel <a@b.nl>\n{PLAIN_QUOTE}",
    "forwarded": f"---------- Doorgestuurd bericht ---------\n{FORWARD}\n\n{PLAIN_QUOTE}",
    "forwarded, apple": f"Begin doorgestuurd bericht:\n\n{FORWARD}\n\n{PLAIN_QUOTE}",
    "english gmail": f"On Mon, Aug 3, 2026 at 10:12 AM Winkel <c@r.nl> wrote:\n\n{QUOTE}",
    "german": f"Am Mo., 3. Aug. 2026 um 10:12 Uhr schrieb Winkel <c@r.nl>:\n\n{QUOTE}",
    "french": f"Le lun. 3 août 2026 à 10:12, Winkel <c@r.nl> a écrit :\n\n{QUOTE}",
    "spanish": f"El lun, 3 ago 2026 a las 10:12, Winkel (<c@r.nl>) escribió:\n\n{QUOTE}",
    "italian": f"Il giorno lun 3 ago 2026 alle ore 10:12 Winkel <c@r.nl> ha scritto:\n\n{QUOTE}",
    "polish, by the library": f"Dnia 3 sierpnia 2026 10:12 Winkel <c@r.nl> napisał(a):\n\n{PLAIN_QUOTE}",
    "our line": f"--- Antwoord boven deze regel ---\n\n{PLAIN_QUOTE}",
    "our line in English": f"--- Reply above this line ---\n\n{PLAIN_QUOTE}",
    "our line, quoted": f"> --- Antwoord boven deze regel ---\n{QUOTE}",
    "our line, wrapped": f"--- Antwoord boven\ndeze regel ---\n\n{PLAIN_QUOTE}",
    "our line, other dashes": f"*—– Antwoord boven deze regel –—*\n\n{PLAIN_QUOTE}",
    "signature": "-- \nAnja de Vries\nUtrecht",
    "scanner": f"Virusvrij.www.avast.com\n\nOp 3-8-2026 om 10:12 schreef Winkel:\n{QUOTE}",
}


@pytest.mark.parametrize("rest", HEADERS.values(), ids=HEADERS)
def test_what_a_mail_program_adds_below_the_answer_is_not_new(rest: str) -> None:
    cut = cut_reply(f"{NEW}\n\n{rest}\n")
    assert cut.new == NEW
    assert [line for line in cut.quoted.split("\n") if line.strip()] == [
        line for line in rest.split("\n") if line.strip()
    ]


@pytest.mark.parametrize("name", [name for name in HEADERS if not name.startswith(("forwarded", "iphone"))])
def test_an_empty_reply_has_no_new_text(name: str) -> None:
    cut = cut_reply(HEADERS[name])
    assert cut.new == ""
    assert cut.quoted == HEADERS[name].strip("\n")


def test_an_answer_below_the_quote_is_new() -> None:
    cut = cut_reply(f"Op ma 3 aug 2026 om 10:12 schreef Winkel <a@b.nl>:\n{QUOTE}\n\nJa, vanmorgen.\n\n-- \nAnja")
    assert cut.new == "Ja, vanmorgen."
    assert "Is het pakket er al?" in cut.quoted
    assert cut.quoted.endswith("-- \nAnja")


def test_an_answer_below_a_quote_with_our_line_in_it_is_new() -> None:
    assert cut_reply(f"> --- Antwoord boven deze regel ---\n{QUOTE}\n\nJa.").new.endswith("Ja.")


def test_answers_between_quotes_are_new_with_what_they_answer() -> None:
    text = "Zie hieronder.\n\nOp 3-8-2026 om 10:12 schreef W <a@b.nl>:\n> Is het er?\nJa.\n> Past het?\nNee.\n> Groet"
    cut = cut_reply(text)
    assert cut.new == "Zie hieronder.\n\n> Is het er?\nJa.\n> Past het?\nNee."
    assert cut.quoted == "Op 3-8-2026 om 10:12 schreef W <a@b.nl>:\n> Groet"


@pytest.mark.parametrize(
    "text",
    [
        "Op 3 mei schreef u:\nhet pakket komt morgen.\nMaar het kwam niet.",
        "Op 3 mei om 14:05 belde ik. Daarna schreef uw collega:\nmorgen!\nNiet dus.",
        "Verzonden met PostNL op 3 mei, nog niets gezien.",
        "Verstuurd via PostNL.\nNooit aangekomen.",
        "Van: Utrecht\nAan: Amsterdam\nzo ging het pakket.",
        "Van: 3 mei\nTot: 5 mei\nben ik weg.",
        "Onderwerp: klacht\n\nIk wil mijn geld terug.",
        "Het oorspronkelijk bericht heb ik niet meer.",
        "Ik wil graag\n- geld terug\n- of een nieuwe\n\nMet vriendelijke groet,\nAnja",
        "Eerst dit.\n\n----------\n\nEn dan dat.",
        "Ik schreef op 3 mei al:\n\nwaar blijft het?",
        "Kunt u mailen naar anja@example.nl?\nDat schreef ik al:\ngraag snel.",
        "Dit is een antwoord boven deze regel, toch?\nJa.",
    ],
)
def test_words_that_only_look_like_a_quote_stay_new(text: str) -> None:
    assert cut_reply(text).new == text


def test_a_marker_of_ones_own_can_be_named() -> None:
    assert cut_reply("Ja.\n\n=== Schrijf hierboven ===\nrest", marker="=== Schrijf hierboven ===").new == "Ja."


@pytest.mark.parametrize("marker", MARKERS)
def test_a_marker_cuts_wherever_html_put_it(marker: str) -> None:
    assert cut_reply(f"Ja.\n\n   {marker}   \nDe winkel schreef.").new == "Ja."


@settings(max_examples=300, deadline=None)
@given(
    st.lists(
        st.one_of(
            st.sampled_from(
                [*"\n".join(HEADERS.values()).split("\n"), *NEW.split("\n"), *MARKERS, "> a", "-- ", "___"]
            ),
            st.text(max_size=40),
        ),
        max_size=30,
    ).map("\n".join)
)
@example("\n\x85a\n> b\u2028c\n")
def test_every_line_is_new_or_quoted_and_in_its_order(text: str) -> None:
    cut = cut_reply(text)
    kept = [line for line in text.split("\n") if line.strip()]
    new = [line for line in cut.new.split("\n") if line.strip()]
    quoted = [line for line in cut.quoted.split("\n") if line.strip()]
    assert sorted(new + quoted) == sorted(kept)
    rest = iter(kept)
    assert all(line in rest for line in new)


@pytest.mark.parametrize("piece", REPLIES)
def test_hostile_lines_are_cut_to_their_end(piece: str) -> None:
    text = repeated(piece, 500_000)
    cut = cut_reply(text)
    assert len(cut.new) + len(cut.quoted) <= len(text)
