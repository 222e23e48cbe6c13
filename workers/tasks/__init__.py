"""Thin tasks: an id in, the row's state decides, safe to run twice."""

from workers.tasks.letters import letter_event, post_letter
from workers.tasks.matches import match, start_matches
from workers.tasks.replacements import replacement
from workers.tasks.sheets import sheet
from workers.tasks.sweep import sweep

__all__ = ["letter_event", "match", "post_letter", "replacement", "sheet", "start_matches", "sweep"]
