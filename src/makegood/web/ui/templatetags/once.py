"""A piece of a page that is made once for the values it shows."""

from functools import partial

from django import template
from django.utils.safestring import SafeString

from makegood.web.ui.pieces import made_once, rendered

register = template.Library()


@register.simple_tag
def once(template_name: str, **shown: object) -> SafeString:
    """This template, which sees nothing but `shown`: `made_once` says what that may be."""
    return made_once(template_name, partial(rendered, template_name), shown)
