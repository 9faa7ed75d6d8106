"""Tags and filters: grades, averages, days and moments as people read them."""

from collections.abc import Callable, Iterable, Mapping
from datetime import UTC, date, datetime, timedelta
from decimal import ROUND_HALF_UP, Decimal
from functools import lru_cache
from typing import Any, NamedTuple

from django import template
from django.http import QueryDict
from django.urls import reverse
from django.utils import formats
from django.utils.html import escape, format_html, format_html_join
from django.utils.http import urlencode
from django.utils.safestring import SafeString
from django.utils.text import Truncator
from django.utils.timesince import timesince
from django.utils.translation import get_language, get_language_info, gettext_lazy, pgettext
from django.utils.translation import gettext as _

from makegood.domain.nps.rules import SCORES, Group, group_of
from makegood.domain.product_reviews.rules import MOST as STAR_LIMIT
from makegood.domain.product_reviews.rules import STARS
from makegood.kernel import clock
from makegood.kernel.clock import marketplace_zone
from makegood.web.ui.pieces import kept

register = template.Library()
register.simple_tag(kept)

Context = template.Context | Mapping[str, Any]
"""Of whoever calls a tag that is also called by Python: what it looks up by name."""

DAY_FORMAT = "j F Y"
MOMENT_FORMAT = "j F Y, H:i"

_ASPECTS = {
    "as_described": gettext_lazy("As described"),
    "delivery_time": gettext_lazy("Delivery time"),
    "condition": gettext_lazy("Condition on arrival"),
    "contact": gettext_lazy("Contact with the seller"),
}

_STAR_BANDS: Mapping[int, str] = {1: "low", 2: "low", 3: "middle", 4: "good", 5: "good"}

_GROUPS = {
    Group.PROMOTER: ("good", gettext_lazy("promoter")),
    Group.PASSIVE: ("middle", gettext_lazy("passive")),
    Group.DETRACTOR: ("low", gettext_lazy("detractor")),
}


def band(grade: int | Decimal) -> str:
    """low (below 6), middle (6 and 7) or good (8 and up): also the class that gives a chip its colour and shape."""
    if grade < 6:
        return "low"
    return "middle" if grade < 8 else "good"


@register.simple_tag
def grade(value: int | str | Decimal | None, size: str = "") -> SafeString:
    """A grade or an average as a chip; `size` may be "large" or "small". Colour, shape and number say the same."""
    return _grade(value, size, get_language())


# A page shows the same few grades and days again and again; to write each costs more than all the rest of its line.
@lru_cache(maxsize=512, typed=True)
def _grade(value: int | str | Decimal | None, size: str, _language: str | None) -> SafeString:
    if value is None or value == "":
        return format_html('<span class="grade none">-<span class="vh"> {}</span></span>', _("no grade"))
    number = Decimal(value)
    is_average = isinstance(value, str | Decimal)
    shown = decimal(number) if is_average else value
    kinds = " ".join(kind for kind in (band(number), size or ("average" if is_average else "")) if kind)
    return format_html('<b class="grade {}">{}<span class="vh"> {}</span></b>', kinds, shown, _("out of 10"))


@register.simple_tag
def score(value: int) -> SafeString:
    """A recommendation score from 0 to 10 as a small chip: colour, shape and words tell the group (R10.3)."""
    kind, name = _GROUPS[group_of(value)]
    return format_html(
        '<b class="grade small {}">{}<span class="vh"> {}, {}</span></b>', kind, value, _("out of 10"), name
    )


@register.simple_tag
def stars(value: int | str | None) -> SafeString:
    """A number of stars from 1 to 5, or an average of them, as five stars and in words. Empty for None."""
    return _stars(value, get_language())


@lru_cache(maxsize=512, typed=True)
def _stars(value: int | str | None, _language: str | None) -> SafeString:
    if value is None:
        return SafeString("")
    full = int(Decimal(value).quantize(Decimal(1), rounding=ROUND_HALF_UP))
    shown = decimal(value) if isinstance(value, str) else value
    return format_html(
        '<b class="stars"><span aria-hidden="true">{}<i class="unlit">{}</i></span><span class="vh">{}</span></b>',
        "★" * full,
        "★" * (STAR_LIMIT - full),
        _("%(number)s out of %(most)s stars") % {"number": shown, "most": STAR_LIMIT},
    )


@register.simple_tag
def star_numbers() -> range:
    """1 to 5."""
    return STARS


@register.filter(name="band")
def band_filter(value: int | str | None) -> str:
    """The band of a grade or of an average."""
    return band(Decimal(value)) if value not in (None, "") else ""


@register.filter
def decimal(value: Decimal | str | float | None) -> str:
    """A number with one decimal as the reader writes it: 8.0, in Dutch 8,0. Empty for None."""
    return "" if value is None or value == "" else _decimal(value, get_language())


@lru_cache(maxsize=512, typed=True)
def _decimal(value: Decimal | str | float, _language: str | None) -> str:
    return formats.number_format(Decimal(value), decimal_pos=1)


@register.filter
def signed(value: Decimal) -> str:
    """A change of a grade, with one decimal and its sign: +4.2, in Dutch +4,2."""
    return ("+" if value > 0 else "") + decimal(value)


@register.filter
def number(value: int | None) -> str:
    """A whole number with the reader's separators: 1,234, in Dutch 1.234."""
    return "" if value is None else _number(value, get_language())


@lru_cache(maxsize=1_024)
def _number(value: int, _language: str | None) -> str:
    return formats.number_format(value, decimal_pos=0, force_grouping=True)


@register.filter
def up_to(value: int, at_most: int) -> str:
    """A number that was counted no further than `at_most`: "1,000+" where there are more."""
    return f"{number(at_most)}+" if value > at_most else number(value)


@register.filter
def day(value: date | datetime | None) -> str:
    """A calendar day of the marketplace, as a `<time>` element. Moments are turned into its time zone first."""
    if value is None:
        return ""
    local = _local(value)
    return _day(local.date() if isinstance(local, datetime) else local, get_language())


@lru_cache(maxsize=4_096)
def _day(value: date, _language: str | None) -> SafeString:
    return format_html('<time datetime="{}">{}</time>', value.isoformat(), formats.date_format(value, DAY_FORMAT))


@register.filter
def short_day(value: date) -> str:
    """A calendar day of these weeks, in short and without its year, as a `<time>` element."""
    shown = formats.date_format(value, pgettext("format of a day in a chart", "j M"))
    return format_html('<time datetime="{}">{}</time>', value.isoformat(), shown)


@register.filter
def month(value: date) -> str:
    """The month that a day is in, in short, as a `<time>` element."""
    # Dutch writes months without a capital, which is another letter of Django's format.
    shown = formats.date_format(value, pgettext("format of a short month", "M Y"))
    return format_html('<time datetime="{}">{}</time>', f"{value:%Y-%m}", shown)


@register.filter
def day_text(value: date | datetime | None) -> str:
    """A calendar day without markup, for attributes and titles."""
    if value is None:
        return ""
    local = _local(value)
    return _day_text(local.date() if isinstance(local, datetime) else local, get_language())


@lru_cache(maxsize=4_096)
def _day_text(value: date, _language: str | None) -> str:
    return formats.date_format(value, DAY_FORMAT)


@register.simple_tag
def given_on(given: datetime, delivered: date | None, expected: date) -> SafeString:
    """When a review was given, and when what it is about was delivered, or should have been."""
    return _given_on(clock.marketplace_day(given), delivered, expected, get_language())


@lru_cache(maxsize=4_096)
def _given_on(given: date, delivered: date | None, expected: date, _language: str | None) -> SafeString:
    # The texts are ours, the days are markup already.
    if delivered:
        said = _("Reviewed %(given)s, delivered %(delivered)s") % {"given": day(given), "delivered": day(delivered)}
    else:
        said = _("Reviewed %(given)s, delivery expected %(expected)s") % {
            "given": day(given),
            "expected": day(expected),
        }
    return SafeString(said)


@register.simple_tag
def whose(review: Any) -> str:
    """The customer of a review as others see them, and its day: what tells it from the others to who hears a page."""
    return f"{review.purchase.customer.display_name or ''}, {day_text(review.submitted_at)}"


@register.simple_tag
def customer_of(review: Any) -> str:
    """Who wrote a review, as others see them."""
    name: str | None = review.purchase.customer.display_name
    return name or _("A customer")


@register.filter
def moment(value: datetime | None) -> str:
    """Day and time in the marketplace's zone, as a `<time>` element."""
    if value is None:
        return ""
    local = _local(value)
    return format_html('<time datetime="{}">{}</time>', local.isoformat(), formats.date_format(local, MOMENT_FORMAT))


@register.filter
def span(value: timedelta | None) -> str:
    """A length of time in words, in its two largest units: "2 days, 3 hours". Empty for None."""
    if value is None:
        return ""
    if value < timedelta(minutes=1):
        return _("less than a minute")
    start = datetime(2001, 1, 1, tzinfo=UTC)
    return timesince(start, start + value)


@register.filter
def language_name(code: str) -> str:
    """A language in the reader's own: Dutch, in Dutch Nederlands; the code itself where nobody knows it."""
    try:
        return str(get_language_info(code)["name_translated"])
    except KeyError:
        return code


@register.filter
def first_line(value: str) -> str:
    """The first line with words in it, cut at a readable length."""
    line = next((one for one in value.splitlines() if one.strip()), "")
    return Truncator(line.strip()).chars(160)


def _local(value: date | datetime) -> date | datetime:
    return value.astimezone(marketplace_zone()) if isinstance(value, datetime) else value


class Bar(NamedTuple):
    """A row of a histogram; `share` is whole percents of all, `width` of the longest bar."""

    grade: int
    times: int
    share: int
    width: str
    band: str


def star_rows(histogram: Mapping[str, int]) -> list[Bar]:
    """The rows of a histogram of stars, most stars first."""
    return _rows(histogram, _STAR_BANDS.__getitem__)


def histogram_rows(histogram: Mapping[str, int]) -> list[Bar]:
    """The rows of a histogram of grades, best grade first."""
    return _rows(histogram, band)


def _rows(histogram: Mapping[str, int], band_of: Callable[[int], str]) -> list[Bar]:
    total = sum(histogram.values())
    most = max(histogram.values(), default=0)
    return [
        Bar(
            grade,
            times,
            (200 * times + total) // (2 * total) if total else 0,
            f"{100 * times / most:.1f}%" if most else "0%",
            band_of(grade),
        )
        for grade, times in sorted([(int(name), times) for name, times in histogram.items()], reverse=True)
    ]


@register.filter
def errors_of(errors: Iterable[object], field: str) -> list[object]:
    """The errors (`kernel.errors.FieldError`) about one field."""
    return [error for error in errors or () if getattr(error, "field", None) == field]


@register.simple_tag
def grade_numbers() -> range:
    """1 to 10."""
    return range(1, 11)


@register.simple_tag
def score_numbers() -> range:
    """0 to 10."""
    return SCORES


@register.simple_tag
def bars(histogram: Mapping[str, int]) -> SafeString:
    """The rows of a table that shows a histogram of grades."""
    return SafeString("".join(_bar(row, str(row.grade), "{}") for row in histogram_rows(histogram)))


@register.simple_tag(takes_context=True)
def linked_bars(
    context: Context, histogram: Mapping[str, int], leads_to: str, chosen: int | None, name: str, *others: str
) -> SafeString:
    """The same, each bar a link to the reviews of its grade; of its stars, where these are what `name` asks for.

    The link keeps what else the address asks for, but for the page and `others`. Written here and not in a template,
    because it is what each new review changes.
    """
    rows = star_rows(histogram) if name == "stars" else histogram_rows(histogram)
    kept, language = query_with(context, **dict.fromkeys((name, *others, "cursor"), "")), get_language()
    href = f"{kept}{'&' if len(kept) > 1 else ''}{name}="
    bars = [_linked_bar(leads_to, href, chosen == row.grade, row, language) for row in rows]
    return SafeString("".join(bars))


# A new review changes one bar, and seldom the length of others.
@lru_cache(maxsize=512)
def _linked_bar(leads_to: str, href: str, is_chosen: bool, row: Bar, _language: str | None) -> str:
    link = escape(f"{href}{row.grade}")
    mark = ' aria-current="true"' if is_chosen else ""
    head = f'<a href="{link}#reviews"{mark}><span class="vh">{escape(leads_to)} </span>{row.grade}</a>'
    return _bar(row, head, f'<a href="{link}#reviews" tabindex="-1" aria-hidden="true">{{}}</a>')


def _bar(row: Bar, head: str, around: str) -> str:
    length = f'<rect class="{row.band}" width="{row.width}" height="12" rx="2"/>' if row.times else ""
    track = '<rect class="track" width="100%" height="12" rx="2"/>'
    picture = f'<svg aria-hidden="true" width="100%" height="12">{track}{length}</svg>'
    bar = f'{around.format(picture)}<span class="vh">{row.share}%</span>'
    count = number(row.times)
    return f'<tr><th scope="row">{head}</th><td class="bar">{bar}</td><td class="num">{count}</td></tr>\n'


@register.simple_tag(takes_context=True)
def query_with(context: Context, **changes: str | int | None) -> str:
    """The present address's query with some values changed; an empty value drops it: `?cursor=…&band=low`.

    A template that does not see the request is given `query`.
    """
    query: QueryDict = context["query"] if "query" in context else context["request"].GET
    if not query:
        return f"?{urlencode({name: value for name, value in changes.items() if value is not None and value != ''})}"
    query = query.copy()
    for name, value in {**query.dict(), **changes}.items():
        if value in (None, ""):
            query.pop(name, None)
        elif name in changes:
            query[name] = str(value)
    return f"?{query.urlencode()}"


@register.simple_tag(takes_context=True)
def way(context: template.Context, name: str, label: str, *, exact: bool = False) -> SafeString:
    """An entry of a navigation, as `<li>`: marked as the page or, unless `exact`, as what it is below."""
    href, path = reverse(name), context["request"].path
    current = "page" if path == href else "true" if path.startswith(href) and not exact else ""
    mark = format_html(' aria-current="{}"', current) if current else ""
    return format_html('<li><a href="{}"{}>{}</a></li>', href, mark, label)


@register.simple_tag
def aspect_list(aspects: Mapping[str, int]) -> SafeString:
    """The answered aspect grades of a review, by name, as the rows of a `<dl>`."""
    return _aspect_list(tuple(aspects.items()), get_language())


@lru_cache(maxsize=4_096)
def _aspect_list(aspects: tuple[tuple[str, int], ...], _language: str | None) -> SafeString:
    rows = ((aspect_name(name), grade) for name, grade in aspects)
    return format_html_join("", "<div><dt>{}</dt><dd>{}</dd></div>", rows)


@register.simple_tag
def aspect_name(name: str) -> str:
    """What an aspect grade is about (R3.2)."""
    return str(_ASPECTS[name])
