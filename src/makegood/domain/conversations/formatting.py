"""The simple formatting of messages: bold, italic and lists, in the notation people know from chats."""

from functools import cache
from typing import TYPE_CHECKING

import nh3

if TYPE_CHECKING:
    from markdown_it import MarkdownIt
    from markdown_it.tree import SyntaxTreeNode

_ALLOWED_TAGS = {"p", "br", "strong", "em", "ul", "ol", "li"}


@cache
def _markdown() -> "MarkdownIt":
    """Loaded when a message is shown or sent, which most commands never do."""
    from markdown_it import MarkdownIt

    return MarkdownIt("zero", {"breaks": True, "html": False}).enable(["emphasis", "list", "newline"])


def to_html(text: str) -> str:
    """A message's text as safe HTML: everything but the allowed tags is shown as typed."""
    return nh3.clean(_markdown().render(text), tags=_ALLOWED_TAGS, attributes={"ol": {"start"}}, link_rel=None)


def to_text(text: str) -> str:
    """A message's text as the text part of an e-mail shows it: *bold*, _italic_, lists with their signs."""
    from markdown_it.tree import SyntaxTreeNode

    return _blocks(SyntaxTreeNode(_markdown().parse(text)), between="\n\n")


def _blocks(node: "SyntaxTreeNode", *, between: str) -> str:
    return between.join(_block(child) for child in node.children)


def _block(node: "SyntaxTreeNode") -> str:
    if node.type == "paragraph":
        return "".join(_inline(child) for child in node.children)
    # Lists are the only other blocks that are enabled.
    first = int(node.attrs.get("start", 1)) if node.type == "ordered_list" else None
    items = []
    for number, item in enumerate(node.children):
        sign = "- " if first is None else f"{first + number}{item.markup} "
        words = _blocks(item, between="\n")
        items.append(sign + words.replace("\n", "\n" + " " * len(sign)))
    return "\n".join(items)


def _inline(node: "SyntaxTreeNode") -> str:
    if node.type in {"softbreak", "hardbreak"}:
        return "\n"
    words = "".join(_inline(child) for child in node.children) if node.children else node.content
    mark = {"strong": "*", "em": "_"}.get(node.type, "")
    return f"{mark}{words}{mark}"
