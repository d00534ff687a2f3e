#!/bin/sh
# Make .venv and install pinned requirements: venv.sh requirements.txt [requirements-dev.txt]
# A stamp keyed by the hash of these files makes the second time instant, and possible offline.
set -eu
cd "$(dirname "$0")/.."
last=
for file in "$@"; do last=$file; done
stamp=.venv/.installed-$(basename "$last" .txt)
wanted=$(cat constraints.txt "$@" | cksum)

if [ ! -x .venv/bin/python ]; then
    python=$(scripts/find_python.sh)
    echo "Making .venv with $python"
    "$python" -m venv .venv
fi
if [ "$(cat "$stamp" 2>/dev/null || true)" != "$wanted" ]; then
    echo "Installing $last"
    .venv/bin/python -m pip install -qq --disable-pip-version-check \
        --constraint constraints.txt --requirement "$last"
    echo "$wanted" > "$stamp"
fi
