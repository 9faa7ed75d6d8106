"""Reads about who is asked: how purchases stand, lists and figures, and what the planner looks at."""

from .facts import PLACE, Facts, Row, asking_now, due_looks, facts_of, taken_on, window_of
from .reminders import ReminderFacts, due_reminder_looks, reminder_facts_of

__all__ = [
    "PLACE",
    "Facts",
    "ReminderFacts",
    "Row",
    "asking_now",
    "due_looks",
    "due_reminder_looks",
    "facts_of",
    "reminder_facts_of",
    "taken_on",
    "window_of",
]
