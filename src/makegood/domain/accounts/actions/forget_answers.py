from collections.abc import Collection, Iterable

from django.db import transaction

from .. import rules
from ..models import KeptAnswer


def forget_answers(*, answer_ids: Iterable[int], about: Collection[str]) -> int:
    """Empty kept answers of what is about these ids or names one (R13.2); how many.

    Whoever repeats such a call is told so, and nothing happens a second time. An answer with a line for each object
    loses the lines in question only.
    """
    wanted = frozenset(about)
    forgotten = 0
    for answer_id in sorted(answer_ids):
        with transaction.atomic():
            row = KeptAnswer.objects.select_for_update().filter(pk=answer_id).exclude(content=None).first()
            content = bytes(row.content or b"") if row else b""
            if row is None or not rules.tells_of(row.about, content, wanted):
                continue
            row.content = rules.without(row.about, row.content_type, content, wanted)
            row.save(update_fields=["content"])
            forgotten += 1
    return forgotten
