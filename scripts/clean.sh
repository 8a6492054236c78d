#!/usr/bin/env bash
# Deletes what make setup made, databases included.
set -euo pipefail

SCRIPTS="$(cd "$(dirname "$0")" && pwd)"
. "$SCRIPTS/lib/common.sh"
. "$SCRIPTS/lib/postgres.sh"

bash "$SCRIPTS/stop.sh"
if [ -f "$PG_STATE" ]; then
    pg_load_state
    rm -rf "$PG_DIR" "$PG_SOCKETS"
fi
rm -rf "$LOCAL"
say "deleted: $LOCAL"
