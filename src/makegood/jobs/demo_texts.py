"""What people say in the demo."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class DemoSeller:
    """A shop: how many orders, how its grades fall (weights of 1 to 10), how often it writes after a low one."""

    id: str
    name: str
    language: str
    orders: int
    weights: tuple[int, ...]
    diligence: float


SELLERS = (
    DemoSeller("fietshoek", "De Fietshoek", "nl", 90, (4, 3, 4, 4, 4, 6, 12, 28, 22, 13), 0.6),
    DemoSeller("northlight", "Northlight Lamps", "en", 70, (2, 2, 2, 3, 3, 5, 12, 26, 26, 19), 0.8),
    DemoSeller("theehuis", "Theehuis Lotus", "nl", 45, (1, 0, 1, 1, 2, 3, 8, 24, 34, 26), 0.9),
    DemoSeller("greenbox", "Greenbox Garden", "en", 30, (6, 5, 6, 6, 5, 8, 14, 22, 18, 10), 0.3),
    DemoSeller("wolmand", "De Wolmand", "nl", 3, (0, 0, 0, 0, 0, 1, 2, 4, 3, 2), 0.5),
)

PRODUCTS = {
    "fietshoek": (
        ("fh-101", "Fietstas Kanaal 20 L"),
        ("fh-102", "LED-koplamp Baken"),
        ("fh-103", "Kettingslot 110 cm"),
    ),
    "northlight": (("nl-201", "Desk lamp Ember"), ("nl-202", "Floor lamp Fjord"), ("nl-203", "Bulb E27, warm white")),
    "theehuis": (("th-301", "Groene thee Sencha 100 g"), ("th-302", "Theepot Kiku"), ("th-303", "Theemaatje bamboe")),
    "greenbox": (("gb-401", "Raised bed 120 x 80"), ("gb-402", "Watering can 9 L"), ("gb-403", "Herb seeds, set of 6")),
    "wolmand": (("wm-501", "Merinowol 50 g"), ("wm-502", "Breinaalden bamboe 4 mm")),
}

FIRST_NAMES = (
    "Anna", "Bram", "Chantal", "Daan", "Emma", "Fatima", "Gijs", "Hanna", "Ibrahim", "Julia", "Koen", "Lotte",
    "Milan", "Noor", "Oscar", "Priya", "Quinten", "Roos", "Sem", "Tess", "Umut", "Vera", "Wout", "Yara", "Zoë",
)  # fmt: skip
LAST_NAMES = (
    "de Vries", "Jansen", "van den Berg", "Bakker", "Visser", "Smit", "Meijer", "Mulder", "Bos", "Vos", "Peters",
    "Yılmaz", "El Amrani", "Singh", "Brown", "Taylor", "O'Connor", "Dijkstra", "Kok", "van Dam",
)  # fmt: skip

WORDS = {
    "nl": {
        "good": (
            "Snel geleverd en precies zoals op de foto.",
            "Netjes verpakt, de volgende dag al binnen. Aanrader!",
            "Prima kwaliteit voor deze prijs.",
            "Duidelijke mail gekregen met het tijdstip van bezorgen, en dat klopte ook.",
            "Top! 👍",
        ),
        "middle": (
            "Product is goed, maar het duurde twee dagen langer dan beloofd.",
            "Werkt, alleen de handleiding is onduidelijk.",
            "De kleur valt wat donkerder uit dan op de foto.",
        ),
        "low": (
            "Na een week nog niets ontvangen en op mijn mail kwam geen antwoord.",
            "Doos was ingedeukt en er zat een kras op. Jammer.",
            "Verkeerde maat gekregen. Ik moest zelf achter een retour aan.",
            "De sluiting ging na drie dagen al stuk.",
            "Er ontbrak een onderdeel, dus ik kan het nog steeds niet gebruiken.",
        ),
    },
    "en": {
        "good": (
            "Arrived a day early and exactly as described.",
            "Lovely quality, well packed. Would buy here again.",
            "Simple, solid, good price.",
            "The seller answered my question within the hour. Great service.",
            "Perfect, thank you!",
        ),
        "middle": (
            "Nice product, but it took longer than promised.",
            "Good, although the colour is a bit different from the picture.",
            "It works. The packaging could have been better.",
        ),
        "low": (
            "It arrived broken and nobody has been in touch.",
            "Waited two weeks. No message, no apology.",
            "Not what I ordered. I had to find out about returns myself.",
            "Stopped working after four days.",
            "A part was missing, so I still cannot use it.",
        ),
    },
}

REPAIRED = {
    "nl": (
        (
            "Wat vervelend dat het zo is gelopen; ik begrijp uw lage cijfer goed. Ik heb vandaag een nieuw exemplaar"
            " voor u op de post gedaan, het is er morgen. Het oude hoeft u niet terug te sturen.",
            "Dank dat u dit laat weten, en excuses. Dit had niet mogen gebeuren. **Ik stort het volledige bedrag**"
            " vandaag terug en heb met de bezorger gesproken.",
            "Wat spijtig, dit is niet wat u van ons mag verwachten. Het ontbrekende onderdeel is onderweg; u krijgt"
            " zo een bericht met de bezorgtijd. Lukt het daarna nog niet? Antwoord dan gerust op deze mail.",
        ),
        (
            "Binnen een dag een nieuwe ontvangen. Netjes opgelost.",
            "Fout kan gebeuren, maar dit is keurig rechtgezet.",
            "Goed contact gehad, geld is terug.",
            "",
        ),
    ),
    "en": (
        (
            "I am very sorry about this, and I understand your low grade. A new one left our warehouse today and will"
            " be with you tomorrow. There is no need to send the old one back.",
            "Thank you for telling us. This should not have happened. **I have refunded the full amount** today and"
            " spoken with the carrier.",
            "I am sorry that a part was missing. It is on its way, and you will get a message with the delivery time."
            " If anything is still wrong after that, just answer this e-mail.",
        ),
        (
            "A replacement came the next day. Well handled.",
            "Mistakes happen, this one was put right quickly.",
            "Friendly contact and a full refund.",
            "",
        ),
    ),
}

RESPONSES = {
    "nl": {
        True: "Wat fijn om te lezen, dank u wel! Veel plezier ermee.",
        False: "Dank voor uw eerlijke beoordeling, en excuses.\nWe hebben nagekeken waar het misging, en controleren"
        " elke bestelling nu twee keer voordat die de deur uitgaat.",
    },
    "en": {
        True: "Thank you, that is lovely to read. Enjoy it!",
        False: "Thank you for your honest review, and I am sorry.\nWe found out where it went wrong, and every order is"
        " now checked twice before it leaves.",
    },
}
"""What a shop answers in public, to a good and to any other review."""

# Templates: one shop has some, the other begins with the page that explains them.
TEMPLATES = {
    "fietshoek": {
        "Beschadigd aangekomen": (
            "Wat vervelend dat uw {product} beschadigd is aangekomen. U had zich er vast op verheugd.\n\n"
            "U kiest zelf wat wij doen:\n"
            "- vandaag een nieuwe op de post, of\n"
            "- het hele bedrag terug.\n\n"
            "Terugsturen hoeft niet. Laat u even weten wat u het liefst hebt?"
        ),
        "Te laat bezorgd": (
            "U hebt langer op bestelling {order} moeten wachten dan wij hadden beloofd. Dat is onze fout, en het spijt"
            " ons.\n\n"
            "Wij hebben de bezorger gevraagd wat er misging en storten vandaag de verzendkosten terug."
            " U hoeft daar niets voor te doen."
        ),
    },
}
