"""The main loop from outside: commands, API, pages and e-mails, in processes of their own."""

import email
import re
from concurrent.futures import ThreadPoolExecutor
from email import policy

import pytest

from tests.integration.processes import Makegood, order_body


@pytest.fixture
def makegood(initialised: dict[str, str]) -> Makegood:
    return Makegood(initialised)


def mails(makegood: Makegood) -> list[email.message.EmailMessage]:
    files = sorted(makegood.mailbox.glob("*.eml")) if makegood.mailbox.exists() else []
    return [email.message_from_bytes(file.read_bytes(), policy=policy.default) for file in files]  # type: ignore[misc]  # policy.default makes EmailMessage


def text_of(mail: email.message.EmailMessage) -> str:
    part = mail.get_body(("plain",))
    assert part is not None
    return str(part.get_content())


def link_in(mail: email.message.EmailMessage, path: str) -> str:
    found = re.search(rf"https?://[^/\s]+({path}[^\s]+)", text_of(mail))
    assert found, text_of(mail)
    return found.group(1)


def path_of(link: str) -> str:
    return "/" + link.strip().split("/", 3)[3]


def make_review(makegood: Makegood, key: str, order: str = "o-1", overall: int = 3) -> str:
    assert makegood.call("PUT", "/api/v1/sellers/shop", {"name": "De Fietshoek"}, key=key).status in (200, 201)
    assert makegood.call("PUT", f"/api/v1/orders/{order}", order_body(customer=f"c-{order}"), key=key).status == 201
    review = makegood.call("POST", "/api/v1/reviews", {"order": order, "seller": "shop", "overall": overall}, key=key)
    assert review.status == 201, review.text
    return str(review.json["id"])


def test_from_an_order_to_a_repaired_grade(makegood: Makegood) -> None:
    key = makegood.key()
    with makegood.serving():
        makegood.call("PUT", "/api/v1/sellers/shop", {"name": "De Fietshoek"}, key=key)
        assert makegood.call("PUT", "/api/v1/orders/o-1", order_body(), key=key).status == 201
        link = path_of(makegood.run("link", "o-1", "shop").stdout)
        for _ in range(3):  # mail scanners open links; that stores nothing
            assert makegood.call("GET", f"{link}?grade=3").status == 200
        assert makegood.call("GET", "/api/v1/sellers/shop/grade", key=key).json["count"] == 0
        posted = makegood.call("POST", link, form={"overall": "3", "text": "Doos was ingedeukt.", "condition": "2"})
        assert (posted.status, posted.headers["location"]) == (303, link)

        shop = makegood.call("GET", "/shop/shop/").text
        assert "Doos was ingedeukt." in shop
        assert "Anna V." in shop
        assert "customers.example" not in shop

        review = makegood.call("GET", "/api/v1/reviews?seller=shop", key=key).json["items"][0]
        path = f"/api/v1/reviews/{review['id']}"
        early = makegood.call("POST", f"{path}/reassessment", key=key)
        assert (early.status, early.json["code"]) == (409, "no_contact")

        assert makegood.call("POST", f"{path}/messages", {"text": "Wat vervelend!"}, key=key).status == 201
        assert makegood.call("POST", f"{path}/reassessment", key=key).json["code"] == "no_contact"
        makegood.run("worker", "--once")
        assert makegood.call("POST", f"{path}/reassessment", key=key).status == 201
        makegood.run("worker", "--once")
        contact, request = mails(makegood)
        assert "Wat vervelend!" in text_of(contact)
        assert request["In-Reply-To"] == contact["Message-ID"]

        again = link_in(request, "/again/")
        assert makegood.call("GET", again).status == 200
        assert makegood.call("POST", again, form={"overall": "8", "action": "answer", "offered": "no"}).status == 303
        grade = makegood.call("GET", "/api/v1/sellers/shop/grade", key=key).json
        assert (grade["average"], grade["count"]) == ("8.0", 1)
        answered = makegood.call("GET", path, key=key).json
        assert (answered["overall"], answered["new_overall"], answered["counts_as"]) == (3, 8, 8)
        assert answered["reassessment"]["state"] == "answered"
        assert makegood.call("POST", again, form={"overall": "1", "action": "answer"}).status == 409
        assert makegood.call("POST", link, form={"overall": "1"}).status == 409
    assert "differences" not in makegood.run("verify").stdout


def test_of_twenty_at_the_same_moment_one_succeeds(makegood: Makegood) -> None:
    """Through two processes of the server."""
    key = makegood.key()
    with makegood.serving(processes=2):
        r6_2_of_twenty_requests_one_succeeds_with_one_e_mail(makegood, key)
        r1_1_of_twenty_reviews_one_is_stored(makegood, key)
    assert len([mail for mail in mails(makegood) if "/again/" in text_of(mail)]) == 1
    makegood.run("verify")


def r6_2_of_twenty_requests_one_succeeds_with_one_e_mail(makegood: Makegood, key: str) -> None:
    review = make_review(makegood, key)
    makegood.call("POST", f"/api/v1/reviews/{review}/messages", {"text": "Excuses!"}, key=key)
    makegood.run("worker", "--once")
    with ThreadPoolExecutor(20) as pool:
        answers = list(
            pool.map(lambda _: makegood.call("POST", f"/api/v1/reviews/{review}/reassessment", key=key), range(20))
        )
    assert sorted(answer.status for answer in answers) == [201] + [409] * 19
    assert {answer.json["code"] for answer in answers if answer.status == 409} == {"already_requested"}
    makegood.run("worker", "--once")


def r1_1_of_twenty_reviews_one_is_stored(makegood: Makegood, key: str) -> None:
    before = makegood.call("GET", "/api/v1/sellers/shop/grade", key=key).json["count"]
    makegood.call("PUT", "/api/v1/orders/o-2", order_body(), key=key)
    link = path_of(makegood.run("link", "o-2", "shop").stdout)
    with ThreadPoolExecutor(20) as pool:
        forms = [{"overall": str(number % 10 + 1)} for number in range(20)]
        answers = list(pool.map(lambda form: makegood.call("POST", link, form=form), forms))
    assert sorted(answer.status for answer in answers) == [303] + [409] * 19
    assert makegood.call("GET", "/api/v1/sellers/shop/grade", key=key).json["count"] == before + 1


def test_makegood_now_is_the_moment_of_every_command_and_of_the_server(installation: dict[str, str]) -> None:
    makegood = Makegood(installation | {"MAKEGOOD_NOW": "2026-11-20T09:00:00Z"})
    makegood.run("init")
    key = makegood.key()
    with makegood.serving():
        make_review(makegood, key, "o-0", overall=4)
        assert (
            makegood.call("GET", "/api/v1/reviews?seller=shop", key=key)
            .json["items"][0]["submitted_at"]
            .startswith("2026-11-20T09:00:00")
        )
        makegood.call("PUT", "/api/v1/orders/o-1", order_body(), key=key)
        link = path_of(makegood.run("link", "o-1", "shop").stdout)
    makegood.environment["MAKEGOOD_NOW"] = "2027-01-19T10:00:00Z"
    with makegood.serving():
        assert makegood.call("GET", link).status == 410
        assert makegood.call("POST", link, form={"overall": "8"}).status == 410
    assert '"average": "4.0"' in makegood.run("grade", "shop", "--on", "2026-11-20", "--json").stdout
    assert makegood.run("grade", "shop", "--on", "2026-11-19").stdout.startswith(
        "shop: no grade yet, there are no reviews up to 2026-11-19\n"
    )
