"""Keys that sign the heads of the seal, and anchors outside the database.

The key file of a server, named by `clinic_seal_key_file`, has lines

    key id:base64 of the 32 bytes of an Ed25519 private key

The last line signs; the others stay so that their public keys can be told. The key id
is made from the public key. A file of public keys has the same form and no secret.
"""

import base64
import binascii
import hashlib
import json
import os
from pathlib import Path

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import (
    Ed25519PrivateKey,
    Ed25519PublicKey,
)
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from .seal_chain import Head, head_text


class SealKeyError(ValueError):
    """A key file that cannot be used. No message holds a secret."""


def key_id_of(public):
    """The id of a public key (32 bytes): 16 hexadecimal digits.

    >>> key_id_of(bytes(32))
    '66687aadf862bd77'
    """
    return hashlib.sha256(public).hexdigest()[:16]


def _raw(private):
    return private.public_key().public_bytes(Encoding.Raw, PublicFormat.Raw)


class SealKeys:
    """The private keys of a server, oldest first; the newest one signs."""

    def __init__(self, seeds):
        self._keys = {}
        for seed in seeds:
            private = Ed25519PrivateKey.from_private_bytes(seed)
            self._keys[key_id_of(_raw(private))] = private
        if not self._keys:
            raise SealKeyError("The file of the seal's key holds no key.")
        self.key_id = list(self._keys)[-1]

    def __repr__(self):
        return f"<SealKeys {', '.join(self._keys)}>"

    @classmethod
    def load(cls, path):
        """Read a key file; raises SealKeyError, which says what to mend."""
        if not path:
            raise SealKeyError(
                "No key signs the seal of the logs. Create one with "
                "scripts/make_seal_key.py and name the file in clinic_seal_key_file."
            )
        try:
            text = Path(path).read_text(encoding="ascii")
        except (OSError, UnicodeDecodeError) as error:
            raise SealKeyError(
                f"The file of the seal's key, {path}, cannot be read."
            ) from error
        return cls([seed for _key_id, seed in _lines(text, path)])

    def sign(self, seq, chain, rows, signed_at):
        """The `Head` of a chain, signed by the newest key."""
        text = head_text(seq, chain, rows, signed_at, self.key_id)
        signature = base64.b64encode(self._keys[self.key_id].sign(text)).decode()
        return Head(seq, chain, rows, signed_at, self.key_id, signature)

    def public_text(self):
        """The public keys as a file: lines `key id:base64`."""
        return "".join(
            f"{key_id}:{base64.b64encode(_raw(private)).decode()}\n"
            for key_id, private in self._keys.items()
        )

    def public_key(self):
        """The newest public key, base64."""
        return base64.b64encode(_raw(self._keys[self.key_id])).decode()


def _lines(text, origin):
    """(id, 32 bytes) of each line of a key file."""
    for number, line in enumerate(text.splitlines(), 1):
        line = line.strip()
        if not line or line.startswith("#"):
            continue
        key_id, _colon, encoded = line.partition(":")
        try:
            raw = base64.b64decode(encoded, validate=True)
        except (ValueError, binascii.Error):
            raw = b""
        if len(raw) != 32:
            raise SealKeyError(f"Line {number} of {origin} is no key id:base64key.")
        yield key_id, raw


def read_public_keys(text, origin="the file of public keys"):
    """{key id: public key} of a file of public keys; the ids must fit the keys."""
    keys = {}
    for key_id, raw in _lines(text, origin):
        if key_id != key_id_of(raw):
            raise SealKeyError(f"In {origin} the id {key_id} is not that of its key.")
        keys[key_id] = Ed25519PublicKey.from_public_bytes(raw)
    return keys


def is_signed(head, keys):
    """Whether `head` bears a valid signature of one of `keys`."""
    key = keys.get(head.key_id)
    if key is None:
        return False
    text = head_text(head.seq, head.chain, head.rows, head.signed_at, head.key_id)
    try:
        key.verify(base64.b64decode(head.signature or "", validate=True), text)
    except (InvalidSignature, ValueError, binascii.Error):
        return False
    return True


def generate_key_file(path):
    """Write a key file with one new key, for its owner only; return its keys.

    An existing file is never touched (FileExistsError); `add_key` renews the key.
    """
    flags = os.O_WRONLY | os.O_CREAT | os.O_EXCL
    _append(path, flags, _new_line())
    return SealKeys.load(path)


def add_key(path):
    """Append a new key, which signs from now on; return the keys."""
    SealKeys.load(path)
    ends_line = Path(path).read_text(encoding="ascii").endswith("\n")
    _append(path, os.O_WRONLY | os.O_APPEND, ("" if ends_line else "\n") + _new_line())
    return SealKeys.load(path)


def _new_line():
    private = Ed25519PrivateKey.generate()
    seed = base64.b64encode(private.private_bytes_raw()).decode()
    return f"{key_id_of(_raw(private))}:{seed}\n"


def _append(path, flags, text):
    descriptor = os.open(path, flags, 0o600)
    with os.fdopen(descriptor, "a", encoding="utf-8") as file:
        file.write(text)
        file.flush()
        os.fsync(file.fileno())


# -- anchors -----------------------------------------------------------------------
def make_anchor(database, uuid, origin, head, public_key, unsealed=0):
    """What is kept outside the database: a dict, one JSON line of an anchor file.

    `origin` is the chain after the first seal, by which a chain is recognised.
    """
    return {
        "format": 1,
        "database": database,
        "uuid": uuid,
        "origin": origin,
        "public_key": public_key,
        "unsealed": unsealed,
        **head._asdict(),
    }


def anchor_head(anchor):
    """The `Head` in an anchor; KeyError or TypeError if it is none."""
    return Head(*(anchor[name] for name in Head._fields))


def anchor_text(anchor):
    """The line of an anchor.

    >>> anchor_text({"seq": 1, "chain": "ab"})
    '{"chain": "ab", "seq": 1}\\n'
    """
    return json.dumps(anchor, sort_keys=True, ensure_ascii=False) + "\n"


def append_anchor(path, anchor):
    """Add the line to the file `path` and wait until the disk has it."""
    path = Path(path)
    path.parent.mkdir(parents=True, exist_ok=True)
    # a server that died while it wrote left half a line
    torn = path.exists() and path.read_bytes()[-1:] not in (b"\n", b"")
    text = ("\n" if torn else "") + anchor_text(anchor)
    _append(path, os.O_WRONLY | os.O_APPEND | os.O_CREAT, text)
    folder = os.open(path.parent, os.O_RDONLY)
    try:
        os.fsync(folder)
    finally:
        os.close(folder)


def read_anchors(path):
    """(anchors, unreadable lines) of a file, or of all *.jsonl files of a folder.

    A server that dies while it writes leaves half a line; so an unreadable line is
    told ("file:number") and the others count.
    """
    path = Path(path)
    files = sorted(path.glob("*.jsonl")) if path.is_dir() else [path]
    anchors, unreadable = [], []
    for file in files:
        lines = file.read_text(encoding="utf-8", errors="replace").splitlines()
        for number, line in enumerate(lines, 1):
            try:
                anchor = json.loads(line)
                anchor_head(anchor)
            except (ValueError, KeyError, TypeError):
                unreadable.append(f"{file.name}:{number}")
            else:
                anchors.append(anchor)
    return anchors, unreadable
