import base64
import logging
from functools import lru_cache

from odoo import api, models
from odoo.exceptions import UserError
from odoo.tools import config

from ..tools.crypto import CryptoError, KeyRing, KeyWrong, check_value, key_version

_logger = logging.getLogger(__name__)

FINGERPRINT = "clinic.key_fingerprint"


@lru_cache(maxsize=8)
def _load_ring(path, env_name):
    """The ring of this process; an error is not remembered, so it can be mended."""
    return KeyRing.load(path or None, env_name or None)


class ClinicEncryptedMixin(models.AbstractModel):
    """Values that are born encrypted.

    The keys come from a file or a variable outside the database, named in odoo.conf:

        clinic_key_file = <a file of lines version:base64key>
        clinic_key_env = <name of an environment variable with such lines>

    A model keeps the ciphertext in a `fields.Binary(attachment=False,
    groups=NO_ACCESS)` and shows it by a computed field, which reads the column in
    sudo and calls `_clinic_decrypt`. What is encrypted for one model and field cannot
    be decrypted for another. Equality is searched by `_clinic_blind_index`.

    Without the right key nothing breaks: readers get a sentence, writers a UserError,
    and no stored value is touched.
    """

    _name = "clinic.encrypted.mixin"
    _description = "Encrypted fields"

    # -- doors -------------------------------------------------------------------
    @api.model
    def _clinic_has_key(self):
        """Whether this server can read and write encrypted values of this database."""
        return not self._clinic_key_problem()

    @api.model
    def _clinic_key_problem(self):
        """What is wrong with the keys, as a sentence for administrators, or ''."""
        try:
            self._clinic_ring()
        except CryptoError as error:
            return str(error)
        return ""

    @api.model
    def _clinic_encrypt(self, plaintext, field):
        """The ciphertext of a text for a Binary column of `field`; False for none."""
        if not plaintext:
            return False
        ring = self._clinic_ring_for_writing()
        blob = ring.encrypt(plaintext, self._clinic_associated_data(field))
        return base64.b64encode(blob)

    @api.model
    def _clinic_decrypt(self, ciphertext, field, strict=False):
        """The text of a ciphertext of `field`; '' for none.

        What cannot be read becomes a sentence that says so, for screens; with
        `strict` it raises the UserError instead, for files and computations.
        """
        if not ciphertext:
            return ""
        try:
            blob = base64.b64decode(ciphertext)
            ring = self._clinic_ring()
            return ring.decrypt(blob, self._clinic_associated_data(field))
        except ValueError as error:
            _logger.warning("%s.%s cannot be read: %s", self._name, field, error)
            if strict:
                raise UserError(self._clinic_unreadable()) from error
            return self._clinic_unreadable()

    @api.model
    def _clinic_blind_index(self, value, purpose):
        """A keyed fingerprint by which equal values are found; False for none.

        `value` is in its canonical form. `purpose` names the kind of value, such as
        "identity/CN/national": equal values of different purposes do not match.
        """
        if not value:
            return False
        return self._clinic_ring_for_writing().blind_index(value, purpose)

    @api.model
    def _clinic_key_version(self, ciphertext):
        """Which key a ciphertext was made with; 0 for none."""
        return key_version(base64.b64decode(ciphertext)) if ciphertext else 0

    # -- keys --------------------------------------------------------------------
    @api.model
    def _clinic_associated_data(self, field):
        return f"{self._name}/{field}".encode()

    @api.model
    def _clinic_ring(self):
        """The key ring, if it is the one that this database was first used with."""
        ring = _load_ring(config.get("clinic_key_file"), config.get("clinic_key_env"))
        parameters = self.env["ir.config_parameter"].sudo()  # sudo: tells no secret
        known = parameters.get_param(FINGERPRINT)
        if known and known != check_value(ring):
            raise KeyWrong(
                "The oldest key of this server is not the one that this database was "
                "first used with. Put that key back; nothing has been changed."
            )
        return ring

    @api.model
    def _clinic_ring_for_writing(self):
        try:
            ring = self._clinic_ring()
        except CryptoError as error:
            _logger.error("No encrypted value can be written: %s", error)
            raise UserError(
                self.env._(
                    "Encrypted values cannot be saved or searched now, and nothing "
                    "was changed. Ask the administrator to name the right key file in "
                    "the server's configuration (clinic_key_file), then try again."
                )
            ) from error
        parameters = self.env["ir.config_parameter"].sudo()  # sudo: written once
        if not parameters.get_param(FINGERPRINT):
            parameters.set_param(FINGERPRINT, check_value(ring))
        return ring

    @api.model
    def _clinic_unreadable(self):
        return self.env._(
            "(encrypted: this server does not have the right key; ask an administrator)"
        )
