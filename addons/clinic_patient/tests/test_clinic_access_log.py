from datetime import timedelta

from odoo import fields
from odoo.tests import TransactionCase, tagged

from .common_access_log import AccessLogCommon

# what the client and interfaces read with, as core declares them read-only
DOORS = (
    "read",
    "search",
    "search_count",
    "search_read",
    "web_read",
    "web_search_read",
    "name_search",
    "web_name_search",
    "read_group",
    "formatted_read_group",
    "formatted_read_grouping_sets",
    "web_read_group",
    "read_progress_bar",
    "export_data",
    "onchange",
)
MODELS = (
    "clinic.patient",
    "clinic.visit",
    "clinic.visit.diagnosis",
    "clinic.visit.procedure",
    "clinic.visit.medication",
    "clinic.visit.observation",
    "clinic.visit.immunization",
    "clinic.visit.line",
    "clinic.visit.line.credit",
    "clinic.allergy",
    "clinic.contraindication",
    "clinic.next.step",
    "clinic.history.charge",
    "clinic.patient.identity",
    "clinic.patient.alias",
    "clinic.patient.grant",
    "clinic.patient.duplicate",
    "clinic.patient.merge",
    "clinic.patient.merge.line",
    "clinic.contact.consent",
    "clinic.family",
    "clinic.family.member",
)


@tagged("post_install", "-at_install")
class TestDoorsAreNotReadOnly(TransactionCase):
    def _is_readonly(self, model, method):
        """As the server decides which cursor a remote call gets."""
        for part in model.mro():
            found = getattr(part, method, None)
            if found is not None and hasattr(found, "_readonly"):
                return found._readonly
        return False

    def test_every_door_of_patient_data(self):
        found = {
            name
            for name, model in self.registry.items()
            if hasattr(model, "_note_clinic_fields") and not model._abstract
        }
        self.assertLessEqual(set(MODELS), found)
        for name in (*found, "ir.attachment"):
            model = self.registry[name]
            methods = DOORS if name in found else DOORS[3:6]
            for method in methods:
                with self.subTest(f"{name}.{method}"):
                    self.assertFalse(self._is_readonly(model, method))

    def test_no_read_only_method_was_forgotten(self):
        """A new read-only method of core is a door until somebody looked at it."""
        # views and actions hold no data; search_fetch is private
        harmless = {"get_views", "get_formview_action", "get_formview_id"}
        harmless.add("search_fetch")
        model = self.registry["clinic.visit"]
        names = {
            name
            for part in model.mro()
            for name, value in vars(part).items()
            if getattr(value, "_readonly", False) and not name.startswith("_")
        }
        self.assertLessEqual(
            {n for n in names if self._is_readonly(model, n)}, harmless
        )

    def test_every_model_with_a_patient(self):
        """A model of ours with a column of patients is a model of patient data."""
        for name, model in self.registry.items():
            if model._abstract or model._transient or not name.startswith("clinic."):
                continue
            field = model._fields.get("patient_id")
            if field is None or not field.store or name in OTHERS:
                continue
            with self.subTest(name):
                self.assertTrue(hasattr(model, "_note_clinic_fields"))


# lists of work that show names and keys, nothing of the file
OTHERS = {"clinic.adoption.row"}


@tagged("post_install", "-at_install")
class TestAccessLog(AccessLogCommon):
    def _read(self, user, records=None, names=("reason",), **context):
        records = self.visit if records is None else records
        records.with_user(user).with_context(**context).read(names)
        return self._get_rows()

    def test_lowest_roles(self):
        for user in (self.nurse_a, self.reception_a):
            row = self._read(user)
            self.assertEqual(row.user_id, user.id)
            self.assertEqual(row.patient_ids, self.patient.ids)

    def test_server_code_is_no_door(self):
        self.visit.sudo().read(["reason"])
        self.assertEqual(self.visit.with_user(self.nurse_a).reason, "Tooth ache")
        self.visit.with_user(self.nurse_a).mapped("reason")
        self.assertFalse(self._get_rows())

    def test_classes(self):
        kinds = {
            "clinic.visit": {
                "reason": "clinical",
                "diagnosis_ids": "clinical",
                "state": None,
                "id": None,
                "patient_id": None,
                "no_such_field": None,
            },
            "clinic.patient": {"allergy_text": "clinical", "allergy_ids": "clinical"},
            "clinic.allergy": {"substance": "clinical", "display_name": "clinical"},
        }
        for model, names in kinds.items():
            for name, kind in names.items():
                with self.subTest(f"{model}.{name}"):
                    found = self.env[model]._get_clinic_field_class(name)
                    self.assertIn(
                        found, {kind} if kind else {None, "identity", "money"}
                    )

    def test_columns_of_patients_exist(self):
        for name, model in self.registry.items():
            for column in getattr(model, "_clinic_patient_fields", ()):
                if not model._abstract and not model._transient:
                    with self.subTest(name):
                        self.assertTrue(self.env[name]._fields[column].store)

    def test_tags_about_health(self):
        axis = self.env["clinic.tag.axis"].create({"name": "Disease", "code": "TD"})
        tag = self.env["clinic.tag"].create({"name": "Diabetes", "axis_id": axis.id})
        self.patient.tag_ids = tag
        both = self.patient | self._new_patient("other")
        self.env.cr.flush()
        self.assertFalse(self._read(self.nurse_a, both, ["tag_ids"]))
        axis.is_clinical = True
        row = self._read(self.nurse_a, both, ["tag_ids"])
        self.assertEqual((row.classes, row.patient_ids), ("clinical", self.patient.ids))
        self.assertFalse(self._read(self.reception_a, both, ["tag_ids"]))

    # -- purpose -------------------------------------------------------------------
    def test_purpose_care(self):
        self.assertEqual(self._read(self.nurse_a).purpose, "care")

    def test_purpose_branch(self):
        self._end_visit()
        self.assertEqual(self._read(self.reception_a).purpose, "branch")

    def test_purpose_grant(self):
        self._end_visit()
        self._grant(branch_id=self.branch_b.id)
        self.assertEqual(self._read(self.reception_b).purpose, "grant")

    def test_purpose_chain(self):
        self._end_visit()
        self.assertEqual(self._read(self.medical_director_b()).purpose, "chain")

    def test_purpose_emergency(self):
        until = fields.Datetime.now() + timedelta(hours=4)
        nurse_b = self._new_user("nurse", self.branch_b, "t_nurse_b")
        vals = {"branch_id": self.branch_b.id, "user_id": nurse_b.id, "until": until}
        self._grant(kind="emergency", **vals)
        row = self._read(nurse_b, self.allergy, ["substance"], clinic_purpose="care")
        self.assertEqual(row.purpose, "emergency: care")

    def test_purpose_of_several_files(self):
        """One file that is open by an unusual way names the row."""
        self._end_visit()
        self._grant(branch_id=self.branch_b.id)
        own = self._new_visit(
            self.reception_b,
            patient_id=self._new_patient("b", self.reception_b).id,
            branch_id=self.branch_b.id,
        )
        row = self._read(self.reception_b, self.visit | own)
        self.assertEqual((row.purpose, row.patient_count), ("grant", 2))

    def medical_director_b(self):
        return self._new_user("medical_director", self.branch_b, "t_director_b")

    def _grant(self, **vals):
        grants = self.env["clinic.patient.grant"]
        grants.create({"patient_id": self.patient.id, "reason": "test", **vals})

    def _end_visit(self):
        """The care of the visit is over."""
        self.visit._move({"practitioner_id": False})
        self.env.flush_all()
        self.env.cr.execute(
            "UPDATE clinic_visit SET care_until = '2020-01-01' WHERE id = %s",
            self.visit.ids,
        )
        self.env.invalidate_all()

    # -- cost ----------------------------------------------------------------------
    def _count(self, records, names):
        """Statements of one reading, without and with the row that it leaves."""
        self.env.flush_all()
        self.env.invalidate_all()
        before = self.env.cr.sql_log_count
        records.with_user(self.nurse_a).read(names)
        read = self.env.cr.sql_log_count
        self.env.cr.flush()
        return read - before, self.env.cr.sql_log_count - read

    def test_one_insert_whatever_the_number_of_records(self):
        visits = self._new_visits(20)
        self._count(visits, ["reason"])  # rights and roles are known now
        one = self._count(visits[:1], ["reason"])
        twenty = self._count(visits, ["reason"])
        self.assertEqual(one, twenty)
        self.assertEqual(one[1], 1)

    def test_reading_itself_costs_nothing_more(self):
        visits = self._new_visits(5)
        self._count(visits, ["reason"])
        with_log, _insert = self._count(visits, ["reason"])
        without, nothing = self._count(visits, ["state"])
        self.assertEqual((with_log, nothing), (without, 0))

    def test_row_deleted_after_it_was_shown(self):
        allergy = self.allergy.with_user(self.practitioner_a)
        allergy.read(["substance", "patient_id"])
        allergy.sudo().unlink()
        self.assertEqual(self._get_rows().patient_ids, self.patient.ids)

    def test_no_names_in_it(self):
        self._read(self.nurse_a)
        self.env.cr.execute(
            "SELECT row_to_json(l)::text FROM clinic_access_log l WHERE user_id = %s",
            (self.nurse_a.id,),
        )
        for (text,) in self.env.cr.fetchall():
            self.assertNotIn("王", text)
            self.assertNotIn("Tooth", text)
