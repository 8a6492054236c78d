# The virtual environment in .local/venv with the pinned requirements.

python_is_usable() {
    "$1" -c 'import sys; sys.exit(not (3, 10) <= sys.version_info[:2] <= (3, 13))' 2>/dev/null
}

# PYTHON wins; otherwise the system's own interpreter, then any on the PATH
python_find() {
    local candidate
    if [ -n "${PYTHON:-}" ]; then
        python_is_usable "$PYTHON" || die "PYTHON=$PYTHON is not Python 3.10 to 3.13. Name another interpreter."
        printf '%s' "$PYTHON"
        return 0
    fi
    for candidate in /usr/bin/python3 python3.12 python3.11 python3.10 python3.13 python3; do
        if have "$candidate" && python_is_usable "$candidate"; then
            printf '%s' "$candidate"
            return 0
        fi
    done
}

# headers for the packages that come as source: psycopg2, and cairo from 3.13 on
python_build_tools() {
    local header
    have gcc && have pg_config || apt_install gcc libc6-dev libpq-dev
    header="$("$1" -c 'import sysconfig; print(sysconfig.get_path("include"))')/Python.h"
    [ -f "$header" ] || apt_install python3-dev
    PATH="$PATH:/usr/sbin:/sbin" ldconfig -p 2>/dev/null | grep -q 'libmagic\.so' || apt_install libmagic1
    if "$1" -c 'import sys; sys.exit(sys.version_info < (3, 13))' &&
        ! { have pkg-config && pkg-config --exists cairo; }; then
        apt_install libcairo2-dev pkg-config
    fi
}

setup_python() {
    local python key
    python="$(python_find)"
    if [ -z "$python" ]; then
        apt_install python3 python3-venv
        python="$(python_find)"
    fi
    [ -n "$python" ] || die "Python 3.10 to 3.13 is needed. Install one and name it: PYTHON=/path/to/python make setup."
    key="$("$python" -c 'import sys; print(sys.version)' | tr '\n' ' ') $(hash_of "$ROOT/requirements.txt" "$ROOT/requirements-dev.txt")"
    if [ -x "$PY" ] && done_before python "$key"; then
        step "Python: $("$PY" --version), requirements unchanged"
        return 0
    fi
    python_build_tools "$python"
    if [ ! -x "$PY" ]; then
        "$python" -c 'import ensurepip, venv' 2>/dev/null || apt_install python3-venv
        "$python" -m venv "$VENV" || die "the virtual environment could not be made with $python. Install python3-venv and start again."
    fi
    step "Python: installing the pinned requirements for $("$PY" --version) (about a minute)"
    "$PY" -m pip install --disable-pip-version-check -q -r "$ROOT/requirements-dev.txt" \
        >"$LOCAL/pip.log" 2>&1 </dev/null ||
        die "pip could not install the requirements; see $LOCAL/pip.log, check the network and start again."
    mark_done python "$key"
}
