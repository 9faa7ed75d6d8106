"""The languages that people are spoken to in."""

from django.conf import settings


def spoken(language: str) -> str:
    """This one if there are texts in it, else the marketplace's; of a person without a language of their own it is "".

    A marketplace may name any language. In one that nobody translated, dates would be in it and sentences would not.
    """
    return language if language in dict(settings.LANGUAGES) else settings.LANGUAGE_CODE
