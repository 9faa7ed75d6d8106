"""The tokens of ui/app.css by name, with what each is for: the gallery shows them, a test compares both lists."""

from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _


@dataclass(frozen=True, slots=True)
class Token:
    """A custom property, without its two dashes, and its use."""

    name: str
    use: str | Promise


COLOURS = (
    Token("paper", _("ground of a page")),
    Token("surface", _("cards, lists, fields")),
    Token("sunken", _("what lies deeper: heads of tables, quoted answers")),
    Token("ink", _("text")),
    Token("soft", _("text that may be skipped")),
    Token("line", _("between things that belong together")),
    Token("line-strong", _("around what can be filled in or pressed")),
    Token("accent", _("links, buttons, the focus")),
    Token("accent-strong", _("the same, under the pointer")),
    Token("on-accent", _("text on the accent")),
    Token("accent-tint", _("notices, rows under the pointer")),
    Token("low", _("grades 1 to 5, errors")),
    Token("low-tint", _("ground of an error")),
    Token("middle", _("grades 6 and 7, warnings")),
    Token("middle-tint", _("ground of a warning")),
    Token("good", _("grades 8 to 10, success")),
    Token("good-tint", _("ground of a success")),
    Token("on-grade", _("the number on a grade")),
    Token("seam", _("what was made good: the gold seam, never text")),
    Token("veil", _("lies over the page behind a dialogue")),
)
SHADOW = Token("shadow", _("lifts cards on customers' pages; none in the dark"))
FAMILIES = (
    Token("sans", _("everything")),
    Token("serif", _("headings for customers, large figures")),
    Token("mono", _("keys, codes, addresses of programs")),
)
SIZES = (
    Token("t1", _("tags, heads of tables")),
    Token("t2", _("what stands beside the text")),
    Token("t3", _("text where staff work")),
    Token("t4", _("text for customers")),
    Token("t5", _("introductions, labels, headings in cards")),
    Token("t6", _("headings of parts")),
    Token("t7", _("headings of staff pages")),
    Token("t8", _("headings for customers on a phone")),
    Token("t9", _("headings for customers, grades, figures")),
)
SPACES = (
    Token("s1", _("within a thing")),
    Token("s2", _("between an icon and its word")),
    Token("s3", _("between things of one kind")),
    Token("s4", _("around text, between paragraphs")),
    Token("s5", _("between parts")),
    Token("s6", _("below a page, in an empty state")),
    Token("s7", _("between chapters")),
)
SHAPES = (
    Token("radius", _("corners of buttons, fields, lists")),
    Token("radius-large", _("corners of cards for customers")),
    Token("target", _("the least height and width of what can be pressed")),
)
MEASURES = (
    Token("measure", _("text that is read")),
    Token("measure-public", _("pages for customers and shoppers")),
    Token("measure-staff", _("pages for staff")),
    Token("measure-side", _("the operator's navigation beside them")),
)
ALL = (*COLOURS, SHADOW, *FAMILIES, *SIZES, *SPACES, *SHAPES, *MEASURES)
