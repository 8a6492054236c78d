#!/usr/bin/env python3
"""Export the terms of our addons and bring the translations in step.

    scripts/i18n.py --config odoo.conf --db DB [--check] [--missing FILE] [--fill FILE]

The database must hold the addons, installed and up to date. For each addon the
``.pot`` is written anew (without dates, so that it changes only with the terms) and
``zh_CN.po`` is merged: new terms are added empty, vanished ones are dropped.
``--missing`` writes the untranslated terms as JSON {addon: {msgid: ""}}; ``--fill``
reads such a file back. ``--check`` changes nothing and exits 1 when a file would
change or a term has no translation.
"""

import argparse
import json
import subprocess
import sys
import tempfile
from pathlib import Path

import polib

from checkout import house

ROOT = Path(__file__).resolve().parent.parent
LANGUAGE = "zh_CN"
UNSTABLE = ("POT-Creation-Date", "PO-Revision-Date", "Last-Translator", "Language-Team")


def addon_names():
    return sorted(house())


def export_terms(addon, config, db):
    """The current terms of ``addon`` as a polib file, headers without dates."""
    with tempfile.TemporaryDirectory() as folder:
        target = Path(folder) / f"{addon}.pot"
        command = [sys.executable, "-m", "odoo", "i18n", "export", "-c", config]
        command += ["-d", db, "-o", str(target), addon]
        done = subprocess.run(command, capture_output=True, text=True, check=False)
        if done.returncode or not target.exists():
            sys.exit(f"The terms of {addon} could not be exported:\n{done.stderr}")
        terms = polib.pofile(str(target), wrapwidth=78)
    for key in UNSTABLE:
        terms.metadata.pop(key, None)
    terms.sort(key=lambda entry: (entry.msgid, entry.msgctxt or ""))
    for entry in terms:
        entry.occurrences.sort()
    return terms


def merge_language(addon, terms):
    """``zh_CN.po`` of ``addon`` with exactly the terms of the export."""
    path = ROOT / "addons" / addon / "i18n" / f"{LANGUAGE}.po"
    known = {}
    if path.exists():
        known = {entry.msgid: entry.msgstr for entry in polib.pofile(str(path))}
    language = polib.POFile(wrapwidth=78)
    language.metadata = {**terms.metadata, "Language": LANGUAGE}
    for entry in terms:
        translated = polib.POEntry(
            msgid=entry.msgid,
            msgstr=known.get(entry.msgid, ""),
            comment=entry.comment,
            occurrences=entry.occurrences,
            flags=entry.flags,
        )
        language.append(translated)
    return path, language


def write_if_changed(path, content, check):
    old = path.read_text() if path.exists() else ""
    if old == content:
        return False
    if not check:
        path.parent.mkdir(exist_ok=True)
        path.write_text(content)
    return True


def run_addon(addon, options, words):
    """Bring one addon in step; returns (changed file names, untranslated terms)."""
    terms = export_terms(addon, options.config, options.db)
    path, language = merge_language(addon, terms)
    for entry in language:
        entry.msgstr = words.get(entry.msgid) or entry.msgstr
    template = path.with_name(f"{addon}.pot")
    changed = [
        file.name
        for file, content in ((template, str(terms)), (path, str(language)))
        if write_if_changed(file, content + "\n", options.check)
    ]
    return changed, [entry.msgid for entry in language if not entry.msgstr]


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--config", required=True)
    parser.add_argument("--db", required=True)
    parser.add_argument("--check", action="store_true")
    parser.add_argument("--missing", type=Path)
    parser.add_argument("--fill", type=Path)
    options = parser.parse_args()
    words = json.loads(options.fill.read_text()) if options.fill else {}
    missing, changed = {}, []
    for addon in addon_names():
        files, untranslated = run_addon(addon, options, words.get(addon, {}))
        changed += [f"{addon}/i18n/{name}" for name in files]
        missing[addon] = dict.fromkeys(untranslated, "")
        print(f"{addon}: {len(untranslated)} terms without {LANGUAGE}")
    if options.missing:
        options.missing.write_text(json.dumps(missing, ensure_ascii=False, indent=1))
    if options.check and (changed or any(missing.values())):
        sys.exit("Run scripts/i18n.py and translate: " + ", ".join(changed))


if __name__ == "__main__":
    main()
