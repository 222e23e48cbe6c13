"""Addresses of a seat's pages in templates: signed in, or behind a letter's link."""

from typing import Any

from django import template
from django.urls import reverse

register = template.Library()


@register.simple_tag(takes_context=True)
def seat_url(context: template.Context, name: str, **parts: Any) -> str:
    """Return the address of a page, reached in the same way as the page that is shown."""
    seat = context.get("seat")
    if seat is not None and seat.token:
        return reverse(f"{name}-letter", kwargs={"token": seat.token, **parts})
    return reverse(name, kwargs=parts)
