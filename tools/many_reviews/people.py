"""Names of people, shops and articles."""

import random


def _names(line: str) -> list[str]:
    return line.split(", ")


FIRST = _names(
    "Anna, Bram, Carmen, Daan, Emma, Finn, Gijs, Hanna, Ilse, Jan, Karin, Lars, Mila, Noor, Omar, Pien, Quinten, "
    "Roos, Sem, Tess, Umar, Vera, Wout, Yara, Zoë, Alice, Ben, Chloe, Daniel, Ella, Frank, Grace, Harry, Isla, "
    "Jack, Kate, Liam, Mary, Noah, Olivia, Paul, Ruby, Sam, Tom"
)
LAST = _names(
    "de Vries, Jansen, van den Berg, Bakker, van Dijk, Visser, Smit, Meijer, de Boer, Mulder, de Groot, Bos, Vos, "
    "Peters, Hendriks, van Leeuwen, Dekker, Brouwer, de Wit, Dijkstra, Smits, de Graaf, van der Meer, Kok, "
    "Jacobs, Vermeulen, Smith, Jones, Taylor, Brown, Williams, Wilson, Johnson, Davies, Patel, Wright, Walker, "
    "Thompson, White, Hughes, Edwards, Green, Hall, Wood, Harris"
)
_WARES = _names(
    "Fiets, Lamp, Tuin, Keuken, Bad, Bos, Boek, Speel, Sport, Kantoor, Garden, Kitchen, Light, Paper, Garage, Wool"
)
_PLACES = _names("hoek, huis, winkel, plein, gilde, kamer, loods, werf, corner, house, store, yard, works, and Sons")


def name_of_customer(number: int) -> str:
    """The same for the same number."""
    first, rest = number % len(FIRST), number // len(FIRST)
    return f"{FIRST[first]} {LAST[rest % len(LAST)]}"


def address_of_customer(number: int) -> str:
    """One of their own."""
    return f"{FIRST[number % len(FIRST)].lower().replace('ë', 'e')}.{number}@customers.example"


def language_of_customer(number: int) -> str:
    """Three of five write Dutch."""
    return "nl" if number % 5 < 3 else "en"


def names_of_shops(count: int, dice: random.Random) -> list[str]:
    return [f"{dice.choice(_WARES)}{dice.choice(_PLACES)} {number}" for number in range(1, count + 1)]
