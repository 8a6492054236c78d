from odoo.exceptions import UserError, ValidationError
from odoo.tests import tagged
from odoo.tools import mute_logger
from psycopg2 import IntegrityError

from .common_visit import VisitCommon

CLINICAL = (
    ("clinic.visit.diagnosis", {"text": "Caries"}),
    ("clinic.visit.procedure", {"text": "Filling"}),
    ("clinic.visit.medication", {"drug": "Ibuprofen"}),
    ("clinic.visit.observation", {"code": "8302-2", "name": "Body height"}),
    ("clinic.visit.immunization", {"vaccine": "Tetanus"}),
)


@tagged("post_install", "-at_install")
class TestVisitParts(VisitCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.visit = cls._new_visit()
        cls.other = cls._new_patient("李四")

    def _part(self, model, user=None, **vals):
        parts = self.env[model].with_user(user or self.practitioner_a)
        return parts.create({"visit_id": self.visit.id, **vals})

    def test_patient_is_filled_from_the_visit(self):
        for model, vals in CLINICAL:
            part = self._part(model, **vals)
            self.assertEqual(part.patient_id, self.patient, model)

    def test_patient_must_be_the_visits(self):
        for model, vals in CLINICAL:
            with self.assertRaisesRegex(ValidationError, "another patient"):
                self._part(model, patient_id=self.other.id, **vals)
            part = self._part(model, **vals)
            with self.assertRaisesRegex(ValidationError, "another patient"):
                part.patient_id = self.other
            part = self._part(model, patient_id=self.patient.id, **vals)

    def test_history_without_visit(self):
        allergy = self.env["clinic.visit.immunization"].with_user(self.nurse_a)
        part = allergy.create({"patient_id": self.patient.id, "vaccine": "Polio"})
        self.assertFalse(part.visit_id)
        self.assertIn(part, self.patient.with_user(self.nurse_a).immunization_ids)

    def test_archived_record_takes_nothing_more(self):
        parts = [self._part(model, **vals) for model, vals in CLINICAL]
        self.visit.sudo()._move({"record_state": "archived"})
        for part, (model, vals) in zip(parts, CLINICAL, strict=True):
            with self.assertRaisesRegex(UserError, "is archived"):
                self._part(model, **vals)
            with self.assertRaisesRegex(UserError, "is archived"):
                part.write(vals)
            with self.assertRaisesRegex(UserError, "is archived"):
                part.unlink()

    def test_amount_is_rounded_by_the_currency(self):
        vals = {"product_id": self.service.id, "quantity": 3, "price": 33.33}
        vals["user"] = self.env.ref("base.user_root")  # without limits to discounts
        line = self._part("clinic.visit.line", discount=10, **vals)
        self.assertEqual(line.currency_id, self.company.currency_id)
        self.assertEqual(line.amount, 89.99)
        yen = self.env.ref("base.JPY")
        line = self._part("clinic.visit.line", discount=10, currency_id=yen.id, **vals)
        self.assertEqual(line.amount, 90)

    def test_line_starts_with_name_and_price_of_the_service(self):
        line = self._part("clinic.visit.line", product_id=self.service.id).sudo()
        self.assertEqual(line.name, "Scaling")
        self.assertEqual(line.price, 300)
        self.assertEqual(line.amount, 300)
        self.assertEqual(line.patient_id, self.patient)

    def test_discount_is_a_percentage(self):
        vals = {"product_id": self.service.id, "discount": 101}
        with self.assertRaises(IntegrityError), mute_logger("odoo.sql_db"):
            self._part("clinic.visit.line", self.reception_a, **vals)

    def test_credit_names_exactly_one_person(self):
        line = self._part("clinic.visit.line", product_id=self.service.id)
        credits = self.env["clinic.visit.line.credit"].with_user(self.practitioner_a)
        vals = {"line_id": line.id, "role": "sold"}
        credits.create({**vals, "user_id": self.reception_a.id})
        both = {"user_id": self.reception_a.id, "practitioner_id": self.doctor.id}
        for people in ({}, both):
            with (
                self.assertRaises(IntegrityError),
                mute_logger("odoo.sql_db"),
                self.cr.savepoint(),
            ):
                credits.create({**vals, "role": "booked", **people})

    def test_shares_of_a_role_are_at_most_the_whole(self):
        line = self._part("clinic.visit.line", product_id=self.service.id)
        credits = self.env["clinic.visit.line.credit"].with_user(self.practitioner_a)
        vals = {
            "line_id": line.id,
            "role": "performed",
            "practitioner_id": self.doctor.id,
        }
        credits.create([{**vals, "share": 60}, {**vals, "share": 40}])
        too_much = self.assertRaisesRegex(ValidationError, "more than 100 percent")
        with too_much, self.cr.savepoint():
            credits.create({**vals, "share": 1})
        credits.create({**vals, "role": "assisted", "share": 100})

    def test_contraindication_answers_yes_or_no(self):
        rows = self.env["clinic.contraindication"].with_user(self.practitioner_a)
        self.assertFalse(rows._is_contraindicated(self.patient, self.service))
        with self.assertRaises(ValidationError), self.cr.savepoint():
            rows.create({"patient_id": self.patient.id})
        row = rows.create(
            {"patient_id": self.patient.id, "product_id": self.service.id}
        )
        consultant = rows.with_user(self.users["consultant"])
        self.assertTrue(consultant._is_contraindicated(self.patient, self.service))
        row.until = "2020-01-01"
        self.assertFalse(consultant._is_contraindicated(self.patient, self.service))
        group, kind = self.env["product.category"].create(
            [{"name": "A"}, {"name": "B"}]
        )
        kind.parent_id = group
        self.service.categ_id = kind
        rows.create({"patient_id": self.patient.id, "category_id": group.id})
        self.assertTrue(consultant._is_contraindicated(self.patient, self.service))


@tagged("post_install", "-at_install")
class TestNextStep(VisitCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.visit = cls._new_left_visit()
        cls.steps = cls.env["clinic.next.step"].with_user(cls.practitioner_a)

    def _new_step(self, **vals):
        return self.steps.create({"visit_id": self.visit.id, "kind": "revisit", **vals})

    def _without(self, value=True):
        visits = self.env["clinic.visit"].with_user(self.practitioner_a)
        return visits.search([("is_without_next_step", "=", value)])

    def test_left_without_next_step_is_on_the_list(self):
        self.assertTrue(self.visit.is_without_next_step)
        self.assertIn(self.visit, self._without())
        self.assertNotIn(self.visit, self._without(False))
        step = self._new_step(due_on="2099-01-01")
        self.assertFalse(self.visit.is_without_next_step)
        self.assertNotIn(self.visit, self._without())
        self.assertIn(self.visit, self._without(False))
        step.action_drop()
        self.assertTrue(self.visit.is_without_next_step)
        self.assertIn(self.visit, self._without())

    def test_only_who_left_is_asked(self):
        visit = self._new_visit()
        visit._action_wait()
        self.assertNotIn(visit, self._without())
        old = self._bulk("clinic.visit").create(
            {
                "patient_id": self.patient.id,
                "branch_id": self.branch_a.id,
                "state": "left",
                "external_ref": "E1",
            }
        )
        self.assertNotIn(old, self._without())
        self.assertFalse(old.is_without_next_step)

    def test_one_live_step(self):
        self._new_step(due_on="2099-01-01").action_drop()
        step = self._new_step(due_on="2099-01-01")
        step.action_done()
        with (
            self.assertRaises(IntegrityError),
            mute_logger("odoo.sql_db"),
            self.cr.savepoint(),
        ):
            self._new_step(due_on="2099-02-01")

    def test_none_is_done_and_says_why(self):
        with self.assertRaisesRegex(ValidationError, "reason"), self.cr.savepoint():
            self._new_step(kind="none")
        step = self._new_step(kind="none", reason="Healthy")
        self.assertEqual(step.state, "done")

    def test_open_step_may_become_none(self):
        step = self._new_step(due_on="2099-01-01")
        step.write({"kind": "none", "reason": "He moved away"})
        self.assertEqual(step.state, "done")
        with self.assertRaisesRegex(UserError, "closed"):
            step.kind = "followup"

    def test_what_follows_has_a_day(self):
        for kind in ("revisit", "followup"):
            with self.assertRaisesRegex(ValidationError, "day"), self.cr.savepoint():
                self._new_step(kind=kind)

    def test_owner_is_the_doctor_or_the_writer(self):
        self.assertEqual(
            self._new_step(due_on="2099-01-01").owner_id, self.practitioner_a
        )
        visit = self._new_visit()
        reception = self.steps.with_user(self.reception_a)
        step = reception.create(
            {"visit_id": visit.id, "kind": "followup", "due_on": "2099-01-01"}
        )
        self.assertEqual(step.owner_id, self.reception_a)
        self.assertEqual(step.patient_id, self.patient)

    def test_state_is_moved_by_actions_only(self):
        with self.assertRaisesRegex(UserError, "Use the buttons"):
            self._new_step(due_on="2099-01-01", state="done")
        step = self._new_step(due_on="2099-01-01")
        with self.assertRaisesRegex(UserError, "Use the buttons"):
            step.state = "dropped"
        step.action_done()
        with self.assertRaisesRegex(UserError, "closed already"):
            step.action_done()
        step.action_drop()
        self.assertEqual(step.state, "dropped")
