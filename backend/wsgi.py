"""The WSGI entry point for a production server."""

import os

from django.conf import settings
from django.core.wsgi import get_wsgi_application
from django.utils.module_loading import import_string

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "backend.settings")
os.environ.setdefault("WORK", "web")
application = get_wsgi_application()
import_string(settings.HINT_CARRIER)  # now, and not in the first request that hints
