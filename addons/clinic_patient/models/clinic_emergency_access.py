from datetime import timedelta

from odoo import api, fields, models
from odoo.addons.clinic_base.tools import append_only
from odoo.exceptions import AccessError, UserError
from odoo.tools import SQL

# What is said once and for all when a file is opened, and when it is reviewed.
FACTS = ("patient_id", "user_id", "grant_id", "record_number", "reason", "opened_at")
VERDICT = ("state", "reviewed_by_id", "reviewed_at", "review_note", "is_self_review")


class ClinicEmergencyAccess(models.Model):
    """Somebody opened a file that was closed to him, and said why.

    The right itself is a grant for this person alone (``grant_id``): it ends by
    itself. The row stays for the second person who looks at it, and for ever: nobody
    has the right to write here, PostgreSQL lets nobody delete, change the facts or
    change a verdict. Within a chain an emergency opens files of every legal entity,
    life goes before consent; of another chain never.
    """

    _name = "clinic.emergency.access"
    _description = "Emergency access"
    _inherit = [
        "clinic.disclosure.mixin",
        "clinic.emergency.opening.mixin",
        "clinic.emergency.finding.mixin",
        "clinic.emergency.review.mixin",
        "clinic.emergency.notice.mixin",
    ]
    _order = "state desc, review_due_at, id"
    _rec_name = "record_number"
    # the reason too: what somebody says of himself, not the record of the patient
    _clinic_field_class = "identity"
    # a merge leaves them with the file that was opened; their grants move
    _clinic_merge_stays = True

    patient_id = fields.Many2one(
        "clinic.patient",
        required=True,
        readonly=True,
        index=True,
        ondelete="restrict",
        context={"active_test": False},
    )
    record_number = fields.Char(
        readonly=True, help="The number of the file when it was opened."
    )
    user_id = fields.Many2one(
        "res.users",
        "Opened by",
        required=True,
        readonly=True,
        index=True,
        ondelete="restrict",
    )
    branch_id = fields.Many2one(
        "clinic.branch",
        "Opened at",
        required=True,
        readonly=True,
        index=True,
        ondelete="restrict",
    )
    company_id = fields.Many2one(
        "res.company",
        "Legal entity of the file",
        readonly=True,
        ondelete="restrict",
        help="Of the patient's home branch when the file was opened.",
    )
    is_other_entity = fields.Boolean(
        "Other legal entity",
        readonly=True,
        help="The file belongs to another legal entity than the branch of the person.",
    )
    grant_id = fields.Many2one(
        "clinic.patient.grant",
        "Right",
        required=True,
        readonly=True,
        index=True,
        ondelete="restrict",
    )
    reason = fields.Text(
        required=True,
        readonly=True,
        help="Read by the person who opened the file and by the reviewers alone.",
    )
    opened_at = fields.Datetime("Opened", required=True, readonly=True, index=True)
    until = fields.Datetime(
        "Open until",
        required=True,
        readonly=True,
        help="The file closes by itself at this moment.",
    )
    ended_by_id = fields.Many2one(
        "res.users", "Ended early by", readonly=True, ondelete="restrict"
    )
    is_live = fields.Boolean("Open now", compute="_compute_is_live")

    # one live access for a person and a file, however often the button is pressed
    _one_live = models.Constraint(
        "EXCLUDE USING gist (user_id WITH =, patient_id WITH =,"
        " tsrange(opened_at, until) WITH &&)",
        "You opened this file already. Open it from your emergency accesses.",
    )
    _ends_after_start = models.Constraint(
        "CHECK (until >= opened_at)", "An emergency access ends after it began."
    )

    def init(self):
        super().init()
        _guard_rows(self.env.cr, self._table)

    @api.depends("record_number", "patient_id")
    def _compute_display_name(self):
        for access in self:
            number = access.record_number or f"#{access.id}"
            access.display_name = self.env._(
                "Emergency access %(number)s", number=number
            )

    @api.depends("until")
    def _compute_is_live(self):
        now = fields.Datetime.now()
        for access in self:
            access.is_live = bool(access.until) and access.until > now

    @api.ondelete(at_uninstall=False)
    def _unlink_never(self):
        raise UserError(
            self.env._(
                "An emergency access is never deleted: it says who opened a file."
            )
        )

    # -- buttons -----------------------------------------------------------------
    def action_open_patient(self):
        """The file, as long as it is open."""
        self.ensure_one()
        self.check_access("read")
        patient = self.patient_id.with_env(self.env)
        patient = patient.sudo().merged_into_id.sudo(False) or patient  # sudo: its id
        if not patient.has_access("read"):
            raise AccessError(
                self.env._(
                    "This file is closed again. If it is needed, open it in an "
                    "emergency once more and say why."
                )
            )
        return self._get_file_action(patient)

    def action_end(self):
        """Close the file before its time: who opened it, or the privacy officer."""
        now = fields.Datetime.now()
        for access in self:
            access.check_access("read")
            access._check_may_end()
            if access.until <= now:
                raise UserError(self.env._("This file is closed again already."))
            access_sudo = access.sudo()  # sudo: nobody writes here but these methods
            access_sudo.write({"until": now, "ended_by_id": self.env.uid})
            # a right holds through its last second
            access_sudo.grant_id.until = now - timedelta(seconds=1)
            self.env["clinic.operation.log"]._log(
                "emergency.end", access, new={"until": str(now)}
            )
        return True

    def _check_may_end(self):
        is_privacy = self.env.user.has_group("clinic_base.group_clinic_base_privacy")
        if self.user_id != self.env.user and not is_privacy:
            raise AccessError(
                self.env._(
                    "The person who opened the file or the privacy officer ends an "
                    "emergency access."
                )
            )

    @api.model
    def _get_file_action(self, patient):
        return {
            "type": "ir.actions.act_window",
            "res_model": "clinic.patient",
            "res_id": patient.id,
            "view_mode": "form",
            "views": [(False, "form")],
            "target": "current",
            "context": {"clinic_purpose": "emergency"},
        }


def _guard_rows(cr, table):
    """PostgreSQL refuses to delete rows, to change facts and to change a verdict."""

    def changed(columns):
        old = SQL(", ").join(SQL.identifier("old", column) for column in columns)
        new = SQL(", ").join(SQL.identifier("new", column) for column in columns)
        return SQL("(%s) IS DISTINCT FROM (%s)", old, new)

    cr.execute(append_only.FUNCTION_SQL)
    name = SQL.identifier(table)
    final = SQL(
        "BEFORE UPDATE ON %s FOR EACH ROW WHEN (%s OR (OLD.state <> 'open' AND %s))",
        name,
        changed(FACTS),
        changed(VERDICT),
    )
    for kind, when in (
        ("refuse_change", final),
        ("refuse_delete", SQL("BEFORE DELETE ON %s FOR EACH ROW", name)),
        ("refuse_truncate", SQL("BEFORE TRUNCATE ON %s FOR EACH STATEMENT", name)),
    ):
        trigger = SQL.identifier(f"{table}_{kind}")
        cr.execute(SQL("DROP TRIGGER IF EXISTS %s ON %s", trigger, name))
        function = SQL.identifier(append_only.FUNCTION)
        cr.execute(
            SQL("CREATE TRIGGER %s %s EXECUTE FUNCTION %s()", trigger, when, function)
        )
