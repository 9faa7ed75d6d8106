from datetime import datetime

from django.db import IntegrityError, transaction
from django.utils.translation import gettext_lazy as _

from makegood.domain.sellers.permissions import check_may_own
from makegood.kernel import audit
from makegood.kernel.actors import Actor
from makegood.kernel.errors import FieldError, Invalid, Refused
from makegood.kernel.values import clean_line

from .. import rules
from ..enums import BlockedPlace
from ..models import MessageTemplate
from .check_offer import check_offer
from .send_message import clean_message


def save_template(
    *, seller_id: str, title: str, text: str, template: MessageTemplate | None = None, by: Actor, now: datetime
) -> MessageTemplate:
    """A text to begin messages with: a new one, or `template` changed. Owners only (R14.5).

    Raises:
        Invalid: `required`, `too_long`, `invalid_characters`, `unknown_placeholder`; `title_taken`;
            `conditional_offer` (R5.4), which is kept for the operator as everywhere.
        Refused: `too_many_templates`.
        NotFound, Forbidden: not for this actor.
    """
    check_may_own(by, seller_id)
    title, text = _cleaned(title, text)
    _check_offers(title, text, seller_id, by, now)
    try:
        with transaction.atomic():
            return _save(seller_id, template, title, text, by, now)
    except IntegrityError:
        raise Invalid.one("title", "title_taken", _("There is a template with this title already.")) from None


def _cleaned(title: str, text: str) -> tuple[str, str]:
    """Both fields, with everything told at once that is wrong with either."""
    errors: list[FieldError] = []
    try:
        title = clean_line(title, field="title")
    except Invalid as error:
        errors += error.errors
    try:
        text = clean_message(text)
        unknown = rules.unknown_placeholders(text)
        if unknown:
            raise Invalid.one(
                "text",
                "unknown_placeholder",
                _("These are no placeholders: %(unknown)s. You can use %(known)s.")
                % {"unknown": _in_braces(unknown), "known": _in_braces(rules.PLACEHOLDERS)},
            )
    except Invalid as error:
        errors += error.errors
    if errors:
        raise Invalid(errors)
    return title, text


def _in_braces(names: list[str] | tuple[str, ...]) -> str:
    return ", ".join(f"{{{name}}}" for name in names)


def _check_offers(title: str, text: str, seller_id: str, by: Actor, now: datetime) -> None:
    for field, words in (("title", title), ("text", text)):
        try:
            check_offer(text=words, place=BlockedPlace.TEMPLATE, seller_id=seller_id, purchase=None, by=by, now=now)
        except Invalid as error:
            raise Invalid(FieldError(field, one.code, one.message, one.words) for one in error.errors) from None


def _save(
    seller_id: str, template: MessageTemplate | None, title: str, text: str, by: Actor, now: datetime
) -> MessageTemplate:
    before = None if template is None else {"length": len(template.text)}
    if template is None:
        if MessageTemplate.objects.filter(seller_id=seller_id).count() >= rules.TEMPLATES_LIMIT:
            raise Refused("too_many_templates", _("There are 100 templates already. Remove one that nobody uses."))
        template = MessageTemplate(seller_id=seller_id, created_at=now)
    template.title, template.text, template.updated_at = title, text, now
    template.save()
    audit.record(
        "template.added" if before is None else "template.changed",
        by=by,
        now=now,
        subject=("template", template.pk),
        seller_id=seller_id,
        before=before,
        after={"length": len(text)},
    )
    return template
