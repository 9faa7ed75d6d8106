"""An e-mail inside a page: the very HTML that will be sent, in the page's own clothes."""

import nh3
from django.utils.safestring import SafeString, mark_safe

_TAGS = {"div", "table", "tbody", "tr", "td", "p", "br", "strong", "em", "ul", "ol", "li"}
# Our content security policy allows no style attributes; the classes are what dashboard.css dresses.
_ATTRIBUTES = {"div": {"class"}, "table": {"role", "class"}, "td": {"class"}, "ol": {"start"}}


def shown(html: str) -> SafeString:
    """The content of an e-mail's HTML without its styles, links and head."""
    cleaned = nh3.clean(
        html, tags=_TAGS, attributes=_ATTRIBUTES, clean_content_tags={"script", "style", "title"}, link_rel=None
    )
    return mark_safe(cleaned)  # noqa: S308 - cleaned right above
