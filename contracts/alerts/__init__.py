"""Alerts: follows, saved searches, the news for them, and calendar feeds."""
