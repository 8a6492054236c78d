#!/usr/bin/env bash
# pg.sh start|stop|status [demo|test]; pg.sh env demo|test prints what psql needs
set -euo pipefail

SCRIPTS="$(cd "$(dirname "$0")" && pwd)"
. "$SCRIPTS/lib/common.sh"
. "$SCRIPTS/lib/postgres.sh"

command="${1:-status}"
clusters="${2:-demo test}"

if pg_external; then
    say "PGHOST=$PGHOST is set: that server is not managed here."
    exit 0
fi
pg_load_state

for name in $clusters; do
    case "$command" in
    start) pg_start "$name" && say "$name: running" ;;
    stop) pg_stop "$name" && say "$name: stopped" ;;
    status) if pg_is_up "$name"; then say "$name: running"; else say "$name: stopped"; fi ;;
    env) printf 'export PGHOST=%q PGPORT=5432 PGUSER=odoo\n' "$PG_SOCKETS/$name" ;;
    *) die "unknown command $command: use start, stop, status or env." ;;
    esac
done
