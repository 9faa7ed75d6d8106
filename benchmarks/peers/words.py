"""What customers say, the same on either side."""

STARS = (5, 4, 5, 3, 5, 4, 1, 5, 2, 4)
WORDS = (
    "Netjes verpakt en de volgende dag al binnen. De bel klinkt helder en zit stevig op het stuur.",
    "Doet wat hij moet doen, maar de klem is aan de grote kant; met een stukje rubber erbij zit hij vast.",
    "Mooie kleur, stevig gemaakt, en de handleiding is duidelijk. Precies zoals op de foto's te zien was.",
)


def stars_of(number: int) -> int:
    """1 to 5."""
    return STARS[number % len(STARS)]


def title_of(number: int) -> str:
    """A line."""
    return ("Goede bel", "Werkt prima", "Even wennen")[number % 3]


def text_of(number: int) -> str:
    """One to three sentences or so."""
    return " ".join(WORDS[: number % 3 + 1])
