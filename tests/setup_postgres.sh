#!/usr/bin/env bash
# Sees to it that a PostgreSQL server can be started by the store's tests, where the system's packages may be installed.
# Where none can be had those tests are skipped, with the reason.
set -u
found() { command -v initdb >/dev/null || ls /usr/lib/postgresql/*/bin/initdb >/dev/null 2>&1; }
found && exit 0
command -v apt-get >/dev/null || exit 0
sudo=""; [ "$(id -u)" = 0 ] || sudo="sudo -n"
echo "No PostgreSQL server is installed; trying the system's package." >&2
{ $sudo apt-get update -qq && DEBIAN_FRONTEND=noninteractive $sudo apt-get install -y -qq --no-install-recommends postgresql; } >/dev/null 2>&1
found || echo "PostgreSQL cannot be had: its tests will be skipped." >&2
exit 0
