"""From draft to award: checks, stages and their dates, questions in public, the log."""
