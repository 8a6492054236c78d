import json

from odoo import Command
from odoo.tests import tagged

from .common_takeout import ID_NUMBER, TakeoutCommon


@tagged("post_install", "-at_install")
class TestTakeoutImport(TakeoutCommon):
    """A take-out of all, imported into another chain, gives the same totals."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.other_chain = cls.env["clinic.chain"].create({"name": "New", "code": "NEW"})
        cls.other_branch = cls.env["clinic.branch"].create(
            {
                **cls._branch_vals("HQ", "UTC", cls.company),
                "chain_id": cls.other_chain.id,
            }
        )
        cls.importer = cls._new_user("privacy", cls.other_branch, "t_importer")
        group = cls.env.ref("clinic_patient.group_clinic_patient_import")
        cls.importer.group_ids = [Command.link(group.id)]

    def _import(self, folder, **options):
        """Another database: its users have other logins."""
        for user in self.users.values():
            user.sudo().login = f"here_{user.login.removeprefix('here_')}"
        batches = self.env["clinic.import.batch"].with_user(self.importer)
        return batches._run_folder(str(folder), **options)

    def _outcomes(self, report):
        return {row["file"]: row for row in report["files"] if row["rows"]}

    def test_same_totals(self):
        folder, before = self._export(user=self.privacy)
        report = self._import(folder)
        for name, row in self._outcomes(report).items():
            self.assertFalse(row["refused"], f"{name}: {self._get_reasons()}")
        _folder, after = self._export(user=self.importer)
        for name, table in before["tables"].items():
            if name in ("branches", "chains", "grants"):
                continue
            self.assertEqual(after["tables"][name]["rows"], table["rows"], name)
            self.assertEqual(after["tables"][name]["sums"], table["sums"], name)
        self.assertEqual(len(self.other_chain.branch_ids), 4)

    def test_reconciliation_has_no_differences(self):
        folder, _totals = self._export(user=self.privacy)
        self._import(folder)
        batch = self.env["clinic.import.batch"].search([], limit=1)
        result = json.loads(batch.reconciliation)
        self.assertEqual(result["differences"], [])
        self.assertLessEqual(len(result["left_out"]), 10, result["left_out"])
        self.assertGreater(result["compared"], 25)

    def test_one_patient_comes_back_with_his_visits(self):
        """Referrer, payer and credit name a patient who is not in the take-out."""
        self.visit.payer_id = self.mother.partner_id
        folder, totals = self._export(self.patient, user=self.privacy)
        self.assertEqual(totals["tables"]["visit_line_credits"]["rows"], 2)
        for name, row in self._outcomes(self._import(folder)).items():
            self.assertFalse(row["refused"], f"{name}: {self._get_reasons()}")
        new = self.env["clinic.patient"].search(
            [("chain_id", "=", self.other_chain.id)]
        )
        self.assertEqual(new.mapped("name"), ["王小明"])
        self.assertFalse(new.referrer_id)
        self.assertEqual(new.payer_id, new.partner_id)
        self.assertEqual(new.visit_ids.payer_id, new.partner_id)
        self.assertEqual(new.visit_ids.arrived_at, self.visit.arrived_at)
        self.assertEqual(new.visit_ids.diagnosis_ids.text, "Caries")
        self.assertEqual(len(new.visit_ids.line_ids.credit_ids), 2)
        self.assertFalse(new.consent_ids.given_by_id)

    def test_second_run_changes_nothing(self):
        folder, _totals = self._export(user=self.privacy)
        self._import(folder)
        for name, row in self._outcomes(self._import(folder)).items():
            changed = (row["created"], row["updated"], row["refused"])
            self.assertEqual(changed, (0, 0, 0), f"{name}: {self._get_reasons()}")

    def test_values_survive(self):
        folder, _totals = self._export(user=self.privacy)
        self._import(folder)
        new = self.env["clinic.patient"].search(
            [("chain_id", "=", self.other_chain.id), ("name", "=", "王小明")]
        )
        mother = self.env["clinic.patient"].search(
            [("chain_id", "=", self.other_chain.id), ("id", "!=", new.id)]
        )
        self.assertEqual(mother.name, self.mother.name, "the formula is text again")
        self.assertEqual(new.payer_id, mother.partner_id)
        self.assertEqual(new.referrer_id, mother)
        self.assertEqual(new.tag_ids, self.patient.sudo().tag_ids)
        self.assertEqual(new.record_number, self.patient.record_number)
        self.assertEqual(new.identity_ids.number, ID_NUMBER)
        for name in ("birth_date", "phone", "street", "source_id", "sex", "lang"):
            self.assertEqual(new[name], self.patient.sudo()[name], name)
        self._check_visit(new)

    def _check_visit(self, patient):
        visit = patient.visit_ids
        for name in (
            "state",
            "record_state",
            "arrived_at",
            "local_date",
            "reason",
            "payer_id",
            "external_ref",
        ):
            self.assertEqual(visit[name], self.visit[name], name)
        self.assertEqual(visit.branch_id.code, "A")
        self.assertEqual(visit.signed_by.login, "t_practitioner")
        self.assertEqual(visit.practitioner_id.name, self.doctor.name)
        self.assertNotEqual(visit.practitioner_id, self.doctor)
        self.assertEqual(visit.line_ids.amount, self.visit.line_ids.amount)
        self.assertEqual(len(visit.line_ids.credit_ids), 3)
        self.assertEqual(visit.diagnosis_ids.code_id, self.code)
        self.assertEqual(visit.charge_ids.paid, 77.4951)

    def test_masked_take_out_is_refused(self):
        folder, _totals = self._export(masked=True)
        report = self._import(folder, profile="takeout")
        for name, row in self._outcomes(report).items():
            self.assertFalse(row["created"] or row["updated"], name)
            if not name.startswith(("chains", "grants")):
                self.assertEqual(row["refused"], row["rows"], name)
        self.assertFalse(
            self.env["clinic.patient"].search([("chain_id", "=", self.other_chain.id)])
        )

    def test_unknown_users_become_archived_users_without_role(self):
        folder, _totals = self._export(user=self.privacy)
        self._import(folder)
        users = self.env["res.users"].with_context(active_test=False)
        made = users.search([("login", "=", "t_reception")])
        self.assertEqual((len(made), made.active), (1, False), self._get_reasons())
        self.assertNotEqual(made, self.reception_a)
        self.assertFalse(made.has_group("clinic_base.group_clinic_base_reception"))
        self.assertFalse(made.clinic_branch_ids)

    def _get_reasons(self):
        rows = self.env["clinic.import.row"].search([("outcome", "=", "refused")])
        return rows.mapped(lambda row: (row.file_id.name, row.reason))
