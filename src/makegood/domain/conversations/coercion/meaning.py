"""What a clause says about a review and about a benefit (R5.4)."""

import re
from dataclasses import dataclass

from .sentences import Clause
from .tokens import Token
from .wishes import open_act, requested

# Nouns that say little by themselves: "your order" is only a benefit when the seller does something with it.
_FAINT = frozenset(
    [
        "pakket",
        "bestelling",
        "order",
        "parcel",
        "package",
        "claim",
        "case",
        "zaak",
        "dossier",
        "casus",
        "aanvraag",
        "probleem",
        "problem",
        "klacht",
        "complaint",
        "issue",
        "ticket",
        "help",
        "helpen",
        "hulp",
        "support",
        "return",
        "returns",
        "retour",
        "service",
        "process",
        "collect",
        "installation",
        "installatie",
        "behandeling",
        "verzending",
        "levering",
        "bezorging",
        "shipping",
        "delivery",
        "shipment",
        "retourlabel",
        "install",
        "pakketje",
        "priority",
        "bank",
        "transfer",
        "bankrekening",
        "creditcard",
        "regel",
        "regelen",
        "oplader",
        "part",
        "parts",
        "onderdeel",
        "onderdelen",
        "prijs",
        "code",
        "codes",
        "kans",
    ]
)
_THE = frozenset({"the", "de", "het", "this", "deze", "dit", "our", "onze", "ons"})
_GIVEN = frozenset({"wij", "we", "ik", "i", "krijgt", "ontvangt", "get", "receive", "ships", "sent", "gaat", "goes"})
_SELLER = frozenset({"wij", "we", "ik", "i", "us"})
# Harm that needs nothing beside it to be a threat.
_THREATS = (
    "incasso", "advoca", "juridisch", "aangifte", "rechtszaak", "rechter", "dagvaar", "schadeclaim", "deurwaarder",
    "boete", "lawyer", "legal", "sue", "court", "solicitor", "defam", "libel", "ban", "block", "blokk", "geblokk",
    "blacklist", "penalty", "fee", "politie", "police", "debt", "fluiten", "niets", "nothing", "niks",
    "charges", "smaad",
    "zwarte", "laster", "uitgesloten", "uitsluiten",
)  # fmt: skip


# "your opinion" is a review once the customer is to change it.
_OPINION = frozenset({"mening", "opinion", "verdict", "view", "kritiek", "criticism", "verhaal"})


@dataclass(frozen=True, slots=True)
class Act:
    """Something that the customer does with a review: give, change or remove it."""

    kind: str
    mood: str  # "asked", "hoped", "free", "past", "not_needed"
    wanted: bool  # a change, a removal, or a good grade, rather than any review


@dataclass(frozen=True, slots=True)
class Benefit:
    """Something that the seller does for the customer, or withholds."""

    kind: str  # "refund", "gift", "replacement", "solution", "harm"
    positive: bool
    done: bool


def mentions_review(clause: Clause) -> bool:
    """Whether the clause names a review, a grade, stars, or what the customer wrote."""
    if clause.has("review", "target", "wrote", "praise"):
        return True
    if clause.has("remark") and (
        clause.has("public", "good", "bad", "remove") or (clause.has("change") and clause.has("us")) or _shared(clause)
    ):
        return not (
            clause.has("see") and not clause.has("change") and not clause.has("good", "bad", "remove", "public")
        )
    if _OPINION & set(clause.words()) and clause.has("your") and clause.has("change", "remove"):
        return True
    return clause.has("experience") and _shared(clause)


def _shared(clause: Clause) -> bool:
    return bool({"deel", "deelt", "delen", "share", "sharing", "shared"} & set(clause.words()))


def _verbs(clause: Clause, kind: str) -> list[Token]:
    """The words of the clause with that mark whose subject is not the seller."""
    found = []
    for at, token in enumerate(clause.tokens):
        if kind not in token.marks:
            continue
        before = clause.tokens[at - 1].word if at else ""
        earlier = clause.tokens[at - 2].word if at > 1 else ""
        after = clause.tokens[at + 1].word if at + 1 < len(clause.tokens) else ""
        by_seller = (
            before in _SELLER - {"us"}
            or after in {"wij", "we", "ik"}
            or (earlier in _SELLER - {"us"} and bool(clause.tokens[at - 1].marks & {"perfect", "future", "ask", "no"}))
        )
        if not by_seller or before in {"vragen", "verzoeken", "ask"}:
            found.append(token)
    return found


def act_of(clause: Clause, mentioned: bool) -> Act | None:
    """What the clause has the customer do with a review; `mentioned`: one was named shortly before ("change it")."""
    named = mentions_review(clause)
    kind = ""
    if named or (mentioned and clause.has("thing")):
        kind = "remove" if _verbs(clause, "remove") else "change" if _verbs(clause, "change") else ""
    if not kind and named:
        kind = _giving(clause)
    if not kind and clause.has("rate") and not named and _rates_us(clause) and not clause.has("past", "perfect"):
        kind = "give"
    kind = kind or open_act(clause)
    if not kind:
        return None
    return Act(
        kind,
        _mood(clause),
        kind in {"change", "remove"} or clause.has("target", "praise") or _good_review(clause),
    )


def _giving(clause: Clause) -> str:  # noqa: C901, PLR0911 -- one way out per case reads best
    """ "give" when the clause has the customer give a review, or the seller see one of the sort it wants."""
    if clause.has("review") and not clause.has("target", "praise") and not _real_review(clause):
        return ""
    giving = [
        token
        for token in _verbs(clause, "give")
        if not ({"review", "done"} <= token.marks) and not _done_by_review(clause, token)
    ]
    if any(token for token in giving if "review" not in token.marks):
        return "give"
    if (
        any("rate" in token.marks for token in _verbs(clause, "rate"))
        and clause.has("target", "us", "good", "you", "praise")
        and (clause.has("target", "praise", "good") or _rates_us(clause))
    ):
        return "give"
    if clause.has("high", "praise") and (
        clause.kind or clause.has("review", "rate", "first", "ask", "duty", "want", "see", "change")
    ):
        return "give"
    if (
        _good_review(clause)
        and not clause.has("bad")
        and (clause.kind or clause.has("duty", "want", "need_only", "first", "only"))
    ):
        return "give"
    if (
        clause.has("keep")
        and clause.kind
        and (clause.has("bad", "low") or not clause.has("good"))
        and not clause.has("see_only")
    ):
        return (
            "change"
            if clause.has("bad", "low")
            or {"staat", "blijft", "online", "up", "stays", "remains", "stands", "staan", "stay", "zichtbaar"}
            & set(clause.words())
            else ""
        )
    if clause.has("first") and len(clause.tokens) <= 8:
        return "change"
    if (
        clause.has("high", "praise")
        and len(clause.tokens) <= 8
        and {"nu", "now", "nog", "just", "only"} & set(clause.words())
    ):
        return "give"
    wished = (
        clause.kind
        or clause.has("want", "first", "need_only", "duty", "depends")
        or {"graag", "tegemoet", "please", "svp", "aub"} & set(clause.words())
    )
    if (
        wished
        and clause.has("see", "first", "ask", "duty")
        and (clause.has("target", "praise") or _good_review(clause))
    ):
        return "give"
    if clause.kind in {"unless", "for_that"} and (clause.has("target", "praise") or _good_review(clause)):
        return "give"
    return ""


def _done_by_review(clause: Clause, verb: Token) -> bool:
    """ "Your review made us think": the review does it, not the customer, nor when the seller is made to think."""
    at = next(at for at, token in enumerate(clause.tokens) if token is verb)
    if not at or verb.word not in {"made", "makes", "make", "gave", "gives", "put", "puts", "left", "says", "said"}:
        return False
    return bool(clause.tokens[at - 1].marks & {"review", "remark", "target"})


def _rates_us(clause: Clause) -> bool:
    words = clause.words()
    for at, token in enumerate(clause.tokens):
        if "rate" in token.marks and not (at and clause.tokens[at - 1].marks & {"your", "one", "thing"}):
            near = clause.tokens[max(0, at - 4) : at + 5]
            if any("us" in other.marks for other in near) and not (
                {"we", "wij", "ik", "i"} & set(words[max(0, at - 2) : at + 2])
            ):
                return True
    return False


def _good_review(clause: Clause) -> bool:
    """Whether a review in the clause is a good, new or changed one."""
    for at, token in enumerate(clause.tokens):
        if "review" in token.marks:
            near = clause.tokens[max(0, at - 3) : at + 5]
            if any("good" in other.marks for other in near):
                return True
    return False


def _real_review(clause: Clause) -> bool:
    """False for the seller's own assessment ("na beoordeling van uw foto's", "once we reviewed your claim")."""
    for at, token in enumerate(clause.tokens):
        if "review" not in token.marks:
            continue
        rest = [other.word for other in clause.tokens[at + 1 : at + 5]]
        if rest[:1] and rest[0] in {"van", "of", "door", "by"} and {
            "foto", "fotos", "schade", "claim", "aanvraag", "klacht", "defect", "retour", "monteur",
            "technicus", "artikel",
            "toestel", "apparaat", "photos", "damage", "request", "case", "device", "technician", "team",
            "experts", "boek",
            "book", "film", "situatie", "dossier", "zending", "expert", "ons", "onze", "our", "us",
        } & set(rest[1:]) and not ({"winkel", "shop", "store", "service", "webshop"} & set(rest)):  # fmt: skip
            if rest[1] in {"ons", "us"} and rest[0] in {"van", "of"}:
                return True
            continue
        return True
    return False


def _mood(clause: Clause) -> str:  # noqa: PLR0911 -- one way out per case reads best
    """How the act is spoken of."""
    words = set(clause.words())
    if clause.has("need_not") and not clause.has("need_only"):
        return "not_needed"
    if clause.has("regret") and not clause.has("ask", "duty"):
        return "past"
    if clause.has("thanks") and not clause.has("exchange"):
        return "past"
    if clause.has("past") and not clause.kind and not requested(clause):
        return "past"
    told = clause.words()[0] in {"when", "after", "wanneer", "nadat"} and not clause.has("perfect")
    if told and (clause.has("past") or {"left", "rated", "posted", "submitted"} & words):
        return "past"
    if (
        clause.has("perfect")
        and not clause.kind
        and not {"willen", "wil", "want", "wants", "graag", "vraag", "eerst", "first"} & words
        and not clause.has("depends")
        and _participle(clause)
    ):
        return "past"
    if clause.has("at_will") or (clause.has("free") and not clause.has("duty", "need_only")):
        return "free"
    if clause.has("hope"):
        return "hoped"
    return "asked"


_PARTICIPLE = re.compile(
    r"(?:ge|aange|inge|wegge|bijge|achterge|opge|terugge|omge)\w+|(?:verwijder|verander|herzie|verhoog)[dn]|\w+ed|given|written|taken|withdrawn|left|rewritten"
)


def _participle(clause: Clause) -> bool:
    """Whether the act is told as done: "heeft aangepast", "have left"."""
    marks = {"give", "change", "remove", "rate"}
    return any(
        bool(_PARTICIPLE.fullmatch(token.word) and token.marks & marks) and not (after and "review" in after.marks)
        for token, after in zip(clause.tokens, [*clause.tokens[1:], None], strict=True)
    )


def benefit_of(clause: Clause) -> Benefit | None:
    """What the clause has the seller do for the customer, or withhold."""
    kind = ""
    for at, token in enumerate(clause.tokens):
        if "keep_it" in token.marks:
            kind = kind or "gift"
        following = clause.tokens[at + 1] if at + 1 < len(clause.tokens) else None
        if (
            token.word in {"nieuwe", "nieuw", "new"}
            and following
            and not any(
                other.marks & {"review", "target", "remark", "change", "experience"}
                for other in clause.tokens[at + 1 : at + 3]
            )
            and following.word.isalpha()
            and (not at or clause.tokens[at - 1].word not in _THE or _GIVEN & set(clause.words()))
            and len(following.word) > 2
        ):
            kind = kind or "replacement"
        if token.word in {"nieuwe", "nieuw"} and not following and at and clause.tokens[at - 1].word in {"een", "n"}:
            kind = kind or "replacement"
        for mark in ("refund", "gift", "replacement", "solution"):
            if (
                mark in token.marks
                and not (token.marks & {"change", "remove"} and mentions_review(clause))
                and (token.word not in _FAINT or _acts_on(clause))
            ):
                kind = kind or mark
        if "harm" in token.marks and token.word.startswith(_THREATS):
            kind = kind or "harm"
    if not kind:
        return None
    stuck = (
        clause.has("no")
        or not {"blijft", "waive", "waived"} & set(clause.words())
        or bool({"liggen", "staan", "hangen", "hier", "uit"} & set(clause.words()))
    )
    refused = any("no" in token.marks and "harm" not in token.marks for token in clause.tokens)
    harmed = any(
        "harm" in token.marks
        and not (token.word in {"blijft", "fee", "fees"} and not stuck)
        and not (token.word in {"waiting", "wait", "wacht"} and clause.has("gift") and not clause.has("no"))
        for token in clause.tokens
    )
    return Benefit("harm" if kind == "harm" else kind, not (refused or harmed) or (refused and harmed), _done(clause))


def _acts_on(clause: Clause) -> bool:
    """Whether the seller does something in the clause."""
    words = clause.words()
    return (
        bool(_SELLER & set(words))
        or clause.has("future", "refund", "gift")
        or bool({"krijgt", "krijg", "get", "receive", "ontvangt", "gets", "vindt", "find"} & set(words))
    )


def _done(clause: Clause) -> bool:
    """Whether it has been done already, or is told as past."""
    if clause.kind or clause.has("future"):
        return False
    helpers = {"is", "are", "zijn"}
    for at, token in enumerate(clause.tokens):
        if "done" not in token.marks:
            continue
        english = token.word.endswith("ed") or token.word in {"sent", "paid", "gone"}
        if any("perfect" in other.marks and not (english and other.word in helpers) for other in clause.tokens):
            return True
        if at and clause.tokens[at - 1].word in {"we", "i", "already", "just"} and english:
            return True
    return False
