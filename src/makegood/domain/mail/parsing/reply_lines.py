"""What single lines of a reply look like: who wrote when, headers of a quoted e-mail, separators, signatures.

Mail programs write these in the language of their user, so each list holds Dutch and English first, then the languages
of the neighbours, then what else is common. Every pattern is tried on short lines only and takes linear time.
"""

import re

_COLONS = (":", "\uff1a")
_LONGEST_LINE = 300
_LONGEST_ATTRIBUTION = 500
_MOST_LINES = 6

_ADDRESS = re.compile(r"[^\s<>@]{1,100}@[^\s<>@]{1,100}\.\w")
_IN_ANGLES = re.compile(r"<[^<>]{0,200}@[^<>]{0,200}>")
_TIME = re.compile(r"\b\d{1,2}[:.]\d{2}\b")
_YEAR = re.compile(r"\b(19|20)\d\d\b|\b\d{1,2}[-/.]\d{1,2}[-/.]\d{2}\b")
_START = re.compile(r"(op|on|at|am|le|el|il|em|den|dnia|в|\d|<|在|於)\b|(on|op),|[<\d]", re.IGNORECASE)
_VERB = re.compile(
    r"\b(wrote|writes|schreef|geschreven|écrit|schrieb|geschrieben|escribió|scritto|escreveu|skrev|skreiv|napisał\w*"
    r"|написал\w*|пишет|kirjoitti|yazd\u0131|napsal\w*)\b|写道|寫道",
    re.IGNORECASE,
)
_HELPER = re.compile(r"(heeft|hat|has|a|ha|je|via|,)\Z", re.IGNORECASE)
_ISO_FIRST = re.compile(r"\d{4}[-/]\d{1,2}[-/]\d{1,2}\b.{0,300}<[^<>]{0,200}@[^<>]{0,200}>\s?:?\Z")
_DATE_WORD = re.compile(
    r"[(+-]{0,2}\d[\w:./+-]*[),.]{0,2}"
    r"|(maa|din|woe|don|vri|zat|zon|mon|tue|wed|thu|fri|sat|sun|lun|mar|mer|jeu|ven|sam|dim|jan|feb|fév|mrt|maart|mär"
    r"|apr|avr|mei|may|mai|jun|juin|jul|juil|aug|aoû|sep|okt|oct|nov|dec|dez|déc)\w{0,7}[,.]{0,2}"
    r"|(ma|di|wo|do|vr|za|zo|mo|mi|fr|sa|so)[,.]{0,2}"
    r"|(om|at|um|à|kl|uur|uhr|h|de|den|der|the|of|le|am|pm|a\.m|p\.m|utc|gmt|cet|cest|wet|west|est|edt|cst|pst|pdt|st|nd"
    r"|rd|th)[,.]{0,2}|[([]?(utc|gmt|cet|cest)\S{0,8}",
    re.IGNORECASE,
)

_FROM, _DATE, _TO, _COPY, _SUBJECT = "from", "date", "to", "copy", "subject"
_FIELD_NAMES = {
    _FROM: "van from von de da från fra od от afzender 发件人 寄件者",
    _DATE: "verzonden datum sent date gesendet envoyé enviado fecha data inviato skickat sendt dato wysłano дата"
    " 发送时间 日期",
    _TO: "aan to an à para a till til do кому 收件人",
    _COPY: "cc kopie kopia copie bcc antwoord-aan reply-to 抄送",
    _SUBJECT: "onderwerp subject betreff objet asunto oggetto assunto ämne emne temat тема 主题",
}
_KIND_OF_FIELD = {name: kind for kind, names in _FIELD_NAMES.items() for name in names.split()}
_FIELD = re.compile(r"[*_]{0,2}([^\W\d_]{1,12}(?:-\w{1,5})?)[*_]{0,2}\s?[:\uff1a][*_]{0,2}(?:\s|\Z|<|\S)")
_MOST_FIELD_LINES = 16
_CONTINUED = 2

_ORIGINAL = re.compile(
    r"(oorspronkelijke? bericht|origineel bericht|original (e-?mail )?message|ursprüngliche nachricht"
    r"|message d['’]origine|message original|mensaje original|messaggio originale|mensagem original|originalmeddelande"
    r"|ursprungligt meddelande|oprindelig meddelelse|opprinnelig melding|reply message|原始邮件)",
    re.IGNORECASE,
)
_FORWARDED = re.compile(
    r"(doorgestuurd bericht|begin doorgestuurd bericht|forwarded (by .{0,80}|message)|begin forwarded message"
    r"|weitergeleitete nachricht|anfang der weitergeleiteten nachricht|message transféré"
    r"|début du message (transféré|réexpédié)"
    r"|mensaje reenviado|inicio del mensaje reenviado|messaggio inoltrato|inizio messaggio inoltrato"
    r"|mensagem encaminhada)",
    re.IGNORECASE,
)
_BARE_FORWARD = re.compile(r"(begin|anfang|début|inicio|inizio)\b", re.IGNORECASE)

_DEVICE = (
    r"(mijn|my|m'n|meinem|mon|mi|mio|min|mitt)\b|iphone|ipad|ipod|samsung|galaxy|android|huawei|xiaomi|oneplus"
    r"|pixel|nokia"
    r"|motorola|fairphone|outlook|\[?(e-?)?mail\b|mailbox|airmail|yahoo|gmail|blackberry|windows|smartphone"
    r"|(een )?telefoon"
    r"|(a |your )?phone|mobiel|mobile|toestel|tablet|ziggo|kpn|xs4all|proton|hotmail|icloud|spark|k-9"
    r"|thunderbird|bluemail"
)
_DEVICE_SIGNATURE = re.compile(
    rf"(sent|verzonden|verstuurd|gestuurd|envoyé|gesendet|enviado|inviato|skickat|sendt|wysłano"
    rf"|dit bericht is verzonden"
    rf"|deze e-?mail is verzonden)( (using|from|by|via|with|vanaf|vanuit|met|mit|von|depuis|de|desde|da|dal|från|fra"
    rf"|z))+"
    rf" ({_DEVICE}|galaxy)|sent by (galaxy|samsung|iphone)\b"
    r"|(von|aus) mein\w{1,2} .{1,60} gesendet\.?\Z|diese nachricht wurde von .{1,80} gesendet"
    r"|(vanaf|via|met) mijn .{1,60} (verzonden|verstuurd)\.?\Z|(\w+ )?from (my )?(mobile|iphone|ipad|phone)( \d+)?\Z"
    r"|[從从]我的.{1,40}[傳发發]送"
    r"|(get|download|ophalen|haal|verkrijg|obtenir|obtener|scarica|holen sie sich) \[?outlook (for|voor|pour|para|per"
    r"|für) "
    r"|\[?outlook (for|voor) (ios|android)|yahoo mail: |virus(vrij|-free)\b[. ]*(www\.|https?:|\Z|\()"
    r"|(dit|deze) e-?mail(bericht)? is (gecontroleerd|gescand) (op|door)"
    r"|(this email|this message) has been (checked|scanned)",
    re.IGNORECASE,
)
_LONGEST_SIGNATURE = 160
_WRAPPING = "<>()[]*_~|"

_SIGNATURE_MARK = re.compile(r"(-- ?|_{8,})\Z")
_RULE = re.compile(r"[-_=*─—–~\s]{3,}\Z")
_QUOTED = re.compile(r"\s{0,3}[A-Za-z]{0,3}>")
_INVISIBLE = re.compile("[\u200b\u200e\u200f\u202a-\u202e\u2060\u2066-\u2069\ufeff]")


def plain(line: str) -> str:
    """A line for looking at: without marks and spaces around it; "" for one too long to be anything but text."""
    if len(line) > _LONGEST_LINE:
        return "" if not line.strip() else "…"
    return _INVISIBLE.sub("", line).replace("\xa0", " ").strip()


def is_quoted(line: str) -> bool:
    """`> …`, also with the writer's initials in front."""
    return bool(_QUOTED.match(line[:10]))


def is_signature_mark(line: str) -> bool:
    """The line above a signature: two hyphens, or a long underscore."""
    return bool(_SIGNATURE_MARK.match(line))


def is_rule(line: str) -> bool:
    """Nothing but a drawn line."""
    return bool(_RULE.match(line))


def is_device_signature(line: str) -> bool:
    """What a program or a scanner adds in the name of its user: "Verstuurd vanaf mijn iPhone"."""
    if len(line) > _LONGEST_SIGNATURE:
        return False
    return bool(_DEVICE_SIGNATURE.match(" ".join(line.strip(_WRAPPING).split())))


def separator(line: str) -> str:
    """ "original" or "forwarded" for a line that says that the e-mail below is one of these, else ""."""
    text = line.strip("-_=*> \t:–—")
    drawn = line.startswith(("--", "__", "==", "––", "——", "**")) or line.endswith(("--", "__", "=="))
    if drawn and _ORIGINAL.fullmatch(text):
        return "original"
    if _FORWARDED.fullmatch(text) and (drawn or (_BARE_FORWARD.match(text) and line.endswith(":"))):
        return "forwarded"
    return ""


def header_block(lines: list[str], start: int) -> int:
    """How many lines from here are the header of a quoted e-mail ("Van:", "Verzonden:", "Aan:", …); 0 for none."""
    if _field_kind(lines[start]) == "":
        return 0
    kinds: set[str] = set()
    seen: list[str] = []
    end = start
    for number in range(start, min(len(lines), start + _MOST_FIELD_LINES)):
        kind = _field_kind(lines[number])
        if kind and kind not in kinds:
            kinds.add(kind)
            end = number + 1
        elif number - end >= _CONTINUED:
            break
        seen.append(lines[number])
    text = "\n".join(seen[: end - start])
    certain = _SUBJECT in kinds or _ADDRESS.search(text)
    return end - start if _FROM in kinds and len(kinds) >= 3 and certain else 0


def _field_kind(line: str) -> str:
    field = _FIELD.match(line)
    return _KIND_OF_FIELD.get(field[1].casefold(), "") if field else ""


def attribution(lines: list[str], start: int) -> tuple[int, bool]:
    """How many lines from here say who wrote the quote below, and whether that is certain without a quote below.

    "Op ma 1 jan 2026 om 10:00 schreef Winkel <a@b.nl>:", on one line or wrapped over several. (0, False) for none.
    """
    first = lines[start]
    several = bool(_START.match(first) or _IN_ANGLES.search(first) or _ADDRESS.search(first))
    joined = ""
    for number in range(start, min(len(lines), start + (_MOST_LINES if several else 1))):
        line = lines[number]
        if not line and not (number + 1 < len(lines) and lines[number + 1].startswith("<")):
            break
        joined = f"{joined} {line}".strip()
        if len(joined) > _LONGEST_ATTRIBUTION:
            break
        if _ISO_FIRST.match(joined):
            return number - start + 1, True
        if line.endswith(_COLONS):
            known, certain = _says_who(joined)
            return (number - start + 1, certain) if known else (0, False)
    return 0, False


def _says_who(text: str) -> tuple[bool, bool]:
    verbs = list(_VERB.finditer(text))
    if not verbs:
        return False, False
    dated = bool(_TIME.search(text) or _YEAR.search(text))
    address = _ADDRESS.search(text)
    if address and _START.match(text):
        return True, True
    angles = _IN_ANGLES.search(text)
    if angles and all(
        _is_date_word(word) or _HELPER.match(word) for word in _VERB.sub("", text[angles.end() :]).split()
    ):
        return True, True
    certain = bool(_TIME.search(text) and _YEAR.search(text))
    if not _START.match(text):  # "Winkel schreef op 2026-01-01 10:00:", which needs a quote below
        after = text[verbs[-1].end() :].split()
        return dated and bool(after) and all(_is_date_word(word.rstrip(":")) or word == "op" for word in after), False
    return _date_then_verb(text), certain


def _date_then_verb(text: str) -> bool:
    """A date, then the verb with or without a name in between; a sentence has other words between these."""
    words = text.rstrip(" :\uff1a").split()
    words = words if text[0].isdigit() else words[1:]
    dates = 0
    while dates < len(words) and _is_date_word(words[dates]):
        dates += 1
    rest = words[dates:]
    if not dates or not rest or not any(character.isdigit() for word in words[:dates] for character in word):
        return False
    direct = bool(_VERB.match(rest[0]) or (_HELPER.match(rest[0]) and _VERB.match(rest[-1])))
    return direct or (
        any(word.endswith(",") for word in words[1:dates]) and len(rest) <= 8 and bool(_VERB.search(rest[-1]))
    )


def _is_date_word(word: str) -> bool:
    return word in {":", "-", "—", "|"} or bool(_DATE_WORD.fullmatch(word.rstrip(":")))
