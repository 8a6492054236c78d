from .common import DeskCommon


class OrderCommon(DeskCommon):
    """A visit in consultation, and a set of two orders, one of them charged."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.visit = cls._new_visit(practitioner_id=cls.doctor.id)
        cls.visit._action_consult()
        cls.visit = cls.visit.with_env(cls.env)
        cls.order_set = cls.env["clinic.order.set"].create(
            {
                "name": "Before an extraction",
                "line_ids": [
                    (0, 0, {"name": "Blood pressure", "instructions": "Sitting."}),
                    (0, 0, {"product_id": cls.service.id}),
                ],
            }
        )
        cls.second_nurse = cls._new_user("nurse", login="t_nurse_two")

    @classmethod
    def _order(cls, user=None, visit=None, **vals):
        orders = cls.env["clinic.order"].with_user(user or cls.practitioner_a)
        return orders.create(
            {"visit_id": (visit or cls.visit).id, "name": "Injection", **vals}
        )

    def _send(self, user=None, order_set=None, visit=None):
        visit = (visit or self.visit).with_user(user or self.practitioner_a)
        return visit.action_send_order_set((order_set or self.order_set).id)
