"""Thin tasks: an id in, the row's state decides, safe to run twice."""

from workers.tasks.letters import post_letter
from workers.tasks.matches import match, start_matches
from workers.tasks.sweep import sweep

__all__ = ["match", "post_letter", "start_matches", "sweep"]
