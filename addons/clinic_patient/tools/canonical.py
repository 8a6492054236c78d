"""One way to write a value down, so that equal values have equal fingerprints."""

import json
from hashlib import sha256


def canonical(value):
    """Return JSON with sorted keys and no blanks, as bytes.

    >>> canonical({"b": 1, "a": ["é", None]})
    b'{"a":["\\xc3\\xa9",null],"b":1}'
    """
    text = json.dumps(
        value,
        ensure_ascii=False,
        allow_nan=False,
        sort_keys=True,
        separators=(",", ":"),
    )
    return text.encode("utf-8", "surrogatepass")


def digest(value):
    """Return the SHA-256 of a value, 64 hexadecimal digits.

    >>> digest({"a": 1, "b": 2}) == digest({"b": 2, "a": 1})
    True
    >>> digest("a")[:12]
    'ac8d8342bbb2'
    """
    return sha256(canonical(value)).hexdigest()
