#!/usr/bin/env bash
# Makes this checkout runnable. Safe to run again: it only does what is missing.
set -euo pipefail

SCRIPTS="$(cd "$(dirname "$0")" && pwd)"
for part in common python odoo postgres browser config; do
    # shellcheck disable=SC1090
    . "$SCRIPTS/lib/$part.sh"
done

mkdir -p "$LOCAL"
exec 9>"$LOCAL/setup.lock"
if have flock && ! flock -n 9; then
    say "another make setup is running in this checkout; waiting for it"
    flock 9
fi

say "Setting up in $LOCAL"
setup_python
setup_odoo
setup_postgres 9>&-
setup_browser
setup_config
say "Set up. Next: make demo, or make test."
