# The demo server in the background: one process id file, one log.

SERVER_PID="$LOCAL/demo.pid"
SERVER_LOG="$LOCAL/demo.log"

server_is_running() {
    local pid
    [ -f "$SERVER_PID" ] || return 1
    pid="$(cat "$SERVER_PID")"
    kill -0 "$pid" 2>/dev/null && tr '\0' ' ' <"/proc/$pid/cmdline" | grep -q -- "$LOCAL/demo.conf"
}

server_answers() { curl -fsS -o /dev/null --max-time 5 "http://127.0.0.1:$CLINIC_PORT/web/health" 2>/dev/null; }

server_stop() {
    local pid waited=0
    if server_is_running; then
        pid="$(cat "$SERVER_PID")"
        kill "$pid" 2>/dev/null || true
        while kill -0 "$pid" 2>/dev/null && [ "$waited" -lt 30 ]; do
            sleep 0.5
            waited=$((waited + 1))
        done
        kill -9 "$pid" 2>/dev/null || true
    fi
    rm -f "$SERVER_PID"
}

server_start() {
    local waited=0
    if server_is_running && server_answers; then
        step "The server is running already"
        return 0
    fi
    server_stop
    if (exec 3<>"/dev/tcp/127.0.0.1/$CLINIC_PORT") 2>/dev/null; then
        die "port $CLINIC_PORT is taken by another program. Choose a free one: CLINIC_PORT=8070 make demo."
    fi
    step "Starting the server (log: $SERVER_LOG)"
    setsid nohup "$PY" -m odoo -c "$LOCAL/demo.conf" >>"$SERVER_LOG" 2>&1 </dev/null &
    echo $! >"$SERVER_PID"
    until server_answers; do
        sleep 0.5
        waited=$((waited + 1))
        server_is_running || die "the server stopped at once; see the end of $SERVER_LOG."
        [ "$waited" -lt 240 ] || die "the server does not answer after two minutes; see $SERVER_LOG."
    done
}
