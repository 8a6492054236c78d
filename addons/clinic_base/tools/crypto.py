"""Encryption of single values with keys that can be renewed.

``KeyRing`` holds the keys of a key file and, or, an environment variable. The
newest key encrypts; every key decrypts what it once encrypted. A ciphertext is

    format (1 byte, 0x01) | key version (2 bytes) | nonce (12 bytes) | AES-256-GCM

AES-GCM with random 96-bit nonces is safe for 2**32 values per key (NIST SP
800-38D, 8.3), far above what a chain of clinics stores; renew keys anyway.
"""

import base64
import binascii
import hashlib
import hmac
import os
from pathlib import Path

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

KEY_BYTES = 32
MAX_VERSION = 0xFFFF
_FORMAT = 1
_NONCE_BYTES = 12
_TAG_BYTES = 16
_HEADER_BYTES = 3


class CryptoError(ValueError):
    """Something about keys or ciphertexts is wrong. No message holds a secret."""


class KeyMissing(CryptoError):
    """No key at all, or not the one that a ciphertext was made with."""


class KeyWrong(CryptoError):
    """A key that cannot be one, or that does not fit the ciphertext."""


class KeyRing:
    """The keys of one installation: ``{version: 32 bytes}``, version 1..65535.

    Blind indexes come from the *lowest* version, so that renewing keys does not
    change them. That key must stay in the ring for ever: without it the search for
    a document number finds nothing, which ``check_value`` tells.
    """

    def __init__(self, keys):
        if not keys:
            raise KeyMissing(
                "There is no encryption key. Create a key file and name it in "
                "clinic_key_file, or put the key into the environment variable that "
                "clinic_key_env names."
            )
        for version, key in keys.items():
            if not 1 <= version <= MAX_VERSION:
                raise KeyWrong(f"Key version {version} is not within 1..{MAX_VERSION}.")
            if len(key) != KEY_BYTES:
                raise KeyWrong(f"Key {version} does not have {KEY_BYTES} bytes.")
        self._keys = dict(keys)
        self._ciphers = {version: AESGCM(key) for version, key in keys.items()}
        self._purposes = {}
        self.newest = max(keys)
        self.oldest = min(keys)

    def __repr__(self):
        return f"<KeyRing of versions {sorted(self._keys)}>"

    @classmethod
    def load(cls, path=None, env_name=None, environ=os.environ):
        """Read the ring from the file ``path`` and the variable named ``env_name``.

        Both hold lines ``version:base64key``; in the variable ``;`` or ``,`` may
        stand for the line end; ``#`` starts a comment line.
        Raises ``KeyMissing`` if neither gives a key, ``KeyWrong`` for a line that
        is no key or for one version with two keys.
        """
        keys = {}
        if path:
            try:
                text = Path(path).read_text(encoding="ascii")
            except FileNotFoundError as error:
                raise KeyMissing(f"The key file {path} does not exist.") from error
            except (OSError, UnicodeDecodeError) as error:
                raise KeyWrong(f"The key file {path} cannot be read.") from error
            _add_keys(keys, text, f"key file {path}")
        if env_name and environ.get(env_name):
            text = environ[env_name].replace(";", "\n").replace(",", "\n")
            _add_keys(keys, text, f"environment variable {env_name}")
        return cls(keys)

    def encrypt(self, plaintext, aad):
        """Return the ciphertext of the text ``plaintext`` under the newest key.

        ``aad`` (bytes) names where the value belongs, ``b"model/field"``: elsewhere
        the ciphertext cannot be decrypted. It does not name the record, because a
        merge moves rows.
        """
        header = bytes([_FORMAT]) + self.newest.to_bytes(2, "big")
        nonce = os.urandom(_NONCE_BYTES)
        data = plaintext.encode("utf-8")
        sealed = self._ciphers[self.newest].encrypt(nonce, data, header + aad)
        return header + nonce + sealed

    def decrypt(self, blob, aad):
        """Return the text of a ciphertext.

        Raises ``KeyMissing`` if the ring lacks its version, ``KeyWrong`` if the key
        or ``aad`` is another one or the bytes were changed.
        """
        blob = bytes(blob)
        version = key_version(blob)
        if version not in self._ciphers:
            raise KeyMissing(
                f"The value was encrypted with key {version}, which is not among the "
                "keys of this server. Put that key back into the key file."
            )
        header, rest = blob[:_HEADER_BYTES], blob[_HEADER_BYTES:]
        nonce, sealed = rest[:_NONCE_BYTES], rest[_NONCE_BYTES:]
        try:
            data = self._ciphers[version].decrypt(nonce, sealed, header + aad)
        except InvalidTag as error:
            raise KeyWrong(
                f"Key {version} of this server is not the one that the value was "
                "encrypted with, or the value was changed or belongs to another field."
            ) from error
        return data.decode("utf-8")

    def blind_index(self, value, purpose):
        """Return a keyed fingerprint of ``value``: 64 hexadecimal digits.

        Equal values of one ``purpose`` (a text such as "identity/CN/national") have
        equal fingerprints, whatever key encrypts today; without the key nobody can
        try numbers against them. HMAC-SHA-256, one key per purpose by HKDF (RFC
        5869). ``value`` must be in its canonical form and not empty.
        """
        if not value:
            raise ValueError("An empty value has no blind index.")
        key = self._purposes.get(purpose)
        if key is None:
            key = self._purposes[purpose] = self._derive(f"blind index/{purpose}")
        return hmac.new(key, value.encode("utf-8"), hashlib.sha256).hexdigest()

    def _derive(self, info):
        kdf = HKDF(SHA256(), KEY_BYTES, salt=None, info=f"clinic/{info}".encode())
        return kdf.derive(self._keys[self.oldest])


def check_value(ring):
    """Return a fingerprint of the ring's index key: 16 hexadecimal digits.

    Stored at first use and compared at each start it tells a wrong key from the
    right one before anything is written; it says nothing about the key itself.
    """
    key = ring._derive("check value")
    return hmac.new(key, b"check", hashlib.sha256).hexdigest()[:16]


def key_version(blob):
    """Return which key a ciphertext was made with; ``CryptoError`` if it is none."""
    minimum = _HEADER_BYTES + _NONCE_BYTES + _TAG_BYTES
    if len(blob) < minimum or blob[0] != _FORMAT:
        raise CryptoError("The stored value is no ciphertext of this application.")
    return int.from_bytes(blob[1:_HEADER_BYTES], "big")


def generate_key_file(path):
    """Write a key file with one new key, readable by its owner only; return its ring.

    An existing file is never touched (``FileExistsError``): to renew the key use
    ``add_key``.
    """
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    _write_key(descriptor, 1)
    return KeyRing.load(path)


def add_key(path):
    """Append a new key, which encrypts from now on, to a key file; return its ring."""
    version = KeyRing.load(path).newest + 1
    ends_line = Path(path).read_text(encoding="ascii").endswith("\n")
    descriptor = os.open(path, os.O_WRONLY | os.O_APPEND)
    _write_key(descriptor, version, "" if ends_line else "\n")
    return KeyRing.load(path)


def _write_key(descriptor, version, before=""):
    key = base64.b64encode(os.urandom(KEY_BYTES)).decode("ascii")
    with os.fdopen(descriptor, "w", encoding="ascii") as file:
        file.write(f"{before}{version}:{key}\n")
        file.flush()
        os.fsync(file.fileno())


def _add_keys(keys, text, origin):
    """Read the lines of ``text`` into ``keys``; messages name line and origin only."""
    for number, line in enumerate(text.splitlines(), 1):
        line = line.strip()
        if not line or line.startswith("#"):
            continue
        version, _colon, encoded = line.partition(":")
        try:
            version, key = int(version), base64.b64decode(encoded, validate=True)
        except (ValueError, binascii.Error) as error:
            raise KeyWrong(
                f"Line {number} of the {origin} is not of the form version:base64key."
            ) from error
        if keys.setdefault(version, key) != key:
            raise KeyWrong(f"The {origin} has another key {version} than before it.")
