"""Reads about who is asked: how purchases stand, lists and figures, and what the planner looks at."""

from .facts import (
    PLACE,
    Facts,
    Leaving,
    Row,
    ask_leaving,
    asking_now,
    due_looks,
    facts_of_ids,
    holds_day,
    newest_due,
    taken_on,
    window_of,
)
from .figures import DayFigures, backlogs, count_sent, day_figures, inconsistencies
from .outlook import ComingDay, coming_days, invited_at, undecided_today
from .reminders import ReminderFacts, due_reminder_looks, reminder_facts_of
from .standing import Standing, StandingPage, list_invitations, standing_of, standings_of

__all__ = [
    "PLACE",
    "ComingDay",
    "DayFigures",
    "Facts",
    "Leaving",
    "ReminderFacts",
    "Row",
    "Standing",
    "StandingPage",
    "ask_leaving",
    "asking_now",
    "backlogs",
    "coming_days",
    "count_sent",
    "day_figures",
    "due_looks",
    "due_reminder_looks",
    "facts_of_ids",
    "holds_day",
    "inconsistencies",
    "invited_at",
    "list_invitations",
    "newest_due",
    "reminder_facts_of",
    "standing_of",
    "standings_of",
    "taken_on",
    "undecided_today",
    "window_of",
]
