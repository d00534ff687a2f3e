#!/bin/sh
# Print the first Python of at least 3.11 (PYTHON=… overrides), or say what is missing.
for candidate in "${PYTHON:-}" python3.11 python3.12 python3.13 python3; do
    [ -n "$candidate" ] || continue
    if "$candidate" -c 'import sys, venv; sys.exit(sys.version_info < (3, 11))' 2>/dev/null; then
        command -v "$candidate"
        exit 0
    fi
done
echo "Python 3.11 or later with its venv module is needed (Debian: python3 python3-venv)." >&2
exit 1
