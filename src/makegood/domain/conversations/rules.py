"""What may be attached to a message (R5.2)."""

ATTACHMENTS_LIMIT = 10 * 1024 * 1024
"""Bytes, all attachments of a message together."""

_SIGNATURES: tuple[tuple[bytes, str], ...] = (
    (b"\x89PNG\r\n\x1a\n", "image/png"),
    (b"\xff\xd8\xff", "image/jpeg"),
    (b"GIF87a", "image/gif"),
    (b"GIF89a", "image/gif"),
    (b"%PDF-", "application/pdf"),
)

EXTENSIONS = {
    "image/png": (".png",),
    "image/jpeg": (".jpg", ".jpeg"),
    "image/gif": (".gif",),
    "image/webp": (".webp",),
    "application/pdf": (".pdf",),
}


def content_type_of(data: bytes) -> str | None:
    """The type of a picture or PDF, by its first bytes; None for anything else, whatever its name claims."""
    if data[:4] == b"RIFF" and data[8:12] == b"WEBP":
        return "image/webp"
    return next((kind for start, kind in _SIGNATURES if data.startswith(start)), None)


def safe_file_name(name: str, content_type: str) -> str:
    """A file name without folders and control characters, with the ending that its content has."""
    last = name.replace("\\", "/").rsplit("/", 1)[-1]
    plain = "".join(char for char in last if char.isprintable()).strip().lstrip(".")
    endings = EXTENSIONS[content_type]
    if not plain.lower().endswith(endings):
        plain = f"{plain or 'attachment'}{endings[0]}"
    return plain[-150:]
