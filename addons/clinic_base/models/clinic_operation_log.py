from odoo import api, fields, models


class ClinicOperationLog(models.Model):
    """Who changed what that matters: permissions, policies, approvals, exports.

    Append-only in PostgreSQL, not only here: triggers refuse UPDATE, DELETE and
    TRUNCATE. Actor and branch are plain integers, because a foreign key would let the
    deletion of a user change a row. No clinical text belongs in a summary.
    """

    _name = "clinic.operation.log"
    _description = "Operation log"
    _inherit = ["clinic.append.only.mixin"]
    _order = "id desc"
    _log_access = False
    _rec_name = "operation"

    happened_at = fields.Datetime(required=True, readonly=True, index=True)
    local_date = fields.Date(readonly=True, help="The day at the branch.")
    actor_id = fields.Integer(
        string="User number", required=True, readonly=True, aggregator=None
    )
    actor_name = fields.Char(string="User", compute="_compute_actor_name")
    branch_id = fields.Integer(
        string="Branch number", readonly=True, index=True, aggregator=None
    )
    operation = fields.Char(required=True, readonly=True, index=True)
    res_model = fields.Char(string="Model", readonly=True, index=True)
    res_ids = fields.Json(string="Records", readonly=True)
    summary = fields.Char(readonly=True)
    old_value = fields.Json(readonly=True)
    new_value = fields.Json(readonly=True)

    @api.depends("actor_id")
    def _compute_actor_name(self):
        users = self.env["res.users"].sudo()  # sudo: also people of other companies
        found = users.browse(set(self.mapped("actor_id"))).exists()
        names = {user.id: user.name for user in found}
        for row in self:
            row.actor_name = names.get(
                row.actor_id, self.env._("User %(number)s", number=row.actor_id)
            )

    def _get_append_only_refusal(self):
        return self.env._(
            "The operation log cannot be changed. Write a new entry that explains."
        )

    @api.model
    def _log(self, operation, records=None, summary=None, old=None, new=None):
        """Append one row about `records` (one model, any number of them).

        `old` and `new` are JSON values. Money, prices, permissions and names of
        settings are welcome, clinical text and contact data are not.
        """
        branch = self._get_branch_of(records)
        now = fields.Datetime.now()
        logs = self.sudo()  # sudo: all are logged, nobody has the right to write here
        return logs.create(
            {
                "happened_at": now,
                "local_date": branch._local_date(now) if branch else now.date(),
                "actor_id": self.env.uid,
                "branch_id": branch.id,
                "operation": operation,
                "res_model": records._name if records is not None else False,
                "res_ids": records.ids if records is not None else [],
                "summary": summary,
                "old_value": old,
                "new_value": new,
            }
        )

    @api.model
    def _get_branch_of(self, records):
        """The one branch that all records share, else the actor's current one."""
        branches = self.env["clinic.branch"].sudo()  # sudo: only its id and zone
        if records is None:
            return branches
        if records._name == "clinic.branch":
            return records.sudo() if len(records) == 1 else branches  # sudo: as above
        field = records._fields.get("branch_id")
        if field and field.comodel_name == "clinic.branch":
            found = records.sudo().branch_id  # sudo: as above
            return found if len(found) == 1 else branches
        return self.env.user._clinic_current_branch().sudo()  # sudo: as above
