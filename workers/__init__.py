"""What happens later: the Celery application, its thin tasks, its timetable."""

from workers.app import app

__all__ = ["app"]
