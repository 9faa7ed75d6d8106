"""The simple formatting of messages: bold, italic and lists, in the notation people know from chats."""

import nh3
from markdown_it import MarkdownIt
from markdown_it.tree import SyntaxTreeNode

_MARKDOWN = MarkdownIt("zero", {"breaks": True, "html": False}).enable(["emphasis", "list", "newline"])
_ALLOWED_TAGS = {"p", "br", "strong", "em", "ul", "ol", "li"}


def to_html(text: str) -> str:
    """A message's text as safe HTML: everything but the allowed tags is shown as typed."""
    return nh3.clean(_MARKDOWN.render(text), tags=_ALLOWED_TAGS, attributes={"ol": {"start"}}, link_rel=None)


def to_text(text: str) -> str:
    """A message's text as the text part of an e-mail shows it: *bold*, _italic_, lists with their signs."""
    return _blocks(SyntaxTreeNode(_MARKDOWN.parse(text)), between="\n\n")


def _blocks(node: SyntaxTreeNode, *, between: str) -> str:
    return between.join(_block(child) for child in node.children)


def _block(node: SyntaxTreeNode) -> str:
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


def _inline(node: SyntaxTreeNode) -> str:
    if node.type in {"softbreak", "hardbreak"}:
        return "\n"
    words = "".join(_inline(child) for child in node.children) if node.children else node.content
    mark = {"strong": "*", "em": "_"}.get(node.type, "")
    return f"{mark}{words}{mark}"
