"""ASGI entry point, for servers that only speak ASGI."""

import os

from django.core.asgi import get_asgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "mediation.settings")

application = get_asgi_application()
