"""What the e-mails about reports and decisions say: a statement of reasons for everybody concerned (DSA article 17)."""

from dataclasses import dataclass
from datetime import datetime

from django.conf import settings
from django.urls import reverse
from django.utils.translation import gettext, gettext_noop, override

from makegood.domain.mail.rendering import Rendered, quoted, render_email
from makegood.kernel.tokens import Purpose, make_token

from . import rules
from .enums import ReportGround, SubjectKind, Verdict

_OUTCOMES = {
    ("review", "keep"): gettext_noop("The review stays as it is."),
    ("review", "remove_words"): gettext_noop("The words of the review are hidden. Its grade counts."),
    ("review", "remove"): gettext_noop(
        "The review is removed: it counts in no figure, and its place on the page says that it was removed, when and on"
        " which ground."
    ),
    ("review", "void_regrade"): gettext_noop(
        "The new grade is set aside: the first grade counts again, and the page says so."
    ),
    ("product_review", "keep"): gettext_noop("The review stays as it is."),
    ("product_review", "remove_words"): gettext_noop("The words of the review are hidden. Its stars count."),
    ("product_review", "remove"): gettext_noop(
        "The review is removed: it counts in no figure, and its place on the page says that it was removed, when and on"
        " which ground."
    ),
    ("response", "keep"): gettext_noop("The response of the seller stays as it is."),
    ("response", "remove_words"): gettext_noop("The response of the seller is hidden."),
}
"""What comes of each decision, by kind of subject."""

_REASONS = {
    "wrong_seller": {
        "nl": "Deze beoordeling gaat over een andere verkoper dan die waarbij zij staat. Dat blijkt uit …",
        "en": "This review is about another seller than the one whose page it stands on. That follows from …",
    },
    "fraud": {
        "nl": "Deze beoordeling komt niet voort uit een echte ervaring met deze verkoper, of er is iets voor beloofd."
        " Dat blijkt uit …",
        "en": "This review does not come from a real experience with this seller, or something was promised for it."
        " That follows from …",
    },
    "personal_data": {
        "nl": "In de tekst staan gegevens waarmee iemand te herkennen of te bereiken is, namelijk … Die horen niet op"
        " een openbare pagina, tenzij diegene daarmee instemt (AVG, artikel 6).",
        "en": "The text holds details by which somebody can be recognised or reached, namely … Those do not belong on a"
        " public page unless that person agrees (GDPR, article 6).",
    },
    "unlawful": {
        "nl": "De woorden … zijn in strijd met de wet, of zijn een belediging die niets over de bestelling zegt.",
        "en": "The words … are against the law, or are an insult that says nothing about the order.",
    },
}
_KEPT = {
    "wrong_seller": {
        "nl": "Bij de bestelling waarover deze beoordeling gaat, hoort deze verkoper. Er is geen teken van een"
        " vergissing.",
        "en": "The order that this review is about was placed with this seller. Nothing points to a mistake.",
    },
    "fraud": {
        "nl": "Deze beoordeling hoort bij een echte aankoop, en er is geen teken dat zij niet eerlijk is. Dat een"
        " oordeel streng is, maakt het nog niet onecht.",
        "en": "This review belongs to a real purchase, and nothing shows that it is not honest. A harsh verdict is not"
        " a false one.",
    },
    "personal_data": {
        "nl": "In de tekst staan geen gegevens waarmee iemand te herkennen of te bereiken is.",
        "en": "The text holds no details by which somebody can be recognised or reached.",
    },
    "unlawful": {
        "nl": "De woorden zijn scherp, maar gaan over de bestelling en zijn niet in strijd met de wet. Ook een streng"
        " oordeel mag openbaar zijn.",
        "en": "The words are sharp, but they are about the order and not against the law. A harsh verdict may be public"
        " too.",
    },
}
_REASONS_OF_ARTICLES = {
    "wrong_seller": {
        "nl": "Deze beoordeling gaat over een ander artikel dan dat waarbij zij staat. Dat blijkt uit …",
        "en": "This review is about another article than the one whose page it stands on. That follows from …",
    },
    "fraud": {
        "nl": "Deze beoordeling komt niet voort uit een echte ervaring met dit artikel, of er is iets voor beloofd."
        " Dat blijkt uit …",
        "en": "This review does not come from a real experience with this article, or something was promised for it."
        " That follows from …",
    },
}
_KEPT_OF_ARTICLES = {
    "wrong_seller": {
        "nl": "In de bestelling waaruit deze beoordeling komt, zit dit artikel. Er is geen teken van een vergissing.",
        "en": "The order that this review comes from holds this article. Nothing points to a mistake.",
    },
    "unlawful": {
        "nl": "De woorden zijn scherp, maar gaan over het artikel en zijn niet in strijd met de wet. Ook een streng"
        " oordeel mag openbaar zijn.",
        "en": "The words are sharp, but they are about the article and not against the law. A harsh verdict may be"
        " public too.",
    },
}


def reason_template(kind: str, verdict: str, ground: str, language: str) -> str:
    """The words with which the operator's reason may begin, in one language; what stands at … is theirs to fill in."""
    if verdict == Verdict.KEEP:
        own, shared = _KEPT_OF_ARTICLES, _KEPT
    else:
        own, shared = _REASONS_OF_ARTICLES, _REASONS
    texts = (own if kind == SubjectKind.PRODUCT_REVIEW else {}).get(ground) or shared.get(ground, {})
    return texts.get(language, texts.get("en", ""))


@dataclass(frozen=True, slots=True)
class Told:
    """What everybody concerned reads of a decision. `before` is the former one, empty where there was none.

    `article` is the name of what a product review is about, else empty.
    `by_person`: one of the operator's people decided, and not a program of theirs with a key.
    """

    kind: SubjectKind
    verdict: str
    ground: str
    reason: str
    before: str
    seller_name: str
    order_id: str
    appeal_until: datetime
    by_person: bool = True
    article: str = ""


def compose_decision(told: Told, *, reader: str, link: str, may_appeal: bool, language: str) -> Rendered:
    """The statement of reasons for one `reader`: seller, reporter or customer (`enums.Party`).

    `link` leads to the page with the decision, where they can object if they `may_appeal`. A reader who reported is
    told no order: they know the page only.
    """
    with override(language):
        outcome = gettext(_OUTCOMES[told.kind.value, told.verdict])
        ground = str(ReportGround(told.ground).label)
        reversed_ = bool(told.before) and told.before != told.verdict
    return render_email(
        "moderation/email/decision",
        {
            "reader": reader,
            "about_response": told.kind is SubjectKind.RESPONSE,
            "outcome": outcome,
            "kept": told.verdict == Verdict.KEEP,
            "ground": ground,
            "reason": told.reason,
            "quoted": quoted(told.reason),
            "reversed": reversed_,
            "seller_name": told.seller_name,
            "order_id": told.order_id,
            "article": told.article,
            "appeal_until": told.appeal_until,
            "by_person": told.by_person,
            "may_appeal": may_appeal,
            "link": link,
        },
        language,
    )


def compose_received(*, page_of: str, ground: str, made_at: datetime, link: str, language: str) -> Rendered:
    """What a reader gets at once after reporting: that it came in, until when it is decided, and the link.

    `page_of`: the seller or the article on whose page it stands.
    """
    with override(language):
        shown = str(ReportGround(ground).label)
    return render_email(
        "moderation/email/report_received",
        {"seller_name": page_of, "ground": shown, "due": rules.decision_due(made_at), "link": link},
        language,
    )


def compose_moot(*, page_of: str, link: str, language: str) -> Rendered:
    """What a reader gets when the customer withdrew the review that they reported."""
    return render_email("moderation/email/report_moot", {"seller_name": page_of, "link": link}, language)


def report_link(report_id: str) -> str:
    """Where the reader who reported sees what became of it."""
    return _link("customer:report", make_token(Purpose.REPORT, report_id))


def decision_link(decision_id: str) -> str:
    """Where a customer reads what became of their review, and objects."""
    return _link("customer:decision", make_token(Purpose.DECISION, decision_id))


def review_link(kind: SubjectKind, review_id: str) -> str:
    """The review, or the one that a response is to, on the seller's dashboard."""
    name = "dashboard:product_review" if kind is SubjectKind.PRODUCT_REVIEW else "dashboard:review"
    return _link(name, review_id)


def _link(name: str, argument: str) -> str:
    return settings.MAKEGOOD_BASE_URL + reverse(name, args=[argument])
