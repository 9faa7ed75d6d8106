"""Whether those who were asked could be, and whether everybody who had to be asked was (R2, R10.1)."""

from datetime import timedelta

from .model import ZONE, Purchase, Survey, World, day_of


def may_invite(world: World, one: Purchase) -> bool:
    """R2.1, R2.2, R2.4, R2.5."""
    return (
        timedelta(days=3) <= day_of(world.now) - one.expected <= timedelta(days=18)
        and one.invited_at is None
        and one.review is None
        and not one.cancelled
        and one.customer.agrees
        and world.reachable(one.customer)
    )


def may_survey(world: World, one: Purchase) -> bool:
    """R10.1."""
    talk, customer = one.conversation, one.customer
    if talk is None or talk.closed_at is None or talk.survey or not talk.closed_by_seller or not talk.heard:
        return False
    return (
        talk.closed_at + timedelta(hours=24) <= world.now
        and day_of(world.now) - day_of(talk.closed_at) <= timedelta(days=7)
        and customer.agrees
        and world.reachable(customer)
        and (customer.surveyed_at is None or world.now >= customer.surveyed_at + timedelta(days=30))
    )


def is_free(world: World, one: Purchase) -> bool:
    """R2.3: nobody else's commercial e-mail today, to this address or this customer."""
    today = day_of(world.now)
    taken = (today, one.customer.address) in world.asked or (today, id(one.customer)) in world.asked_customers
    return not taken


def note_asked(world: World, one: Purchase, kind: str) -> None:
    """An asking e-mail left: it had to be allowed.

    Raises:
        AssertionError: it was not.
    """
    assert world.now.astimezone(ZONE).hour >= 9, f"{kind} about {one.order} left at night"
    may = may_invite if kind == "invitation" else may_survey
    assert may(world, one), f"{kind} about {one.order} at {one.seller} left, and may not"
    assert is_free(world, one), f"{kind} about {one.order} at {one.seller} is the second e-mail of its day"
    today = day_of(world.now)
    world.asked.add((today, one.customer.address))
    world.asked_customers.add((today, id(one.customer)))
    if kind == "invitation":
        one.invited_at = world.now
        one.link_until = max(filter(None, [one.link_until, world.now + timedelta(days=60)]))
    else:
        assert one.conversation
        one.conversation.survey = Survey(world.now + timedelta(days=30))
        one.customer.surveyed_at = world.now


def forgotten(world: World) -> list[Purchase]:
    """After the worker ran within the hours: who could have been asked, had a free day, and was not."""
    return [
        one
        for one in world.purchases.values()
        if (may_invite(world, one) or may_survey(world, one)) and is_free(world, one)
    ]
