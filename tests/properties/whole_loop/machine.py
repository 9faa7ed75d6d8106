"""Lets the real Makegood and the model do the same things, and compares what both say after each."""

from datetime import timedelta

from hypothesis import strategies as st
from hypothesis.stateful import precondition, rule

from makegood.domain.conversations.actions import (
    Incoming,
    ask_question,
    close_conversation,
    note_report,
    receive_message,
)
from makegood.domain.invitations.actions import report_mailing, write_emails
from makegood.domain.mail.addresses import bounce_address
from makegood.domain.mail.models import Email
from makegood.domain.mail.parsing.parsed import Report
from makegood.domain.moderation.actions import decide, release_words, report_review, withdraw_review
from makegood.domain.moderation.enums import SubjectKind
from makegood.domain.nps.actions import answer_survey, note_outcome, plan_surveys
from makegood.domain.nps.models import Survey as StoredSurvey
from makegood.domain.orders.actions import (
    CustomerData,
    ItemData,
    OrderData,
    PurchaseData,
    issue_review_link,
    put_order,
    resubscribe,
    unsubscribe,
)
from makegood.domain.orders.models import Customer as StoredCustomer
from makegood.domain.privacy.actions import erase_customer
from makegood.domain.reassessments.actions import answer, keep, request_reassessment
from makegood.domain.reviews.actions import (
    publish_response,
    remove_response,
    submit_review,
    submit_review_by_link,
    write_to_customer,
)
from makegood.domain.reviews.enums import Part
from makegood.domain.reviews.rules import Answers
from makegood.jobs.worker import BY, send, sweep
from makegood.kernel import actors
from tests.factories import OPERATOR, agent_of

from .comparing import REFS, SELLERS, START, Compared
from .model import Message, No, day_of

LONGEST = timedelta(days=500)
"""No further: after two years without an order an address goes, which is another story."""
ADDRESSES = ("a@customers.example", "b@customers.example", "c@customers.example", "")
GROUNDS = st.sampled_from(["fraud", "personal_data"])
GRADES = st.integers(1, 10)
TEXTS = st.sampled_from(["", "Doos was ingedeukt.", "Bel mij: 06-12345678"])
ASPECTS = st.dictionaries(st.sampled_from(["as_described", "delivery_time", "condition"]), GRADES, max_size=2)
WHICH = st.integers(0, 30)


class WholeLoop(Compared):
    """Whatever can happen, in whatever order."""

    # ---- the marketplace

    @rule(
        which=st.integers(0, 7),
        address=st.sampled_from(ADDRESSES),
        agrees=st.sampled_from([True, True, True, False]),
        ordered=st.integers(1, 3),
        shares=st.dictionaries(
            st.sampled_from(SELLERS),
            st.tuples(st.integers(-20, 10), st.sampled_from([False, False, False, True])),
            min_size=1,
        ),
    )
    def put_an_order(
        self, which: int, address: str, agrees: bool, ordered: int, shares: dict[str, tuple[int, bool]]
    ) -> None:
        order, ref = f"o-{which}", REFS[which % len(REFS)]
        today = day_of(self.now)
        ordered_at = START - timedelta(days=ordered)
        parts = {name: (today + timedelta(days=days), cancelled) for name, (days, cancelled) in shares.items()}
        data = OrderData(
            ordered_at,
            CustomerData(ref, f"{ref.title()} de Vries", address or None, agrees, "nl"),
            tuple(
                PurchaseData(name, expected, None, cancelled, (ItemData("article-1", 1, "Fietsbel"),))
                for name, (expected, cancelled) in parts.items()
            ),
        )
        self.both(
            lambda: put_order(order_id=order, data=data, by=OPERATOR, now=self.now),
            lambda: self.world.put_order(order, ref, address, agrees, ordered_at, parts),
        )

    @rule(which=st.sampled_from(REFS))
    def the_marketplace_mails(self, which: str) -> None:
        customer = self.world.customers.get(which)
        if customer is None or not customer.address:
            return
        today = day_of(self.now)
        report_mailing(customer_ref=which, day=today, by=OPERATOR, now=self.now)
        self.world.asked.add((today, customer.address))
        self.world.asked_customers.add((today, id(customer)))

    @rule(ref=st.sampled_from(REFS), back=st.booleans())
    def a_customer_unsubscribes(self, ref: str, back: bool) -> None:
        customer = self.world.customers.get(ref)
        if customer is None:
            return
        act, told = (resubscribe, self.world.resubscribe) if back else (unsubscribe, self.world.unsubscribe)
        act(customer=StoredCustomer.objects.get(ref=ref), by=actors.customer(ref), now=self.now)
        told(customer)

    @precondition(lambda self: self.world.reviews)
    @rule(ref=st.sampled_from(REFS), sure=st.integers(0, 3))
    def a_customer_is_erased(self, ref: str, sure: int) -> None:
        if sure == 0:
            customer = self.world.customers.get(ref)
            self.both(lambda: erase_customer(customer_id=ref, by=OPERATOR, now=self.now), lambda: self.world.erase(ref))
            if customer is not None:
                self.follow_what_went_with(customer)

    # ---- the customer

    @precondition(lambda self: self.world.purchases)
    @rule(which=WHICH)
    def a_link_is_made(self, which: int) -> None:
        one = self.pick(self.purchases(), which)
        issue_review_link(purchase=self.stored(one), by=OPERATOR, now=self.now)
        one.link_until = one.link_until or self.now + timedelta(days=60)

    @precondition(lambda self: self.world.purchases)
    @rule(which=WHICH, overall=GRADES, aspects=ASPECTS, text=TEXTS)
    def a_review_through_the_form(self, which: int, overall: int, aspects: dict[str, int], text: str) -> None:
        one = self.pick(self.purchases(), which)
        self.both(
            lambda: submit_review_by_link(
                purchase=self.stored(one), answers=Answers(overall, text, aspects), now=self.now
            ),
            lambda: self.world.review_by_link(one, overall, aspects, text),
        )

    @precondition(lambda self: self.world.purchases)
    @rule(which=WHICH, overall=GRADES, text=TEXTS, minutes=st.sampled_from([0, 4, 6, -60, -30 * 1440, -100 * 1440]))
    def a_review_through_the_api(self, which: int, overall: int, text: str, minutes: int) -> None:
        one = self.pick(self.purchases(), which)
        at = self.now + timedelta(minutes=minutes)
        self.both(
            lambda: submit_review(
                order_id=one.order,
                seller_id=one.seller,
                answers=Answers(overall, text),
                submitted_at=at,
                by=OPERATOR,
                now=self.now,
            ),
            lambda: self.world.review_by_api(one, overall, text, at),
        )

    @precondition(lambda self: self.requested())
    @rule(which=WHICH, grade=st.none() | GRADES, text=TEXTS)
    def the_request_is_answered(self, which: int, grade: int | None, text: str) -> None:
        one = self.pick(self.requested(), which)
        request = self.review_of(one).reassessment

        def really() -> object:
            if grade is None:
                return keep(request=request, offered=None, now=self.now)
            return answer(request=request, overall=grade, explanation=text, offered=None, now=self.now)

        self.both(really, lambda: self.world.answer(one, grade, text))

    @precondition(lambda self: self.world.reviews)
    @rule(which=WHICH, sure=st.integers(0, 2))
    def a_review_is_withdrawn(self, which: int, sure: int) -> None:
        one = self.pick(self.world.reviews, which)
        if sure == 0 and not one.purchase.customer.erased:
            self.both(
                lambda: withdraw_review(review=self.review_of(one), offered=None, now=self.now),
                lambda: self.world.withdraw(one),
            )

    @precondition(lambda self: self.world.purchases)
    @rule(which=WHICH, how=st.sampled_from(["asked", "mailed", "automatic"]))
    def a_customer_writes(self, which: int, how: str) -> None:
        one = self.pick(self.purchases(), which)
        if how != "asked" and one.conversation is None:
            return

        def really() -> object:
            if how == "asked":
                return ask_question(
                    order_id=one.order, seller_id=one.seller, text="Past dit?", by=OPERATOR, now=self.now
                )
            incoming = Incoming("Dank.", auto_reply=how == "automatic")
            by = actors.customer(1)
            return receive_message(conversation=self.talk_of(one), incoming=incoming, by=by, now=self.now)

        self.both(really, lambda: self.world.hear(one, automatic=how == "automatic"))

    @precondition(lambda self: any(one.conversation and one.conversation.survey for one in self.purchases()))
    @rule(which=WHICH, score=st.integers(0, 10))
    def a_survey_is_answered(self, which: int, score: int) -> None:
        one = self.pick([one for one in self.talks() if one.conversation and one.conversation.survey], which)
        assert one.conversation
        survey = one.conversation.survey
        assert survey

        def told() -> None:
            if one.customer.erased:
                raise No("erased")
            if survey.score is not None:
                raise No("link_used")
            if self.now > survey.until:
                raise No("link_expired")
            survey.score = score

        stored = StoredSurvey.objects.get(conversation=self.talk_of(one))
        self.both(lambda: answer_survey(survey=stored, score=score, comment="", now=self.now), told)

    # ---- the seller

    @precondition(lambda self: self.world.purchases)
    @rule(which=WHICH, reviewed=st.booleans())
    def the_seller_writes(self, which: int, reviewed: bool) -> None:
        reviews = [one.purchase for one in self.world.reviews]
        one = self.pick(reviews if reviewed and reviews else self.purchases(), which)
        message: list[Message] = []
        made = self.both(
            lambda: write_to_customer(
                purchase=self.stored(one), text="Wat vervelend!", by=agent_of(one.seller), now=self.now
            ),
            lambda: message.append(self.world.write(one)),
        )
        if message:
            self.messages[message[0]] = made.pk  # type: ignore[attr-defined]  # it was made

    @precondition(lambda self: self.talks())
    @rule(which=WHICH, by_seller=st.sampled_from([True, True, False]))
    def a_conversation_is_closed(self, which: int, by_seller: bool) -> None:
        one = self.pick(self.talks(), which)
        by = agent_of(one.seller) if by_seller else OPERATOR
        close_conversation(conversation=self.talk_of(one), by=by, now=self.now)
        assert one.conversation
        self.world.close(one.conversation, by_seller=by_seller)

    @precondition(lambda self: self.world.reviews)
    @rule(which=WHICH)
    def the_seller_asks_again(self, which: int) -> None:
        one = self.pick(self.world.reviews, which)
        self.both(
            lambda: request_reassessment(review=self.review_of(one), by=agent_of(one.purchase.seller), now=self.now),
            lambda: self.world.ask_again(one),
        )

    @precondition(lambda self: self.world.reviews)
    @rule(which=WHICH, text=st.sampled_from(["", "Excuses.", "Wij bellen u."]))
    def the_seller_responds(self, which: int, text: str) -> None:
        one = self.pick(self.world.reviews, which)
        by = agent_of(one.purchase.seller)
        if text:
            self.both(
                lambda: publish_response(review=self.review_of(one), text=text, by=by, now=self.now),
                lambda: self.world.respond(one, text),
            )
        else:
            remove_response(review=self.review_of(one), by=by, now=self.now)
            self.world.take_back(one)

    @precondition(lambda self: self.world.reviews)
    @rule(which=WHICH, ground=GROUNDS)
    def the_seller_reports(self, which: int, ground: str) -> None:
        one = self.pick(self.world.reviews, which)
        by = agent_of(one.purchase.seller)
        self.both(
            lambda: report_review(review=self.review_of(one), ground=ground, explanation="Kijk", by=by, now=self.now),
            lambda: self.world.report(one),
        )

    # ---- the operator

    @precondition(lambda self: self.world.reviews)
    @rule(which=WHICH, verdict=st.sampled_from(["keep", "remove_words", "remove", "void_regrade"]), ground=GROUNDS)
    def the_operator_decides(self, which: int, verdict: str, ground: str) -> None:
        one = self.pick(self.world.reviews, which)
        self.both(
            lambda: decide(
                kind=SubjectKind.REVIEW,
                subject_id=self.review_of(one).pk,
                verdict=verdict,
                ground=ground,
                reason="Zo is het.",
                by=OPERATOR,
                now=self.now,
            ),
            lambda: self.world.decide(one, verdict, ground),
        )

    @precondition(lambda self: any(one.text_state == "checking" for one in self.world.reviews))
    @rule(which=WHICH)
    def the_operator_releases_words(self, which: int) -> None:
        one = self.pick(self.world.reviews, which)
        self.both(
            lambda: release_words(review_id=self.review_of(one).pk, part=Part.TEXT, by=OPERATOR, now=self.now),
            lambda: self.world.release(one),
        )

    # ---- mail and time

    @precondition(lambda self: any(one.sent_at for one in self.world.letters))
    @rule(which=WHICH, complaint=st.sampled_from([False, False, True]))
    def an_email_comes_back(self, which: int, complaint: bool) -> None:
        letter = self.pick([one for one in self.world.letters if one.sent_at], which)
        about = [bounce_address(Email.objects.get(pk=self.rows[letter]))]
        report = Report.COMPLAINT if complaint else Report.BOUNCE
        note_report(
            report=report,
            about=about,
            reason="550 no such user",
            by=BY,
            now=self.now,
            on_outcome=lambda email, at: note_outcome(email=email, by=BY, now=at),
        )
        self.world.bounce(letter, complaint=complaint)

    @rule(
        step=st.sampled_from(
            [timedelta(minutes=7), timedelta(hours=5), timedelta(hours=13)]
            + [timedelta(days=days) for days in (1, 1, 2, 3, 5, 12, 31, 61)]
        ),
        works=st.sampled_from([True, True, True, False]),
    )
    def time_goes_by(self, step: timedelta, works: bool) -> None:
        if self.now + step < START + LONGEST:
            self.world.now += step
        if works:
            self.the_worker_runs()

    @rule()
    def the_worker_runs(self) -> None:
        now = self.now
        sweep(now)
        send("worker", now, ignore_back_off=True)
        while plan_surveys(by=BY, now=now) + write_emails(by=BY, now=now):
            send("worker", now)
        self.world.run_worker()
        self._see_what_was_asked()
        self.sellers_read_what_they_may()
        self.everything_is_in_order()
