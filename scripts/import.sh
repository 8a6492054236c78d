#!/usr/bin/env bash
# import.sh FOLDER DATABASE [OPTIONS]: brings a folder of files into a database.
set -euo pipefail

SCRIPTS="$(cd "$(dirname "$0")" && pwd)"
for part in common postgres config; do
    # shellcheck disable=SC1090
    . "$SCRIPTS/lib/$part.sh"
done

folder="${1:-}"
database="${2:-}"
if [ -z "$folder" ] || [ -z "$database" ]; then
    die "say what goes where: make import DATA=folder DB=name."
fi
[ -d "$folder" ] || die "$folder is not a folder. Name the folder that holds the files: make import DATA=folder DB=name."

# a private cluster holds the database: the demo's, or the tests'
cluster=demo
if ! pg_external; then
    pg_use demo
    if ! psql -d "$database" -Atc 'SELECT 1' >/dev/null 2>&1; then
        unset PGHOST
        pg_use test
        cluster=test
        # a new database is made where data lasts: in the demo's cluster
        if ! psql -d "$database" -Atc 'SELECT 1' >/dev/null 2>&1; then
            unset PGHOST
            pg_use demo
            cluster=demo
        fi
    fi
fi
exec "$PY" "$SCRIPTS/import_data.py" --config "$(config_file "$cluster")" --data "$folder" --db "$database" "${@:3}"
