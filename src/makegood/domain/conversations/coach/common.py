"""What could be said to any customer, in Dutch and English: folded text, whole words."""

from .reading import any_of

STOCK = any_of(
    r"(?:dank u|dank je|bedankt|dank|thank you|thanks) (?:wel )?(?:voor|for) (?:uw|je|the"
    r"|your) (?:\w{1,15} )?(?:bestelling|aankoop|order|purchase|geduld|patience|vertrouwen|reactie|message|support"
    r"|begrip)",
    r"(?:geld|bedrag|money) (?:terug|retour|back)|customer service|customer care|klantenservice|delivery times?"
    r"|levertijden",
)
"""Phrases that fit every customer, taken out before the words are compared."""

GREETINGS = frozenset(
    [
        "beste",
        "hoi",
        "hallo",
        "hey",
        "hai",
        "dag",
        "goedemorgen",
        "goedemiddag",
        "goedenavond",
        "dear",
        "hi",
        "hello",
        "hiya",
    ]
)

_DUTCH = """
    aan aangezien acht achter afgelopen al alle alleen alles als altijd ander andere anders ben bent bij
    bijna binnen boven buiten daar daarna daarom dag dagen dan dank dat deze dezelfde dit doe doen doet door
    drie dus echt echter een eens eerst eigenlijk elk elke enkel enkele erg ergens even gaan gaat gaf geef
    geeft geen geheel geld gelden gemaakt genoeg geven geweest gewoon ging goed goede graag groet groeten
    haar had hadden heb hebben hebt heeft heel helaas hele hem het hier hij hoe hoewel hun ieder iedere
    iedereen iemand iets ik in inmiddels ja jaar je jij jou jouw juist jullie kan keer komen komt kon konden
    kreeg krijg krijgen krijgt kun kunnen kunt laat laten later leuk liggen maak maakt maand maanden maar mag
    maken me mee meer meest men met mij mijn minder minuten mis misschien moest moet moeten mogen mooi mooie
    na naar nadat natuurlijk nee negen net niet niets nieuw nieuwe niks nodig nog nogal nooit nou nu om omdat
    onder ons onze ooit ook over paar per prima reactie reageert reageren samen slecht slechte snel snelle
    soms staan staat steeds straks super te tegen terug tien toch toe toen top tot totaal tussen twaalf twee
    uit uur van vandaag veel verder via vier vijf vind vinden voor vooral vorige vriendelijke waar waarom
    wachten wanneer want waren was wat week weer weg weinig weken wel welke werd werden wie wij wil willen
    wilt word worden wordt zal zeer zelf zelfs zes zeven zich zien zij zijn zodat zonder zou zouden zullen
    zult
"""

_ENGLISH = """
    about after again all also always and any anything are around away back bad because been before being
    best better both but came can cannot come could day days did does doing done dont down each eight ever
    every everything fast few fine first five for four from gave get gets getting give given good got great
    happy has have having hear her here him his hope hour hours how however into its just keep kind know last
    late left less let like little long look lot made make many may maybe mine minutes money month months
    more most much must my need never new next nice nine nobody none nor not nothing now off often okay once
    one only other our out overall own please quick quickly quite rather really regards right said same say
    see seems seven she should since six some someone something soon still such sure take ten than thank
    thanks that the their them then there these they thing things think this those three through time times
    today told too took total twelve two under until upon use used using very way weeks well went were what
    when where which while who whole why will with within without work worked works year years yes yet you
    your yours
"""

_SELLING = """
    bedankt bestelling bestellingen blij blije disappointed disappointing ervaring ervaringen excuses expect
    expectation expectations expected experience fijn fijne helpen jammer klacht klachten leuke mooi nette
    ontevreden order ordered orders pity probleem problemen problem problems sorry spijt teleurgesteld
    teleurstellend tevreden verwacht verwachten verwachting verwachtingen vervelend vervelende wens wensen
    aankoop artikel artikelen beoordeling beoordelingen bericht cijfer contact customer email feedback grade
    item items klant klanten mail mails message messages nederland nederlandse ontvangen perfect product
    producten products purchase rating received review reviews seller service shop star stars ster sterren
    store team verkoper website winkel
"""

# The words of selling fit everyone.
COMMON = frozenset(f"{_DUTCH} {_ENGLISH} {_SELLING}".split())
"""Words that say nothing about what this customer wrote."""
