from odoo.tests import HttpCase, tagged

from .common import PatientCommon
from .common_adoption import AdoptionCommon
from .common_import import ImportCommon


class PatientTours(PatientCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls._new_practitioner("Dr. Li", branch_ids=[(6, 0, cls.branch_a.ids)])

    def _run_tour(self, tour):
        self.start_tour("/odoo/patients", tour, login="t_reception")
        patient = self.patients.search([("name", "=", "欧阳娜娜")])
        self.assertRecordValues(
            patient,
            [
                {
                    "phone": "+8613900139000",
                    "home_branch_id": self.branch_a.id,
                    "kind": "patient",
                }
            ],
        )


@tagged("post_install", "-at_install")
class TestPatientTours(HttpCase, PatientTours):
    def test_reception_registers_and_finds_a_patient(self):
        self._run_tour("clinic_patient_register")


@tagged("post_install", "-at_install")
class TestPatientToursOnPhone(HttpCase, PatientTours):
    browser_size = "375x667"
    touch_enabled = True

    def test_reception_registers_and_finds_a_patient(self):
        self._run_tour("clinic_patient_register_phone")


@tagged("post_install", "-at_install")
class TestImportTour(HttpCase, ImportCommon):
    def test_sheet_is_tried_then_imported(self):
        self.start_tour(
            "/odoo/action-clinic_patient.clinic_import_batch_action",
            "clinic_patient_import",
            login="t_hq_director",
        )
        batches = self.env["clinic.import.batch"].search([], order="id")
        self.assertEqual(batches.mapped("is_dry_run"), [True, False])
        self.assertEqual(batches.mapped("state"), ["done", "queued"])
        self.assertFalse(self._patient("郑小明"))
        with self.enter_registry_test_mode():
            self.env.ref(
                "clinic_patient.ir_cron_clinic_patient_import"
            ).method_direct_trigger()
        self.assertEqual((batches[1].created, batches[1].refused), (2, 1))
        self.assertEqual(self._patient("郑小明").home_branch_id, self.branch_a)


@tagged("post_install", "-at_install")
class TestMergeTour(HttpCase, PatientCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.keep = cls._new_patient("欧阳娜娜", phone="13900139000").sudo()
        cls.drop = cls._new_patient("欧阳娜娜", phone="13900139001").sudo()

    def _visit(self, patient):
        self.env["clinic.visit"].create(
            {"patient_id": patient.id, "branch_id": self.branch_a.id}
        )

    def _merge(self, tour, login):
        self.start_tour("/odoo/patients", tour, login=login)
        return self.env["clinic.patient.merge"].search([], limit=1)

    def test_reception_of_both_files_merges(self):
        self._visit(self.drop)
        merge = self._merge("clinic_patient_merge", "t_reception")
        self.assertEqual(merge.merged_by, self.reception_a)
        self.assertEqual(merge.reason, "Same person, same identity card")
        self.assertEqual(merge.drop_id.merged_into_id, merge.keep_id)
        self.assertEqual(len(merge.keep_id.visit_ids), 1)

    def test_reception_of_one_proposes(self):
        """The other file is at home elsewhere; a visit opened it here."""
        self.drop.home_branch_id = self.branch_b
        self._visit(self.drop)
        merge = self._merge("clinic_patient_merge_propose", "t_reception")
        self.assertEqual(merge.state, "proposed")
        self.assertFalse(merge.drop_id.merged_into_id)


@tagged("post_install", "-at_install")
class TestAdoptionTour(HttpCase, AdoptionCommon):
    def test_customers_are_listed_adopted_and_decided(self):
        contacts = self._contact("Sure", phone="13800138071")
        for _number in range(2):
            contacts |= self._contact("Two of a name", phone="13800138072")
        self._run_of(contacts, name="Old customers")
        self.start_tour(
            "/odoo/action-clinic_patient.clinic_adoption_action",
            "clinic_patient_adoption",
            login="t_administrator",
        )
        patients = self.patients.search([("partner_id", "in", contacts.ids)])
        self.assertEqual(sorted(patients.mapped("name")), ["Sure", "Two of a name"])
