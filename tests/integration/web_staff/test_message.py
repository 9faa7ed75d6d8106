"""*E-mail de klant*: write, preview, send (R5.1, R5.2)."""

import html
import json
import re
from collections.abc import Callable
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import pytest
from django.core.cache import cache
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client

from makegood.domain.accounts.models import User
from makegood.domain.conversations import letters
from makegood.domain.conversations.actions import clean_message
from makegood.domain.conversations.models import Attachment, Message
from makegood.domain.conversations.queries import conversation_token
from makegood.domain.reviews.models import Review
from makegood.kernel.actors import Role
from makegood.kernel.ids import new_id
from tests.factories import ask_again, deliver, emails, make_review, make_staff

pytestmark = pytest.mark.django_db

SignIn = Callable[[User], Client]
Execute = Callable[..., Any]
FORMATTING = {"p", "br", "strong", "em", "ul", "ol", "li"}
PNG = b"\x89PNG\r\n\x1a\n" + b"0" * 100


def png(name: str = "foto.png", size: int = 100) -> SimpleUploadedFile:
    return SimpleUploadedFile(name, b"\x89PNG\r\n\x1a\n" + b"0" * size, "image/png")


@pytest.fixture
def browser(as_user: SignIn) -> Client:
    cache.clear()
    return as_user(make_staff(role=Role.AGENT))


@pytest.fixture
def review() -> Review:
    return make_review(name="Anna de Vries", email="anna.secret@customers.example", language="en")


def path(review: Review) -> str:
    return f"/dashboard/reviews/{review.pk}/message/"


def hidden(page: str, name: str) -> list[str]:
    return re.findall(rf'name="{name}" value="([^"]*)"', page)


def test_the_form_has_the_coach_and_help_with_formatting(browser: Client, review: Review) -> None:
    page = browser.get(path(review)).content.decode()
    for shown in (
        "Answer quickly",
        "Be positive and personal",
        "Show that you understand",
        "Offer a solution",
        "<code>**bold**</code>",
        "10 MB together",
    ):
        assert shown in page
    assert not Message.objects.exists()


def test_the_preview_is_the_very_e_mail_and_sends_nothing(browser: Client, review: Review) -> None:
    text = "We are **sorry**.\n\n- a new one\n- money back"
    answer = browser.post(path(review), {"text": text, "action": "preview"})
    page = answer.content.decode()
    letter = letters.compose_preview(review.purchase, text)

    assert answer.status_code == 200
    assert letter.subject in page
    assert html.escape(letter.text) in page
    for shown in ("Dear Anna,", "<strong>sorry</strong>", "<li>a new one</li>", "Kind regards,"):
        assert shown in page
    assert "style=" not in page
    assert not emails().exists()


def test_no_seller_sees_the_link_that_acts_in_the_customers_name(browser: Client, review: Review) -> None:
    token = conversation_token(review.purchase_id)
    pages = [browser.post(path(review), {"text": "Hello", "action": action}) for action in ("preview", "edit", "send")]
    assert "/conversation/…/" in pages[0].content.decode()
    pages += [browser.get(f"/dashboard/reviews/{review.pk}/"), browser.get(path(review))]
    assert token in emails().get().text
    assert not [page.request["PATH_INFO"] for page in pages if token in page.content.decode()]


def test_what_was_previewed_is_what_is_sent(browser: Client, review: Review) -> None:
    preview = browser.post(path(review), {"text": "Hello\r\n*you*", "action": "preview", "attachments": [png()]})
    page = preview.content.decode()
    kept, once = hidden(page, "kept"), hidden(page, "once")[0]
    words = html.unescape(re.search(r'<textarea name="text" hidden>\n(.*?)</textarea>', page, re.DOTALL)[1])  # type: ignore[index]  # asserted by failing

    answer = browser.post(path(review), {"text": words, "kept": kept, "once": once, "action": "send"})

    assert (answer.status_code, answer["Location"]) == (303, f"/dashboard/reviews/{review.pk}/")
    assert "Your e-mail is on its way" in browser.get(answer["Location"]).content.decode()
    (email,) = emails().all()
    assert email.text == letters.compose(review.purchase, "Hello\n*you*").text
    assert [(file.name, bytes(file.data)) for file in email.attachments.all()] == [("foto.png", PNG)]
    assert Message.objects.get().attachments.count() == 1


def test_changing_goes_back_to_the_form_with_words_and_files(browser: Client, review: Review) -> None:
    preview = browser.post(
        path(review), {"text": "Eerst", "action": "preview", "attachments": [png("a.png"), png("b.png")]}
    )
    kept = hidden(preview.content.decode(), "kept")
    form = browser.post(path(review), {"text": "Eerst", "kept": kept, "action": "edit"}).content.decode()
    assert "Eerst</textarea>" in form
    assert "a.png" in form
    assert "b.png" in form

    again = browser.post(path(review), {"text": "Dan", "kept": kept[:1], "action": "preview"}).content.decode()
    assert "a.png" in again
    assert "b.png" not in again


def test_sending_at_once_works_with_files_in_the_same_form(browser: Client, review: Review) -> None:
    answer = browser.post(path(review), {"text": "Hoi", "action": "send", "attachments": [png(), png("twee.png")]})
    assert answer.status_code == 303
    assert [file.name for file in emails().get().attachments.order_by("pk")] == ["foto.png", "twee.png"]


def test_without_an_action_nothing_leaves(browser: Client, review: Review) -> None:
    for action in ({}, {"action": "publish"}):
        assert browser.post(path(review), {"text": "Hoi", **action}).status_code == 200
    assert not emails().exists()


def test_a_form_that_is_sent_twice_sends_one_e_mail(browser: Client, review: Review) -> None:
    once = new_id()
    answers = [browser.post(path(review), {"text": "Hoi", "action": "send", "once": once}) for _time in range(2)]
    assert [answer.status_code for answer in answers] == [303, 303]
    assert emails().count() == 1
    assert "it was not sent twice" in browser.get(answers[1]["Location"]).content.decode()


@pytest.mark.django_db(transaction=True)
def test_what_a_killed_process_did_not_send_is_sent_when_the_form_comes_again(browser: Client, review: Review) -> None:
    form = {"text": "Hoi", "action": "send", "once": new_id()}

    def until_the_message(execute: Execute, sql: str, *rest: Any) -> Any:
        nonlocal dead
        dead = dead or sql.startswith(f'INSERT INTO "{Message._meta.db_table}"')
        if dead:
            raise SystemExit("killed")
        return execute(sql, *rest)

    dead = False
    with connection.execute_wrapper(until_the_message), pytest.raises(SystemExit):
        browser.post(path(review), form)
    assert not emails().exists()

    answer = browser.post(path(review), form)
    assert (answer.status_code, emails().count()) == (303, 1)


def test_two_messages_with_the_same_words_are_two(browser: Client, review: Review) -> None:
    for _time in range(2):
        once = hidden(browser.get(path(review)).content.decode(), "once")[0]
        browser.post(path(review), {"text": "Hoi", "action": "send", "once": once})
    assert emails().count() == 2


@pytest.mark.parametrize("action", ["preview", "send"])
@pytest.mark.parametrize(
    ("text", "code"),
    [("", "required"), (" \n ", "required"), ("x" * 10_001, "too_long"), ("a\x00b", "invalid_characters")],
)
def test_words_that_cannot_be_accepted_come_back_as_typed(
    browser: Client, review: Review, action: str, text: str, code: str
) -> None:
    answer = browser.post(path(review), {"text": text, "action": action, "attachments": [png()]})
    page = answer.content.decode()
    assert answer.status_code == 422
    assert f'data-code="{code}"' in page
    assert 'aria-invalid="true"' in page
    assert text.strip() in page
    assert "foto.png" in page, "the file need not be chosen again"
    assert not Message.objects.exists()


@pytest.mark.parametrize(
    ("files", "code"),
    [
        ([SimpleUploadedFile("virus.png", b"MZ\x90\x00", "image/png")], "attachment_type"),
        ([SimpleUploadedFile("page.html", b"<script>", "text/html")], "attachment_type"),
        ([SimpleUploadedFile("drawing.svg", b"<svg onload=alert(1)>", "image/svg+xml")], "attachment_type"),
        ([SimpleUploadedFile("empty.pdf", b"", "application/pdf")], "attachment_type"),
        ([png("big.png", 10 * 1024 * 1024)], "attachments_too_large"),
        ([png("a.png", 6 * 1024 * 1024), png("b.png", 5 * 1024 * 1024)], "attachments_too_large"),
    ],
)
def test_files_that_cannot_go_along_are_refused_and_the_words_stay(
    browser: Client, review: Review, files: list[SimpleUploadedFile], code: str
) -> None:
    answer = browser.post(path(review), {"text": "Mijn woorden", "action": "send", "attachments": files})
    page = answer.content.decode()
    assert answer.status_code == 422
    assert f'data-code="{code}"' in page
    assert "Mijn woorden</textarea>" in page
    assert not Attachment.objects.exists()
    assert not emails().exists()


def test_files_kept_before_count_towards_the_10_mb(browser: Client, review: Review) -> None:
    first = browser.post(
        path(review), {"text": "x", "action": "preview", "attachments": [png("a.png", 6 * 1024 * 1024)]}
    )
    kept = hidden(first.content.decode(), "kept")
    second = browser.post(
        path(review), {"text": "x", "action": "send", "kept": kept, "attachments": [png("b.png", 5 * 1024 * 1024)]}
    )
    assert second.status_code == 422
    assert 'data-code="attachments_too_large"' in second.content.decode()


def test_nobody_sends_the_kept_files_of_somebody_else_or_of_another_review(
    browser: Client, review: Review, as_user: SignIn
) -> None:
    preview = browser.post(path(review), {"text": "x", "action": "preview", "attachments": [png()]})
    kept = hidden(preview.content.decode(), "kept")
    colleague = as_user(make_staff(role=Role.AGENT))
    elsewhere = make_review()
    for somebody, about in ((colleague, review), (browser, elsewhere)):
        answer = somebody.post(path(about), {"text": "x", "action": "send", "kept": kept})
        assert answer.status_code == 422
        assert 'data-code="attachment_gone"' in answer.content.decode()
    assert not emails().exists()


@pytest.mark.parametrize("kept", ["x", "a\x00b", "A" * 26, "' OR 1=1 --"])
def test_made_up_ids_of_files_are_ignored(browser: Client, review: Review, kept: str) -> None:
    assert browser.post(path(review), {"text": "x", "action": "preview", "kept": kept}).status_code == 200


def test_a_customer_without_an_address_cannot_be_written_to_and_the_words_stay(browser: Client) -> None:
    review = make_review(email=None)
    answer = browser.post(path(review), {"text": "Mijn woorden", "action": "send"})
    assert answer.status_code == 409
    assert "There is no e-mail address of this customer" in answer.content.decode()
    assert "Mijn woorden</textarea>" in answer.content.decode()


@pytest.mark.parametrize("ending", ["\r\n", "\n", "\r", "\u2028", "%0d%0a"])
def test_no_header_can_be_slipped_in_by_words_or_names(browser: Client, ending: str) -> None:
    review = make_review()
    words = f"Hoi{ending}Bcc: all@evil.example"
    file = SimpleUploadedFile(f"a{ending}Bcc: x@evil.example.png", PNG, "image/png")
    assert browser.post(path(review), {"text": words, "action": "send", "attachments": [file]}).status_code == 303
    email = emails().get()
    name = email.attachments.get().name
    for header in (email.subject, email.from_name, email.to_name, email.from_address, email.to_address, name):
        assert not re.search(r"[\r\n\u2028\u2029]", header)
    download = browser.get(f"/dashboard/attachments/{Attachment.objects.get().pk}/")
    assert not re.search(r"[\r\n]", download["Content-Disposition"])


def test_odd_texts_arrive_as_typed_and_are_never_markup(browser: Client, review: Review, test_data: Path) -> None:
    strings = json.loads((test_data / "naughty_strings" / "blns.json").read_text(encoding="utf-8"))
    storable = [text for text in strings if "\x00" not in text]
    for start in range(0, len(storable), 40):
        text = "\n\n".join(storable[start : start + 40])
        preview = browser.post(path(review), {"text": text, "action": "preview"})
        page = preview.content.decode()
        assert preview.status_code == 200
        assert html.escape(letters.compose_preview(review.purchase, clean_message(text)).text) in page
        assert tags_in(page, "letter-body") <= {"table", "tbody", "tr", "td", "div", *FORMATTING}

        assert browser.post(path(review), {"text": text, "action": "send"}).status_code == 303
    assert {message.text for message in Message.objects.all()} == {
        clean_message("\n\n".join(storable[start : start + 40])) for start in range(0, len(storable), 40)
    }
    assert tags_in(browser.get(f"/dashboard/reviews/{review.pk}/").content.decode(), "mail") <= FORMATTING


def tags_in(page: str, name: str) -> set[str]:
    """The elements inside the `<div>`s of a class, as a browser would read them."""
    reader = _TagsInside(name)
    reader.feed(page)
    assert reader.found_any
    return reader.tags


class _TagsInside(HTMLParser):
    def __init__(self, name: str) -> None:
        super().__init__()
        self.name = name
        self.depth = 0
        self.found_any = False
        self.tags: set[str] = set()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if self.depth:
            self.tags.add(tag)
        if self.depth and tag == "div":
            self.depth += 1
        elif not self.depth and tag == "div" and dict(attrs).get("class") == self.name:
            self.depth, self.found_any = 1, True

    def handle_endtag(self, tag: str) -> None:
        if self.depth and tag == "div":
            self.depth -= 1


class TestDownload:
    def attached(self, browser: Client, review: Review, name: str = "foto.png") -> str:
        browser.post(path(review), {"text": "x", "action": "send", "attachments": [png(name)]})
        return f"/dashboard/attachments/{Attachment.objects.get().pk}/"

    def test_a_file_is_handed_out_as_a_file_and_nothing_in_it_can_run(self, browser: Client, review: Review) -> None:
        answer = browser.get(self.attached(browser, review, "é.png"))
        assert (answer.status_code, answer.content, answer["Content-Type"]) == (200, PNG, "image/png")
        assert answer["Content-Disposition"] == "attachment; filename*=utf-8''%C3%A9.png"
        assert answer["X-Content-Type-Options"] == "nosniff"
        assert "sandbox" in answer["Content-Security-Policy"]
        assert "no-store" in answer["Cache-Control"]

    def test_the_timeline_links_to_it(self, browser: Client, review: Review) -> None:
        link = self.attached(browser, review)
        assert link in browser.get(f"/dashboard/reviews/{review.pk}/").content.decode()

    def test_the_staff_of_another_seller_does_not_find_it(
        self, browser: Client, review: Review, as_user: SignIn
    ) -> None:
        link = self.attached(browser, review)
        assert as_user(make_staff("other")).get(link).status_code == 404
        assert Client().get(link).status_code == 302


class TestPermissions:
    def test_a_viewer_reads_and_writes_nothing(self, as_user: SignIn, review: Review) -> None:
        viewer = as_user(make_staff(role=Role.VIEWER))
        page = viewer.get(f"/dashboard/reviews/{review.pk}/").content.decode()
        assert "Your role can read only" in page
        assert path(review) not in page
        for method in (viewer.get, viewer.post):
            assert method(path(review)).status_code == 403
        assert viewer.post(f"/dashboard/reviews/{review.pk}/reassessment/").status_code == 403

    def test_a_review_of_another_seller_is_not_found(self, as_user: SignIn, review: Review) -> None:
        other = as_user(make_staff("other"))
        for part in ("", "message/", "reassessment/"):
            assert other.get(f"/dashboard/reviews/{review.pk}/{part}").status_code == 404
        assert other.post(path(review), {"text": "x", "action": "send"}).status_code == 404
        assert other.post(f"/dashboard/reviews/{review.pk}/reassessment/").status_code == 404


def test_the_customers_address_is_on_no_page(browser: Client, review: Review) -> None:
    """The data could leak: the address is that of the customer whose review, messages and request are shown."""
    browser.post(path(review), {"text": "Hoi", "action": "send", "attachments": [png()]})
    message = Message.objects.get()
    deliver(about=message.pk)
    review.refresh_from_db()
    ask_again(review)
    pages = [
        browser.get("/dashboard/"),
        browser.get("/dashboard/reviews/"),
        browser.get("/dashboard/reviews/?q=anna.secret"),
        browser.get(f"/dashboard/reviews/{review.pk}/"),
        browser.get(path(review)),
        browser.post(path(review), {"text": "Hoi", "action": "preview"}),
        browser.post(path(review), {"text": "", "action": "send"}),
        browser.get(f"/dashboard/reviews/{review.pk}/reassessment/"),
        browser.post(f"/dashboard/reviews/{review.pk}/reassessment/"),
        browser.get(f"/dashboard/attachments/{Attachment.objects.first().pk}/"),  # type: ignore[union-attr]  # sent above
    ]
    found = [
        page.request["PATH_INFO"]
        for page in pages
        if b"customers.example" in page.content or "customers.example" in str(page.headers)
    ]
    assert found == []


def test_an_address_handed_in_as_the_name_is_shown_to_no_seller(browser: Client) -> None:
    review = make_review(name="anna.secret@customers.example", email="anna.secret@customers.example")
    pages = [
        browser.get("/dashboard/"),
        browser.get("/dashboard/reviews/"),
        browser.get(f"/dashboard/reviews/{review.pk}/"),
        browser.post(path(review), {"text": "Hoi", "action": "preview"}),
    ]
    assert [page.status_code for page in pages] == [200] * 4
    assert not [page.request["PATH_INFO"] for page in pages if b"customers.example" in page.content]
