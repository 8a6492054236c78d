import base64
import logging
import re
from pathlib import Path

from odoo import api, fields, models
from odoo.tools import config

from ..tools.seal_chain import Head
from ..tools.seal_keys import (
    SealKeyError,
    SealKeys,
    append_anchor,
    make_anchor,
    read_anchors,
    read_public_keys,
)

_logger = logging.getLogger(__name__)
_told = set()  # problems that this process has written to its log


class ClinicAccessHead(models.Model):
    """Signed heads: who has the public key can tell that the chain up to `seq` is ours.

    odoo.conf names where the key is and where anchors go, both outside the database:

        clinic_seal_key_file = <a file that scripts/make_seal_key.py made>
        clinic_anchor_dir = <a folder; default: clinic_anchors in data_dir>

    Without a key rows are sealed, but no head is signed and no anchor is written: the
    privacy officer's page says so in red. The next head covers what was sealed
    meanwhile. Append-only.
    """

    _name = "clinic.access.head"
    _description = "Signed head of the seal"
    _inherit = ["clinic.append.only.mixin"]
    _order = "seq desc"
    _log_access = False
    _rec_name = "seq"

    seq = fields.Integer(
        string="Up to seal", required=True, readonly=True, aggregator=None
    )
    chain = fields.Char(required=True, readonly=True)
    rows = fields.Integer(string="Sealed rows", required=True, readonly=True)
    signed_at = fields.Datetime(required=True, readonly=True)
    key_id = fields.Char(string="Key", required=True, readonly=True)
    signature = fields.Char(required=True, readonly=True)

    _seq_unique = models.UniqueIndex("(seq)")

    def _get_append_only_refusal(self):
        return self.env._("Signed heads of the logs cannot be changed.")

    # -- keys ----------------------------------------------------------------------
    @api.model
    def _get_keys(self):
        """The `SealKeys` of this server; raises SealKeyError."""
        return SealKeys.load(config.get("clinic_seal_key_file"))

    @api.model
    def _get_key_problem(self):
        """Why no head can be signed, or ''."""
        try:
            self._get_keys()
        except SealKeyError as error:
            return str(error)
        return ""

    @api.model
    def _get_public_keys(self):
        """{key id: public key} that this server knows: its own and exported ones."""
        texts = []
        try:
            texts.append(self._get_keys().public_text())
        except SealKeyError as error:
            self._tell_once(error)
        path = self._get_anchor_folder() / "public-keys.txt"
        if path.exists():
            texts.append(path.read_text(encoding="ascii"))
        keys = {}
        for text in texts:
            try:
                keys.update(read_public_keys(text))
            except SealKeyError as error:
                self._tell_once(error)
        return keys

    @api.model
    def _get_public_text(self):
        """The same as a file of public keys."""
        return "".join(
            f"{key_id}:{base64.b64encode(key.public_bytes_raw()).decode()}\n"
            for key_id, key in sorted(self._get_public_keys().items())
        )

    @api.model
    def _tell_once(self, problem):
        if str(problem) not in _told:
            _told.add(str(problem))
            _logger.warning("The seal of the logs is not signed: %s", problem)

    # -- signing -------------------------------------------------------------------
    @api.model
    def _sign(self):
        """Sign the last seal, unless that is done; needs the sealer's lock."""
        seq, chain = self.env["clinic.access.seal"]._get_last()
        head = self._get_last()
        if not seq or (head and head.seq >= seq):
            return head
        try:
            keys = self._get_keys()
        except SealKeyError as error:
            self._tell_once(error)
            return head
        signed_at = self.env["clinic.access.seal"]._get_time()
        head = keys.sign(seq, chain, seq, signed_at)
        self.env.cr.execute(
            "INSERT INTO clinic_access_head"
            " (seq, chain, rows, signed_at, key_id, signature)"
            " VALUES (%s, %s, %s, %s::timestamp, %s, %s)",
            list(head),
        )
        return head

    @api.model
    def _get_last(self):
        """The last `Head`, or None."""
        self.env.cr.execute(
            "SELECT seq, chain, rows, signed_at::text, key_id, signature"
            " FROM clinic_access_head ORDER BY seq DESC LIMIT 1"
        )
        row = self.env.cr.fetchone()
        return Head(*row) if row else None

    # -- anchors -------------------------------------------------------------------
    @api.model
    def _get_anchor_folder(self):
        folder = config.get("clinic_anchor_dir")
        return Path(folder or Path(config["data_dir"]) / "clinic_anchors")

    @api.model
    def _get_anchor_file(self):
        name = re.sub(r"[^\w.-]", "_", self.env.cr.dbname)
        return self._get_anchor_folder() / f"{name}.jsonl"

    @api.model
    def _prepare_anchor(self):
        """The anchor of the last head; None while nothing is signed."""
        head = self._get_last()
        if not head:
            return None
        self.env.cr.execute("SELECT chain FROM clinic_access_seal WHERE seq = 1")
        (origin,) = self.env.cr.fetchone()
        waiting = self.env["clinic.access.seal"]._get_waiting().values()
        public = self._get_public_keys().get(head.key_id)
        return make_anchor(
            self.env.cr.dbname,
            self._get_uuid(),
            origin,
            head,
            base64.b64encode(public.public_bytes_raw()).decode() if public else "",
            sum(count for count, _oldest in waiting),
        )

    @api.model
    def _get_uuid(self):
        parameters = self.env["ir.config_parameter"].sudo()  # sudo: no secret
        return parameters.get_param("database.uuid")

    @api.model
    def _write_anchor(self):
        """Append today's anchor to the file; returns it, or None.

        Nothing is written when the last line already has this head.
        """
        anchor = self._prepare_anchor()
        if not anchor:
            return None
        last = self._get_last_anchor()
        if last and last["seq"] == anchor["seq"] and last["chain"] == anchor["chain"]:
            return last
        self._export_public_keys()
        append_anchor(self._get_anchor_file(), anchor)
        return anchor

    @api.model
    def _export_public_keys(self):
        """Every public key that ever signed stays readable beside the anchors."""
        text = self._get_public_text()
        path = self._get_anchor_folder() / "public-keys.txt"
        path.parent.mkdir(parents=True, exist_ok=True)
        if not path.exists() or path.read_text(encoding="ascii") != text:
            path.write_text(text, encoding="ascii")

    @api.model
    def _get_anchors(self):
        """The anchors of this database that its folder holds, oldest first."""
        path = self._get_anchor_file()
        if not path.exists():
            return []
        uuid = self._get_uuid()
        anchors, _unreadable = read_anchors(path)
        return [anchor for anchor in anchors if anchor.get("uuid") == uuid]

    @api.model
    def _get_last_anchor(self):
        return (self._get_anchors() or [None])[-1]

    @api.model
    def _is_anchor_late(self):
        """Whether rows were sealed, but none of the last two days is anchored."""
        head, anchor = self._get_last(), self._get_last_anchor()
        if not head:
            return False
        if anchor and anchor["seq"] == head.seq:
            return False
        mark = anchor or self._get_first()
        signed = fields.Datetime.to_datetime(mark["signed_at"][:19])
        return (fields.Datetime.now() - signed).days >= 2

    @api.model
    def _get_first(self):
        self.env.cr.execute(
            "SELECT signed_at::text FROM clinic_access_head ORDER BY seq LIMIT 1"
        )
        return {"signed_at": self.env.cr.fetchone()[0]}
