"""Erasures after a restore: who was erased since the backup was made is erased again (R13.2)."""

from datetime import datetime
from importlib import import_module

from django.apps import apps

from makegood.kernel.actors import Actor


def apply_erasures(*, by: Actor, now: datetime) -> int:
    """Repeat what `DATA/erasures.jsonl` tells of and the restored database does not know; how many customers."""
    if not apps.is_installed("makegood.domain.privacy"):
        return 0
    erased: int = import_module("makegood.domain.privacy.actions").apply_erasures(by=by, now=now)
    return erased
