from dataclasses import dataclass
from datetime import datetime
from urllib.parse import urlsplit

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from makegood.domain.sellers.permissions import check_may_operate
from makegood.kernel import audit
from makegood.kernel.actors import Actor
from makegood.kernel.errors import FieldError, Invalid
from makegood.kernel.ids import is_marketplace_id
from makegood.kernel.values import NAME_LIMIT, clean_line

from .. import rules
from ..models import Product
from .check_order import BAD_ID

URL_LIMIT = 2_000


@dataclass(frozen=True, slots=True)
class ProductData:
    """What the marketplace says of an article; None leaves a field as it is, an empty text empties it."""

    title: str
    gtin: str | None = None
    brand: str | None = None
    url: str | None = None


def put_product(*, product_id: str, data: ProductData, by: Actor, now: datetime) -> tuple[Product, bool]:
    """Create or update an article; with whether it is new. Repeating it changes nothing.

    Raises:
        Invalid: `invalid_id`, `required`, `too_long`, `invalid_characters`, `invalid_gtin`, `invalid_url`.
        Forbidden: not the operator.
    """
    check_may_operate(by)
    wanted = check_product(product_id, data)
    with transaction.atomic():
        product, created = Product.objects.select_for_update().get_or_create(pk=product_id, defaults=wanted)
        changed = [name for name, value in wanted.items() if getattr(product, name) != value]
        if changed:
            for name in changed:
                setattr(product, name, wanted[name])
            product.save(update_fields=changed)
        if created or changed:
            audit.record(
                "product.created" if created else "product.changed",
                by=by,
                now=now,
                subject=("product", product_id),
                after={"fields": ".".join(wanted if created else changed)},
            )
    return product, created


def check_product(product_id: str, data: ProductData, *, untitled: bool = False) -> dict[str, str]:
    """What was said of an article, by the fields of its row. `untitled`: the title may be empty.

    Raises:
        Invalid: see `put_product`.
    """
    errors: list[FieldError] = []
    if not is_marketplace_id(product_id):
        errors.append(FieldError("product", "invalid_id", BAD_ID))
    wanted = {
        "title": "" if untitled and not data.title else _line(data.title, "title", NAME_LIMIT, errors),
        "brand": _line(data.brand, "brand", NAME_LIMIT, errors) if data.brand else data.brand,
        "gtin": data.gtin.strip() if data.gtin else data.gtin,
        "url": _line(data.url, "url", URL_LIMIT, errors) if data.url else data.url,
    }
    if wanted["gtin"] and not rules.is_gtin(wanted["gtin"]):
        message = _("A GTIN (EAN, UPC) has 8, 12, 13 or 14 digits, of which the last one is a check digit.")
        errors.append(FieldError("gtin", "invalid_gtin", message))
    if wanted["url"] and not _is_web_address(wanted["url"]):
        errors.append(FieldError("url", "invalid_url", _("This must be a whole address that begins with https://.")))
    if errors:
        raise Invalid(errors)
    return {name: value for name, value in wanted.items() if value is not None}


def _line(raw: str, field: str, limit: int, errors: list[FieldError]) -> str:
    try:
        return clean_line(raw, field=field, limit=limit)
    except Invalid as error:
        errors.extend(error.errors)
        return ""


def _is_web_address(text: str) -> bool:
    try:
        parts = urlsplit(text)
    except ValueError:
        return False
    return parts.scheme in ("http", "https") and bool(parts.hostname) and " " not in text
