"""Names and numbers, for people to whom the file is closed."""

from odoo.exceptions import AccessError
from odoo.tests import Form, tagged

from .common import PatientCommon

READERS = {
    "reception",
    "cashier",
    "nurse",
    "practitioner",
    "consultant",
    "followup",
    "finance",
    "manager",
    "medical_director",
    "privacy",
}


@tagged("post_install", "-at_install")
class TestPatientDirectory(PatientCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.reception_c = cls._new_user("reception", cls.branch_c, "t_reception_c")
        cls.here = cls._new_patient("王小明", phone="13800138000")
        cls.there = cls._new_patient(
            "Anna Berg", cls.reception_b, phone="+491701234567"
        )
        cls.far = cls._new_patient("Carla Diaz", cls.reception_c, phone="+12125550123")
        cls.everybody = (cls.here | cls.there | cls.far).ids
        cls.rows = cls.env["clinic.patient.directory"]

    def _found(self, user, domain=()):
        self.env.invalidate_all()
        rows = self.rows.with_user(user)
        found = rows.search([("id", "in", self.everybody), *domain])
        return self.env["clinic.patient"].browse(sorted(found.ids))

    def test_who_reads_it(self):
        for role, user in self.users.items():
            rows = self.rows.with_user(user)
            self.assertEqual(rows.has_access("read"), role in READERS, role)
            for operation in ("write", "create", "unlink"):
                self.assertFalse(rows.has_access(operation), role)

    def test_the_legal_entity_and_no_further(self):
        for role in ("reception", "cashier", "finance", "nurse", "consultant"):
            user = self.users[role]
            self.assertEqual(self._found(user), self.here | self.there, role)
        self.assertEqual(self._found(self.reception_c), self.far)
        director = self.medical_director
        self.assertEqual(self._found(director).ids, self.everybody)

    def test_own_branch_only(self):
        self.chain.file_sharing = "own"
        for role in ("reception", "cashier", "finance"):
            self.assertEqual(self._found(self.users[role]), self.here, role)
        self.chain.file_sharing = "full"
        self.assertEqual(self._found(self.users["cashier"]), self.here | self.there)

    def test_another_entity_with_consent(self):
        consent = {
            "patient_id": self.here.id,
            "purpose": "sharing",
            "company_id": self.company_c.id,
        }
        consents = self.env["clinic.contact.consent"]
        consents.create({**consent, "decision": "granted", "decided_at": "2024-01-01"})
        self.assertEqual(self._found(self.reception_c), self.here | self.far)
        consents.create({**consent, "decision": "withdrawn"})
        self.assertEqual(self._found(self.reception_c), self.far)

    def test_an_open_file_is_listed_and_marked(self):
        row = self.rows.with_user(self.reception_b).browse(self.here.id)
        self.assertFalse(row.is_file_open)
        with self.assertRaises(AccessError):
            row.action_open_file()
        self.env["clinic.patient.grant"].create(
            {
                "patient_id": self.here.id,
                "branch_id": self.branch_b.id,
                "reason": "Aftercare",
                "until": "2099-01-01",
            }
        )
        self.env.invalidate_all()
        self.assertTrue(row.is_file_open)
        self.assertEqual(row.action_open_file()["res_id"], self.here.id)

    def test_the_columns_tell_no_more(self):
        read = self.rows.with_user(self.users["cashier"]).browse(self.there.id).read()
        text = str(read)
        self.assertIn("··4567", text)
        self.assertNotIn("1701234567", text)
        self.assertIn("Anna Berg", text)
        self.assertFalse({"phone", "email", "birth_date", "street"} & set(read[0]))

    def test_without_phone_there_is_no_tail(self):
        nobody = self._new_patient("Ohne")
        row = self.rows.with_user(self.users["cashier"]).browse(nobody.id)
        self.assertFalse(row.phone_tail)
        self.assertEqual(row.display_name, f"Ohne · {nobody.sudo().record_number}")

    # -- finding -----------------------------------------------------------------
    def test_searches(self):
        number = self.there.sudo().record_number
        for user in (self.users["cashier"], self.reception_a):
            rows = self.rows.with_user(user)
            for term in ("Anna", "berg", number, "4567", "+491701234567"):
                with self.subTest(user=user.login, term=term):
                    found = rows.search([("search_term", "ilike", term)])
                    self.assertIn(self.there.id, found.ids)
                    names = dict(rows.name_search(term))
                    self.assertIn(self.there.id, names)
            for term in ("wxm", "王小"):
                self.assertIn(self.here.id, dict(rows.name_search(term)))

    def test_no_longer_tails_of_a_phone(self):
        """Digit by digit a tail would tell the number."""
        rows = self.rows.with_user(self.reception_a)
        for term in ("34567", "234567", "701234567"):
            self.assertFalse(rows.search([("search_term", "ilike", term)]), term)
            self.assertFalse(rows.name_search(term), term)

    def test_names_of_another_entity_are_not_found(self):
        for user in (self.users["cashier"], self.reception_a):
            rows = self.rows.with_user(user)
            for term in ("Carla", "0123", "+12125550123"):
                self.assertFalse(rows.name_search(term), term)
                self.assertFalse(rows.search([("search_term", "ilike", term)]), term)

    def test_queries_do_not_grow(self):
        for number in range(20):
            self._new_patient(f"Berg {number}", self.reception_b)
        rows = self.rows.with_user(self.reception_a)
        spec = {
            "display_name": {},
            "phone_tail": {},
            "is_file_open": {},
            "home_branch_id": {"fields": {"display_name": {}}},
        }
        counts = []
        for limit in (1, 20):
            domain = [("search_term", "ilike", "Berg")]
            rows.web_search_read(domain, spec, limit=limit, count_limit=1)
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            found = rows.web_search_read(domain, spec, limit=limit, count_limit=1)
            counts.append(self.env.cr.sql_log_count - before)
        self.assertEqual(len(found["records"]), 20)
        self.assertEqual(*counts)

    # -- labels ------------------------------------------------------------------
    def test_labels_of_guessed_ids(self):
        """Core shows labels in sudo: a name is told as far as the directory goes."""

        def label(user, patient):
            self.env.invalidate_all()
            return patient.with_user(user).sudo().display_name

        number = self.far.sudo().record_number
        for user in (self.reception_a, self.users["cashier"], self.users["finance"]):
            self.assertEqual(label(user, self.there), "Anna Berg")
            self.assertEqual(label(user, self.far), f"Patient {number}")
        for role in ("hq_director", "marketing", "administrator"):
            text = label(self.users[role], self.here)
            self.assertNotIn("王小明", text, role)
        self.assertNotIn("王小明", label(self.employee, self.here))
        self.assertIn("··8000", label(self.reception_a, self.here))
        self.chain.file_sharing = "own"
        self.assertNotIn("Anna", label(self.reception_a, self.there))

    # -- whose visits one plans ----------------------------------------------------
    def _plan(self, user, patient, branch, **context):
        visits = self.env["clinic.visit"].with_user(user).with_context(**context)
        return visits.create({"patient_id": patient.id, "branch_id": branch.id})

    def test_a_visit_of_somebody_in_the_directory(self):
        action = self.rows.with_user(self.reception_b).browse(self.here.id)
        context = action.action_plan_visit()["context"]
        self.assertEqual(context["default_patient_id"], self.here.id)
        self.assertTrue(self._plan(self.reception_b, self.here, self.branch_b))

    def test_the_form_of_a_visit_of_somebody_in_the_directory(self):
        row = self.rows.with_user(self.reception_b).browse(self.here.id)
        visits = self.env["clinic.visit"].with_user(self.reception_b)
        visits = visits.with_context(**row.action_plan_visit()["context"])
        label = {"fields": {"display_name": {}}}
        self.env.invalidate_all()
        shown = visits.onchange({}, [], {"display_name": {}, "patient_id": label})
        self.assertIn(self.here.name, shown["value"]["display_name"])
        self.env.invalidate_all()
        with Form(visits) as form:
            self.assertEqual(form.patient_id.id, self.here.id)
            form.branch_id = self.branch_b
        self.assertEqual(form.record.patient_id, self.here)
        self.assertTrue(form.record.patient_id.name)  # open by the visit

    def test_no_visit_by_a_guessed_id(self):
        self.chain.file_sharing = "own"
        with self.assertRaises(AccessError):
            self._plan(self.reception_b, self.here, self.branch_b)
        self.assertFalse(self.here.sudo().grant_ids)
        for typed in ("", "8000", "138", "nothing", 5, True):
            with self.assertRaises(AccessError):
                self._plan(
                    self.reception_b,
                    self.here,
                    self.branch_b,
                    clinic_patient_typed=typed,
                )

    def test_a_visit_of_whose_whole_number_was_typed(self):
        self.chain.file_sharing = "own"
        for typed in (self.here.sudo().record_number, "+8613800138000"):
            visit = self._plan(
                self.reception_b, self.here, self.branch_b, clinic_patient_typed=typed
            )
            self.assertTrue(visit)

    def test_parts_of_a_number_find_nobody(self):
        patients = self.patients.with_user(self.reception_b)
        for text in ("", " ", "8000", "138001380", "王小明", "%", "_"):
            self.assertFalse(patients._find_by_whole(text), text)
        chain = self.env["clinic.chain"].create({"name": "Other", "code": "TOT"})
        vals = {**self._branch_vals("X", "Asia/Shanghai", self.company)}
        branch = self.env["clinic.branch"].create({**vals, "chain_id": chain.id})
        stranger = self._new_user("reception", branch, "t_stranger")
        patients = self.patients.with_user(stranger)
        self.assertFalse(patients._find_by_whole("+8613800138000"))
