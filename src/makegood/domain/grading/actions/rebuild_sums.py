from collections.abc import Iterable

from django.db import connection, transaction

from makegood.domain.grading.models import GradeSum
from makegood.domain.grading.rules import Observation
from makegood.kernel.stamps import touch_everything

from .record_observations import record_observations


def rebuild_sums(observations: Iterable[Observation]) -> None:
    """Replace all sums by those of `observations`, in one transaction (`makegood verify --repair`).

    Pass a lazy stream: it is read after writers were made to wait, so that no review is missed or counted twice.
    """
    with transaction.atomic():
        if connection.vendor == "postgresql":  # on SQLite the transaction has the only write lock from its start
            with connection.cursor() as cursor:
                cursor.execute(f"LOCK TABLE {connection.ops.quote_name(GradeSum._meta.db_table)} IN EXCLUSIVE MODE")
        touch_everything()
        GradeSum.objects.all().delete()
        record_observations(observations)
