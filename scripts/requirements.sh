#!/bin/sh
# Writes requirements*.txt from requirements*.in, with the hash of every file and no address of any index.
set -eu
if [ ! -x .venv/bin/pip-compile ]; then
    echo "Cần pip-tools: .venv/bin/pip install pip-tools" >&2
    exit 1
fi
for name in requirements requirements-dev; do
    .venv/bin/pip-compile -q --generate-hashes --allow-unsafe --strip-extras --no-header \
        --no-emit-index-url --no-emit-find-links --no-emit-trusted-host "$@" -o "$name.txt" "$name.in"
done
