"""The frozen record of a visit: what it says in a language, and what was changed.

A record is ``{"sections": [{"key", "label", "rows"}], ...}``, a row is
``{"key", "label", "value"}``; labels and values are ``{language: text}``.
"""

SOURCE = "en_US"


def say(texts, lang):
    """The text in a language, or as it was in the source.

    >>> say({"en_US": "Day", "zh_CN": "日期"}, "zh_CN"), say({"en_US": "Day"}, "fr_FR")
    ('日期', 'Day')
    """
    texts = texts or {}
    return texts.get(lang) or texts.get(SOURCE) or next(iter(texts.values()), "")


def in_language(content, lang):
    """[{"key", "label", "rows": [(label, value)]}] of a record."""
    return [
        {
            "key": section["key"],
            "label": say(section["label"], lang),
            "rows": [
                (say(row["label"], lang), say(row["value"], lang))
                for row in section["rows"]
            ],
        }
        for section in (content or {}).get("sections", [])
    ]


def get_changes(before, after):
    """[{"section", "label", "old", "new"}] of what differs between two records.

    ``old`` is None for what was added, ``new`` for what was taken out.
    """
    old, new = _index(before), _index(after)
    changes = []
    for place in [*old, *(place for place in new if place not in old)]:
        was, now = old.get(place), new.get(place)
        if was and now and was[1]["value"] == now[1]["value"]:
            continue
        section, row = now or was
        changes.append(
            {
                "section": section["label"],
                "label": row["label"],
                "old": was and was[1]["value"],
                "new": now and now[1]["value"],
            }
        )
    return changes


def carry_over(archived, baseline, now):
    """The archived record with what was changed between ``baseline`` and ``now``.

    Both are the record as the database words it, when an amendment was opened and
    when it was finished. What is the same in both stays as it was archived, however
    codes, people or templates are called today.
    """
    kept, start, end = _index(archived), _index(baseline), _index(now)
    rows = {}
    for place, (section, row) in end.items():
        untouched = place in start and start[place][1] == row
        if not untouched:
            rows[place] = section, row
        elif place in kept:
            rows[place] = kept[place]
    for place, found in kept.items():
        if place not in end and place not in start:
            rows[place] = found  # it went away by itself: not by the amendment
    same = baseline.get("template") == now.get("template")
    languages = [*archived.get("languages", [])]
    languages += [code for code in now.get("languages", []) if code not in languages]
    changed = get_changes(baseline, now) or not same
    return {
        **archived,
        "template": (archived if same else now).get("template"),
        "languages": languages if changed else archived.get("languages", []),
        "sections": _group(rows, archived, now),
    }


def _index(content):
    """{(section key, row key): (section, row)}, in the order of the record."""
    return {
        (section["key"], row["key"]): (section, row)
        for section in (content or {}).get("sections", [])
        for row in section["rows"]
    }


def _group(rows, *contents):
    """Rows as sections, both in the order in which the contents have them."""
    order = {}
    for content in contents:
        for place in _index(content):
            order.setdefault(place, len(order))
    first = {}
    for place in order:
        first.setdefault(place[0], len(first))
    sections = {}
    for place in sorted(rows, key=lambda place: (first[place[0]], order[place])):
        section, row = rows[place]
        group = sections.setdefault(
            place[0], {"key": place[0], "label": section["label"], "rows": []}
        )
        group["rows"].append(row)
    return list(sections.values())
