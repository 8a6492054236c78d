from odoo import fields
from odoo.addons.clinic_base.tests.common import ROLES
from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged
from odoo.tools import mute_logger
from psycopg2 import DatabaseError
from psycopg2.errors import CheckViolation

from .common_emergency import CLINICAL_MODELS, REASON, EmergencyCommon

OPENERS = (
    "reception",
    "nurse",
    "practitioner",
    "manager",
    "medical_director",
    "administrator",
)


@tagged("post_install", "-at_install")
class TestEmergencyAccess(EmergencyCommon):
    def test_it_opens_the_file_with_its_clinical_part(self):
        for role in ("nurse", "practitioner", "administrator"):
            with self.subTest(role):
                self.assertFalse(any(self._count(role).values()))
                self._open(role)
                found = self._count(role)
                self.assertEqual(set(found.values()), {1}, found)
                self.assertGreaterEqual(found.keys(), set(CLINICAL_MODELS))

    def test_reception_and_manager_gain_no_clinical_part(self):
        for role in ("reception", "manager"):
            with self.subTest(role):
                self._open(role)
                self.assertEqual(
                    self._count(role), {"clinic.patient": 1, "clinic.visit": 1}
                )
                patient = self.there.with_user(self.users[role])
                for name in ("allergy_text", "diagnosis_ids"):
                    with self.assertRaises(AccessError):
                        patient.read([name])

    def test_nobody_else_gains_anything(self):
        other = self._new_user("nurse", self.branch_a, "t_nurse_2")
        before = [self._count(user) for user in (other, "reception")]
        self._open("nurse")
        self.assertEqual([self._count(u) for u in (other, "reception")], before)
        self.assertFalse(self._count("nurse", self.abroad)["clinic.patient"])

    def test_who_may_not(self):
        for user in (
            *[self.users[role] for role in ROLES if role not in OPENERS],
            self.employee,
            self.portal,
        ):
            with self.subTest(user.login):
                self.assertRefused(self._open, user)

    def test_the_form_opens_for_the_administrator(self):
        self._open("administrator")
        user = self.admin_clinic
        patient = self._as(user).browse(self.there.id)
        spec = self._get_specification("form", user)
        self.assertIn("allergy_ids", spec)
        values = patient.web_read(spec)[0]
        self.assertEqual(len(values["allergy_ids"]), 1)
        visit = self._as(user, "clinic.visit").search([("patient_id", "=", patient.id)])
        self.assertEqual(visit.read(["reason"])[0]["reason"], "Qzvreason")

    def test_the_administrator_reads_only(self):
        self._open("administrator")
        patient = self._as(self.admin_clinic).browse(self.there.id)
        self.assertRefused(patient.write, {"name": "x"})
        self.assertRefused(patient.allergy_ids.write, {"substance": "x"})
        self.assertRefused(patient.visit_ids.write, {"reason": "x"})

    def test_facts(self):
        now = fields.Datetime.now()
        access = self._open("nurse").sudo()
        grant = access.grant_id
        self.assertEqual((access.until - access.opened_at).total_seconds(), 4 * 3600)
        due = access.review_due_at - access.opened_at
        self.assertEqual(due.total_seconds(), 24 * 3600)
        self.assertGreaterEqual(access.opened_at, now)
        self.assertRecordValues(
            access,
            [
                {
                    "patient_id": self.there.id,
                    "record_number": self.there.record_number,
                    "user_id": self.nurse_a.id,
                    "branch_id": self.branch_a.id,
                    "company_id": self.company.id,
                    "is_other_entity": False,
                    "reason": REASON,
                    "state": "open",
                    "is_live": True,
                    "is_overdue": False,
                }
            ],
        )
        self.assertRecordValues(
            grant,
            [
                {
                    "patient_id": self.there.id,
                    "branch_id": self.branch_a.id,
                    "user_id": self.nurse_a.id,
                    "kind": "emergency",
                    "until": access.until,
                }
            ],
        )
        self.assertNotIn("fall", grant.reason)

    def test_hours_by_policy(self):
        policies = self.env["clinic.policy"]
        for key, value in (("file.emergency_hours", 1), ("file.review_hours", 48)):
            policies.create(
                {
                    "key_id": self.env["clinic.policy.key"]
                    .search([("key", "=", key)])
                    .id,
                    "chain_id": self.chain.id,
                    "value": str(value),
                }
            )
        access = self._open("nurse")
        self.assertEqual((access.until - access.opened_at).total_seconds(), 3600)
        due = access.review_due_at - access.opened_at
        self.assertEqual(due.total_seconds(), 48 * 3600)

    def test_it_closes_by_itself(self):
        for role in ("nurse", "administrator", "reception"):
            access = self._open(role)
            self._let_pass(access, hours=4, seconds=1)
            with self.subTest(role):
                self.assertFalse(any(self._count(role).values()))
                self.assertFalse(access.is_live)
                with self.assertSentence(AccessError, "closed again"):
                    access.action_open_patient()
                self.assertNotEqual(self._open(role), access)

    def test_it_is_ended_early(self):
        for user in (self.nurse_a, self.privacy):
            access = self._open("nurse")
            access.with_user(user).action_end()
            with self.subTest(user.login):
                self.assertFalse(any(self._count("nurse").values()))
                self.assertEqual(access.sudo().ended_by_id, user)
                self.assertEqual(self._get_logs("emergency.end")[0].actor_id, user.id)
                with self.assertSentence(UserError, "closed again already"):
                    access.with_user(user).action_end()

    def test_others_do_not_end_it(self):
        access = self._open("nurse")
        for user in (self.medical_director, self.manager_b, self.reception_a):
            self.assertRefused(access.with_user(user).action_end)
        self.assertTrue(self._count("nurse")["clinic.patient"])

    def test_pressed_twice(self):
        access = self._open("nurse")
        self.assertEqual(self._open("nurse", reason="x"), access)
        self.assertEqual(len(self._get_logs("emergency.open")), 1)
        self.assertNotEqual(self._open("practitioner"), access)

    def test_reasons_that_say_nothing(self):
        for reason in (False, "", "   ", "x", "aaaaaaaaaaa", "急急急急", "12345678"):
            with (
                self.subTest(reason),
                self.assertSentence(UserError, "Say in a few words"),
            ):
                self._open("nurse", reason=reason)
        with self.assertSentence(UserError, "too long"):
            self._open("nurse", reason="many words " * 1000)
        self.assertFalse(self.accesses.search_count([]))
        self.assertFalse(any(self._count("nurse").values()))

    def test_another_legal_entity_of_the_chain(self):
        access = self._open("nurse", self.abroad)
        self.assertTrue(access.is_other_entity)
        self.assertEqual(access.sudo().company_id, self.company_c)
        self.assertEqual(self._count("nurse", self.abroad)["clinic.allergy"], 1)
        log = self._get_logs("emergency.open")[0]
        self.assertTrue(log.new_value["other_entity"])

    def test_another_chain_never(self):
        for role in OPENERS:
            user = self._new_chain_user(role) if role == "nurse" else None
            if user:
                with self.assertSentence(AccessError, "No file of your chain"):
                    self._open(user)
        self.assertFalse(self.accesses.search_count([]))

    def test_without_a_branch_nothing_opens(self):
        self.admin_clinic.clinic_branch_ids = False
        with self.assertRaises(AccessError):
            self._open("administrator")

    def test_it_is_logged(self):
        access = self._open("nurse")
        log = self._get_logs("emergency.open")
        self.assertEqual(log.actor_id, self.nurse_a.id)
        self.assertEqual(log.res_ids, access.ids)
        self.assertEqual(log.branch_id, self.branch_a.id)
        self.assertEqual(log.new_value["number"], self.there.record_number)
        text = f"{log.summary}{log.new_value}{log.old_value}"
        self.assertNotIn("fall", text)
        self.env.cr.precommit.run()
        rows = self.env["clinic.access.log"].search([("purpose", "=", "emergency")])
        self.assertEqual(rows[:1].user_id, self.nurse_a.id)
        self.assertIn(self.there.id, rows[:1].patient_ids)


@tagged("post_install", "-at_install")
class TestEmergencyRows(EmergencyCommon):
    """The rows stay, whoever would like them gone."""

    def test_who_reads_them(self):
        access = self._open("nurse")
        readers = {self.nurse_a, self.privacy, self.medical_director}
        foreign = self._new_chain_user("privacy")
        everybody = [*self.users.values(), self.employee, self.manager_b, foreign]
        for user in everybody:
            with self.subTest(user.login):
                rows = self._as(user, access._name)
                if user in readers:
                    self.assertEqual(rows.search([]), access)
                    self.assertEqual(rows.browse(access.id).reason, REASON)
                elif rows.has_access("read"):
                    self.assertFalse(rows.search([]))
                    with self.assertRaises(AccessError):
                        rows.browse(access.id).read(["reason"])

    def test_nobody_writes(self):
        access = self._open("nurse")
        for user in (*self.users.values(), self.employee):
            rows = self._as(user, access._name).browse(access.id)
            self.assertRefused(rows.write, {"reason": "other words now"})
            self.assertRefused(rows.unlink)
            self.assertRefused(rows.create, {"patient_id": self.there.id})

    def test_grants_of_emergencies_are_not_written_by_hand(self):
        access = self._open("nurse")
        for user in (self.medical_director, self.privacy):
            grants = self._as(user, "clinic.patient.grant")
            self.assertRefused(
                grants.browse(access.sudo().grant_id.id).write,
                {"until": self._in(days=30)},
            )
            self.assertRefused(
                grants.create,
                {
                    "patient_id": self.there.id,
                    "branch_id": self.branch_a.id,
                    "user_id": self.nurse_a.id,
                    "kind": "emergency",
                    "reason": "x",
                },
            )
            with self.assertSentence(UserError, "in its own list"):
                grants.browse(access.sudo().grant_id.id)._withdraw("not needed now")
        self.assertTrue(self._count("nurse")["clinic.patient"])

    def test_rows_are_never_deleted(self):
        access = self._open("nurse")
        with self.assertSentence(UserError, "never deleted"):
            access.sudo().unlink()
        for statement in (
            "DELETE FROM clinic_emergency_access",
            "TRUNCATE clinic_emergency_access CASCADE",
        ):
            self._assert_refused_by_database(statement)
        for record in (self.nurse_a, self.there, access.sudo().grant_id):
            with (
                mute_logger("odoo.sql_db"),
                self.assertRaises(DatabaseError),
                self.env.cr.savepoint(),
            ):
                record.sudo().unlink()
                self.env.flush_all()
            self.env.invalidate_all()

    def _assert_refused_by_database(self, statement):
        with (
            self.subTest(statement),
            mute_logger("odoo.sql_db"),
            self.assertRaises(CheckViolation),
            self.env.cr.savepoint(),
        ):
            self.env.cr.execute(statement)

    def test_facts_and_verdicts_do_not_change(self):
        access = self._open("nurse")
        table = "UPDATE clinic_emergency_access SET"
        for change in (
            "reason = 'none'",
            f"user_id = {self.privacy.id}",
            f"patient_id = {self.here.id}",
            "record_number = 'X'",
            "opened_at = now()",
        ):
            self._assert_refused_by_database(f"{table} {change}")
        access.with_user(self.privacy)._action_review("accepted")
        self.env.flush_all()
        for change in (
            "state = 'open'",
            "state = 'objected'",
            "review_note = 'x'",
            f"reviewed_by_id = {self.nurse_a.id}",
            "reviewed_at = now()",
        ):
            self._assert_refused_by_database(f"{table} {change}")
        access.action_end()  # what is reviewed may still be closed
        self.env.flush_all()
        self.assertFalse(access.is_live)
