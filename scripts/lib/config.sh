# Configuration files of the private servers, generated; nothing of them is committed.

CLINIC_PORT="${CLINIC_PORT:-8069}"

config_file() { printf '%s/%s.conf' "$LOCAL" "$1"; }

config_common() { # demo|test
    cat <<CONF
[options]
addons_path = $ROOT/addons
data_dir = $LOCAL/data/$1
list_db = False
without_demo = True
limit_time_cpu = 3600
limit_time_real = 7200
workers = 0
clinic_key_file = $LOCAL/clinic-$1.key
clinic_seal_key_file = $LOCAL/clinic-seal-$1.key
CONF
    if [ -f "$PG_STATE" ] && ! pg_external; then
        pg_load_state
        printf 'db_host = %s\ndb_port = 5432\ndb_user = odoo\n' "$PG_SOCKETS/$1"
    else
        # an own server: libpq's environment variables say where it is
        printf 'db_host = %s\ndb_port = %s\ndb_user = %s\n' "${PGHOST:-}" "${PGPORT:-5432}" "${PGUSER:-$(id -un)}"
    fi
}

config_write() { # demo|test
    local file
    file="$(config_file "$1")"
    {
        config_common "$1"
        if [ "$1" = demo ]; then
            # demo passwords are public: only this machine may connect
            printf 'db_name = clinic_demo\ndbfilter = ^clinic_demo$\nmax_cron_threads = 1\n'
            printf 'http_interface = %s\nhttp_port = %s\ngevent_port = %s\n' \
                "${CLINIC_INTERFACE:-127.0.0.1}" "$CLINIC_PORT" "$((CLINIC_PORT + 3))"
        else
            printf 'http_interface = 127.0.0.1\nhttp_port = 8169\ngevent_port = 8172\nmax_cron_threads = 0\n'
        fi
    } >"$file.new"
    chmod 600 "$file.new"
    mv "$file.new" "$file"
    mkdir -p "$LOCAL/data/$1"
}

# the keys of the private servers: losing the first loses what it encrypted
config_keys() { # demo|test
    local file="$LOCAL/clinic-$1.key" seal="$LOCAL/clinic-seal-$1.key"
    [ -f "$file" ] || "$PY" "$ROOT/scripts/make_key.py" "$file" >/dev/null
    [ -f "$seal" ] || "$PY" "$ROOT/scripts/make_seal_key.py" "$seal"
}

setup_config() {
    local name
    for name in demo test; do
        config_keys "$name"
        config_write "$name"
    done
    step "Configuration: $(config_file demo), $(config_file test)"
}
