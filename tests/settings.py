"""The project's settings in a folder of their own: tests never touch `var/`, its keys or its jobs.

Every pytest process makes its own folder and removes it at the end. Programs that a test starts
get `mediation.settings` and this folder by `tests.support.processes.environment`.
"""

import atexit
import os
import secrets
import shutil
import tempfile
from pathlib import Path

from mediation.vault.crypto import encode_key, new_key

FOLDER = Path(tempfile.mkdtemp(prefix="mediation-test-"))
# pytest-xdist's workers import this module again and must not inherit the controller's folder.
atexit.register(shutil.rmtree, FOLDER, ignore_errors=True)

os.environ |= {
    "VAR_DIR": str(FOLDER),
    "KEYS_DIR": str(FOLDER / "keys"),
    "FILES_DIR": str(FOLDER / "files"),
    "ANCHORS_DIR": str(FOLDER / "anchors"),
    "SECRET_KEY": secrets.token_urlsafe(64),
    "VAULT_MASTER_KEYS": encode_key(new_key()),
    "VAULT_INDEX_KEY": encode_key(new_key()),
    "BACKUP_KEY": encode_key(new_key()),
    "HISTORY_MAC_KEYS": encode_key(new_key()),
    "PRODUCTION": "0",
    "DEBUG": "0",
    "CELERY_BROKER_URL": "filesystem://",
    # Playwright's event loop runs in the tests' thread, where Django would refuse its own ORM.
    "DJANGO_ALLOW_ASYNC_UNSAFE": "1",
}

from mediation.settings import *  # noqa: E402, F403  (after the environment that it reads)
from mediation.settings import DATABASES  # noqa: E402

PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
AXES_ENABLED = False  # only the tests of the lock-out lock anybody out
EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"

# Tables from the models, in two seconds; that the migrations lead to the same tables, and keep what
# stands in them, is what tests/codebase/test_migrations.py proves.
DATABASES["default"]["TEST"] = {"MIGRATE": False}
if DATABASES["default"]["ENGINE"].endswith("sqlite3"):
    # A file, so that a live server and started programs see the same database as the test.
    DATABASES["default"]["TEST"]["NAME"] = str(FOLDER / "test.sqlite3")
else:
    # A connection kept open by a server thread would keep the test database from being dropped.
    DATABASES["default"]["CONN_MAX_AGE"] = 0

# Looks a static file up when it is asked for, instead of reading all of them for each client.
WHITENOISE_AUTOREFRESH = True
