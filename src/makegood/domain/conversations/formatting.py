"""The simple formatting of messages: bold, italic and lists, in the notation people know from chats."""

import nh3
from markdown_it import MarkdownIt

_MARKDOWN = MarkdownIt("zero", {"breaks": True, "html": False}).enable(["emphasis", "list", "newline"])
_ALLOWED_TAGS = {"p", "br", "strong", "em", "ul", "ol", "li"}


def to_html(text: str) -> str:
    """A message's text as safe HTML: everything but the allowed tags is shown as typed."""
    return nh3.clean(_MARKDOWN.render(text), tags=_ALLOWED_TAGS, attributes={"ol": {"start"}}, link_rel=None)
