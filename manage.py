#!/usr/bin/env python3
"""Run one of the project's commands: ``python manage.py help`` lists them."""

import os
import sys

from django.core.management import execute_from_command_line

if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "backend.settings")
    if sys.argv[1:2] == ["timetable"]:
        os.environ.setdefault("WORK", "timetable")
    execute_from_command_line(sys.argv)
