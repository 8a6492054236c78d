from odoo.tests import tagged

from .common_race import RaceCommon

ACCEPT, DONE, BACK = "action_accept", "action_done", "action_done_back"


def press(name, *args):
    return lambda record: getattr(record, name)(*args)


@tagged("post_install", "-at_install")
class TestOrderRace(RaceCommon):
    """Nurses and doctor press at the same moment; nothing is done or charged twice."""

    ROLES = {"nina": "nurse", "nora": "nurse", "doc": "practitioner"}

    @classmethod
    def _make_place(cls, env):
        super()._make_place(env)
        service = env["product.product"].create(
            {"name": "Race", "list_price": 100, "is_clinic_service": True}
        )
        doctor = env["clinic.practitioner"].create(
            {
                "name": "Race",
                "user_id": cls.user_ids["doc"],
                "chain_id": cls.chain_id,
                "branch_ids": [cls.branch_id],
            }
        )
        order_set = env["clinic.order.set"].create(
            {
                "name": "Race",
                "chain_id": cls.chain_id,
                "line_ids": [(0, 0, {"name": "One"}), (0, 0, {"name": "Two"})],
            }
        )
        cls.service_id, cls.doctor_id = service.id, doctor.id
        cls.set_id, cls.visit_ids = order_set.id, []

    @classmethod
    def _remove(cls, env):
        visits = env["clinic.visit"].with_context(clinic_bulk=True)
        visits = visits.browse(cls.visit_ids)
        visits.sudo().order_ids.unlink()
        visits.line_ids.unlink()
        visits.unlink()
        env["clinic.order.set"].browse(cls.set_id).unlink()
        env["clinic.practitioner"].browse(cls.doctor_id).unlink()
        env["product.product"].browse(cls.service_id).product_tmpl_id.unlink()
        super()._remove(env)

    @classmethod
    def _make_orders(cls, env, count=1, **vals):
        """A visit in treatment with so many orders of the doctor."""
        visit = env["clinic.visit"].create(
            {
                "patient_id": cls.patient_id,
                "branch_id": cls.branch_id,
                "practitioner_id": cls.doctor_id,
            }
        )
        cls.visit_ids.append(visit.id)
        visit._action_treat()
        orders = env["clinic.order"].with_user(cls.user_ids["doc"])
        values = {"visit_id": visit.id, "name": "Race", **vals}
        return orders.create([values] * count).ids, visit.id

    def _order(self, count=1, **vals):
        orders, visit = self._run_committed("_get_made", count, vals)
        return [("clinic.order", order) for order in orders], ("clinic.visit", visit)

    @classmethod
    def _get_made(cls, env, count, vals):
        return cls._make_orders(env, count, **vals)

    def _read(self, record, name):
        with self._transaction() as env:
            value = env[record[0]].browse(record[1])[name]
            return value.ids if hasattr(value, "ids") else value

    def _charged(self, **vals):
        return self._order(product_id=self.service_id, **vals)

    # -- one order -----------------------------------------------------------------
    def test_accepted_by_two(self):
        (order,), _visit = self._order()
        told = self._meet(("nina", press(ACCEPT)), ("nora", press(ACCEPT)), order)
        self.assertIn("t_race_nina", told)
        self.assertIn("has accepted", told)
        self.assertEqual(self._read(order, "nurse_id"), [self.user_ids["nina"]])

    def test_done_by_two_is_charged_once(self):
        (order,), visit = self._charged()
        told = self._meet(("nina", press(DONE)), ("nora", press(DONE)), order)
        self.assertIn("has done", told)
        self.assertEqual(self._read(order, "done_by_id"), [self.user_ids["nina"]])
        self.assertEqual(len(self._read(visit, "line_ids")), 1)

    def test_cancelled_while_it_is_accepted(self):
        """The nurse has begun: the order of the doctor to stop still counts."""
        (order,), _visit = self._order()
        told = self._meet(
            ("nina", press(ACCEPT)), ("doc", press("action_cancel")), order
        )
        self.assertIsNone(told)
        self.assertEqual(self._read(order, "state"), "cancelled")

    def test_accepted_while_it_is_cancelled(self):
        (order,), _visit = self._order()
        told = self._meet(
            ("doc", press("action_cancel")), ("nina", press(ACCEPT)), order
        )
        self.assertIn("not under way", told)
        self.assertEqual(self._read(order, "state"), "cancelled")

    def test_cancelled_while_it_is_done(self):
        (order,), visit = self._charged()
        told = self._meet(("nina", press(DONE)), ("doc", press("action_cancel")), order)
        self.assertIn("has done", told)
        self.assertEqual(len(self._read(visit, "line_ids")), 1)

    def test_changed_by_the_doctor_while_it_is_accepted(self):
        (order,), _visit = self._order()
        change = press("write", {"name": "Something else"})
        told = self._meet(("nina", press(ACCEPT)), ("doc", change), order)
        self.assertIn("write a new order", told)
        self.assertEqual(self._read(order, "name"), "Race", "what she accepted")

    # -- several orders ------------------------------------------------------------
    def test_a_set_from_two_screens(self):
        _orders, visit = self._order(count=0)
        send = press("action_send_order_set", self.set_id)
        told = self._meet(("doc", send), ("doc", send), visit)
        self.assertTrue("sent" in told and "Error" in told, told)
        self.assertEqual(len(self._read(visit, "order_ids")), 2)

    def test_the_last_two_are_done_at_once(self):
        """Neither sees the other; yet the patient goes back to the doctor."""
        (one, two), visit = self._order(count=2)
        other = self.registry["clinic.order"]._name, two[1]
        told = self._meet(
            ("nina", press(BACK)),
            ("nora", lambda order: order.browse(other[1]).action_done_back()),
            one,
        )
        self.assertIsNone(told)
        self.assertEqual(self._read(two, "state"), "done")
        self.assertEqual(self._read(visit, "state"), "waiting")

    def test_two_of_one_kind_done_at_once_are_two_lines(self):
        """The line of the doctor is for one of them; the other nurse presses again."""
        (one, two), visit = self._charged(count=2)
        line = {"visit_id": visit[1], "product_id": self.service_id}
        self._run_committed("_add_line", line)
        done = lambda order: order.browse(two[1]).action_done()  # noqa: E731
        told = self._meet(("nina", press(DONE)), ("nora", done), one)
        if told:
            self.assertIn("charged by this line already", told)
            with self._as("nora", two) as order:
                self.assertIsNone(self._press(press(DONE), order))
        lines = {
            *self._read(one, "visit_line_id"),
            *self._read(two, "visit_line_id"),
        }
        self.assertEqual(lines, set(self._read(visit, "line_ids")))
        self.assertEqual(len(lines), 2)

    @classmethod
    def _add_line(cls, env, vals):
        env["clinic.visit.line"].create(vals)
