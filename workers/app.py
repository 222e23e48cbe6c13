"""The Celery application: carries hints in production, runs tasks in this process otherwise."""

import os

from celery import Celery

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "backend.settings")

app = Celery("consortium-builder")
app.config_from_object("workers.config")
app.autodiscover_tasks(["workers"], related_name="tasks")
