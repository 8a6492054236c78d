"""What the scripts need to know of the addons in this checkout."""

import ast
import hashlib
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
ADDONS = ROOT / "addons"


def manifests():
    """Manifest by name of every installable addon, dependencies first."""
    found = {}
    for path in sorted(ADDONS.glob("*/__manifest__.py")):
        manifest = ast.literal_eval(path.read_text())
        if manifest.get("installable", True):
            found[path.parent.name] = manifest
    ordered = {}
    for name in found:
        _add_in_order(name, found, ordered)
    return ordered


def house():
    """The addons that a clinic installs: `manifests()` without what is beside them.

    Glue to a module of Odoo that no addon of ours needs comes by itself where that
    module is; it is tested in a database of its own.
    """
    known = manifests()
    needed = {
        dependency
        for manifest in known.values()
        if not manifest.get("auto_install")
        for dependency in manifest.get("depends", [])
    }
    return {
        name: manifest
        for name, manifest in known.items()
        if not manifest.get("auto_install")
        or set(manifest.get("depends", [])) <= needed | set(known)
    }


def _add_in_order(name, found, ordered):
    if name in ordered or name not in found:
        return
    for dependency in found[name].get("depends", []):
        _add_in_order(dependency, found, ordered)
    ordered[name] = found[name]


def with_dependencies(names):
    """The given addons and those of ours that they stand on."""
    known = manifests()
    wanted, queue = set(), list(names)
    while queue:
        name = queue.pop()
        if name in known and name not in wanted:
            wanted.add(name)
            queue += known[name].get("depends", [])
    return [name for name in known if name in wanted]


def core_modules(names=None):
    """Odoo's own modules that the given addons (default: all) depend on."""
    known = manifests()
    return sorted(
        {
            dependency
            for name in names or known
            for dependency in known[name].get("depends", [])
            if dependency not in known
        }
    )


def content_hash(names):
    """A key of everything that decides what an installation looks like."""
    digest = hashlib.sha256()
    for name in sorted(names):
        for path in sorted((ADDONS / name).rglob("*")):
            if path.is_file() and _counts(path):
                digest.update(str(path.relative_to(ADDONS)).encode())
                digest.update(path.read_bytes())
    return digest.hexdigest()[:12]


def _counts(path):
    parts = path.relative_to(ADDONS).parts
    is_python_test = len(parts) > 1 and parts[1] == "tests"
    return not is_python_test and path.suffix not in (".pyc", ".md")


def odoo_version():
    """A key of the Odoo that is installed: its addons path and package version."""
    import odoo.release

    path = Path(odoo.release.__file__)
    return hashlib.sha256(path.read_bytes()).hexdigest()[:8]


if __name__ == "__main__":
    if sys.argv[1:] == ["hash"]:
        print(content_hash(house()))
    else:
        print(",".join(house()))
