"""Thin tasks: an id in, the row's state decides, safe to run twice."""

from workers.tasks.letters import letter_event, post_letter, post_urgent
from workers.tasks.matches import match, start_matches
from workers.tasks.replacements import replacement
from workers.tasks.sheets import sheet

__all__ = [
    "letter_event",
    "match",
    "post_letter",
    "post_urgent",
    "replacement",
    "sheet",
    "start_matches",
]
