"""Writing where one may not: other branches, other patients, other people's rows."""

from odoo import Command
from odoo.tests import tagged
from odoo.tools import mute_logger
from psycopg2 import IntegrityError

from .common_probe import MARK, PHONE, REFUSED, ProbeCommon


@tagged("post_install", "-at_install")
class TestProbeWrite(ProbeCommon):
    def _open_to_a(self, **vals):
        """Branch A may work with the file of B for a while."""
        self.env["clinic.patient.grant"].create(
            {
                "patient_id": self.there.id,
                "branch_id": self.branch_a.id,
                "reason": "visit",
                "until": "2099-01-01",
                **vals,
            }
        )

    # -- taking a file ----------------------------------------------------------------
    def test_a_file_that_is_closed_cannot_be_taken(self):
        for role in ("reception", "manager", "nurse", "practitioner"):
            there = self._as(role).browse(self.there.id)
            self.assertRefused(there.write, {"home_branch_id": self.branch_a.id})
        self.assertEqual(self.there.sudo().home_branch_id, self.branch_b)

    def test_a_grant_does_not_let_a_branch_keep_the_file(self):
        self._open_to_a()
        for role in ("reception", "manager", "nurse", "practitioner"):
            there = self._as(role).browse(self.there.id)
            self.assertEqual(there.name, f"{MARK} Chen", "the grant opens it")
            self.assertRefused(there.write, {"home_branch_id": self.branch_a.id})
            self.assertRefused(there.write, {"home_branch_id": False})
            self.assertRefused(there.web_save, {"home_branch_id": self.branch_a.id}, {})
        self.assertEqual(self.there.sudo().home_branch_id, self.branch_b)

    def test_the_home_branch_is_changed_at_home(self):
        self.branch_a.user_ids |= self.reception_b
        there = self._as(self.reception_b).browse(self.there.id)
        there.home_branch_id = self.branch_a
        self.assertEqual(self.there.sudo().home_branch_id, self.branch_a)

    def test_the_medical_director_hands_a_file_over(self):
        there = self._as("medical_director").browse(self.there.id)
        there.home_branch_id = self.branch_a
        self.assertEqual(self.there.sudo().home_branch_id, self.branch_a)

    def test_the_same_home_branch_may_be_written(self):
        """Forms send what did not change, too."""
        self._open_to_a()
        there = self._as("reception").browse(self.there.id)
        there.write({"home_branch_id": self.branch_b.id, "city": "Berlin"})
        self.assertEqual(self.there.sudo().city, "Berlin")

    def test_nobody_writes_himself_a_grant(self):
        vals = {"branch_id": self.branch_a.id, "reason": "curious"}
        for role in ("reception", "nurse", "practitioner", "manager", "privacy"):
            grants = self._as(role, "clinic.patient.grant")
            self.assertRefused(grants.create, {**vals, "patient_id": self.there.id})
            there = self._as(role).browse(self.there.id)
            self.assertRefused(there.write, {"grant_ids": [Command.create(vals)]})
            here = self._as(role).browse(self.here.id)
            self.assertRefused(here.write, {"grant_ids": [Command.create(vals)]})

    def test_a_grant_is_not_prolonged_by_the_branch(self):
        self._open_to_a()
        grant = self.there.sudo().grant_ids[:1]
        for role in ("reception", "nurse", "practitioner", "manager"):
            mine = self._as(role, "clinic.patient.grant").browse(grant.id)
            self.assertRefused(mine.write, {"until": False})
            self.assertRefused(mine.unlink)

    # -- rows that hang on a file ------------------------------------------------------
    def _get_rows(self):
        """(role that writes them, a row of the file at A)."""
        here = self.here.sudo()
        identity = self.env["clinic.patient.identity"].create(
            {
                "patient_id": here.id,
                "id_type": "passport",
                "country_id": self.env.ref("base.cn").id,
                "number": "E87654321",
            }
        )
        note = self.env["clinic.contraindication"].create(
            {"patient_id": here.id, "note": "no laser"}
        )
        return [
            ("practitioner", here.allergy_ids[:1]),
            ("nurse", note),
            ("reception", here.member_ids[:1]),
            ("manager", identity),
            ("reception", here.visit_ids[:1]),
            ("practitioner", here.visit_ids.diagnosis_ids[:1]),
        ]

    def test_rows_do_not_move_to_a_closed_file(self):
        for role, row in self._get_rows():
            with self.subTest(row._name):
                mine = self._as(role, row._name).browse(row.id)
                self.assertTrue(mine.has_access("write"), "the probe needs the right")
                self.assertRefused(mine.write, {"patient_id": self.there.id})
                self.assertRefused(
                    mine.web_save, {"patient_id": self.there.id}, {"patient_id": {}}
                )
                self.assertEqual(row.patient_id, self.here.sudo())

    def test_rows_move_within_the_branch(self):
        """The check is about the file, not about moving."""
        second = self._new_patient("Zweiter")
        self.env["clinic.visit"].create(
            {"patient_id": second.id, "branch_id": self.branch_a.id}
        )
        for role, row in self._get_rows():
            if row._name in ("clinic.visit", "clinic.visit.diagnosis"):
                continue  # bound to the visit's patient
            with self.subTest(row._name):
                self._as(role, row._name).browse(row.id).patient_id = second
                self.assertEqual(row.patient_id, second.sudo())

    def test_rows_of_a_closed_file(self):
        for role, row in self._get_rows():
            there = self.there.sudo()
            field = next(
                name
                for name, field in there._fields.items()
                if field.type == "one2many" and field.comodel_name == row._name
            )
            foreign = there[field][:1]
            if not foreign:
                continue
            here = self._as(role).browse(self.here.id)
            with self.subTest(row._name):
                for command in (
                    Command.link(foreign.id),
                    Command.update(foreign.id, {"patient_id": self.here.id}),
                ):
                    self.assertRefused(here.write, {field: [command]})
                self.assertEqual(foreign.patient_id, there)

    def test_new_rows_in_a_closed_file(self):
        for role, model, vals in (
            ("practitioner", "clinic.allergy", {"substance": "x"}),
            ("nurse", "clinic.contraindication", {"note": "x"}),
            ("reception", "clinic.contact.consent", {"purpose": "marketing"}),
            ("reception", "clinic.patient.identity", {"number": "E87654321"}),
            ("practitioner", "clinic.visit.diagnosis", {"text": "x"}),
            ("reception", "clinic.visit.line", {"price": 1.0}),
            ("nurse", "clinic.next.step", {"kind": "none", "reason": "x"}),
        ):
            if "visit_id" in self.env[model]._fields:
                vals = {**vals, "visit_id": self.there.sudo().visit_ids[:1].id}
            if "decision" in self.env[model]._fields:
                vals = {**vals, "decision": "granted"}
            with self.subTest(model):
                rows = self._as(role, model)
                self.assertRefused(rows.create, {**vals, "patient_id": self.there.id})

    def test_a_row_of_two_patients(self):
        """The visit of one, the patient of the other."""
        rows = self._as("practitioner", "clinic.visit.diagnosis")
        visit = self.there.sudo().visit_ids[:1]
        self.assertRefused(
            rows.create,
            {"visit_id": visit.id, "patient_id": self.here.id, "text": "x"},
        )

    # -- fields kept by the file -------------------------------------------------------
    def test_protected_fields(self):
        partner = self.there.sudo().partner_id
        for role in ("reception", "manager", "practitioner", "medical_director"):
            for vals in (
                {"partner_id": partner.id},
                {"record_number": "X1"},
                {"merged_into_id": self.here.id},
                {"partner_origin": "created"},
                {"chain_id": self.chain.id},
            ):
                here = self._as(role).browse(self.here.id)
                with self.subTest(role=role, vals=vals):
                    self.assertRefused(here.write, vals)
        for extra in ({"merged_into_id": self.there.id}, {"partner_origin": "created"}):
            self.assertRefused(self._as("reception").create, {"name": "x", **extra})

    def test_a_prospect_has_no_contact(self):
        contact = self.env["res.partner"].create({"name": "Contact"})
        for role in ("reception", "manager"):
            for partner in (self.there.sudo().partner_id, contact):
                self.assertRefused(
                    self._as(role).create,
                    {"name": "x", "kind": "prospect", "partner_id": partner.id},
                )
        self.assertFalse(contact.is_clinic_patient)

    def test_colleagues_and_companies_are_not_adopted(self):
        company = self.company.partner_id
        for partner in (self.employee.partner_id, company):
            self.assertRefused(
                self._as("reception").create, {"name": "x", "partner_id": partner.id}
            )
            self.assertFalse(partner.is_clinic_patient)

    @mute_logger("odoo.sql_db")
    def test_payers_of_another_patient_are_not_taken(self):
        vals = {"name": "x", "partner_id": self.there.sudo().partner_id.id}
        patients = self._as("reception")
        with self.assertRaises(IntegrityError), self.env.cr.savepoint():
            patients.create(vals)
        self.assertRefused(self._as("manager").create, vals)

    def test_files_for_other_branches_and_chains(self):
        other = self._new_chain_user("reception")
        for vals in (
            {"home_branch_id": self.branch_b.id},
            {"home_branch_id": False},
            {"home_branch_id": other.clinic_branch_id.id},
            {
                "chain_id": other.clinic_branch_id.chain_id.id,
                "home_branch_id": self.branch_a.id,
            },
        ):
            with self.subTest(vals):
                self.assertRefused(self._as("reception").create, {"name": "x", **vals})

    def test_visit_states_and_money_by_hand(self):
        visit = self.here.sudo().visit_ids[:1]
        for role in ("reception", "practitioner", "manager", "medical_director"):
            for vals in (
                {"state": "left"},
                {"payment_state": "paid"},
                {"record_state": "archived"},
                {"signed_by": self.practitioner_a.id},
            ):
                mine = self._as(role, "clinic.visit").browse(visit.id)
                with self.subTest(role=role, vals=vals):
                    self.assertRefused(mine.write, vals)
                    self.assertRefused(
                        mine.with_context(clinic_bulk=True, clinic_move=True).write,
                        vals,
                    )

    def test_nobody_deletes_a_file(self):
        for role in self.users:
            self.assertRefused(self._as(role).browse(self.here.id).unlink)
        self.assertTrue(self.here.sudo().exists())

    def test_import_of_rows_by_hand(self):
        """`load` keeps to the rights of the user."""
        for role in ("nurse", "consultant", "marketing", "privacy", "administrator"):
            answer = self._load(role, ["name"], [["Neu"]])
            self.assertFalse(answer, role)
        answer = self._load(
            "reception", [".id", "name"], [[str(self.there.id), "Geraubt"]]
        )
        self.assertFalse(answer)
        self.assertEqual(self.there.sudo().name, f"{MARK} Chen")

    def _load(self, role, fields, data):
        try:
            with self.env.cr.savepoint():
                return self._as(role).load(fields, data).get("ids")
        except REFUSED as error:
            self.assertNoMark(str(error), (PHONE,))
            return False
