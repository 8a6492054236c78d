import base64
from datetime import timedelta

from odoo import api, fields, models
from odoo.exceptions import UserError

from ..tools.seal_keys import anchor_text

LATE = timedelta(minutes=10)
VERIFIED = "log.verify"


class ClinicSealState(models.TransientModel):
    """The privacy officer's page about the seal: how far, how late, proven by what.

    "Verify now" runs the engine of scripts/verify_access_log over the tables of this
    database. It shows whether the log is as it was sealed; whoever owns the server owns
    this page too, so the proof for a stranger is the script, a dump and kept anchors.
    """

    _name = "clinic.seal.state"
    _inherit = "clinic.seal.check.mixin"
    _description = "State of the seal of the logs"

    asked_at = fields.Datetime(readonly=True)
    problem = fields.Text(readonly=True)
    sealed_rows = fields.Integer(readonly=True)
    sealed_at = fields.Datetime(string="Last sealed", readonly=True)
    waiting_rows = fields.Integer(string="Not sealed yet", readonly=True)
    waiting_since = fields.Datetime(readonly=True)
    head_seq = fields.Integer(string="Signed up to seal", readonly=True)
    head_at = fields.Datetime(string="Last signed", readonly=True)
    key_id = fields.Char(string="Signing key", readonly=True)
    anchor_seq = fields.Integer(string="Anchored up to seal", readonly=True)
    anchor_at = fields.Datetime(string="Last anchored", readonly=True)
    anchor_path = fields.Char(string="Anchor file", readonly=True)
    anchor_file = fields.Binary(string="Anchor of now", attachment=False, readonly=True)
    anchor_file_name = fields.Char(readonly=True)
    anchor_text = fields.Text(string="Anchor to be printed", readonly=True)
    keys_file = fields.Binary(string="Public keys", attachment=False, readonly=True)
    keys_file_name = fields.Char(readonly=True)
    verified_at = fields.Datetime(string="Last verified here", readonly=True)
    verified_by = fields.Char(readonly=True)
    verdict = fields.Char(string="Result", readonly=True)
    findings = fields.Text(readonly=True)

    def _compute_display_name(self):
        self.display_name = self.env._("Seal of the logs")

    # -- doors -----------------------------------------------------------------------
    def action_open_state(self):
        """The page, with what is true now."""
        self.check_access("create")
        state = self.create(self._prepare_state_vals())
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Seal of the logs"),
            "res_model": self._name,
            "res_id": state.id,
            "view_mode": "form",
            "target": "main",
        }

    def action_verify(self):
        """Verify all rows in this database and write down who did and what came out."""
        self.check_access("write")
        report = self._verify()
        self.env["clinic.operation.log"]._log(
            VERIFIED,
            summary=self._say_verdict(report),
            new={
                "verdict": report.verdict,
                "sealed": report.sealed,
                "broken": report.broken,
                "late": report.late_count,
                "findings": [self._say(found) for found in report.findings],
            },
        )
        return self.action_open_state()

    def action_anchor(self):
        """Write an anchor now, not only at night."""
        self.check_access("write")
        heads = self.sudo().env["clinic.access.head"]  # sudo: tells no row
        try:
            heads._write_anchor()
        except OSError as error:
            raise UserError(
                self.env._(
                    "The anchor could not be written to %(path)s. Download it here and "
                    "ask the administrator to make the folder writable.",
                    path=heads._get_anchor_file(),
                )
            ) from error
        return self.action_open_state()

    # -- state -----------------------------------------------------------------------
    @api.model
    def _prepare_state_vals(self):
        env = self.sudo().env  # sudo: numbers and times of the seal alone, no log row
        waiting = env["clinic.access.seal"]._get_waiting().values()
        oldest = min((at for _count, at in waiting if at), default=False)
        now = fields.Datetime.now()
        return {
            "asked_at": now,
            "waiting_rows": sum(count for count, _at in waiting),
            "waiting_since": oldest and oldest.replace(microsecond=0),
            "problem": "\n".join(self._get_problems(env, oldest, now)),
            **self._prepare_seal_vals(env),
            **self._prepare_anchor_vals(env),
            **self._prepare_verified_vals(),
        }

    @api.model
    def _prepare_seal_vals(self, env):
        last = env["clinic.access.seal"].search([], limit=1)
        head = env["clinic.access.head"].search([], limit=1)
        return {
            "sealed_rows": last.seq,
            "sealed_at": last.sealed_at,
            "head_seq": head.seq,
            "head_at": head.signed_at,
            "key_id": head.key_id,
        }

    @api.model
    def _prepare_anchor_vals(self, env):
        heads = env["clinic.access.head"]
        vals = {"anchor_path": str(heads._get_anchor_file())}
        last, now = heads._get_last_anchor(), heads._prepare_anchor()
        if last:
            vals["anchor_seq"] = last["seq"]
            vals["anchor_at"] = last["signed_at"][:19]
        if now:
            text = anchor_text(now)
            name = f"{self.env.cr.dbname}-{now['seq']}"
            vals["anchor_text"] = text
            vals["anchor_file"] = base64.b64encode(text.encode())
            vals["anchor_file_name"] = f"{name}.jsonl"
        keys = heads._get_public_text()
        if keys:
            vals["keys_file"] = base64.b64encode(keys.encode())
            vals["keys_file_name"] = "public-keys.txt"
        return vals

    @api.model
    def _prepare_verified_vals(self):
        logs = self.env["clinic.operation.log"]
        last = logs.search([("operation", "=", VERIFIED)], limit=1)
        if not last:
            return {}
        return {
            "verified_at": last.happened_at,
            "verified_by": last.actor_name,
            "verdict": last.summary,
            "findings": "\n".join(last.new_value["findings"]),
        }

    @api.model
    def _get_problems(self, env, oldest, now):
        heads = env["clinic.access.head"]
        problems = []
        if oldest and now - oldest > LATE:
            problems.append(
                self.env._(
                    "Rows of the logs wait for their seal since %(time)s (UTC). Ask "
                    "the administrator whether scheduled actions are running.",
                    time=fields.Datetime.to_string(oldest),
                )
            )
        if heads._get_key_problem():
            problems.append(
                self.env._(
                    "Rows are sealed, but no key signs the seal, so a stranger cannot "
                    "check it. Ask the administrator to make a key with "
                    "scripts/make_seal_key.py and to name its file in the server's "
                    "configuration (clinic_seal_key_file)."
                )
            )
        if heads._is_anchor_late():
            problems.append(
                self.env._(
                    "No anchor was written outside the database for two days. Ask the "
                    "administrator to look at the folder of the anchors, and download "
                    "the anchor of now."
                )
            )
        return problems
