"""Writes an apt source list naming the archive that this machine already uses.

Prints the machine's suite. The address and the signing key are read from the
machine's own apt configuration; nothing of it is kept in this repository.
"""

import sys
from pathlib import Path

APT = Path("/etc/apt")


def _suites():
    release = dict(
        line.split("=", 1)
        for line in Path("/etc/os-release").read_text().splitlines()
        if "=" in line
    )
    code_name = release.get("VERSION_CODENAME", "").strip('"')
    return [
        name for name in (code_name, "stable", "testing", "sid", "unstable") if name
    ]


def _from_deb822(text):
    for paragraph in text.split("\n\n"):
        fields, key = {}, None
        for line in paragraph.splitlines():
            if line.startswith("#"):
                continue
            if line[:1] in (" ", "\t") and key:
                fields[key] += "\n" + line
            elif ":" in line:
                key, value = line.split(":", 1)
                key = key.strip().lower()
                fields[key] = value.strip()
        enabled = fields.get("enabled", "yes").lower() != "no"
        if enabled and "deb" in fields.get("types", "").split():
            for uri in fields.get("uris", "").split():
                for suite in fields.get("suites", "").split():
                    yield (
                        uri,
                        suite,
                        fields.get("components", "").split(),
                        fields.get("signed-by", ""),
                    )


def _from_lines(text):
    for line in text.splitlines():
        line = line.split("#", 1)[0].strip()
        if not line.startswith("deb "):
            continue
        rest, signed_by = line[4:].strip(), ""
        if rest.startswith("["):
            options, rest = rest[1:].split("]", 1)
            for option in options.split():
                if option.startswith("signed-by="):
                    signed_by = option.split("=", 1)[1]
        uri, suite, *components = rest.split()
        yield uri, suite, components, signed_by


def _entries():
    parts = APT / "sources.list.d"
    for path in sorted(parts.glob("*.sources")):
        yield from _from_deb822(path.read_text())
    for path in [APT / "sources.list", *sorted(parts.glob("*.list"))]:
        if path.exists():
            yield from _from_lines(path.read_text())


def _find():
    entries = list(_entries())
    for wanted in _suites():
        for uri, suite, components, signed_by in entries:
            if suite == wanted and "main" in components and "security" not in uri:
                return uri, suite, signed_by
    return None


def main(folder):
    found = _find()
    if not found or "ID=debian" not in Path("/etc/os-release").read_text().split():
        return 1
    uri, suite, signed_by = found
    folder = Path(folder)
    folder.mkdir(parents=True, exist_ok=True)
    if "BEGIN PGP" in signed_by:
        key = folder / "archive.asc"
        lines = [line.strip() for line in signed_by.splitlines()]
        key.write_text("\n".join("" if line == "." else line for line in lines) + "\n")
        signed_by = str(key)
    option = f"[signed-by={signed_by}] " if signed_by else ""
    suites = dict.fromkeys([suite, "sid"])
    (folder / "sources.list").write_text(
        "".join(f"deb {option}{uri} {name} main\n" for name in suites)
    )
    print(suite)
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1]))
