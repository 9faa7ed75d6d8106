"""What customers and sellers write to each other in the demo."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Step:
    """One thing that happens, `ago` hours before the demo begins.

    `kind`: ask (a question through the marketplace), mail (the customer answers by e-mail), auto (an automatic
    reply), other (a mail from another address), answer (by the seller), lost (an answer that comes back), note, close.
    """

    ago: float
    kind: str
    text: str = ""
    file: str = ""


@dataclass(frozen=True, slots=True)
class Talk:
    """A conversation. `about`: a purchase without a review (none), with a good one (good), or with a low one that the
    seller wrote about already (contacted).
    """

    about: str
    steps: tuple[Step, ...]


TALKS = {
    "nl": (
        Talk(
            "contacted",
            (
                Step(
                    5.3,
                    "mail",
                    "Dank u voor uw snelle bericht. Het nieuwe exemplaar is binnen, maar ook hier sluit de klem niet"
                    " goed. Zie de foto.\n\nKunt u me zeggen wat ik nu het beste kan doen?",
                    "klem.png",
                ),
            ),
        ),
        Talk(
            "none",
            (Step(26.4, "ask", "Op de pagina staat dat het vandaag komt. Kan het ook bij de buren op nummer 14?"),),
        ),
        Talk(
            "none",
            (
                Step(52, "ask", "Er zat geen handleiding bij. Heeft u die nog voor mij?"),
                Step(
                    50.5,
                    "note",
                    "Handleiding ligt in de map Koplampen. Ook even aan Anna melden: derde keer deze maand.",
                ),
                Step(
                    49,
                    "answer",
                    "Wat vervelend, die had erbij moeten zitten. U vindt de **handleiding in de bijlage**:\n\n"
                    "- bladzijde 2: monteren\n- bladzijde 5: de stand van het licht\n\n"
                    "Lukt het niet? Antwoord dan gerust op deze mail.",
                    "handleiding.pdf",
                ),
                Step(48.9, "auto", "Ik ben tot en met vrijdag afwezig en lees mijn e-mail niet."),
            ),
        ),
        Talk(
            "none",
            (
                Step(31, "ask", "Welke maat past bij een 28 inch wiel?"),
                Step(
                    28,
                    "lost",
                    "Goede vraag! Bij een wiel van 28 inch past de maat L. Ruilen kan gratis als het niet past.",
                ),
            ),
        ),
        Talk(
            "good",
            (
                Step(200, "ask", "Kan ik dit ook in het blauw nabestellen?"),
                Step(197.5, "answer", "Leuk dat u er blij mee bent. Blauw is vanaf maandag weer op voorraad."),
                Step(190, "mail", "Helemaal goed, dank u wel!"),
                Step(189, "close"),
            ),
        ),
        Talk(
            "none",
            (
                Step(78, "ask", "Het pakket is volgens de bezorger geleverd, maar wij hebben niets."),
                Step(
                    75.8,
                    "answer",
                    "Dat moet schrikken zijn. Ik heb de bezorger gevraagd waar het ligt en bel u morgen.",
                ),
                Step(70, "other", "Ik ben de buurvrouw van nummer 12: het pakket ligt bij mij in de gang."),
            ),
        ),
    ),
    "en": (
        Talk(
            "contacted",
            (
                Step(
                    98,
                    "answer",
                    "I am sorry that it took us so long. A **new one** left this morning, free of charge, and I have"
                    " tested it myself. Would you let me know whether it works?",
                ),
                Step(
                    4.2,
                    "mail",
                    "Thank you for getting back to me. The new one arrived, but the switch feels loose as well. I have"
                    " added a picture.\n\nWhat do you suggest?",
                    "switch.png",
                ),
            ),
        ),
        Talk("none", (Step(27.6, "ask", "Could it be delivered to my neighbours at number 14 today?"),)),
        Talk(
            "none",
            (
                Step(53, "ask", "There was no manual in the box. Could you send me one?"),
                Step(51.5, "note", "Manual is on the shared drive. Third time this month, I have told the warehouse."),
                Step(
                    50,
                    "answer",
                    "I am sorry, it should have been in the box. **The manual is attached**:\n\n"
                    "- page 2: putting it together\n- page 5: which bulbs fit\n\n"
                    "If anything is unclear, just answer this e-mail.",
                    "manual.pdf",
                ),
                Step(49.9, "auto", "I am out of the office until Friday and do not read my e-mail."),
            ),
        ),
        Talk(
            "none",
            (
                Step(30, "ask", "Which bulb fits, E14 or E27?"),
                Step(27, "lost", "Good question! It takes an E27 bulb, up to 10 watts."),
            ),
        ),
        Talk(
            "good",
            (
                Step(201, "ask", "Can I order the same one in green?"),
                Step(198.5, "answer", "Glad you like it. Green is back in stock from Monday."),
                Step(191, "mail", "Lovely, thank you!"),
                Step(190, "close"),
            ),
        ),
        Talk(
            "none",
            (
                Step(79, "ask", "The carrier says it was delivered, but we have nothing."),
                Step(
                    76.8,
                    "answer",
                    "That must be a worry. I have asked the carrier where it is and will call you tomorrow.",
                ),
                Step(71, "other", "I live next door at number 12: the parcel is in my hall."),
            ),
        ),
    ),
}

QUESTIONS = {
    "nl": (
        ("Hoe lang duurt de levering nog?", "Uw pakket is vanmorgen vertrokken; het is er morgen voor 18 uur."),
        ("Kan ik de factuur op een andere naam krijgen?", "Natuurlijk. De nieuwe factuur staat nu in uw account."),
        (
            "Is dit ook geschikt voor buiten?",
            "Ja, het kan goed tegen regen. Alleen bij vorst haalt u het beter binnen.",
        ),
        ("Past dit bij het model van vorig jaar?", "Ja, dat past. De bevestiging is hetzelfde gebleven."),
    ),
    "en": (
        ("How long will delivery take?", "Your parcel left this morning; it will be with you before six tomorrow."),
        ("Could the invoice be in another name?", "Of course. The new invoice is in your account now."),
        ("Can I use it outside as well?", "Yes, rain does no harm. Only take it in when it freezes."),
        ("Does it fit last year's model?", "Yes, it does. The fitting has stayed the same."),
    ),
}

SURVEY_WORDS = {
    "nl": {
        "promoter": (
            "Binnen een uur antwoord, en nog vriendelijk ook.",
            "Duidelijk uitgelegd, ik wist meteen wat ik moest doen.",
            "Ze dachten echt mee. Dat maak je niet vaak mee.",
        ),
        "passive": (
            "Goed geholpen, al duurde het antwoord een dag.",
            "Prima, maar ik moest mijn vraag wel twee keer stellen.",
        ),
        "detractor": (
            "Ik kreeg een standaardantwoord waar ik niets aan had.",
            "Het antwoord kwam pas na drie dagen, toen had ik het al opgelost.",
            "Netjes geantwoord, maar mijn vraag is niet beantwoord.",
        ),
    },
    "en": {
        "promoter": (
            "An answer within the hour, and a friendly one.",
            "Clear, kind, and the problem was gone the same day.",
            "They really thought along with me.",
        ),
        "passive": (
            "Helpful, although it took a day.",
            "Fine, but I had to ask twice.",
        ),
        "detractor": (
            "I got a standard text that did not help me.",
            "The answer came after three days; by then I had found out myself.",
            "Polite, but my question is still open.",
        ),
    },
}
"""What customers write when they are asked how likely they are to recommend a shop."""
