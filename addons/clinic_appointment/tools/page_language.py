"""The language of a page for somebody whose browser says what he reads."""

import re

_PART = re.compile(r"\s*([A-Za-z]{1,8}(?:-[A-Za-z0-9]{1,8})*|\*)\s*(?:;\s*q=([\d.]+))?")
MOST = 20


def accepted(header):
    """Return the languages of an Accept-Language header, the best first.

    >>> accepted("de;q=0.5, zh-CN, en-GB;q=0.9, fr;q=0")
    ['zh-CN', 'en-GB', 'de']
    """
    found = []
    for position, part in enumerate((header or "")[:1000].split(",")[:MOST]):
        match = _PART.fullmatch(part.rstrip())
        if not match or match[1] == "*":
            continue
        try:
            weight = float(match[2] or 1)
        except ValueError:
            continue
        if weight > 0:
            found.append((-weight, position, match[1]))
    return [code for _weight, _position, code in sorted(found)]


def pick(wanted, installed, default):
    """Return the installed language that serves the wished ones best.

    >>> pick(["zh-TW", "en"], ["en_US", "zh_CN"], "en_US")
    'zh_CN'
    """
    known = {code.replace("_", "-").lower(): code for code in installed}
    for code in wanted:
        if code.lower() in known:
            return known[code.lower()]
        family = code.lower().partition("-")[0]
        for name, found in known.items():
            if name.partition("-")[0] == family:
                return found
    return default
