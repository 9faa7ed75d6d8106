import pytest

from makegood.domain.conversations.formatting import to_html
from makegood.domain.conversations.rules import content_type_of, safe_file_name

PNG = b"\x89PNG\r\n\x1a\n" + b"\x00" * 8


@pytest.mark.parametrize(
    ("data", "content_type"),
    [
        (PNG, "image/png"),
        (b"\xff\xd8\xff\xe0", "image/jpeg"),
        (b"GIF89a", "image/gif"),
        (b"RIFF\x00\x00\x00\x00WEBPVP8 ", "image/webp"),
        (b"%PDF-1.7", "application/pdf"),
        (b"<html><script>", None),
        (b"MZ\x90\x00", None),
        (b"<svg xmlns=", None),
        (b"RIFF\x00\x00\x00\x00WAVE", None),
        (b"", None),
    ],
)
def test_r5_2_pictures_and_pdf_are_known_by_their_content(data: bytes, content_type: str | None) -> None:
    assert content_type_of(data) == content_type


@pytest.mark.parametrize(
    ("name", "kept"),
    [
        ("foto.png", "foto.png"),
        ("C:\\fotos\\deuk.PNG", "deuk.PNG"),
        ("../../etc/passwd", "passwd.png"),
        ("a\r\nBcc: x.png", "aBcc: x.png"),
        ("factuur.html", "factuur.html.png"),
        ("", "attachment.png"),
        (".htaccess", "htaccess.png"),
    ],
)
def test_a_file_name_is_only_a_name_and_says_what_is_in_it(name: str, kept: str) -> None:
    assert safe_file_name(name, "image/png") == kept


@pytest.mark.parametrize(
    ("typed", "html"),
    [
        ("**vet** en *schuin*", "<p><strong>vet</strong> en <em>schuin</em></p>"),
        ("een\ntwee", "<p>een<br>\ntwee</p>"),
        ("- een\n- twee", "<ul>\n<li>een</li>\n<li>twee</li>\n</ul>"),
        ("1. een\n2. twee", "<ol>\n<li>een</li>\n<li>twee</li>\n</ol>"),
        ("# geen kop", "<p># geen kop</p>"),
        ("<b>vet</b>", "<p>&lt;b&gt;vet&lt;/b&gt;</p>"),
        ("[klik](https://evil.example)", "<p>[klik](https://evil.example)</p>"),
    ],
)
def test_r5_2_simple_formatting_and_nothing_more(typed: str, html: str) -> None:
    assert to_html(typed).strip() == html
