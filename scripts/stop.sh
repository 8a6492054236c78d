#!/usr/bin/env bash
# Stops the demo server and the private databases; nothing is deleted.
set -euo pipefail

SCRIPTS="$(cd "$(dirname "$0")" && pwd)"
for part in common postgres config server; do
    # shellcheck disable=SC1090
    . "$SCRIPTS/lib/$part.sh"
done

server_stop
say "demo server: stopped"
if ! pg_external && [ -f "$PG_STATE" ]; then
    pg_load_state
    for name in demo test; do
        pg_stop "$name"
        say "$name databases: stopped"
    done
fi
