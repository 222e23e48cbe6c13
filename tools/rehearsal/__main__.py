"""``python -m tools.rehearsal``; sets Django up, which the table of places needs to be imported."""

import os
import sys

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "backend.settings")
django.setup()

from tools.rehearsal.command import main  # noqa: E402 - after Django is set up

sys.exit(main())
