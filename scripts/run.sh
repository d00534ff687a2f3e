#!/bin/sh
# Serve the program: web and worker together, until Ctrl-C. `make run` has set everything up.
set -eu
cd "$(dirname "$0")/.."
export PORT="${PORT:-8000}"
var=${VAR_DIR:-var}

if ! .venv/bin/python - "$PORT" <<'PYTHON'
import socket, sys
with socket.socket() as probe:
    probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        probe.bind(("127.0.0.1", int(sys.argv[1])))
    except OSError:
        sys.exit(1)
PYTHON
then
    echo "Port $PORT is taken. Choose another one: make run PORT=8001" >&2
    exit 1
fi

if [ "${PRODUCTION:-0}" != 1 ]; then
    .venv/bin/python manage.py demo
fi

echo
echo "  The station is open:      http://127.0.0.1:$PORT"
if [ -f "$var/demo-accounts.json" ]; then
    echo "  Demonstration accounts:   $var/demo-accounts.json"
fi
echo "  To stop everything:       Ctrl-C"
echo
exec .venv/bin/honcho start --no-prefix
