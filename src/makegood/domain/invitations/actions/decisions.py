"""Verdicts about many purchases, gathered by what they mean for the tables and written in a few statements."""

from collections import Counter
from collections.abc import Mapping
from datetime import date

from makegood.domain.orders.models import Purchase
from makegood.kernel.bulk import any_of, insert_rows
from makegood.kernel.clock import wall_now
from makegood.kernel.ids import new_ordered_id
from makegood.kernel.prepared import PreparedChange

from .. import rules
from ..enums import AskedBy, InvitationState, Reason
from ..models import AskedDay, Invitation
from ..queries import Facts

_LOOK = PreparedChange(lambda ids, look_on: (Purchase.objects.filter(pk__in=any_of(ids)), {"look_on": look_on}))

_Values = tuple[str, str, date | None, date | None]
"""State, reason, `planned_for` and `settled_on` of an invitation."""


class Decisions:
    """What was decided today about the purchases of one batch; `counts` by state, `due` being those who are asked."""

    def __init__(self, today: date, window: rules.Window) -> None:
        self.counts: Counter[str] = Counter()
        self._today = today
        self._window = window
        self._made_at = wall_now()
        self._claims: list[tuple[str, int, date, str, str]] = []
        self._added: list[tuple[str, str, str, *_Values]] = []
        self._changed: dict[_Values, list[str]] = {}
        self._looks: dict[date | None, list[str]] = {}

    def leave(self, one: Facts, planned_for: date) -> None:
        """It was given a day before; should the e-mail not leave on it, the purchase is looked at the day after."""
        self._looks.setdefault(rules.days_after(planned_for, 1), []).append(one.candidate.purchase)

    def take(self, one: Facts, verdict: rules.Verdict) -> None:
        """What the planner says of a purchase without a day."""
        look = rules.look_after(verdict, self._today, self._window)
        self._looks.setdefault(look, []).append(one.candidate.purchase)
        match verdict.reason:
            case None:
                self._ask(one)
            case rules.DAY_TAKEN:
                self._note(one, (InvitationState.DUE.value, Reason.DAY_TAKEN.value, None, None))
            case rules.ALREADY_INVITED:
                pass
            case reason if look is None:
                state = rules.state_of(reason)
                self.counts[state] += 1
                self._note(one, (state, _last_reason(one, reason), None, self._today))
            case _ if one.row is not None:
                # It was settled, or its day was taken; from now on how it stands is what is in the way.
                self._note(one, (InvitationState.DUE.value, "", None, None))

    def _ask(self, one: Facts) -> None:
        candidate = one.candidate
        self.counts[InvitationState.DUE.value] += 1
        invitation = self._note(one, (InvitationState.DUE.value, "", self._today, None))
        self._claims.append((candidate.address, candidate.customer, self._today, AskedBy.INVITATION.value, invitation))

    def _note(self, one: Facts, values: _Values) -> str:
        """These values for its invitation, which is made if there is none yet; the id."""
        if one.row is None:
            invitation = new_ordered_id(self._made_at)
            self._added.append((invitation, one.candidate.seller, one.candidate.purchase, *values))
            return invitation
        self._changed.setdefault(values, []).append(one.row.id)
        return one.row.id

    def write(self) -> None:
        """Everything at once, in the caller's transaction. The constraints hold each day and each purchase to one."""
        insert_rows(AskedDay, ["address", "customer", "day", "kind", "about"], self._claims)
        insert_rows(
            Invitation, ["id", "seller", "purchase", "state", "reason", "planned_for", "settled_on"], self._added
        )
        for (state, reason, planned_for, settled_on), ids in self._changed.items():
            values: Mapping[str, object] = {
                "state": state,
                "reason": reason,
                "planned_for": planned_for,
                "settled_on": settled_on,
                "email_id": "",
            }
            # Asked again, at another address: what was refused before is past.
            anew = {"undelivered_at": None} if planned_for else {}
            Invitation.objects.filter(pk__in=any_of(ids)).update(**values, **anew)
        for look, ids in self._looks.items():
            _LOOK(ids=ids, look_on=look)


def _last_reason(one: Facts, reason: str) -> str:
    """Why it lapsed: the last day was taken, where that is what the last look found."""
    was_taken = one.row is not None and one.row.reason == Reason.DAY_TAKEN
    return rules.DAY_TAKEN if reason == rules.TOO_LATE and was_taken else reason
