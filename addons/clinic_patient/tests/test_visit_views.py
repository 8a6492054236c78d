from odoo.tests import Form, tagged

from .common_takeout import TakeoutCommon

READERS = (
    "reception",
    "nurse",
    "practitioner",
    "consultant",
    "followup",
    "manager",
    "medical_director",
    "privacy",
)
CLINICAL = ("nurse", "practitioner", "medical_director")
CLINICAL_FIELDS = (
    "diagnosis_ids",
    "procedure_ids",
    "medication_ids",
    "observation_ids",
    "immunization_ids",
)


@tagged("post_install", "-at_install")
class TestVisitViews(TakeoutCommon):
    """Every role opens the forms it may open, and sees its own parts of them."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.patient.sudo().consultant_id = cls.users["consultant"]
        cls.open_visit = cls._new_visit()

    def _arch(self, model, role, kind="form"):
        return (
            self.env[model].with_user(self.users[role]).get_view(view_type=kind)["arch"]
        )

    def test_visit_form_opens(self):
        for role in READERS:
            for visit in (self.visit, self.open_visit):
                form = Form(visit.with_user(self.users[role]))
                self.assertEqual(form.patient_id, self.patient, role)

    def test_patient_form_opens(self):
        for role in READERS:
            form = Form(self.patient.with_user(self.users[role]))
            self.assertEqual(form.name, self.patient.name, role)

    def test_clinical_parts_for_clinical_roles(self):
        for model in ("clinic.visit", "clinic.patient"):
            for role in READERS:
                arch = self._arch(model, role)
                for name in CLINICAL_FIELDS:
                    self.assertEqual(
                        name in arch, role in CLINICAL, (model, role, name)
                    )

    def test_clinical_fields_by_rpc(self):
        for role in READERS:
            patient = self.patient.with_user(self.users[role])
            fields = patient.fields_get()
            for name in CLINICAL_FIELDS:
                self.assertEqual(name in fields, role in CLINICAL, (role, name))

    def test_reason_for_those_who_ask_or_treat(self):
        for role in READERS:
            visit = self.visit.with_user(self.users[role])
            may_read = role in (*CLINICAL, "reception")
            self.assertEqual("reason" in visit.fields_get(), may_read, role)
            self.assertEqual(
                '"reason"' in self._arch("clinic.visit", role, "list"), may_read
            )

    def test_history_page_shows_all_kinds(self):
        patient = self.patient.with_user(self.nurse_a)
        for name in CLINICAL_FIELDS:
            self.assertEqual(len(patient[name]), 1, name)
        self.assertEqual(patient.visit_count, 1)
        self.assertEqual(patient.last_visit_on, self.visit.local_date)
        action = patient.action_open_visits()
        visits = (
            self.env["clinic.visit"].with_user(self.nurse_a).search(action["domain"])
        )
        self.assertEqual(visits, self.visit | self.open_visit)

    def test_new_visit_by_the_form(self):
        form = Form(self.env["clinic.visit"].with_user(self.reception_a))
        self.assertEqual(form.branch_id, self.branch_a)
        form.patient_id = self.patient
        form.reason = "Check-up"
        with form.line_ids.new() as line:
            line.product_id = self.service
        visit = form.save()
        self.assertEqual(visit.line_ids.amount, 300)
        self.assertEqual(visit.state, "expected")

    def test_next_step_by_the_form(self):
        visit = self._new_left_visit()
        form = Form(visit.with_user(self.practitioner_a))
        with form.next_step_ids.new() as step:
            step.kind = "none"
            step.reason = "Healthy"
        form.save()
        self.assertEqual(visit.next_step_ids.state, "done")
        self.assertFalse(visit.is_without_next_step)

    def test_archived_visit_opens_read_only(self):
        form = Form(self.visit.with_user(self.practitioner_a))
        self.assertEqual(form.record_state, "archived")
        with self.assertRaises(AssertionError):
            form.diagnosis_ids.new().__enter__()
