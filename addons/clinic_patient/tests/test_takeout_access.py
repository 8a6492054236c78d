import io
import zipfile
from unittest.mock import patch

from odoo.exceptions import AccessError, UserError
from odoo.tests import HttpCase, tagged

from .common_takeout import TakeoutCommon

MAY_TAKE_ALL = ("privacy", "hq_director")


@tagged("post_install", "-at_install")
class TestTakeoutAccess(TakeoutCommon):
    def test_all_patients(self):
        for role, user in self.users.items():
            if role in MAY_TAKE_ALL:
                self._export(user=user)
            else:
                with self.assertRaises(AccessError, msg=role):
                    self._export(user=user)

    def test_one_patient(self):
        for role, user in self.users.items():
            patient = self.patient.with_user(user)
            if role in (*MAY_TAKE_ALL, "medical_director"):
                self._export(patient, user=user)
            else:
                with self.assertRaises(AccessError, msg=role):
                    self._export(patient, user=user)

    def test_medical_director_takes_one_only(self):
        both = (self.patient | self.mother).with_user(self.medical_director)
        with self.assertRaises(AccessError):
            self._export(both, user=self.medical_director)

    def test_access_log_names_everybody(self):
        for user, clinical in ((self.privacy, True), (self.hq, False)):
            self._export(user=user)
            self.env.cr.flush()
            row = self.env["clinic.access.log"].search([], limit=1)
            self.assertEqual((row.door, row.purpose), ("takeout", "export"))
            self.assertEqual(row.user_id, user.id)
            self.assertEqual("clinical" in row.classes, clinical)
            self.assertLessEqual(
                {*self.patient.ids, *self.mother.ids}, {*row.patient_ids}
            )

    def test_hq_gets_no_clinical_text_and_no_documents(self):
        folder, totals = self._export(user=self.hq)
        self.assertFalse(totals["clinical"])
        for name in (
            "visit_diagnoses",
            "visit_observations",
            "allergies",
            "identities",
        ):
            self.assertNotIn(name, totals["tables"])
        self.assertNotIn("reason", self._rows(folder, "visits")[0])
        text = "".join(path.read_text("utf-8") for path in folder.rglob("*.*"))
        for secret in ("Toothache", "Caries", "Ibuprofen", "Penicillin", "Pregnant"):
            self.assertNotIn(secret, text.replace("Caries of dentine", ""), secret)

    def test_hq_gets_no_clinical_tags(self):
        self.patient.sudo().tag_ids.axis_id.is_clinical = True
        folder, totals = self._export(user=self.hq)
        self.assertFalse(
            {row["tag_ids"] for row in self._rows(folder, "patients")} - {""}
        )
        self.assertNotIn("Implant", {row["name"] for row in self._rows(folder, "tags")})

    def test_another_chain_is_closed(self):
        chain = self.env["clinic.chain"].create({"name": "Other", "code": "OTH"})
        branch = self.env["clinic.branch"].create(
            {**self._branch_vals("X", "UTC", self.company), "chain_id": chain.id}
        )
        stranger = self._bulk("clinic.patient").create(
            {"name": "Stranger", "chain_id": chain.id, "home_branch_id": branch.id}
        )
        with self.assertRaises(AccessError):
            self._export(stranger.with_user(self.privacy), user=self.privacy)
        folder, _totals = self._export(user=self.privacy)
        names = {row["name"] for row in self._rows(folder, "patients")}
        self.assertNotIn("Stranger", names)
        self.assertIn("王小明", names)
        self.assertEqual(len(self._rows(folder, "chains")), 1)

    def test_many_patients_need_a_second_person(self):
        key = self.env["clinic.policy.key"].search(
            [("key", "=", "export.second_approver_rows")]
        )
        self.env["clinic.policy"].create(
            {"key_id": key.id, "chain_id": self.chain.id, "value": "2"}
        )
        self._export(self.patient, user=self.privacy)
        with self.assertRaisesRegex(UserError, "second person"):
            self._export(user=self.privacy)
        wizard = self.env["clinic.takeout.make"].with_user(self.privacy)
        wizard = wizard.create({"scope": "all", "reason": "Change of system"})
        self.assertTrue(wizard.needs_approval)
        wizard.action_request_approval()
        request = self.env["clinic.approval"].search([("kind", "=", "export")])
        self.assertEqual(request.requested_by, self.privacy)
        request.with_user(self.hq).action_approve()
        wizard.invalidate_recordset()
        self.assertFalse(wizard.needs_approval)
        self._export(user=self.privacy)
        self._export()  # programs of the server are not asked

    def test_without_the_key_nothing_is_written_in_plain(self):
        identity = type(self.env["clinic.patient.identity"])
        problem = "The key is missing."
        with (
            patch.object(identity, "_clinic_key_problem", lambda self: problem),
            self.assertRaisesRegex(UserError, "cannot be read"),
        ):
            self._export(self.patient)


@tagged("post_install", "-at_install")
class TestTakeoutDownload(TakeoutCommon, HttpCase):
    def _new_wizard(self, user, **vals):
        wizards = self.env["clinic.takeout.make"].with_user(user)
        context = {"active_model": "clinic.patient", "active_ids": self.patient.ids}
        return wizards.with_context(**context).create(vals)

    def _login(self, user):
        user.sudo().password = "t_password_of_a_test"
        self.authenticate(user.login, "t_password_of_a_test")

    def test_zip_is_streamed_and_nothing_is_kept(self):
        wizard = self._new_wizard(self.privacy)
        self.assertEqual(
            (wizard.scope, wizard.patient_ids.ids), ("some", self.patient.ids)
        )
        attachments = self.env["ir.attachment"].sudo().search_count([])
        self._login(self.privacy)
        response = self.url_open(wizard.action_download()["url"])
        self.assertEqual(response.status_code, 200)
        self.assertIn("takeout-P", response.headers["Content-Disposition"])
        with zipfile.ZipFile(io.BytesIO(response.content)) as archive:
            self.assertIn("patients.csv", archive.namelist())
            self.assertIn("json/visits.json", archive.namelist())
            self.assertIn("control_totals.json", archive.namelist())
        self.assertEqual(self.env["ir.attachment"].sudo().search_count([]), attachments)

    def test_window_of_somebody_else(self):
        wizard = self._new_wizard(self.privacy)
        self._login(self.medical_director)
        response = self.url_open(f"/clinic/takeout/{wizard.id}")
        self.assertEqual(response.status_code, 404)

    def test_other_roles_have_no_window(self):
        for role in ("reception", "practitioner", "manager", "administrator"):
            with self.assertRaises(AccessError, msg=role):
                self._new_wizard(self.users[role])

    def test_medical_director_downloads_one(self):
        wizard = self._new_wizard(self.medical_director, file_format="csv", masked=True)
        self._login(self.medical_director)
        response = self.url_open(wizard.action_download()["url"])
        with zipfile.ZipFile(io.BytesIO(response.content)) as archive:
            self.assertIn("patients.masked.csv", archive.namelist())
        wizard.scope = "all"
        with self.assertRaises(AccessError):
            wizard.action_download()
