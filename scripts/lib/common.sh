# Shared by every script: paths, messages, privileges. Sourced, never run.

ROOT="$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd)"
LOCAL="$ROOT/.local"
VENV="$LOCAL/venv"
PY="$VENV/bin/python"

say() { printf '%s\n' "$*"; }
step() { printf -- '- %s\n' "$*"; }
die() {
    printf 'STOPPED: %s\n' "$*" >&2
    exit 1
}

have() { command -v "$1" >/dev/null 2>&1; }

is_root() { [ "$(id -u)" -eq 0 ]; }

can_be_root() { is_root || have sudo; }

as_root() {
    if is_root; then
        "$@"
    elif have sudo; then
        sudo "$@"
    else
        die "this needs root once: $*. Run it as root, or install sudo, and start again."
    fi
}

# apt packages of the machine's own suite; only called when something is missing
APT_UPDATED=""
apt_install() {
    have apt-get || die "please install $* with your system's package manager and start again (there is no apt-get here)."
    can_be_root || die "missing: $*. Run this once as root: apt-get install $*. Then start again."
    step "installing with apt: $*"
    if [ -z "$APT_UPDATED" ]; then
        as_root env DEBIAN_FRONTEND=noninteractive apt-get update -q >"$LOCAL/apt-update.log" 2>&1 ||
            die "apt-get update failed; see $LOCAL/apt-update.log, check the network and start again."
        APT_UPDATED=1
    fi
    as_root env DEBIAN_FRONTEND=noninteractive apt-get install -y -q --no-install-recommends "$@" \
        >"$LOCAL/apt-install.log" 2>&1 </dev/null ||
        die "apt could not install $*; see $LOCAL/apt-install.log, install them yourself and start again."
}

# done_before NAME TEXT: true when step NAME was last finished with the same TEXT
stamp_file() { printf '%s/stamps/%s' "$LOCAL" "$1"; }
done_before() { [ -f "$(stamp_file "$1")" ] && [ "$(cat "$(stamp_file "$1")")" = "$2" ]; }
mark_done() {
    mkdir -p "$LOCAL/stamps"
    printf '%s\n' "$2" >"$(stamp_file "$1")"
}
hash_of() { cat "$@" | sha256sum | cut -c1-16; }
