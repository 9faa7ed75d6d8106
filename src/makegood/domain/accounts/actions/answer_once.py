from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from django.db import IntegrityError, transaction
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from makegood.kernel.errors import Refused
from makegood.kernel.fingerprints import fingerprints
from makegood.kernel.locks import DatabaseBusy, again_on_deadlock, claiming
from makegood.kernel.prepared import PreparedInsert

from .. import rules
from ..models import KeptAnswer

_INSERT = PreparedInsert(lambda: KeptAnswer)
_IN_PROGRESS = (
    "idempotency_in_progress",
    _("The same call is still running, or the database is busy. Please repeat it in a moment."),
)


@dataclass(frozen=True, slots=True)
class Call:
    """A call that its caller may repeat: with which API key, where, under which `Idempotency-Key` (`mark`).

    `body` stands for what was handed in, as a hash; `about` is the id in the path, if there is one.
    """

    key_id: int
    path: str
    mark: str
    body: str
    about: str = ""


@dataclass(frozen=True, slots=True)
class Answer:
    """What a call is answered; `language` is that of its sentences."""

    status: int
    content: bytes
    content_type: str
    language: str = ""


class Repeated(Refused):
    """Why a repeated call cannot get the first one's answer."""


def answer_once(*, call: Call, act: Callable[[], Answer], part: int = 0, now: datetime) -> tuple[Answer, bool]:
    """The answer to a call, and whether it is the one that was given before, to the same call within 24 hours.

    `act` acts and answers in the transaction in which the answer is kept, so that both are there or neither. Of several
    at once one acts; the others wait for it. An answer that is not the end of the matter (401, 429, 5xx) is given, and
    what `act` did is undone; the same after an exception. What an action stores about a refusal stays. `part`: which
    batch of a bulk call.

    A field of `rules.SHOWN_ONCE` is in the first answer only.

    Raises:
        Repeated: `idempotency_conflict`, `idempotency_in_progress`, or `erased`: the answer told of a customer whose
            data are gone.
    """
    # Asked without a lock first: usually it is there, or nobody else is.
    if (kept := _kept(call, part, now)) is not None:
        return _checked(kept, call), True
    return again_on_deadlock(lambda: _act_or_wait(call, act, part, now))


def _act_or_wait(call: Call, act: Callable[[], Answer], part: int, now: datetime) -> tuple[Answer, bool]:
    row = KeptAnswer(
        key_id=call.key_id,
        call=_marks(call)[0],
        part=part,
        body=_bodies(call)[0],
        about=call.about,
        # All parts of a call are kept until the same moment, also where another call had to finish it.
        kept_at=first.kept_at if part and (first := _kept(call, 0, now)) else now,
    )

    def claim() -> None:
        try:
            with transaction.atomic():
                _INSERT(row)
        except IntegrityError:
            # Somebody was first, and is done; or it was so long ago that it does not count any more.
            if (kept := _kept(call, part, now)) is not None:
                raise _Given(kept) from None
            _of(call, part).filter(kept_at__lte=_since(now)).delete()
            _INSERT(row)

    try:
        with claiming(claim, seconds=rules.LONGEST_WAIT):
            answer = act()
            if not rules.is_kept(answer.status):
                raise _NotTheEnd(answer)
            KeptAnswer.objects.filter(key=call.key_id, call=row.call, part=part).update(
                status=answer.status,
                content_type=answer.content_type,
                language=answer.language,
                content=rules.kept_part(answer.content),
            )
    except _NotTheEnd as unkept:
        return unkept.answer, False
    except _Given as given:
        return _checked(given.kept, call), True
    except DatabaseBusy:
        # On SQLite it may have been anybody who writes.
        raise Repeated(*_IN_PROGRESS) from None
    return answer, False


class _Given(Refused):
    """The call was answered meanwhile. Raised to whatever acts a second time, on SQLite where it begins to write."""

    def __init__(self, kept: KeptAnswer) -> None:
        super().__init__(*_IN_PROGRESS)
        self.kept = kept


class _NotTheEnd(Exception):
    def __init__(self, answer: Answer) -> None:
        super().__init__()
        self.answer = answer


def _kept(call: Call, part: int, now: datetime) -> KeptAnswer | None:
    return _of(call, part).filter(kept_at__gt=_since(now)).first()


def _of(call: Call, part: int) -> QuerySet[KeptAnswer]:
    return KeptAnswer.objects.filter(key=call.key_id, call__in=_marks(call), part=part)


def _since(now: datetime) -> datetime:
    return now - rules.ANSWERS_KEPT_FOR


def _marks(call: Call) -> list[str]:
    # Hashed, because callers may make their keys of a customer's address; API calls to repeat are POSTs only.
    return fingerprints(f"POST {call.path}\n{call.mark}", purpose="repeated-call")


def _bodies(call: Call) -> list[str]:
    return fingerprints(call.body, purpose="repeated-body")


def _checked(kept: KeptAnswer, call: Call) -> Answer:
    if kept.body not in _bodies(call):
        raise Repeated(
            "idempotency_conflict",
            _("This Idempotency-Key came with another body before. Please use a new one for another call."),
        )
    if kept.content is None:
        raise Repeated("erased", _("The data of this customer were erased."))
    return Answer(kept.status, bytes(kept.content), kept.content_type, kept.language)
