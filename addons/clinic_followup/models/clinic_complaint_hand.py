from odoo import api, models


class ClinicComplaint(models.Model):
    """Buttons; what needs words asks for them in a window."""

    _inherit = "clinic.complaint"

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
            "target": "current",
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
