#!/bin/sh
# Prepares .venv/ in the current folder: `setup.sh` for running, `setup.sh dev` for the tests as well.
# Does nothing, quickly and without network, when nothing has changed since the last time.
set -eu

level=${1:-run}
files="requirements.txt pyproject.toml"
if [ "$level" = dev ]; then files="$files requirements-dev.txt"; fi

fingerprint() { { pwd -P; cat $files; } | cksum; }

stamp=.venv/.setup-$level
if [ -x .venv/bin/truongthi ] && [ -f "$stamp" ] && [ "$(cat "$stamp")" = "$(fingerprint)" ]; then
    exit 0
fi

is_new_enough() { "$1" -c 'import sys; sys.exit(sys.version_info < (3, 11))' >/dev/null 2>&1; }

find_python() {
    for name in ${PYTHON:-} python3 python3.13 python3.12 python3.11; do
        if is_new_enough "$name"; then command -v "$name"; return; fi
    done
    echo "Cần Python 3.11 trở lên (Debian, Ubuntu: apt install python3 python3-venv). Python 3.11 or newer is needed." >&2
    exit 1
}

# A virtual environment remembers its folder: one that was moved or copied here is made anew.
if [ -d .venv ] && ! .venv/bin/python -c 'import os, sys; sys.exit(not os.path.samefile(sys.prefix, ".venv"))' 2>/dev/null
then
    rm -rf .venv
fi
if [ ! -x .venv/bin/pip ]; then
    python=$(find_python)
    echo "Đang chuẩn bị .venv bằng $python …"
    "$python" -m venv .venv || {
        echo "Không tạo được .venv (Debian, Ubuntu: apt install python3-venv). The venv module is missing." >&2
        exit 1
    }
fi

pip() { .venv/bin/python -m pip --disable-pip-version-check --no-input -q "$@"; }

# When every pinned version is there already, nothing is asked of the network.
if ! .venv/bin/python scripts/pinned.py requirements.txt; then
    echo "Đang cài các thư viện …"
    pip install --prefer-binary --require-hashes -r requirements.txt
fi
if [ "$level" = dev ] && ! .venv/bin/python scripts/pinned.py requirements-dev.txt; then
    echo "Đang cài các thư viện để kiểm thử …"
    pip install --prefer-binary --require-hashes -r requirements-dev.txt
fi
pip install --no-index --no-deps --no-build-isolation -e .
fingerprint > "$stamp"
