"""What happens later: the Celery application, its thin tasks, its timetable."""
