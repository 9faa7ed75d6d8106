"""Makegood: self-hosted seller reviews for marketplaces."""

__version__ = "0.1.0"
