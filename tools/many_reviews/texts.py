"""Words of customers and sellers in Dutch and English, put together from parts: as long as people write, and various.

All of it is made up here. Nothing in it is what a text check looks for, but for `HELD`.
"""

import random
from itertools import accumulate

LANGUAGES = ("nl", "en")


def _words(line: str) -> list[str]:
    return line.split()


_SLOTS = {
    "nl": {
        "thing": _words(
            "fiets lamp tas jas stoel ketel boormachine tent rugzak koffer klok deken monitor toetsenbord "
            "koptelefoon wasmand spiegel pan messenset plantenbak kussen matras helm fietspomp snoer hoes"
        ),
        "good": _words("mooi stevig goed netjes prettig handig prima keurig degelijk fijn licht praktisch"),
        "bad": _words("kapot gekrast vies krom dun lelijk onbruikbaar gebarsten incompleet rommelig zwak"),
        "days": _words("twee drie vier vijf zes acht negen tien twaalf"),
        "who": _words("buurvrouw zoon dochter man vrouw moeder vader collega vriendin zus"),
    },
    "en": {
        "thing": _words(
            "bicycle lamp bag coat chair kettle drill tent backpack suitcase clock blanket monitor keyboard "
            "headset basket mirror pan knife planter pillow mattress helmet pump cable cover"
        ),
        "good": _words("lovely sturdy good neat pleasant handy fine tidy solid nice light practical"),
        "bad": _words("broken scratched dirty bent thin ugly useless cracked incomplete messy weak"),
        "days": _words("two three four five six eight nine ten twelve"),
        "who": _words("neighbour son daughter husband wife mother father colleague friend sister"),
    },
}

_SENTENCES = {
    ("nl", "good"): (
        "Snel geleverd en goed verpakt.",
        "De {thing} is precies zoals op de foto, heel {good}.",
        "Binnen {days} dagen in huis, keurig op tijd.",
        "Ik gebruik de {thing} nu {days} weken en hij is nog steeds {good}.",
        "Fijne verkoper, die netjes antwoord geeft op vragen.",
        "Voor mijn {who} gekocht, en die is er erg blij mee.",
        "Ziet er {good} uit en voelt ook {good} aan.",
        "Duidelijke handleiding erbij, in een kwartier zat alles in elkaar.",
        "Volgende keer bestel ik hier zeker weer.",
        "De bezorger belde netjes aan en wachtte tot ik beneden was.",
        "Goede prijs voor wat je krijgt, de {thing} is {good} en {good}.",
        "Top!",
    ),
    ("nl", "middle"): (
        "De {thing} is {good}, maar het duurde wel {days} dagen.",
        "Op zich een {good} product, alleen was de doos beschadigd.",
        "Kleur valt iets anders uit dan op de foto.",
        "Er zat geen handleiding bij de {thing}, die heb ik zelf opgezocht.",
        "Prima voor deze prijs, al had ik er iets meer van verwacht.",
        "Mijn {who} vindt de {thing} wat klein, ik vind het wel gaan.",
        "Antwoord op mijn vraag kwam pas na {days} dagen.",
        "Doet wat het moet doen, meer ook niet.",
    ),
    ("nl", "bad"): (
        "De {thing} kwam {bad} aan.",
        "Na {days} dagen wachten kreeg ik het verkeerde model.",
        "Ik heb {days} keer gemaild en nooit iets gehoord.",
        "De {thing} was al na {days} dagen {bad}, dat is toch niet normaal.",
        "Er ontbraken schroeven, en de beschrijving klopte niet.",
        "De doos was open en de inhoud {bad} en {bad}.",
        "Erg jammer, want het was een cadeau voor mijn {who}.",
        "Terugsturen moest op eigen kosten, daar was ik niet blij mee.",
        "Beloofd was morgen in huis, het werden {days} dagen.",
        "Ik had meer verwacht van deze verkoper.",
        "Nooit meer.",
    ),
    ("en", "good"): (
        "Delivered quickly and packed well.",
        "The {thing} is just like the picture, really {good}.",
        "Arrived within {days} days, right on time.",
        "I have used the {thing} for {days} weeks now and it is still {good}.",
        "Friendly seller who takes the time to answer questions.",
        "Bought for my {who}, who is very happy with it.",
        "Looks {good} and feels {good} too.",
        "Clear manual, everything was put together in a quarter of an hour.",
        "I will certainly order here again.",
        "The driver rang the bell and waited until I was downstairs.",
        "Good value, the {thing} is {good} and {good}.",
        "Great!",
    ),
    ("en", "middle"): (
        "The {thing} is {good}, but it took {days} days.",
        "A {good} product as such, only the box was damaged.",
        "The colour is a little different from the picture.",
        "There was no manual with the {thing}, so I looked it up myself.",
        "Fine for this price, though I had expected a little more.",
        "My {who} finds the {thing} rather small, to me it is all right.",
        "It took {days} days to get an answer to my question.",
        "Does what it has to do, and no more than that.",
    ),
    ("en", "bad"): (
        "The {thing} arrived {bad}.",
        "After waiting for {days} days I got the wrong model.",
        "I wrote {days} times and never heard anything.",
        "The {thing} was {bad} after {days} days, that cannot be normal.",
        "Screws were missing and the description was wrong.",
        "The box was open and what was in it was {bad} and {bad}.",
        "A pity, because it was a present for my {who}.",
        "I had to pay for sending it back, which I did not like.",
        "Promised for the next day, it became {days} days.",
        "I had expected more of this seller.",
        "Never again.",
    ),
    ("nl", "response"): (
        "Dank u voor uw beoordeling, daar doen wij het voor.",
        "Wat vervelend dat het zo is gegaan, wij hebben u een bericht gestuurd.",
        "Wij sturen u zonder kosten een nieuwe {thing} toe.",
        "De vervoerder had die week veel vertraging, onze excuses daarvoor.",
        "Fijn dat de {thing} bevalt!",
        "Wij hebben de beschrijving van de {thing} aangepast.",
    ),
    ("en", "response"): (
        "Thank you for your review, this is what we do it for.",
        "We are sorry that it went this way and have sent you a message.",
        "We are sending you a new {thing} free of charge.",
        "The carrier was late that week, our apologies.",
        "Good to hear that you like the {thing}!",
        "We have changed the description of the {thing}.",
    ),
    ("nl", "message"): (
        "Wat vervelend dat de {thing} niet is wat u ervan verwachtte.",
        "Wij lossen dit graag voor u op: u krijgt een nieuwe {thing} of uw geld terug, wat u maar wilt.",
        "Laat ons weten wat u het liefst heeft, dan regelen wij het vandaag nog.",
        "Een foto van de {thing} helpt ons om te zien wat er mis is gegaan.",
    ),
    ("en", "message"): (
        "We are sorry that the {thing} is not what you expected.",
        "We would like to make this good: you can have a new {thing} or your money back, as you prefer.",
        "Let us know what you would like best and we will see to it today.",
        "A picture of the {thing} would help us to see what went wrong.",
    ),
    ("nl", "answer"): (
        "Dank u voor uw bericht.",
        "Een nieuwe {thing} lijkt mij het beste.",
        "Ik heb de {thing} intussen {days} keer geprobeerd, hij blijft {bad}.",
        "Fijn dat u het oplost.",
    ),
    ("en", "answer"): (
        "Thank you for your message.",
        "A new {thing} seems best to me.",
        "I have tried the {thing} {days} times by now, it is still {bad}.",
        "Good that you are solving this.",
    ),
}

HELD = {"nl": "Bel mij maar op 06-12345678. ", "en": "Just call me at 06-12345678. "}
"""Before words that a check would hold (R12.5)."""

_VARIANTS = 24
_HOW_MANY = list(range(1, 25))
# Most people write a sentence or two; one in a few hundred writes a page.
_WEIGHTS = list(accumulate(1 / number**1.7 for number in _HOW_MANY))


class Texts:
    """Texts drawn by one random generator."""

    def __init__(self, dice: random.Random) -> None:
        self._dice = dice
        self._sentences = {
            kind: [self._filled(kind[0], one) for one in sentences for _ in range(_VARIANTS if "{" in one else 1)]
            for kind, sentences in _SENTENCES.items()
        }

    def _filled(self, language: str, sentence: str) -> str:
        for slot, words in _SLOTS[language].items():
            while f"{{{slot}}}" in sentence:
                sentence = sentence.replace(f"{{{slot}}}", self._dice.choice(words), 1)
        return sentence

    def review(self, language: str, overall: int) -> str:
        """What a customer writes with this grade."""
        kind = "good" if overall >= 8 else "middle" if overall >= 6 else "bad"
        (length,) = self._dice.choices(_HOW_MANY, cum_weights=_WEIGHTS)
        return self.some(language, kind, length)

    def some(self, language: str, kind: str, sentences: int) -> str:
        """So many sentences of a kind."""
        return " ".join(self._dice.choices(self._sentences[language, kind], k=sentences))
