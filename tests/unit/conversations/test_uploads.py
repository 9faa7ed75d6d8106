from datetime import timedelta

import pytest

from makegood.domain.conversations.actions import Upload, drop_old_uploads, keep_upload
from makegood.domain.conversations.models import Attachment
from makegood.domain.conversations.queries import kept_uploads
from makegood.domain.mail.models import EmailAttachment
from makegood.domain.reviews.actions import write_to_customer
from makegood.kernel.actors import Actor, ActorKind, Role
from makegood.kernel.errors import Forbidden, Invalid
from tests.factories import NOW, agent_of, make_review

pytestmark = pytest.mark.django_db

PNG = Upload("deuk.png", b"\x89PNG\r\n\x1a\n" + b"\x00" * 100)
MEGABYTE = 1024 * 1024
AGENT = agent_of("shop")


def test_r5_2_a_kept_file_goes_along_with_its_message() -> None:
    review = make_review()
    kept = keep_upload(purchase=review.purchase, uploads=[PNG], by=AGENT, now=NOW)
    message = write_to_customer(purchase=review.purchase, text="Zie foto", attachments=kept, by=AGENT, now=NOW)
    assert message.attachments.get().name == "deuk.png"
    assert bytes(EmailAttachment.objects.get().data) == PNG.data


@pytest.mark.parametrize(
    ("uploads", "code"),
    [
        ([Upload("a.pdf", b"no pdf at all")], "attachment_type"),
        ([PNG, Upload("a.html", b"<html>")], "attachment_type"),
        ([Upload("big.png", PNG.data + b"\x00" * 10 * MEGABYTE)], "attachments_too_large"),
        ([Upload(f"{number}.png", PNG.data + b"\x00" * 6 * MEGABYTE) for number in range(2)], "attachments_too_large"),
    ],
)
def test_other_files_and_more_than_10_mb_together_are_refused(uploads: list[Upload], code: str) -> None:
    with pytest.raises(Invalid) as error:
        keep_upload(purchase=make_review().purchase, uploads=uploads, by=AGENT, now=NOW)
    assert error.value.errors[0].code == code
    assert not Attachment.objects.exists()


def test_what_one_writer_kept_is_not_there_for_another_or_for_another_purchase() -> None:
    purchase = make_review().purchase
    kept = keep_upload(purchase=purchase, uploads=[PNG], by=AGENT, now=NOW)[0]
    other = make_review().purchase
    assert kept_uploads([kept.pk], purchase_id=purchase.pk, uploaded_by=AGENT.id) == [kept]
    assert kept_uploads([kept.pk], purchase_id=other.pk, uploaded_by=AGENT.id) == []
    assert kept_uploads([kept.pk], purchase_id=purchase.pk, uploaded_by="8") == []


def test_a_viewer_cannot_upload() -> None:
    viewer = Actor(ActorKind.STAFF, "9", {"shop": Role.VIEWER})
    with pytest.raises(Forbidden):
        keep_upload(purchase=make_review().purchase, uploads=[PNG], by=viewer, now=NOW)


def test_files_whose_message_was_never_sent_are_forgotten_after_a_day() -> None:
    review = make_review()
    sent = keep_upload(purchase=review.purchase, uploads=[PNG], by=AGENT, now=NOW)
    write_to_customer(purchase=review.purchase, text="Zie foto", attachments=sent, by=AGENT, now=NOW)
    keep_upload(purchase=review.purchase, uploads=[PNG], by=AGENT, now=NOW)
    assert drop_old_uploads(now=NOW + timedelta(hours=23)) == 0
    assert drop_old_uploads(now=NOW + timedelta(hours=25)) == 1
    assert Attachment.objects.count() == 1
