#!/usr/bin/env python3
"""`check --deploy` on production settings, with keys made for this one call."""

import base64
import os
import secrets
import subprocess
import sys
import tempfile


def key() -> str:
    return base64.b64encode(secrets.token_bytes(32)).decode()


def main() -> int:
    with tempfile.TemporaryDirectory() as folder:
        environment = {
            **os.environ,
            "PRODUCTION": "1",
            "VAR_DIR": folder,
            "DATABASE_URL": f"sqlite:///{folder}/db.sqlite3",
            "SECRET_KEY": secrets.token_urlsafe(64),
            "VAULT_MASTER_KEYS": key(),
            "VAULT_INDEX_KEY": key(),
            "HISTORY_MAC_KEYS": key(),
            "ALLOWED_HOSTS": "station.example",
        }
        command = [sys.executable, "manage.py", "check", "--deploy", "--fail-level", "WARNING"]
        return subprocess.run(command, env=environment, check=False).returncode


if __name__ == "__main__":
    sys.exit(main())
