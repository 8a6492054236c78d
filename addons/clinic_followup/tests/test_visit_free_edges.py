"""Coming again for free at the edges: midnight, branches, merges, screens."""

from datetime import datetime, timedelta

from freezegun import freeze_time
from lxml import etree
from odoo import fields
from odoo.addons.clinic_desk.tests.common_billing import BillingCommon
from odoo.exceptions import UserError
from odoo.fields import Command
from odoo.tests import Form, tagged
from odoo.tools import mute_logger
from psycopg2.errors import CheckViolation

# a minute before midnight of Friday 1 March 2030 at branch A, which is in Shanghai
MIDNIGHT = datetime(2030, 3, 1, 15, 59)


@tagged("post_install", "-at_install")
class TestVisitFreeEdges(BillingCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.startClassPatcher(freeze_time(MIDNIGHT))
        cls.service.is_clinic_consultation = True
        cls.desk = cls._new_user(
            "reception", cls.branch_a | cls.branch_b, "t_reception_both"
        )

    def _at(self, **passed):
        """From now on it is so much later than the minute before midnight."""
        self.startPatcher(freeze_time(MIDNIGHT + timedelta(**passed)))

    def _come(self, leaves=False, **vals):
        """The line of a visit of now with the consultation."""
        visit = self._new_visit(user=self.desk, practitioner_id=self.doctor.id, **vals)
        visit._action_consult()
        line = self._new_line(visit, user=self.desk)
        if leaves:
            visit._action_leave()
        return line

    # -- days --------------------------------------------------------------------------
    def test_the_day_is_that_of_the_branch(self):
        first = self._come(leaves=True)
        self.assertEqual(first.visit_id.local_date, fields.Date.to_date("2030-03-01"))
        self._at(days=7)  # still a minute before midnight
        self.assertTrue(self._come().is_free_possible)
        self._at(days=7, minutes=1)  # the eighth day has begun in Shanghai
        self.assertFalse(self._come().is_free_possible)

    def test_two_visits_of_one_day(self):
        """Who comes back in the evening; the one that is open makes nothing free."""
        first, second = self._come(), self._come()
        self.assertFalse(second.is_free_possible)
        first.visit_id._action_leave()
        self.env.invalidate_all()
        self.assertTrue(second.is_free_possible)
        self.assertFalse(first.is_free_possible)

    def test_the_last_paid_visit_counts(self):
        old = self._come(leaves=True)
        self._at(days=5)
        young = self._come(leaves=True)
        self._at(days=6)
        line = self._come()
        line.action_free()
        self.assertEqual(line.free_line_id, young)
        self._at(days=7)
        other = self._come()
        other.action_free()  # the older one has its own
        self.assertEqual(other.free_line_id, old)

    # -- places ------------------------------------------------------------------------
    def test_it_holds_at_every_branch_of_the_chain(self):
        first = self._come(leaves=True)
        self._at(days=2)
        line = self._come(branch_id=self.branch_b.id)
        line.action_free()
        self.assertEqual(line.free_line_id, first)

    def test_the_policy_is_that_of_the_second_visit(self):
        self._come(leaves=True)
        self.env["clinic.policy"].create(
            {
                "key_id": self.env.ref(
                    "clinic_followup.policy_key_followup_free_days"
                ).id,
                "branch_id": self.branch_b.id,
                "value": "1",
                "valid_from": "2020-01-01",
            }
        )
        self._at(days=2)
        self.assertFalse(self._come(branch_id=self.branch_b.id).is_free_possible)
        self.assertTrue(self._come().is_free_possible)

    def test_the_cashier_of_another_branch_sees_nothing(self):
        self._come(leaves=True)
        self._at(days=2)
        line = self._come(branch_id=self.branch_b.id)
        due = self._get_due(line.visit_id)
        with (
            mute_logger("odoo.addons.base.models.ir_rule"),
            self.assertRaises(Exception) as caught,
        ):
            due.action_free()
        self.assertIn("Access", type(caught.exception).__name__)

    # -- what is not paid for ----------------------------------------------------------
    def test_a_visit_that_is_undone_makes_nothing_free(self):
        for undo in ("_action_cancel", "_action_no_show"):
            visit = self._new_visit(
                user=self.desk,
                planned_at=MIDNIGHT - timedelta(minutes=5),
                line_ids=[Command.create({"product_id": self.service.id})],
            )
            getattr(visit, undo)()
        self._at(days=1)
        self.assertFalse(self._come().is_free_possible)

    def test_a_line_without_quantity_makes_nothing_free(self):
        first = self._come()
        first.quantity = 0
        first.visit_id._action_leave()
        self._at(days=1)
        line = self._come()
        self.assertFalse(line.is_free_possible)
        line.quantity = 0
        with self.assertSentence(UserError, "no quantity"):
            line.action_free()

    def test_days_are_not_below_zero(self):
        with mute_logger("odoo.sql_db"), self.assertRaises(CheckViolation):
            self.service.clinic_free_days = -1
            self.env.flush_all()

    # -- files that become one ---------------------------------------------------------
    def test_a_merged_file_brings_its_visits(self):
        twin = self._new_patient("王小明", phone="13800138000")
        first = self._come(leaves=True, patient_id=twin.id)
        self._at(days=2)
        line = self._come()
        self.assertFalse(line.is_free_possible)
        self.env.cr.execute(  # as a merge does it
            "UPDATE clinic_visit SET patient_id = %s WHERE id = %s;"
            "UPDATE clinic_visit_line SET patient_id = %s WHERE id = %s",
            (self.patient.id, first.visit_id.id, self.patient.id, first.id),
        )
        self.env.invalidate_all()
        self.assertTrue(line.is_free_possible)

    # -- screens -----------------------------------------------------------------------
    def _get_buttons(self, user, model, view):
        views = self.env[model].with_user(user)
        arch = etree.fromstring(views.get_view(self.env.ref(view).id, "form")["arch"])
        return {node.get("name") for node in arch.iter("button")}

    def test_who_sees_the_buttons(self):
        form = "clinic_patient.clinic_visit_view_form"
        for user in (self.reception_a, self.practitioner_a, self.manager_a):
            buttons = self._get_buttons(user, "clinic.visit", form)
            self.assertLessEqual({"action_free", "action_charge"}, buttons)
        for user in (self.nurse_a, self.medical_director):
            buttons = self._get_buttons(user, "clinic.visit", form)
            self.assertTrue({"action_free", "action_charge"}.isdisjoint(buttons))

    def test_who_collects_sees_it_there(self):
        form = "clinic_desk.clinic_visit_due_view_form"
        for user, shown in ((self.cashier, True), (self.finance, False)):
            buttons = self._get_buttons(user, "clinic.visit.due", form)
            self.assertEqual("action_free" in buttons, shown)

    def test_the_visit_is_edited_as_before(self):
        self._come(leaves=True)
        self._at(days=1)
        line = self._come()
        line.action_free()
        visit = line.visit_id.with_user(self.reception_a)
        with Form(visit) as form:
            form.reason = "Still hurts"
        self.assertEqual(visit.reason, "Still hurts")
        self.assertEqual(line.sudo().amount, 0)

    def test_the_doctor_sees_no_price(self):
        """He makes it free, and learns nothing of money by it."""
        self._come(leaves=True)
        self._at(days=1)
        line = self._come()
        mine = line.with_user(self.practitioner_a)
        mine.action_free()
        mine.invalidate_recordset()
        self.assertNotIn("price", mine.fields_get(["price", "free_old_discount"]))
        self.assertNotIn("free_old_discount", mine.fields_get(["free_old_discount"]))
        self.assertNotIn("300", mine.free_text)

    def test_the_list_of_the_cashier_asks_as_often_for_many(self):
        counts = []
        self._come(leaves=True)
        self._at(days=1)
        self._get_due(self._come().visit_id).is_free_possible  # noqa: B018 policies
        for more in (3, 10):
            for _number in range(more):
                patient = self._new_patient(f"赵{more}{_number}")
                self._come(patient_id=patient.id)
            self.env.flush_all()
            self.env.invalidate_all()
            dues = self.dues.with_user(self.cashier).search([])
            dues.mapped("display_name")
            (self.env.user | self.cashier).partner_id.mapped("lang")  # known to all
            before = self.env.cr.sql_log_count
            dues.mapped("is_free_possible")
            counts.append(self.env.cr.sql_log_count - before)
        self.assertEqual(*counts)
