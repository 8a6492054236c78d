#!/usr/bin/env bash
# A demo clinic: database clinic_demo, server in the background, table of logins.
set -euo pipefail

SCRIPTS="$(cd "$(dirname "$0")" && pwd)"
for part in common postgres config server; do
    # shellcheck disable=SC1090
    . "$SCRIPTS/lib/$part.sh"
done

DB=clinic_demo

# missing, outdated or current; the stamp is written after a complete installation
demo_state() {
    if [ ! -f "$(stamp_file demo)" ] || ! psql -d "$DB" -Atc 'SELECT 1' >/dev/null 2>&1; then
        echo missing
    elif done_before demo "$CONTENT"; then
        echo current
    else
        echo outdated
    fi
}

demo_install() {
    step "Installing the clinic with demo data (about two minutes)"
    psql -q -d postgres -c "DROP DATABASE IF EXISTS $DB" 2>/dev/null ||
        die "database $DB is in use: run make stop and start again."
    createdb "$DB"
    rm -rf "$LOCAL/data/demo/filestore/$DB"
    "$VENV/bin/odoo" -c "$(config_file demo)" -d "$DB" -i "$ADDON_LIST" \
        --with-demo --load-language=en_US,zh_CN --stop-after-init --no-http \
        >"$LOCAL/demo-install.log" 2>&1 </dev/null ||
        die "the installation failed; see $LOCAL/demo-install.log."
    if grep -q "installed without demo data" "$LOCAL/demo-install.log"; then
        die "the demo data could not be loaded; see $LOCAL/demo-install.log."
    fi
    "$VENV/bin/odoo" shell -c "$(config_file demo)" -d "$DB" --no-http \
        <"$SCRIPTS/demo_prepare.py" >>"$LOCAL/demo-install.log" 2>&1 ||
        die "the web client could not be prepared; see $LOCAL/demo-install.log."
}

demo_update() {
    step "Updating the demo clinic to this checkout"
    "$VENV/bin/odoo" -c "$(config_file demo)" -d "$DB" -i "$ADDON_LIST" -u "$ADDON_LIST" \
        --with-demo --stop-after-init --no-http >"$LOCAL/demo-update.log" 2>&1 </dev/null ||
        die "the update failed; see $LOCAL/demo-update.log. To start over: make stop, dropdb $DB, make demo."
}

pg_use demo
config_write demo
ADDON_LIST="$("$PY" "$SCRIPTS/checkout.py" list)"
CONTENT="$("$PY" "$SCRIPTS/checkout.py" hash)"

case "$(demo_state)" in
missing)
    server_stop
    rm -f "$(stamp_file demo)"
    demo_install
    mark_done demo "$CONTENT"
    ;;
outdated)
    server_stop
    demo_update
    mark_done demo "$CONTENT"
    ;;
esac
server_start
"$PY" "$SCRIPTS/logins.py" "$DB" >"$LOCAL/logins.txt" || die "the logins could not be read from database $DB."
say "Ready: http://localhost:$CLINIC_PORT"
cat "$LOCAL/logins.txt"
