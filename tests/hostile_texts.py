"""Texts made to be slow to read: a piece that is repeated to any length. `benchmarks.hostile_texts` measures them."""

OFFERS = [
    "als u uw cijfer, ",
    "Bin a review. ",
    "each customer who reviews, ",
    "a ",
    "pas u uw ",
    "⭐",
    "r.e.f.u.n.d.",
    "om uw als ",
    "Wij storten terug. Een 10. ",
]
ADVICE = [
    "a",
    "a ",
    "'",
    "a'",
    "sorry ",
    "als ",
    "ik ",
    "betaal x ",
    "hoeft a b c ",
    "i x x x x x x x ",
    ".",
    "\n",
    "ﷺ",
    "e\u0301",
]
REPLIES = [
    "On " + "a " * 140 + "\n",
    ">\n",
    "> " * 500,
    "Van: a\nAan: b\n",
    "a@",
    "<a@",
    "From: * * * *  \n",
    "--\n",
    "Op 1\n",
    " \n",
]
ADDRESSES = ["a", "a\u200b%25", "@", f"@{'a' * 60}.example", f"{'a' * 60}0@{'a' * 60}.example "]
TEMPLATES = ["{", " ", "{ ", "a ", "\t"]
EMAILS = [
    (b"Content-Type: multipart/mixed; boundary=b\n\n", b"--b\n\nx\n"),
    (b"", b"Content-Type: multipart/mixed; boundary=b\n\n--b\n"),
    (b"Content-Type: text/html\n\n", b"<div>"),
    (b"Content-Type: text/html\n\n", b"<ul><li>"),
    (b"Content-Type: text/html\n\n", b"<b></p>"),
    (b"Content-Type: text/html\n\n", b"<!--"),
    (b"Content-Type: text/html\n\n", b"<blockquote>x"),
    (b"From: ", b'"\\'),
    (b"Subject: ", b"=?a?q?"),
    (b"Content-Type: text/plain", b';a="\\'),
    (b"References: ", b"<a"),
    (b"", b"a: b\n"),
]
"""How an e-mail begins, and how it goes on."""


def repeated(piece: str, length: int) -> str:
    """So many characters of it."""
    return (piece * (length // len(piece) + 1))[:length]


def hostile_email(head: bytes, piece: bytes, length: int) -> bytes:
    """An e-mail of about so many bytes."""
    return head + piece * (length // len(piece))
