from odoo import api, fields, models


class ClinicComplaint(models.Model):
    """Buttons; what needs words asks for them in a window."""

    _inherit = "clinic.complaint"

    can_handle = fields.Boolean(compute="_compute_can_handle")
    may_write = fields.Boolean(compute="_compute_can_handle")

    @api.depends("owner_id", "practitioner_id", "state")
    @api.depends_context("uid")
    def _compute_can_handle(self):
        """Whether the user works it, and whether he may correct what it is about."""
        writes = self.has_access("write")
        for complaint in self:
            # sudo: whose it is and whom it is about, told as yes or no
            obstacle = complaint.sudo()._get_obstacle()
            complaint.can_handle = bool(complaint.id) and not obstacle
            handled = complaint.can_handle and complaint.state != "closed"
            complaint.may_write = writes and handled

    def action_acknowledge(self):
        return self._action_acknowledge()

    def action_give(self):
        return self._ask("give", self.env._("Hand over"))

    def action_answer(self):
        how = "phone" if self.patient_id else "nobody"
        return self._ask("answer", self.env._("Answer"), default_how=how)

    def action_close(self):
        window = self._ask("close", self.env._("Close the complaint"))
        self._check_answered()
        return window

    def action_reopen(self):
        return self._ask("reopen", self.env._("Open again"))

    def action_call(self):
        """Show the number, and dial it."""
        self.ensure_one()
        self._check_handler()
        return self.patient_id.action_call()

    def _ask(self, what, name, **defaults):
        self.ensure_one()
        self._check_handler()
        return {
            "type": "ir.actions.act_window",
            "name": name,
            "res_model": "clinic.complaint.move",
            "views": [(False, "form")],
            "target": "new",
            "context": {
                "default_complaint_id": self.id,
                "default_what": what,
                **defaults,
            },
        }

    @api.model
    def _get_new_action(self, defaults):
        """The form of a new complaint."""
        self.check_access("create")
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("New complaint"),
            "res_model": self._name,
            "views": [(False, "form")],
            "target": "new",
            "context": defaults,
        }


class ClinicMessageReply(models.Model):
    """Who writes that he is not content gets a complaint, with its own clock."""

    _inherit = "clinic.message.reply"

    def action_complain(self):
        self.ensure_one()
        self.check_access("write")
        self._check_open()
        return self.env["clinic.complaint"]._get_new_action(
            {
                "default_reply_id": self.id,
                "default_patient_id": self.patient_id.id,
                "default_branch_id": self.branch_id.id,
                "default_channel": "message",
                "default_description": self.body,
            }
        )
