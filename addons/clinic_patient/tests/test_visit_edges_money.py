from odoo.exceptions import AccessError, ValidationError
from odoo.tests import tagged
from odoo.tools import mute_logger
from psycopg2 import IntegrityError

from .common_visit import VisitCommon


@tagged("post_install", "-at_install")
class TestLineAmounts(VisitCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.visit = cls._new_visit()
        # what the amounts come to; who may set them is asked elsewhere
        cls.lines = cls.env["clinic.visit.line"].with_user(cls.reception_a).sudo()

    def _line(self, **vals):
        values = {"visit_id": self.visit.id, "product_id": self.service.id}
        return self.lines.create({**values, **vals})

    def test_half_a_cent_goes_up(self):
        for quantity, price, discount, amount in (
            (1, 1.005, 0, 1.01),
            (3, 0.335, 0, 1.01),
            (1, 0.125, 0, 0.13),
            (1, 100, 33.33, 66.67),
            (1, 0.01, 50, 0.01),
            (7, 14.29, 0, 100.03),
            (1, 99.99, 100, 0),
            (0, 99.99, 0, 0),
        ):
            line = self._line(quantity=quantity, price=1, discount=discount)
            line.price = price
            expected = line.currency_id.round(
                line.quantity * line.price * (1 - line.discount / 100)
            )
            self.assertEqual(line.amount, expected)
            self.assertAlmostEqual(line.amount, amount, delta=0.011)

    def test_a_return_is_negative(self):
        line = self._line(quantity=-2, price=33.335)
        self.assertLess(line.amount, 0)
        mirror = self._line(quantity=2, price=33.335)
        self.assertEqual(line.amount, -mirror.amount)

    def test_currencies_without_and_with_three_decimals(self):
        yen, dinar = self.env.ref("base.JPY"), self.env.ref("base.KWD")
        line = self._line(quantity=3, price=33.5, currency_id=yen.id)
        self.assertEqual(line.amount, round(line.amount))
        other = self._line(quantity=1, price=1.2345, currency_id=dinar.id)
        self.assertEqual(other.amount, dinar.round(other.price))

    def test_a_gift_stays_a_gift(self):
        line = self._line(price=0)
        self.assertEqual((line.price, line.amount), (0, 0))
        line.quantity = 5
        self.assertEqual(line.amount, 0)

    def test_amount_follows_each_part(self):
        line = self._line(quantity=2, price=50)
        self.assertEqual(line.amount, 100)
        line.quantity = 3
        self.assertEqual(line.amount, 150)
        line.discount = 10
        self.assertEqual(line.amount, 135)
        line.price = 10
        self.assertEqual(line.amount, 27)

    def test_name_and_price_typed_are_kept(self):
        line = self._line(name="Special", price=12)
        other = self.env["product.product"].create({"name": "X", "list_price": 7})
        line.product_id = other
        self.assertEqual((line.name, line.price), ("Special", 12))

    def test_currency_is_that_of_the_branch_at_the_day(self):
        euro = self.env.ref("base.EUR")
        euro.active = True
        self.company_c.currency_id = euro
        visit = self.env["clinic.visit"].create(
            {"patient_id": self.patient.id, "branch_id": self.branch_c.id}
        )
        line = self.env["clinic.visit.line"].create(
            {"visit_id": visit.id, "product_id": self.service.id}
        )
        self.assertEqual(line.currency_id, euro)

    def test_the_discount_has_limits(self):
        for discount in (-0.01, 100.01):
            with (
                mute_logger("odoo.sql_db"),
                self.assertRaises(IntegrityError),
                self.env.cr.savepoint(),
            ):
                self._line(discount=discount)
        self.assertEqual(self._line(discount=100).amount, 0)

    def test_lowest_role_and_those_who_only_look(self):
        line = self._line()
        line.with_user(self.nurse_a).quantity = 2
        self.assertEqual(line.quantity, 2)
        for user in (self.medical_director, self.privacy, self.reception_b):
            with self.assertRaises(AccessError):
                line.with_user(user).quantity = 3
        with self.assertRaises(AccessError):
            line.with_user(self.nurse_a).unlink()
        line.unlink()
        self.assertFalse(line.exists())


@tagged("post_install", "-at_install")
class TestCredits(VisitCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.visit = cls._new_visit()
        cls.line, cls.other = cls.env["clinic.visit.line"].create(
            [{"visit_id": cls.visit.id, "product_id": cls.service.id}] * 2
        )
        cls.credits = cls.env["clinic.visit.line.credit"].with_user(cls.reception_a)

    def _credit(self, share, role="sold", line=None, **vals):
        person = vals or {"user_id": self.reception_a.id}
        line_id = (line or self.line).id
        return self.credits.create(
            {"line_id": line_id, "role": role, "share": share, **person}
        )

    def test_thirds_make_a_whole(self):
        credits = [self._credit(33.3333) for _turn in range(3)]
        self.assertEqual(len(self.line.credit_ids), len(credits))
        with self.assertSentence(ValidationError, "more than 100 percent"):
            self._credit(0.01)

    def test_roles_and_lines_are_counted_apart(self):
        self._credit(100)
        self._credit(100, "performed")
        self._credit(100, line=self.other)
        self.assertEqual(len(self.line.credit_ids), 2)

    def test_raised_later(self):
        first = self._credit(50)
        self._credit(50)
        with self.assertSentence(ValidationError, "Lower one of them"):
            first.share = 51
        first.share = 20
        self.assertEqual(first.share, 20)

    def test_moved_to_a_full_line_or_role(self):
        self._credit(80)
        elsewhere = self._credit(30, line=self.other)
        performed = self._credit(30, "performed")
        with self.assertSentence(ValidationError, "more than 100 percent"):
            elsewhere.line_id = self.line
        with self.assertSentence(ValidationError, "more than 100 percent"):
            performed.role = "sold"

    def test_shares_have_limits(self):
        for share in (0, -1, 100.5):
            with (
                mute_logger("odoo.sql_db"),
                self.assertRaises(IntegrityError),
                self.env.cr.savepoint(),
            ):
                self._credit(share)

    def test_each_kind_of_person(self):
        self._credit(10, user_id=self.nurse_a.id)
        self._credit(10, practitioner_id=self.doctor.id)
        friend = self._credit(10, "referred", patient_id=self.patient.id)
        self.assertEqual(friend.patient_id, self.patient)
        self.assertEqual(len(self.line.credit_ids), 3)

    def test_they_go_with_their_line(self):
        credit = self._credit(10)
        self.line.unlink()
        self.assertFalse(credit.exists())

    def test_other_branches_do_not_touch_them(self):
        credit = self._credit(10)
        with self.assertRaises(AccessError):
            credit.with_user(self.reception_b).share = 20
        with self.assertRaises(AccessError):
            credit.with_user(self.users["consultant"]).share = 20
