"""The plan: what has to be done by when, the steps that wait, reminders."""
