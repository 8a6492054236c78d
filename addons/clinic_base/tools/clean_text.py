"""Text that PostgreSQL can keep."""

import re

# NUL, and halves of characters that no encoding writes: copied from broken files
_UNSTORABLE = re.compile("[\0\ud800-\udfff]")


def clean(value):
    r"""Return ``value`` without characters that no database stores, inside out.

    >>> clean("a\0b"), clean({"x": ["c\0", 1]}), clean(None)
    ('ab', {'x': ['c', 1]}, None)
    """
    if isinstance(value, str):
        return _UNSTORABLE.sub("", value) if _UNSTORABLE.search(value) else value
    if isinstance(value, dict):
        return {clean(key): clean(item) for key, item in value.items()}
    if isinstance(value, (list, tuple)):
        return type(value)(clean(item) for item in value)
    return value
