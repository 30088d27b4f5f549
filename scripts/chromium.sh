#!/bin/sh
# Makes sure that a Chromium for the browser tests is here; installs it where that is possible without a question.
set -eu

for name in ${CHROMIUM:-} chromium chromium-browser google-chrome-stable google-chrome; do
    if command -v "$name" >/dev/null 2>&1; then exit 0; fi
done

if [ "$(id -u)" = 0 ]; then sudo=""; elif sudo -n true 2>/dev/null; then sudo="sudo -n"; else sudo=no; fi
if [ "$sudo" = no ] || ! command -v apt-get >/dev/null 2>&1; then
    echo "Các bài kiểm thử trên trình duyệt cần Chromium. Hãy cài: sudo apt-get install chromium fonts-dejavu-core" >&2
    echo "(hoặc đặt CHROMIUM=/đường/dẫn/tới/chromium). The browser tests need Chromium: install it or set CHROMIUM." >&2
    exit 1
fi
echo "Đang cài Chromium cho các bài kiểm thử trên trình duyệt …"
export DEBIAN_FRONTEND=noninteractive
install="$sudo apt-get install -y -qq --no-install-recommends chromium fonts-dejavu-core"
$install >/dev/null 2>&1 || { $sudo apt-get update -qq && $install >/dev/null; }
