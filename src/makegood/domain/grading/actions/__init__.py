"""Keeping the sums current. The reviews app calls these in the transaction that changes a review, whose audit row
says who did what: sums follow from reviews and are nobody's act."""

from .rebuild_sums import rebuild_sums
from .record_observations import record_observations
from .replace_observation import replace_observation
from .tell_of_change import tell_of_change
from .tell_of_new_day import tell_of_new_day
from .withdraw_observation import withdraw_observation

__all__ = [
    "rebuild_sums",
    "record_observations",
    "replace_observation",
    "tell_of_change",
    "tell_of_new_day",
    "withdraw_observation",
]
