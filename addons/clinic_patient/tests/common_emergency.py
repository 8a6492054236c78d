from datetime import timedelta

from odoo import fields

from .common_probe import ProbeCommon

REASON = "unconscious after a fall, allergies unknown"
CLINICAL_MODELS = (
    "clinic.allergy",
    "clinic.visit.diagnosis",
)


class EmergencyCommon(ProbeCommon):
    """Files at branch B (`there`) and at branch C of another legal entity (`abroad`),
    which people at branch A open in an emergency.
    """

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.accesses = cls.env["clinic.emergency.access"]
        cls.reception_c = cls._new_user("reception", cls.branch_c, "t_reception_c")
        cls.manager_b = cls._new_user("manager", cls.branch_b, "t_manager_b")
        cls.abroad = cls._new_patient("Frau Fern", cls.reception_c)
        cls._fill(cls.abroad, cls.branch_c)
        messages = cls.env["mail.message"].search([], order="id desc", limit=1)
        cls.last_message = messages.id
        logs = cls.env["clinic.operation.log"].search([], order="id desc", limit=1)
        cls.last_log = logs.id
        cls.env.flush_all()

    def _open(self, user="nurse", patient=None, reason=REASON):
        """The emergency access of a role or user to a file, `there` by default."""
        user = self.users[user] if isinstance(user, str) else user
        patient = (patient or self.there).with_user(user)
        access = self._as(user, self.accesses._name)._open(patient, reason)
        self.env.flush_all()
        return access

    def _let_pass(self, access, **since):
        """Time goes by: the access and its right lie further back."""
        self.env.flush_all()
        gap = timedelta(**since)
        self.env.cr.execute("SET LOCAL clinic.maintenance = 'on'")
        self.env.cr.execute(
            "UPDATE clinic_emergency_access SET opened_at = opened_at - %(gap)s,"
            " until = until - %(gap)s, review_due_at = review_due_at - %(gap)s"
            " WHERE id = %(id)s",
            {"gap": gap, "id": access.id},
        )
        self.env.cr.execute(
            "UPDATE clinic_patient_grant SET until = until - %s WHERE id = %s",
            [gap, access.sudo().grant_id.id],
        )
        self.env.cr.execute("SET LOCAL clinic.maintenance = 'off'")
        self.env.invalidate_all()

    def _count(self, user, patient=None):
        """What of a file the user finds: by model, those he may not read left out."""
        patient = patient or self.there
        found = {}
        for model in ("clinic.patient", "clinic.visit", *CLINICAL_MODELS):
            records = self._as(user, model)
            if records.has_access("read"):
                path = "id" if model == "clinic.patient" else "patient_id"
                domain = [(path, "=", patient.id)]
                found[model] = records.search_count(domain)
        return found

    def _get_logs(self, operation):
        return self.env["clinic.operation.log"].search(
            [("id", ">", self.last_log), ("operation", "=", operation)],
            order="id desc",
        )

    def _get_notices(self, access=None):
        """Messages of this test: linked to the access, or to nothing."""
        return self.env["mail.message"].search(
            [
                ("id", ">", self.last_message),
                ("message_type", "=", "user_notification"),
                "|",
                ("model", "=", False),
                ("model", "=", self.accesses._name),
                ("res_id", "in", (False, 0, *(access or self.accesses).ids)),
            ]
        )

    def _in(self, **time):
        return fields.Datetime.now() + timedelta(**time)
