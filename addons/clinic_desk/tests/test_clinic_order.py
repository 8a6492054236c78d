from datetime import datetime, timedelta
from unittest.mock import patch

from freezegun import freeze_time
from odoo.exceptions import AccessError, UserError
from odoo.tests import Form, tagged
from odoo.tools import mute_logger
from psycopg2.errors import CheckViolation

from .common_order import OrderCommon


@tagged("post_install", "-at_install")
class TestOrder(OrderCommon):
    @freeze_time("2026-03-04 16:30:00")
    def test_written_by_the_doctor(self):
        order = self._order(
            product_id=self.service.id,
            instructions="Slowly.",
            branch_id=self.branch_b.id,
            ordered_by_id=self.nurse_a.id,
        )
        self.assertRecordValues(
            order,
            [
                {
                    "patient_id": self.patient.id,
                    "branch_id": self.branch_a.id,
                    "company_id": self.company.id,
                    "ordered_by_id": self.practitioner_a.id,
                    "ordered_at": datetime(2026, 3, 4, 16, 30),
                    "state": "ordered",
                    "name": "Injection",
                    "visit_line_id": False,
                }
            ],
        )
        self.assertEqual(str(order.local_date), "2026-03-05")  # already in Shanghai

    def test_named_after_its_product(self):
        orders = self.env["clinic.order"].with_user(self.practitioner_a)
        order = orders.create(
            {"visit_id": self.visit.id, "product_id": self.service.id}
        )
        self.assertEqual(order.name, "Scaling")

    def test_typed_on_the_page_of_the_visit(self):
        visit = self.visit.with_user(self.practitioner_a)
        with Form(visit) as form, form.order_ids.new() as line:
            line.name = "Ice"
        self.assertEqual(visit.order_ids.mapped("name"), ["Ice"])

    def test_accepted_and_done(self):
        order = self._order().with_user(self.nurse_a)
        order.action_accept()
        self.assertEqual((order.state, order.nurse_id), ("accepted", self.nurse_a))
        order.batch = "LOT-7"
        order.action_done()
        self.assertEqual((order.state, order.done_by_id), ("done", self.nurse_a))
        self.assertTrue(order.ordered_at <= order.accepted_at <= order.done_at)

    def test_done_at_once(self):
        order = self._order().with_user(self.nurse_a)
        order.action_done()
        self.assertEqual(order.accepted_by_id, self.nurse_a)
        self.assertEqual(order.accepted_at, order.done_at)

    def test_a_waiting_patient_is_in_treatment(self):
        self.visit._action_wait()
        order = self._order().with_user(self.nurse_a)
        order.action_accept()
        self.assertEqual(self.visit.state, "in_treatment")

    def test_one_who_is_with_the_doctor_stays_there(self):
        self._order().with_user(self.nurse_a).action_accept()
        self.assertEqual(self.visit.state, "in_consultation")

    def test_back_to_the_doctor_when_nothing_is_left(self):
        self.visit._action_wait()
        first, second = self._order(), self._order()
        first.with_user(self.nurse_a).action_accept()
        first.with_user(self.nurse_a).action_done_back()
        self.assertEqual(self.visit.state, "in_treatment")
        second.with_user(self.nurse_a).action_done_back()
        self.assertEqual(self.visit.state, "waiting")

    def test_given_back(self):
        order = self._order().with_user(self.nurse_a)
        order.action_accept()
        order.action_return()
        self.assertEqual((order.state, order.nurse_id.id), ("ordered", False))
        order.with_user(self.second_nurse).action_accept()
        with self.assertRaises(UserError):
            self._order().with_user(self.nurse_a).action_return()

    # -- two screens ---------------------------------------------------------------
    def test_accepted_twice(self):
        order = self._order()
        order.with_user(self.nurse_a).action_accept()
        for user in (self.second_nurse, self.nurse_a):
            with self.assertSentence(UserError, f"{self.nurse_a.name} has accepted"):
                order.with_user(user).action_accept()

    def test_done_twice(self):
        order = self._order(product_id=self.service.id)
        order.with_user(self.nurse_a).action_done()
        with self.assertSentence(UserError, f"{self.nurse_a.name} has done"):
            order.with_user(self.second_nurse).action_done()
        with self.assertSentence(UserError, "has done"):
            order.with_user(self.second_nurse).action_accept()
        with self.assertSentence(UserError, "has done"):
            order.action_cancel()
        self.assertEqual(len(self.visit.line_ids), 1)

    def test_a_cancelled_order_is_not_done(self):
        order = self._order()
        order.action_cancel()
        self.assertEqual(order.cancelled_by_id, self.practitioner_a)
        with self.assertSentence(UserError, "not under way"):
            order.with_user(self.nurse_a).action_done()

    # -- what changes --------------------------------------------------------------
    def test_states_are_not_typed_in(self):
        order = self._order()
        for vals in (
            {"state": "done"},
            {"done_at": "2026-01-01"},
            {"visit_line_id": 1},
        ):
            with self.assertRaises(UserError):
                order.write(vals)
        with self.assertRaises(UserError):
            self._order(state="done")

    def test_who_carries_it_out_writes_batch_and_note(self):
        order = self._order()
        mine = order.with_user(self.nurse_a)
        mine.write({"batch": "LOT-7", "note": "left arm"})
        with self.assertSentence(AccessError, "Ask the doctor"):
            mine.write({"name": "Nothing"})
        with self.assertSentence(AccessError, "Ask the doctor"):
            mine.write({"quantity": 2})
        order.name = "Injection, left"
        mine.action_accept()
        with self.assertSentence(UserError, "cancel it"):
            order.name = "Injection, right"
        mine.batch = "LOT-8"
        mine.action_done()
        for record in (mine, order):
            with self.assertSentence(UserError, "stays as it is"):
                record.batch = "LOT-9"

    def test_never_deleted(self):
        order = self._order()
        with self.assertRaises(AccessError):
            order.unlink()
        with self.assertSentence(UserError, "Cancel it"):
            order.sudo().unlink()

    @mute_logger("odoo.sql_db")
    def test_quantity(self):
        with self.assertRaises(CheckViolation), self.env.cr.savepoint():
            self._order(quantity=0).flush_recordset()

    def test_visits_at_which_nobody_is_treated(self):
        planned = self._new_visit()
        planned._action_cancel()
        with self.assertSentence(UserError, "not treated at this visit"):
            self._order(visit=planned)
        visit = self._new_left_visit()
        open_order = self._order(visit=visit)
        visit.with_user(self.practitioner_a).action_sign()
        visit.sudo()._action_archive_record()
        with self.assertSentence(UserError, "archived"):
            self._order(visit=visit)
        with self.assertSentence(UserError, "archived"):
            open_order.instructions = "later"
        open_order.with_user(self.nurse_a).action_done()
        self.assertEqual(open_order.state, "done")

    # -- minutes -------------------------------------------------------------------
    def test_waiting_minutes(self):
        with freeze_time(datetime.now()) as clock:
            order = self._order().with_user(self.nurse_a)
            clock.tick(timedelta(minutes=18, seconds=40))
            order.invalidate_recordset(["waiting_minutes"])
            self.assertEqual(order.waiting_minutes, 18)
            order.action_accept()
            clock.tick(timedelta(minutes=30))
            order.invalidate_recordset(["waiting_minutes"])
            self.assertEqual(order.waiting_minutes, 18)

    # -- who -----------------------------------------------------------------------
    def test_roles(self):
        order = self._order()
        for role in ("reception", "cashier", "consultant", "manager", "privacy"):
            user = self.users[role]
            with self.subTest(role):
                with self.assertRaises(AccessError):
                    order.with_user(user).read(["name"])
                with self.assertRaises(AccessError):
                    order.with_user(user).action_done()
                with self.assertRaises(AccessError):
                    self._order(user)
        with self.assertRaises(AccessError):
            self._order(self.nurse_a)
        with self.assertRaises(AccessError):
            order.with_user(self.nurse_a).action_cancel()
        with self.assertRaises(AccessError):
            order.with_user(self.medical_director).action_accept()
        self.assertTrue(order.with_user(self.medical_director).read(["name"]))

    def test_another_branch(self):
        order = self._order()
        nurse = self._new_user("nurse", self.branch_b, "t_nurse_b")
        for method in ("action_accept", "action_done", "action_return"):
            with self.assertRaises(AccessError):
                getattr(order.with_user(nurse), method)()
        self.assertNotIn(order, self.env["clinic.order"].with_user(nurse).search([]))

    def test_the_desk_knows_how_many(self):
        self._order()
        self._order().with_user(self.nurse_a).action_accept()
        self._order().with_user(self.nurse_a).action_done()
        visit = self.visit.with_user(self.reception_a)
        self.assertEqual(visit._get_open_order_counts(), {visit.id: 2})
        with self.assertRaises(AccessError):
            visit.read(["order_ids"])

    def test_the_board_shows_how_many(self):
        self._order()
        boards = self.env["clinic.desk.board"].with_user(self.reception_a)
        card = boards.get_cards(self.visit.ids)[0]
        self.assertEqual(card["orders"], 1)
        self.assertNotIn("Injection", str(card))

    def test_the_list_listens_to_the_branches_of_its_user(self):
        orders = self.env["clinic.order"]
        mine = orders.with_user(self.nurse_a).get_watched_branches()
        self.assertEqual(mine, self.branch_a.ids)
        for user in (self.reception_a, self.employee):
            with self.assertRaises(AccessError):
                orders.with_user(user).get_watched_branches()

    def test_boards_are_told(self):
        told = []
        visits = type(self.env["clinic.visit"])
        with patch.object(visits, "_board_changed", lambda v: told.append(v.ids)):
            order = self._order()
            order.with_user(self.nurse_a).action_accept()
            order.with_user(self.nurse_a).action_done()
        self.assertGreaterEqual(told.count(self.visit.ids), 3)

    def test_queries_do_not_grow_with_orders(self):
        spec = {
            name: {}
            for name in ("name", "payment_state", "consent_state", "waiting_minutes")
        }
        spec["patient_id"] = {"fields": {"display_name": {}}}
        counts = []
        for number in (1, 20):
            for _turn in range(number - len(self.visit.order_ids)):
                patient = self._new_patient(f"病人{_turn}")
                visit = self._new_visit(patient_id=patient.id)
                self._order(visit=visit, product_id=self.service.id)
            orders = self.env["clinic.order"].with_user(self.nurse_a)
            for _turn in range(2):
                self.env.flush_all()
                self.env.invalidate_all()
                start = self.env.cr.sql_log_count
                found = orders.web_search_read([], spec, limit=80)
                self.env.cr.flush()
                count = self.env.cr.sql_log_count - start
            counts.append(count)
        self.assertGreaterEqual(found["length"], 20)
        self.assertEqual(*counts)


@tagged("post_install", "-at_install")
class TestOrderMoney(OrderCommon):
    def test_what_is_done_is_one_line(self):
        order = self._order(product_id=self.service.id, quantity=2)
        self.assertFalse(self.visit.line_ids)
        order.with_user(self.nurse_a).action_done()
        line = self.visit.line_ids
        self.assertEqual((order.visit_line_id, order.makes_line), (line, True))
        self.assertEqual((line.quantity, line.amount), (2, 600))
        order.sudo()._charge()
        self.assertEqual(len(self.visit.line_ids), 1)

    def test_without_product_it_costs_nothing(self):
        self._order().with_user(self.nurse_a).action_done()
        self.assertFalse(self.visit.line_ids)

    def _add_line(self, **vals):
        lines = self.env["clinic.visit.line"].with_user(self.practitioner_a)
        return lines.create(
            {"visit_id": self.visit.id, "product_id": self.service.id, **vals}
        )

    def test_the_line_of_the_doctor_is_taken(self):
        line = self._add_line()
        first, second = (self._order(product_id=self.service.id) for _i in range(2))
        first.with_user(self.nurse_a).action_done()
        self.assertEqual((first.visit_line_id, first.makes_line), (line, False))
        second.with_user(self.nurse_a).action_done()
        self.assertEqual(len(self.visit.line_ids), 2)

    def test_a_line_of_another_quantity_is_another_thing(self):
        self._add_line(quantity=3)
        self._order(product_id=self.service.id).with_user(self.nurse_a).action_done()
        self.assertEqual(sorted(self.visit.line_ids.mapped("quantity")), [1, 3])

    def _charge_first(self):
        key = self.env.ref("clinic_desk.policy_key_order_charge_first")
        self.env["clinic.policy"].create(
            {"key_id": key.id, "branch_id": self.branch_a.id, "value": "true"}
        )

    def test_charged_first_where_patients_pay_first(self):
        self._charge_first()
        order = self._order(product_id=self.service.id)
        self.assertEqual(len(self.visit.line_ids), 1)
        order.with_user(self.nurse_a).action_done()
        self.assertEqual(len(self.visit.line_ids), 1)

    def test_a_cancelled_order_is_not_charged(self):
        self._charge_first()
        order = self._order(product_id=self.service.id)
        order.action_cancel()
        self.assertFalse(self.visit.line_ids)
        line = self._add_line()
        second = self._order(product_id=self.service.id)
        self.assertEqual(second.visit_line_id, line)
        second.action_cancel()
        self.assertEqual(self.visit.line_ids, line)


@tagged("post_install", "-at_install")
class TestOrderSet(OrderCommon):
    def test_one_tap(self):
        self.assertTrue(self._send())
        orders = self.visit.order_ids
        self.assertEqual(orders.mapped("name"), ["Blood pressure", "Scaling"])
        self.assertEqual(orders[0].instructions, "Sitting.")
        self.assertEqual(orders[1].product_id, self.service)
        self.assertEqual(orders.ordered_by_id, self.practitioner_a)

    def test_not_twice_while_it_is_open(self):
        self._send()
        with self.assertSentence(UserError, "has been sent already"):
            self._send()
        self.visit.order_ids.with_user(self.nurse_a).action_done()
        self._send()
        self.assertEqual(len(self.visit.order_ids), 4)

    @mute_logger("odoo.sql_db")
    def test_not_from_two_screens(self):
        self._send()
        lines = self.order_set.line_ids
        with self.assertRaises(Exception) as caught, self.env.cr.savepoint():
            self._order(set_line_id=lines[0].id).flush_recordset()
        self.assertIn("_once_open", str(caught.exception))

    def test_who_sends(self):
        for role in ("reception", "nurse", "manager", "medical_director"):
            with self.subTest(role), self.assertRaises(AccessError):
                self._send(self.users[role])
        theirs = self._new_user("practitioner", self.branch_b, "t_doctor_b")
        with self.assertRaises(AccessError):
            self._send(theirs)

    def test_a_set_that_is_not_used_any_more(self):
        self.order_set.active = False
        with self.assertSentence(UserError, "choose another one"):
            self._send()
        empty = self.env["clinic.order.set"].create({"name": "Empty"})
        with self.assertSentence(UserError, "choose another one"):
            self._send(order_set=empty)

    def test_a_set_of_another_chain(self):
        other = self.env["clinic.chain"].create({"name": "Other", "code": "OCH"})
        self.order_set.chain_id = other
        with self.assertRaises(AccessError):
            self._send()

    def _get_offered(self):
        self.visit.invalidate_recordset(["offered_order_sets"])
        return self.visit.with_user(self.practitioner_a).offered_order_sets

    def test_offered(self):
        fitting = self.order_set.copy(
            {"name": "Scaling", "product_ids": [(6, 0, self.service.ids)]}
        )
        self.env["clinic.order.set.line"].create({"set_id": fitting.id, "name": "Ice"})
        self.env["clinic.order.set"].create({"name": "Empty"})
        names = [one["name"] for one in self._get_offered()]
        self.assertIn("Before an extraction", names)
        self.assertFalse({"Scaling", "Empty"} & set(names))
        self.env["clinic.visit.line"].create(
            {"visit_id": self.visit.id, "product_id": self.service.id}
        )
        offered = self._get_offered()
        self.assertEqual(offered[0]["name"], "Scaling")
        self.assertFalse(any(one["is_sent"] for one in offered))
        self._send()
        mine = next(o for o in self._get_offered() if o["id"] == self.order_set.id)
        self.assertEqual((mine["is_sent"], mine["count"]), (True, 2))

    def test_a_line_of_a_set_that_goes_leaves_its_orders(self):
        self._send()
        self.order_set.with_user(self.medical_director).line_ids.unlink()
        self.assertEqual(len(self.visit.order_ids), 2)

    # -- consent -------------------------------------------------------------------
    def test_what_is_ordered_needs_its_consent(self):
        form = self.env["clinic.consent.form"].create(
            {"name": "Scaling", "service_ids": [(6, 0, self.service.ids)]}
        )
        draft = form._make_draft()
        draft.body = "<p>It may bleed.</p>"
        draft.action_publish()
        self.assertEqual(self.visit.consent_state, "none_needed")
        order = self._order(product_id=self.service.id)
        mine = order.with_user(self.nurse_a)
        self.assertEqual(mine.consent_state, "missing")
        self.env["clinic.consent.signature"].with_user(self.nurse_a)._sign(
            self.visit.with_user(self.nurse_a),
            draft.with_user(self.nurse_a),
            {
                "language": "en_US",
                "strokes": [[[0, 0, 0], [90, 0, 9], [90, 90, 20], [0, 90, 30]]],
            },
        )
        self.env.invalidate_all()
        self.assertEqual(mine.consent_state, "signed")
        order.action_cancel()
        self.env.invalidate_all()
        self.assertEqual(self.visit.consent_state, "none_needed")
