from datetime import timedelta

from odoo import api, fields, models

MODULE = "clinic_appointment"
AGREED = timedelta(days=16)  # so long ago that everybody is reminded


class ClinicDemo(models.AbstractModel):
    """Reminders of the demo clinic: planned, answered, and one that nobody answered.

    By the methods of the job; the test account of the demo clinic sends them.
    """

    _inherit = "clinic.demo"

    @api.model
    def _load_reminders(self):
        """Once; a clinic without its demo people stays as it is."""
        chain = self.env.ref("clinic_patient.demo_chain", raise_if_not_found=False)
        done = f"{MODULE}.demo_reminders"
        if not chain or self.env.ref(done, raise_if_not_found=False):
            return
        live = self.with_context(tracking_disable=True)
        now = fields.Datetime.now()
        booked = live.env["clinic.appointment"].search(
            [("branch_id.chain_id", "=", chain.id), ("state", "=", "booked")]
        )
        booked._move({"booked_at": now - AGREED})
        booked._flag_late(now)
        live.env["clinic.reminder"]._plan(now)
        live._load_answers(chain, now)
        self.env["ir.model.data"]._update_xmlids(
            [{"xml_id": done, "record": chain, "noupdate": True}]
        )

    def _load_answers(self, chain, now):
        """Of tomorrow: every third confirmed, one wants another time."""
        rows = self.env["clinic.reminder"].search(
            [
                ("branch_id.chain_id", "=", chain.id),
                ("needs_answer", "=", True),
                ("start_at", ">", now),
            ],
            order="start_at, id",
        )
        asked = rows.appointment_id.filtered(lambda one: one.confirm_state == "none")
        asked[::3]._action_confirm()
        asked[1:2]._action_decline()
