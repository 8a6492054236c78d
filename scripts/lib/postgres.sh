# PostgreSQL: PGHOST wins; otherwise two private clusters in .local/, one durable
# (demo), one fast and unsafe in a power cut (test). They listen on a socket only.

PG_STATE="$LOCAL/pg.env"

# a PGHOST that names one of our own sockets is not somebody else's server
pg_external() {
    [ -n "${PGHOST:-}" ] || return 1
    if [ -f "$PG_STATE" ]; then
        # shellcheck disable=SC1090
        . "$PG_STATE"
        case "$PGHOST" in "$PG_SOCKETS"/*) return 1 ;; esac
    fi
    return 0
}

# the newest installed server's programs
pg_find_bin() {
    local dir
    dir="$(ls -d /usr/lib/postgresql/*/bin 2>/dev/null | sort -t/ -k5 -V | tail -n 1)"
    if [ -n "$dir" ] && [ -x "$dir/initdb" ]; then
        printf '%s' "$dir"
    elif have initdb && have pg_ctl; then
        dirname "$(readlink -f "$(command -v pg_ctl)")"
    fi
}

# commands on the clusters run as PG_OS_USER, because the server refuses root
pg_as_owner() {
    if [ "$(id -un)" = "$PG_OS_USER" ]; then
        "$@"
    elif have runuser; then
        (cd / && runuser -u "$PG_OS_USER" -- "$@")
    else
        (cd / && as_root su -s /bin/sh "$PG_OS_USER" -c "$(printf '%q ' "$@")")
    fi
}

pg_install() {
    local before=""
    if [ -z "$(pg_find_bin)" ]; then
        have pg_lsclusters && before="$(pg_lsclusters -h || true)"
        apt_install postgresql postgresql-contrib
        pg_stop_default "$before"
    fi
    PG_BIN="$(pg_find_bin)"
    [ -n "$PG_BIN" ] || die "no PostgreSQL server was found. Install postgresql (15 or newer), or set PGHOST to a server, and start again."
    if [ ! -f "$("$PG_BIN/pg_config" --sharedir 2>/dev/null || printf /usr/share/postgresql/%s "$(basename "$(dirname "$PG_BIN")")")/extension/btree_gist.control" ]; then
        apt_install postgresql-contrib
    fi
}

# Debian starts a cluster of its own with a new installation; nothing here uses it
pg_stop_default() {
    [ -z "$1" ] && have pg_lsclusters || return 0
    pg_lsclusters -h | while read -r version name _port status _rest; do
        case "$status" in
        online*) as_root pg_ctlcluster "$version" "$name" stop || true ;;
        esac
    done
}

pg_choose_owner() {
    if ! is_root; then
        PG_OS_USER="$(id -un)"
    elif getent passwd postgres >/dev/null; then
        PG_OS_USER=postgres
    else
        PG_OS_USER=clinicdb
        getent passwd clinicdb >/dev/null || useradd --system --no-create-home --shell /usr/sbin/nologin clinicdb
    fi
}

# data in .local/pg where its owner can enter; sockets where their path is short enough
pg_choose_dirs() {
    local id
    id="$(printf '%s' "$ROOT" | sha256sum | cut -c1-10)"
    PG_DIR="$LOCAL/pg"
    mkdir -p "$PG_DIR"
    if is_root && ! pg_as_owner test -x "$PG_DIR"; then
        PG_DIR="/var/lib/clinic-crm/$id"
        step "user $PG_OS_USER cannot enter $LOCAL: the databases live in $PG_DIR"
        mkdir -p "$PG_DIR"
        chmod 755 /var/lib/clinic-crm "$PG_DIR"
    fi
    PG_SOCKETS="$PG_DIR/socket"
    if [ "${#PG_SOCKETS}" -gt 80 ]; then
        PG_SOCKETS="${TMPDIR:-/tmp}/clinic-crm-$(id -u)-$id"
        step "the path is too long for a socket: it goes to $PG_SOCKETS"
    fi
    if is_root; then
        chown "$PG_OS_USER" "$PG_DIR"
    fi
}

pg_settings() { # demo|test
    local memory shared
    memory="$(awk '/MemTotal/ {print int($2 / 1024)}' /proc/meminfo)"
    shared=$((memory / 8))
    [ "$1" = demo ] && shared=$((memory / 16))
    [ "$shared" -gt 1024 ] && shared=1024
    cat <<CONF
listen_addresses = ''
unix_socket_directories = '$PG_SOCKETS/$1'
unix_socket_permissions = 0777
max_connections = 200
shared_buffers = ${shared}MB
work_mem = 32MB
maintenance_work_mem = 256MB
effective_cache_size = $((memory / 2))MB
max_wal_size = 4GB
checkpoint_timeout = 15min
random_page_cost = 1.1
dynamic_shared_memory_type = mmap
jit = off
timezone = 'UTC'
log_timezone = 'UTC'
log_min_messages = warning
log_min_error_statement = panic
CONF
    if [ "$1" = test ]; then
        printf '%s\n' 'fsync = off' 'synchronous_commit = off' 'full_page_writes = off'
    fi
}

pg_create() { # demo|test
    local data="$PG_DIR/$1"
    if [ ! -f "$data/PG_VERSION" ]; then
        step "creating the $1 database cluster"
        pg_as_owner "$PG_BIN/initdb" -D "$data" -U postgres --locale=C.UTF-8 -E UTF8 \
            --auth-local=trust --auth-host=reject >"$LOCAL/initdb.log" 2>&1 ||
            die "initdb failed; see $LOCAL/initdb.log."
        pg_as_owner sh -c "echo \"include 'clinic.conf'\" >> '$data/postgresql.conf'"
    fi
    pg_settings "$1" | pg_as_owner sh -c "cat > '$data/clinic.conf'"
}

pg_is_up() { "$PG_BIN/pg_isready" -q -h "$PG_SOCKETS/$1" -p 5432; }

pg_start() { # demo|test
    pg_is_up "$1" && return 0
    # the socket folder keeps strangers out: the server itself trusts who gets in
    pg_as_owner mkdir -p -m 700 "$PG_SOCKETS" "$PG_SOCKETS/$1"
    pg_as_owner setsid "$PG_BIN/pg_ctl" -D "$PG_DIR/$1" -l "$PG_DIR/$1.log" -w -t 60 start \
        >/dev/null 2>&1 </dev/null ||
        die "the $1 database server did not start; see $PG_DIR/$1.log."
    if ! "$PG_BIN/psql" -h "$PG_SOCKETS/$1" -p 5432 -U postgres -d postgres -Atc \
        "SELECT 1 FROM pg_roles WHERE rolname = 'odoo'" | grep -q 1; then
        "$PG_BIN/createuser" -h "$PG_SOCKETS/$1" -p 5432 -U postgres --createdb odoo
    fi
}

pg_stop() { # demo|test
    pg_is_up "$1" || return 0
    pg_as_owner "$PG_BIN/pg_ctl" -D "$PG_DIR/$1" -m fast -w -t 60 stop >/dev/null
}

pg_save_state() {
    {
        printf 'PG_BIN=%q\n' "$PG_BIN"
        printf 'PG_OS_USER=%q\n' "$PG_OS_USER"
        printf 'PG_DIR=%q\n' "$PG_DIR"
        printf 'PG_SOCKETS=%q\n' "$PG_SOCKETS"
    } >"$PG_STATE"
}

pg_load_state() {
    [ -f "$PG_STATE" ] || die "no database server is set up yet: run make setup first."
    # shellcheck disable=SC1090
    . "$PG_STATE"
}

# exports PGHOST, PGPORT, PGUSER of the demo or the test cluster and starts it
pg_use() { # demo|test
    pg_external && return 0
    pg_load_state
    pg_start "$1"
    export PGHOST="$PG_SOCKETS/$1" PGPORT=5432 PGUSER=odoo
}

setup_postgres() {
    if pg_external; then
        have psql || apt_install postgresql-client
        psql -d postgres -Atc 'SELECT 1' >/dev/null 2>&1 ||
            die "PGHOST is set to $PGHOST, but no connection to database postgres is possible. Set PGPORT, PGUSER and PGPASSWORD too, or unset PGHOST."
        step "PostgreSQL: the server named by PGHOST"
        return 0
    fi
    pg_choose_owner
    pg_install
    pg_choose_dirs
    pg_save_state
    local name
    for name in demo test; do
        pg_create "$name"
    done
    pg_start test
    step "PostgreSQL: private clusters in $PG_DIR"
}
