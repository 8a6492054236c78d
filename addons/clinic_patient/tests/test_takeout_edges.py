import csv
import io
import json
import zipfile

from odoo import Command
from odoo.exceptions import ValidationError
from odoo.tests import tagged

from .common_takeout import TakeoutCommon

GROUP_IMPORT = "clinic_patient.group_clinic_patient_import"


class TakeoutImportCommon(TakeoutCommon):
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
        cls.importer.group_ids = [Command.link(cls.env.ref(GROUP_IMPORT).id)]
        cls.profile = cls.env.ref("clinic_patient.clinic_import_profile_takeout")
        cls.all_users = cls.env["res.users"].with_context(active_test=False)

    def _move_logins(self):
        """As in another database: its users have other logins."""
        for user in self.users.values():
            user.sudo().login = f"here_{user.login.removeprefix('here_')}"

    def _import(self, folder, **options):
        batches = self.env["clinic.import.batch"].with_user(self.importer)
        return batches._run_folder(str(folder), **options)

    def _free_doctor(self):
        """A user is one practitioner at most: here the one of the take-out."""
        self.doctor.sudo().user_id = False

    def _edit(self, folder, name, change):
        """Rewrite a file of the take-out: `change(row)` for each of its rows."""
        rows = self._rows(folder, name)
        for row in rows:
            change(row)
        with open(folder / f"{name}.csv", "w", encoding="utf-8", newline="") as file:
            writer = csv.DictWriter(file, rows[0])
            writer.writeheader()
            writer.writerows(rows)

    def _new(self, name="王小明"):
        return self.env["clinic.patient"].search(
            [("chain_id", "=", self.other_chain.id), ("name", "=", name)]
        )

    def _refusals(self):
        rows = self.env["clinic.import.row"].search([("outcome", "=", "refused")])
        return rows.mapped(lambda row: (row.file_id.name, row.reason))


@tagged("post_install", "-at_install")
class TestTakeoutUsers(TakeoutImportCommon):
    """Names of the history come without rights."""

    def test_unknown_people_have_no_group_at_all(self):
        folder, _totals = self._export(user=self.privacy)
        self._move_logins()
        before = self.all_users.search([])
        self._import(folder)
        made = self.all_users.search([]) - before
        self.assertIn("t_practitioner", made.mapped("login"), self._refusals())
        self.assertFalse(any(made.mapped("active")))
        self.assertFalse(made.group_ids, "not even that of an employee")
        self.assertFalse(made.all_group_ids)
        self.assertFalse(made.clinic_branch_ids)
        self.assertFalse(any(made.partner_id.mapped("active")))
        for user in made:
            self.assertFalse(user.with_user(user).has_group("base.group_user"))

    def test_nobody_is_invited_and_nobody_has_a_password(self):
        folder, _totals = self._export(user=self.privacy)
        self._move_logins()
        mails = self.env["mail.mail"].search_count([])
        self._import(folder)
        made = self.all_users.search([("login", "=", "t_practitioner")])
        self.env.cr.execute("SELECT password FROM res_users WHERE id = %s", [made.id])
        self.assertFalse(self.env.cr.fetchone()[0])
        self.assertEqual(self.env["mail.mail"].search_count([]), mails)

    def test_profile_cannot_give_rights(self):
        """A profile is data of an administrator: it makes no other administrators."""
        users = self.profile.file_ids.filtered(lambda f: f.model == "res.users")
        admin = self.env.ref("base.group_system")
        users.defaults = json.dumps(
            {
                "group_ids": [[6, 0, [admin.id]]],
                "password": "letmein",
                "active": True,
                "clinic_branch_ids": [[6, 0, [self.branch_a.id]]],
            }
        )
        folder, _totals = self._export(user=self.privacy)
        self._move_logins()
        self._import(folder)
        made = self.all_users.search([("login", "=", "t_practitioner")])
        self.assertEqual((len(made), made.active), (1, False), self._refusals())
        self.assertFalse(made.group_ids)
        self.assertFalse(made.clinic_branch_ids)
        self.env.cr.execute("SELECT password FROM res_users WHERE id = %s", [made.id])
        self.assertFalse(self.env.cr.fetchone()[0])

    def test_known_people_are_looked_up_and_not_written(self):
        folder, _totals = self._export(user=self.privacy)
        self._edit(folder, "users", lambda row: row.update(name="Somebody else"))
        before = self.all_users.search([])
        groups = self.practitioner_a.group_ids
        self._free_doctor()
        report = self._import(folder)
        self.assertEqual(self.all_users.search([]), before)
        self.assertNotEqual(self.practitioner_a.name, "Somebody else")
        self.assertEqual(self.practitioner_a.group_ids, groups)
        (row,) = [f for f in report["files"] if f["file"] == "users.csv"]
        self.assertEqual(row["unchanged"], row["rows"])
        self.assertEqual(self._new().visit_ids.signed_by, self.practitioner_a)

    def test_archived_person_of_the_same_login_stays_archived(self):
        folder, _totals = self._export(user=self.privacy)
        self.practitioner_a.sudo().active = False
        self._free_doctor()
        self._import(folder)
        self.assertFalse(self.practitioner_a.active)
        self.assertEqual(self._new().visit_ids.signed_by, self.practitioner_a)

    def test_user_without_login_is_refused(self):
        folder, _totals = self._export(user=self.privacy)
        self._edit(folder, "users", lambda row: row.update(login=""))
        report = self._import(folder)
        (row,) = [f for f in report["files"] if f["file"] == "users.csv"]
        self.assertEqual(row["refused"], row["rows"])
        self.assertFalse(self.all_users.search([("login", "=", False)]))

    def test_undo_leaves_no_user_and_no_contact(self):
        folder, _totals = self._export(user=self.privacy)
        self._move_logins()
        models = ("res.users", "res.partner", "clinic.patient", "clinic.visit")
        models += ("product.product", "clinic.tag", "clinic.branch", "clinic.source")
        models = [self.env[name].with_context(active_test=False) for name in models]
        before = [model.search([]) for model in models]
        report = self._import(folder)
        self.assertNotEqual([model.search([]) for model in models], before)
        batch = self.env["clinic.import.batch"].browse(report["batch_id"])
        batch.with_user(self.importer).action_undo()
        for model, records in zip(models, before, strict=True):
            self.assertEqual(model.search([]), records, model._name)

    def test_payer_gets_no_more_than_a_payer_has(self):
        payers = self.profile.file_ids.filtered(lambda f: f.model == "res.partner")
        payers.defaults = '{"is_clinic_patient": true, "comment": "x"}'
        folder, _totals = self._export(user=self.privacy)
        self._edit(folder, "payers", lambda row: row.update(name="New Payer Ltd"))
        self._move_logins()
        self._import(folder)
        made = self.env["res.partner"].search([("name", "=", "New Payer Ltd")])
        self.assertTrue(made.is_company)
        self.assertFalse(made.is_clinic_patient)
        self.assertFalse(made.comment)
        self.assertEqual(self._new().visit_ids.payer_id, made)

    def test_known_payers_and_services_are_not_written(self):
        folder, _totals = self._export(user=self.privacy)
        self._edit(folder, "services", lambda row: row.update(list_price="1"))
        products = self.env["product.product"].with_context(active_test=False)
        before = products.search([])
        self._free_doctor()
        self._import(folder)
        self.assertEqual(products.search([]), before)
        self.assertEqual(self.service.list_price, 300)
        self.assertEqual(self._new().visit_ids.line_ids.product_id, self.service)
        self.assertEqual(self._new().visit_ids.payer_id, self.employer)


@tagged("post_install", "-at_install")
class TestTakeoutImportEdges(TakeoutImportCommon):
    def test_zip_of_the_window_is_read_by_the_window(self):
        wizard = self.env["clinic.takeout.make"].with_user(self.privacy).create({})
        target = io.BytesIO()
        wizard._write_zip(target)
        names = zipfile.ZipFile(target).namelist()
        self.assertIn("patients.csv", names)
        self._move_logins()
        batch = (
            self.env["clinic.import.batch"]
            .with_user(self.importer)
            ._run_upload("takeout.zip", target.getvalue())
        )
        self.assertEqual(batch.profile_id, self.profile)
        self.assertEqual(batch.refused, 0, self._refusals())
        self.assertTrue(self._new())
        result = json.loads(batch.reconciliation)
        self.assertEqual(result["differences"], [])

    def test_masked_file_slipped_into_a_plain_delivery(self):
        folder, _totals = self._export(user=self.privacy)
        masked, _totals = self._export(masked=True)
        (folder / "patients.csv").unlink()
        target = folder / "patients.masked.csv"
        target.write_bytes((masked / "patients.masked.csv").read_bytes())
        report = self._import(folder)
        (row,) = [f for f in report["files"] if f["file"] == target.name]
        self.assertEqual(row["refused"], row["rows"])
        self.assertFalse(self._new())
        reasons = {reason for name, reason in self._refusals() if name == target.name}
        self.assertEqual(len(reasons), 1)
        self.assertIn("masked take-out", reasons.pop())

    def test_stars_typed_over_a_name_are_refused(self):
        folder, _totals = self._export(user=self.privacy)
        self._edit(folder, "payers", lambda row: row.update(email="p**@example.com"))
        self._edit(
            folder, "identities", lambda row: row.update(number="1101**********02X")
        )
        self._import(folder)
        refused = [name for name, _reason in self._refusals()]
        self.assertIn("identities.csv", refused)
        self.assertFalse(self._new().identity_ids)

    def test_changed_street_updates_one_patient_only(self):
        folder, _totals = self._export(user=self.privacy)
        self._import(folder)
        self._edit(
            folder,
            "patients",
            lambda row: row["name"] == "王小明" and row.update(street="新街"),
        )
        report = self._import(folder)
        self.assertEqual(report["totals"]["updated"], 1, self._refusals())
        self.assertEqual(report["totals"]["created"], 0)
        self.assertEqual(self._new().street, "新街")
        self.assertNotEqual(self.patient.sudo().street, "新街", "the source stays")

    def test_columns_of_profiles_are_checked(self):
        column = self.profile.file_ids.column_ids.filtered("field")[:1]
        with self.assertRaisesRegex(ValidationError, "has no field wheels"):
            column.field = "wheels"
