from odoo import api, models
from odoo.addons.clinic_base.tools.local_date import to_local
from odoo.tools import format_date, format_time


class ClinicAppointment(models.Model):
    """What messages may say of an appointment: when, where, with whom; never why."""

    _inherit = "clinic.appointment"

    def _get_message_values(self, kind, lang):
        """{id: {placeholder: text}} for a message of this `kind` in this language."""
        told = self.with_context(lang=lang or self.env.lang)
        together = told._get_told_together(kind)
        return {
            appointment.id: {
                **appointment._prepare_message_values(),
                "appointments": appointment._say_all(together[appointment.id]),
            }
            for appointment in told
        }

    @api.model
    def _get_message_placeholders(self):
        """{placeholder: what it stands for}, for those who write templates."""
        _ = self.env._
        return {
            "day": _("day of the appointment"),
            "time": _("time of the appointment"),
            "doctor": _("who sees the patient"),
            "link": _("link to confirm, move or cancel"),
            "appointments": _("names and times of everybody on this phone"),
        }

    def _prepare_message_values(self):
        self.ensure_one()
        # sudo: told to the patient himself
        closed = self.sudo()
        return {
            "day": self._say_day(),
            "time": self._say_time(),
            "doctor": closed.practitioner_id.name or "",
            "link": closed._get_link(),
        }

    def _say_day(self):
        self.ensure_one()
        tz = self.sudo().branch_id.tz  # sudo: time zone of the branch
        return format_date(self.env, to_local(self.start_at, tz).date())

    def _say_time(self):
        self.ensure_one()
        tz = self.sudo().branch_id.tz  # sudo: as above
        return format_time(self.env, self.start_at, tz=tz, time_format="short")

    def _say_all(self, together):
        """王小明 09:00, 王小红 09:30"""
        return ", ".join(
            # sudo: names of one family, told to their own phone
            f"{one.sudo().patient_id.name} {one._say_time()}"
            for one in together.sorted(lambda one: (one.start_at, one.id))
        )

    def _get_told_together(self, kind):
        """{id: appointments that the message of this kind tells of}"""
        found = {appointment.id: appointment for appointment in self}
        codes = self.env["clinic.reminder.rule"].sudo()  # sudo: of which rule it is
        codes = codes.search([("template_code", "=", kind)]).mapped("code")
        if not codes:
            return found
        rows = self.env["clinic.reminder"].sudo()  # sudo: who shares the message
        mine = rows.search([("appointment_id", "in", self.ids), ("code", "in", codes)])
        mine = mine.filtered(lambda row: row.start_at == row.appointment_id.start_at)
        shared = rows.search([("message_id", "in", mine.message_id.ids)])
        by_message = shared.grouped("message_id")
        for row in mine:
            others = by_message.get(row.message_id, row).appointment_id
            found[row.appointment_id.id] |= self.browse(others.ids)
        return found
