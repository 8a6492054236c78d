# Odoo 19: ODOO_HOME wins; otherwise Debian's package odoo-19 unpacked in .local/odoo.
# apt is used with folders of its own, so the machine's set-up stays as it is.

ODOO_TREE="$LOCAL/odoo"
ODOO_SID_PACKAGES="odoo-19 fonts-montserrat"
ODOO_SUITE_PACKAGES="fonts-font-awesome libjs-jquery libjs-jquery-form libjs-underscore
    fonts-roboto-unhinted fonts-inconsolata fonts-ocr-b"
SELFIE_PACKAGE="@mediapipe/selfie_segmentation@0.1.1675465747"

odoo_hint="Get the source of Odoo 19.0 Community yourself and name its folder: ODOO_HOME=/path/to/odoo make setup."

# own source list: the machine's archive and key, its suite and sid
odoo_apt_prepare() {
    local archive
    have apt-get && have dpkg-deb || die "Debian's package of Odoo 19 needs apt. $odoo_hint"
    archive="$("$PY" "$ROOT/scripts/lib/debian_archive.py" "$LOCAL/apt")" ||
        die "no Debian archive was found in this machine's apt set-up. $odoo_hint"
    read -r DEBIAN_SUITE _ <<<"$archive"
    mkdir -p "$LOCAL/apt/lists/partial" "$LOCAL/apt/cache/archives/partial" "$LOCAL/apt/deb"
    APT_OPTIONS=(
        -o "Dir::Etc::SourceList=$LOCAL/apt/sources.list" -o Dir::Etc::SourceParts=/dev/null
        -o "Dir::State::Lists=$LOCAL/apt/lists" -o "Dir::Cache=$LOCAL/apt/cache"
        -o "APT::Sandbox::User=$(id -un)" -o Acquire::Languages=none -o Acquire::Retries=3
    )
    apt-get "${APT_OPTIONS[@]}" update -q >"$LOCAL/apt/update.log" 2>&1 ||
        die "apt could not read Debian's package lists; see $LOCAL/apt/update.log, check the network and start again."
}

odoo_download() {
    local name wanted=()
    for name in $ODOO_SID_PACKAGES; do wanted+=("$name/sid"); done
    for name in $ODOO_SUITE_PACKAGES; do wanted+=("$name/$DEBIAN_SUITE"); done
    apt-cache "${APT_OPTIONS[@]}" show odoo-19 >/dev/null 2>&1 ||
        die "Debian's archive no longer has odoo-19. $odoo_hint"
    step "Odoo 19: downloading Debian's packages (130 MB)"
    (cd "$LOCAL/apt/deb" && apt-get "${APT_OPTIONS[@]}" download -q "${wanted[@]}") \
        >"$LOCAL/apt/download.log" 2>&1 </dev/null ||
        die "apt could not download Odoo's packages; see $LOCAL/apt/download.log and start again, or: $odoo_hint"
}

odoo_unpack() {
    local deb
    rm -rf "$ODOO_TREE.new"
    mkdir -p "$ODOO_TREE.new"
    for deb in "$LOCAL"/apt/deb/*.deb; do
        dpkg-deb -x "$deb" "$ODOO_TREE.new" || die "$deb is damaged: delete it and start again."
    done
    rm -rf "$ODOO_TREE"
    mv "$ODOO_TREE.new" "$ODOO_TREE"
    rm -rf "$LOCAL/apt/deb" "$LOCAL/apt/lists"
}

# one file of a video-call extra is not in Debian's package, yet the backend's
# script bundle lists it; without it the browser console reports an error
odoo_fill_selfie() {
    local target="$1/addons/mail/static/lib/selfie_segmentation/selfie_segmentation.js" work
    [ -s "$target" ] && return 0
    have npm || apt_install nodejs npm
    work="$(mktemp -d)"
    mkdir -p "$(dirname "$target")"
    if (cd "$work" && npm pack --silent "$SELFIE_PACKAGE" && tar xzf ./*.tgz) >"$LOCAL/npm.log" 2>&1 </dev/null; then
        cp "$work/package/selfie_segmentation.js" "$target"
    else
        step "npm did not deliver $SELFIE_PACKAGE (see $LOCAL/npm.log): background blur in video calls stays off"
        printf '%s\n' '/* background blur is not installed */' >"$target"
    fi
    rm -rf "$work"
}

odoo_link() { # folder that holds the python package odoo
    local site
    site="$("$PY" -c 'import sysconfig; print(sysconfig.get_path("purelib"))')"
    rm -f "$site"/odoo19.pth
    printf '%s\n' "$1" >"$site/clinic_odoo.pth"
    # shellcheck disable=SC2016
    printf '#!/bin/sh\nexec "$(dirname "$(readlink -f "$0")")/python" -m odoo "$@"\n' >"$VENV/bin/odoo"
    chmod 755 "$VENV/bin/odoo"
    "$PY" -c 'import odoo.release as r; raise SystemExit(r.version_info[0] != 19)' ||
        die "$1 does not hold Odoo 19. $odoo_hint"
    "$PY" "$ROOT/scripts/lib/odoo_metadata.py" "$site"
}

odoo_report_dangling() {
    local dangling
    dangling="$(find "$ODOO_TREE" -xtype l | head -n 5)"
    [ -z "$dangling" ] || die "Odoo's package points at files that no package brought:
$dangling
Your Debian suite has other versions of its font or JavaScript packages. $odoo_hint"
}

setup_odoo() {
    if [ -n "${ODOO_HOME:-}" ]; then
        [ -d "$ODOO_HOME/odoo" ] || die "ODOO_HOME=$ODOO_HOME has no folder odoo. Name the top folder of Odoo 19's source."
        odoo_link "$(cd "$ODOO_HOME" && pwd)"
        step "Odoo: $ODOO_HOME"
        return 0
    fi
    local packages="$ODOO_TREE/usr/lib/python3/dist-packages"
    if [ ! -d "$packages/odoo" ]; then
        odoo_apt_prepare
        odoo_download
        odoo_unpack
    fi
    odoo_fill_selfie "$packages/odoo"
    odoo_report_dangling
    odoo_link "$packages"
    step "Odoo: Debian's package in $ODOO_TREE"
}
