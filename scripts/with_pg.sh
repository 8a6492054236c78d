#!/usr/bin/env bash
# with_pg.sh demo|test COMMAND...: runs a command that can reach that cluster.
set -euo pipefail

SCRIPTS="$(cd "$(dirname "$0")" && pwd)"
. "$SCRIPTS/lib/common.sh"
. "$SCRIPTS/lib/postgres.sh"

cluster="$1"
shift
pg_use "$cluster"
CLINIC_CONF="$LOCAL/$cluster.conf"
export CLINIC_CONF
PATH="$VENV/bin:$PATH" exec "$@"
