from odoo import api, fields, models
from odoo.exceptions import AccessError
from odoo.tools import SQL

GROUP = "clinic_base.group_clinic_base_"


class ClinicPatient(models.Model):
    """What a file says about emergencies, and the way into one that is closed."""

    _inherit = "clinic.patient"
    _clinic_field_classes = {
        "emergency_until": "none",
        "emergency_text": "none",
        "is_emergency_offered": "none",
    }

    emergency_until = fields.Datetime(
        "Opened in an emergency until", compute="_compute_emergency_until"
    )
    emergency_text = fields.Char(compute="_compute_emergency_until")
    is_emergency_offered = fields.Boolean(compute="_compute_is_emergency_offered")

    @api.depends("grant_ids.until")
    @api.depends_context("uid", "tz")
    def _compute_emergency_until(self):
        # sudo: his own rights alone
        grants = self.env["clinic.patient.grant"].sudo()
        rows = grants._read_group(
            [
                ("patient_id", "in", self._origin.ids),
                ("user_id", "=", self.env.uid),
                ("kind", "=", "emergency"),
                ("until", ">", fields.Datetime.now()),
            ],
            ["patient_id"],
            ["until:max"],
        )
        ends = {patient.id: until for patient, until in rows}
        for patient in self:
            until = ends.get(patient._origin.id, False)
            patient.emergency_until = until
            patient.emergency_text = until and patient._get_emergency_text(until)

    def _get_emergency_text(self, until):
        local = fields.Datetime.context_timestamp(self, until)
        today = fields.Datetime.context_timestamp(self, fields.Datetime.now()).date()
        time = local.strftime("%H:%M")
        if local.date() != today:
            time = f"{fields.Date.to_string(local.date())} {time}"
        return self.env._(
            "Opened in an emergency until %(time)s. What you look at is logged, and a "
            "second person reviews it.",
            time=time,
        )

    @api.depends_context("uid")
    def _compute_is_emergency_offered(self):
        """On a file whose clinical part is closed to treating staff."""
        closed = self._get_closed_to_me() if self._is_emergency_opener() else set()
        for patient in self:
            patient.is_emergency_offered = patient._origin.id in closed

    @api.model
    def _is_emergency_opener(self):
        return self.env["clinic.emergency.access"]._is_opener()

    def _get_closed_to_me(self):
        """Ids among these that an emergency would open further to the user."""
        files = self._origin.sudo(False)  # sudo(False): what he may read himself
        files = files.with_context(active_test=False)
        if not files.browse().has_access("read"):
            return set(self._origin.ids)
        readable = set(files._search([("id", "in", files.ids)]))
        closed = set(files.ids) - readable
        if self._is_care_asked():
            closed |= readable - files._get_ids_in_my_care()
        return closed

    @api.model
    def _is_care_asked(self):
        """Whether the user reads clinical parts of patients in his care alone."""
        user = self.env.user
        treats = user.has_group(GROUP + "nurse") or user.has_group(
            GROUP + "practitioner"
        )
        return treats and not user.has_group(GROUP + "medical_director")

    def _get_ids_in_my_care(self):
        if not self:
            return set()
        rows = self.env.execute_query(
            SQL(
                "SELECT p.id FROM clinic_patient AS p WHERE p.id IN %s AND %s",
                tuple(self.ids),
                # sudo: as the record rules ask it; the user stays
                self.sudo()._get_care_condition("p"),
            )
        )
        return {row[0] for row in rows}

    def action_open_in_emergency(self):
        """The window that asks for the reason, from a file that is partly closed."""
        self.ensure_one()
        self.check_access("read")
        return self.env["clinic.emergency.open"]._start(self)

    def action_end_emergency(self):
        """Close the file again: the button beside the banner."""
        self.ensure_one()
        access = self.env["clinic.emergency.access"]._find_live(self)
        if not access:
            raise AccessError(
                self.env._("You have no emergency access to this file at the moment.")
            )
        access.action_end()
        return self.env["ir.actions.act_window"]._for_xml_id(
            "clinic_patient.clinic_emergency_access_action"
        )
