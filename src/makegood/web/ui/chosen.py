"""Which shop somebody who signed in works at: their choice lies in the session."""

SESSION_KEY = "dashboard_seller"
"""Holds the marketplace's id of the shop."""
