import threading

import pytest
from django.db import connection, transaction

from makegood.domain.mail.actions import OutgoingFile, cancel_emails, queue_email
from makegood.domain.mail.enums import EmailKind, EmailState
from makegood.domain.mail.models import Email, EmailAttachment
from makegood.domain.mail.queries import by_about, queue_figures
from makegood.domain.mail.rendering import Rendered
from makegood.kernel.clock import wall_now
from tests.integration.mail.outbox import NOW, queue


@pytest.mark.django_db(transaction=True)
def test_an_email_exists_only_if_its_transaction_commits():
    with transaction.atomic():
        queue()
        transaction.set_rollback(True)
    assert Email.objects.count() == 0


@pytest.mark.django_db(transaction=True)
def test_it_is_refused_outside_a_transaction():
    with pytest.raises(RuntimeError, match="transaction"):
        queue_email(
            kind=EmailKind.CONVERSATION,
            to_address="a@example.com",
            to_name="",
            content=Rendered("", "", ""),
            about="x",
            language="en",
            now=NOW,
        )


@pytest.mark.django_db
def test_message_id_is_the_id_at_the_relay_domain(settings):
    email = queue()
    assert email.message_id == f"<{email.pk}@{settings.MAKEGOOD_INBOUND_DOMAIN}>"


@pytest.mark.django_db
def test_the_installations_own_address_is_the_sender_unless_another_is_given(settings):
    settings.MAKEGOOD_FROM = "noreply@reply.example"
    assert queue(from_address=None).from_address == "noreply@reply.example"


@pytest.mark.django_db
def test_a_dedupe_key_is_used_once_and_then_gives_the_same_email():
    first = queue(dedupe_key="reassessment:1", attachments=[OutgoingFile("a.pdf", "application/pdf", b"x")])
    second = queue(dedupe_key="reassessment:1", subject="again")
    other = queue(dedupe_key="reassessment:2")
    assert second.pk == first.pk
    assert other.pk != first.pk
    assert Email.objects.count() == 2
    assert EmailAttachment.objects.count() == 1


@pytest.mark.django_db(transaction=True)
def test_one_dedupe_key_at_the_same_moment_from_many_sides_gives_one_email():
    start = threading.Barrier(6)
    found: list[str] = []

    def one() -> None:
        start.wait(10)
        found.append(queue(dedupe_key="same").pk)
        connection.close()

    threads = [threading.Thread(target=one) for _ in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
    assert len(found) == 6
    assert len(set(found)) == 1
    assert Email.objects.count() == 1


@pytest.mark.django_db
@pytest.mark.parametrize("field", ["to_address", "from_address", "reply_to", "unsubscribe_url"])
@pytest.mark.parametrize("end", ["\n", "\r", "\r\nBcc: x@example.com", "\x00", "\x85", "\u2028"])
def test_an_address_or_link_that_could_end_a_header_is_refused(field, end):
    with pytest.raises(ValueError, match=field):
        queue(**{field: f"a@example.com{end}"})


@pytest.mark.django_db
@pytest.mark.parametrize("field", ["to_name", "from_name", "subject"])
def test_a_name_or_subject_of_several_lines_is_put_on_one(field):
    email = queue(**{field: "Anna\r\nBcc: victim@example.com\x00\u2028x"})
    assert getattr(email, field) == "Anna Bcc: victim@example.com x"


@pytest.mark.django_db
def test_foreign_message_ids_that_are_none_are_left_out_of_the_thread():
    email = queue(references=["<ok@x>", "<b c@x>", "no", "<ok@x>", "<ö@x>", "<last@x>", "<a\r\nBcc: x>"])
    assert (email.in_reply_to, email.references) == ("", ["<ok@x>", "<last@x>"])


@pytest.mark.django_db
def test_a_long_thread_keeps_its_first_and_its_newest_ids():
    email = queue(references=[f"<{number}@x>" for number in range(500)])
    assert len(email.references) == 20
    assert (email.references[0], email.references[-1]) == ("<0@x>", "<499@x>")


@pytest.mark.django_db
@pytest.mark.parametrize(
    "content_type", ["", "nonsense", "multipart/mixed", "message/rfc822", "a/b\r\nX: y", "text/plain; x=y"]
)
def test_a_strange_content_type_becomes_a_plain_download(content_type):
    queue(attachments=[OutgoingFile("../../etc/pass\nwd", content_type, b"x")])
    attachment = EmailAttachment.objects.get()
    assert (attachment.name, attachment.content_type) == (".._.._etc_pass wd", "application/octet-stream")


@pytest.mark.django_db
def test_cancelling_takes_back_what_has_not_left_and_nothing_else():
    queued, other_row, other_kind = queue(), queue(about="message2"), queue(kind=EmailKind.REASSESSMENT)
    sent = queue()
    Email.objects.filter(pk=sent.pk).update(state=EmailState.SENT)
    assert cancel_emails(about="message1", kind=EmailKind.CONVERSATION, now=NOW) == 1
    states = dict(Email.objects.values_list("pk", "state"))
    assert states[queued.pk] == "cancelled"
    assert (states[other_row.pk], states[other_kind.pk], states[sent.pk]) == ("queued", "queued", "sent")


@pytest.mark.django_db
def test_the_figures_of_the_queue():
    wall = wall_now()
    waiting = queue()
    later = wall + (wall - wall.replace(year=wall.year - 1))
    Email.objects.filter(pk=waiting.pk).update(run_after=later)
    queue()
    sent = queue(about="message2")
    Email.objects.filter(pk=sent.pk).update(state=EmailState.SENT)
    figures = queue_figures()
    assert (figures.queued, figures.waiting) == (2, 1)
    assert figures.oldest_age.total_seconds() >= 0
    assert [found.pk for found in by_about(EmailKind.CONVERSATION, ["message2", "other"])] == [sent.pk]


@pytest.mark.django_db
def test_claiming_reads_the_partial_index_of_the_queue_alone():
    due = Email.objects.filter(state=EmailState.QUEUED).order_by("entered_at", "pk")[:50]
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SET LOCAL enable_seqscan = off")
    assert "email_queue" in due.explain()
