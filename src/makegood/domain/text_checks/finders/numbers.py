"""Phone numbers, IBANs and prices, and none of the other numbers that stand in reviews."""

import re
from collections.abc import Iterator

import phonenumbers

from .reading import Reading, Span

# ---- phone numbers ------------------------------------------------------------------------------------------------

_DIGIT_WORDS = {
    word: str(digit)
    for digit, words in enumerate(
        [
            ("nul", "zero", "oh"),
            ("een", "one"),
            ("twee", "two"),
            ("drie", "three"),
            ("vier", "four"),
            ("vijf", "five"),
            ("zes", "six"),
            ("zeven", "seven"),
            ("acht", "eight"),
            ("negen", "nine"),
        ]
    )
    for word in words
}
_FILLER = "\x00"
"""Stands for the rest of a word that became a digit; no text holds it."""
_SPELLED_DIGIT = re.compile(rf"(?<![a-z0-9])(?:{'|'.join(_DIGIT_WORDS)})(?![a-z0-9])")
_DIGIT = re.compile(r"\d")
_FEWEST_DIGITS = 7
"""What `_CANDIDATE` asks for."""
_DIGITS_WITH_LETTERS = 3
"""What a digit makes at most, with the letter on either side that is read as one."""
_LETTER_AS_DIGIT = re.compile(r"(?<![a-z0-9])o(?=6[\d\s-])|(?<=\d)[oil](?=\d)")
_DATE = re.compile(
    r"(?<![\d.-])(?:\d{1,2}[-/.]\d{1,2}[-/.](?:19|20)\d{2}|(?:19|20)\d{2}[-/.]\d{1,2}[-/.]\d{1,2})(?![-/.]?\d)"
)
_CANDIDATE = re.compile(
    r"(?<![\w€$£])(?<!\d[.,:/-])(?:\+\s?|\(\+?)?\d\0{0,4}(?:[\s().\-/]{0,3}\d\0{0,4}){6,15}(?![\d%])(?![.,:/-]\d)(?![^\W\d])"
)
_NORTH_AMERICAN = re.compile(r"\(\d{3}\)\s?\d{3}[-.\s]\d{4}\Z|\d{3}([-.])\d{3}\1\d{4}\Z")
_OTHER_NUMBER = re.compile(
    r"(?<![a-z])(?:bestel(?:ling)?|order|factuur|klant|artikel|serie|track(?: ?(?:and|&|en) ?trace|ing)?|zending|pakket"
    r"|ean|isbn|gtin|upc|barcode|model|product|invoice|item|part|serial|sku|referentie|reference|kvk|btw|code|sticker"
    r"|digits|cijfers)"
    r"[\s-]?(?:s?nummer|number|nr|no|code|id)?\s?[.:#]?\s{0,2}\Z"
)
_REGIONS = ("NL", "BE", "DE", "GB")
"""Where a number without a country code may be from."""
_EAN_LENGTHS = (8, 12, 13, 14)


def find_phones(reading: Reading) -> Iterator[Span]:
    """Numbers that could be dialled, from the Netherlands, its neighbours or with a country code."""
    if not _may_be_dialled(reading.text):
        return
    text = _with_digits(reading.text)
    for found in _CANDIDATE.finditer(_without_dates(text)):
        number = found.group().replace(_FILLER, "").strip()
        if _can_be_dialled(number, before=text[max(0, found.start() - 40) : found.start()]):
            yield found.span()


def _may_be_dialled(text: str) -> bool:
    """Whether there are digits enough in a text for a number; in most there are not, and a look costs a third."""
    digits, words = len(_DIGIT.findall(text)), len(_SPELLED_DIGIT.findall(text))
    return digits * _DIGITS_WITH_LETTERS + words >= _FEWEST_DIGITS


def _with_digits(text: str) -> str:
    """The same, as long, with digits where there were words for them or letters that look like them."""
    text = _LETTER_AS_DIGIT.sub(lambda letter: "0" if letter.group() == "o" else "1", text)
    return _SPELLED_DIGIT.sub(lambda word: _DIGIT_WORDS[word.group()].ljust(len(word.group()), _FILLER), text)


def _without_dates(text: str) -> str:
    return _DATE.sub(lambda date: "x" * len(date.group()), text)


def _can_be_dialled(number: str, *, before: str) -> bool:
    digits = "".join(char for char in number if char.isdigit())
    if number.startswith(("+", "(+")):
        return _valid(f"+{digits}", None)
    if digits.startswith("00"):
        return not _is_article_number(number) and _valid(f"+{digits[2:]}", None)
    if digits.startswith("0"):
        mobile = digits.startswith("06") and len(digits) == 10
        if not mobile and _OTHER_NUMBER.search(before):
            return False
        return any(_valid(digits, region) for region in _REGIONS)
    return bool(_NORTH_AMERICAN.match(number)) and _valid(digits, "US")


def _valid(number: str, region: str | None) -> bool:
    try:
        return phonenumbers.is_valid_number(phonenumbers.parse(number, region))
    except phonenumbers.NumberParseException:
        return False


def _is_article_number(number: str) -> bool:
    """An EAN or UPC (GTIN) in one piece with its check digit, unless it begins as a number of our neighbours does."""
    if not number.isdigit() or len(number) not in _EAN_LENGTHS or number.startswith(("0031", "0032", "0049", "0044")):
        return False
    weighed = sum(int(digit) * (3 if place % 2 else 1) for place, digit in enumerate(reversed(number)))
    return weighed % 10 == 0


# ---- IBANs --------------------------------------------------------------------------------------------------------

_IBAN_LENGTHS = {
    country: length
    for length, countries in {
        15: "no",
        16: "be",
        18: "dk fi fo gl nl",
        19: "mk si",
        20: "at ba ee kz lt lu xk",
        21: "ch hr li lv",
        22: "bg bh cr de gb ge ie me rs va",
        23: "ae gi il iq tl",
        24: "ad cz es md pk ro sa se sk tn vg",
        25: "ly pt st",
        26: "is tr",
        27: "by fr gr it mc sm",
        28: "al az cy do gt hu lb pl",
        29: "br eg ps qa ua",
        30: "jo kw mu",
        31: "mt sc",
    }.items()
    for country in countries.split()
}
_IBAN_START = re.compile(r"(?<![a-z0-9])[a-z][ .-]?[a-z][ .-]?\d[ .-]?\d(?=[ .-]?[a-z0-9])")
_IBAN_REST = re.compile(r"(?:[ .-]{0,2}[a-z0-9]){1,34}")


def find_ibans(reading: Reading) -> Iterator[Span]:
    """Account numbers whose length fits the country and whose check digits are right."""
    text = reading.text
    for found in _IBAN_START.finditer(text):
        start = "".join(char for char in found.group() if char.isalnum())
        length = _IBAN_LENGTHS.get(start[:2])
        rest = _IBAN_REST.match(text, found.end())
        if length is None or rest is None:
            continue
        places = [place for place in range(rest.start(), rest.end()) if text[place].isalnum()][: length - 4]
        number = "".join(text[place] for place in places) + start
        if len(number) == length and int("".join(str(int(char, 36)) for char in number)) % 97 == 1:
            yield found.start(), places[-1] + 1


# ---- prices -------------------------------------------------------------------------------------------------------

_AMOUNT = r"\d{1,7}(?:[.,]\d{3}(?!\d)){0,2}(?:[.,]\d{1,2}|,-{1,2})?"
_MONEY = r"(?:euro(?:'?s|tjes?)?|eur|dollars?|usd|gbp|quid|bucks|cents?|eurocent|pound sterling)(?![a-z])"
_NUMBER_WORD = (
    r"(?:[a-z]{0,12}(?:tien|tig|honderd|duizend|teen|ty|hundred|thousand)|een|twee|drie|vier|vijf|zes|zeven|acht|negen|elf"
    r"|twaalf|one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|paar|few)"
)
_PRICES = (
    re.compile(rf"(?<![a-z0-9])(?:€|£|us\$|\$|eur\s)\s{{0,2}}{_AMOUNT}|[€£$]\s{{0,2}}{_AMOUNT}"),
    re.compile(r"(?<![a-z0-9])euro\s{1,2}\d{1,7}(?:[.,]\d{2}|,-{1,2})(?!\d)"),
    re.compile(rf"(?<![\w.,]){_AMOUNT}\s{{0,2}}(?:€|£|{_MONEY})"),
    re.compile(r"(?<![\w.,])\d{1,5},-{1,2}(?![\w-])"),
    re.compile(rf"(?<![a-z0-9]){_NUMBER_WORD}\s{{1,2}}{_MONEY}|(?<![a-z])tientjes?(?![a-z])"),
    re.compile(
        r"(?<![a-z])(?:(?:kost(?:te)?|betaal(?:d|de|t)?|prijs(?:\svan)?|paid|costs?|price(?:\sof)?|was\snow)(?:\s[a-z]{1,10}){0,2}"
        r"|slechts|only)\s{1,2}\d{1,5}[.,]\d{2}(?!\d)"
        r"(?!\s?(?:cm|mm|m|km|kg|g|gr|gram|l|liter|ml|inch|%|uur|hours?|m2)(?![a-z]))"
    ),
)


def find_prices(reading: Reading) -> Iterator[Span]:
    """Amounts of money: with a currency, in words, or behind a word that announces one."""
    for pattern in _PRICES:
        yield from (found.span() for found in pattern.finditer(reading.text))
