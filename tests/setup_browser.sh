#!/usr/bin/env bash
# Sees to it that a Chromium is there for the browser tests: an installed one, else Playwright's own, else Debian's package.
set -u
found() {
  [ -n "${PLAYGROUND_CHROMIUM:-}" ] && [ -x "$PLAYGROUND_CHROMIUM" ] && return 0
  for name in chromium chromium-browser google-chrome google-chrome-stable; do command -v "$name" >/dev/null && return 0; done
  [ -x "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome" ] && return 0
  python -c 'import pathlib, sys; from playwright.sync_api import sync_playwright as s
with s() as p: sys.exit(not pathlib.Path(p.chromium.executable_path).exists())' 2>/dev/null
}
found && exit 0
echo "No Chromium is installed; trying Playwright's own." >&2
timeout 300 python -m playwright install chromium >/dev/null 2>&1 && found && exit 0
if command -v apt-get >/dev/null; then
  echo "Playwright's cannot be had; trying the system's package." >&2
  sudo=""; [ "$(id -u)" = 0 ] || sudo="sudo -n"
  { $sudo apt-get update -qq && DEBIAN_FRONTEND=noninteractive $sudo apt-get install -y -qq --no-install-recommends chromium fonts-dejavu-core; } >/dev/null 2>&1
  hash -r; found && exit 0
fi
echo "The browser tests need a Chromium and none could be had: install one, or set PLAYGROUND_CHROMIUM to its path." >&2
exit 1
