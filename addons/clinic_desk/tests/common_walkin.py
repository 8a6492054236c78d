from .common import DeskCommon


class WalkinCommon(DeskCommon):
    """The desk of branch A; tickets are not printed by themselves."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.doctor.branch_ids = cls.branch_a
        cls.nobody = cls.env["clinic.visit"]
        cls.env["clinic.policy"].create(
            {
                "key_id": cls.env.ref("clinic_desk.policy_key_desk_print_ticket").id,
                "chain_id": cls.chain.id,
                "value": "false",
            }
        )

    def _walkin(self, user=None, **vals):
        windows = self.env["clinic.walkin"].with_user(user or self.reception_a)
        return windows.create({"name": "张三", **vals})

    def _walk_in(self, user=None, **vals):
        """The visit of somebody who walked in."""
        window = self._walkin(user, **vals)
        window.action_walk_in()
        return window.visit_id

    def _new_waiting(self, **vals):
        visit = self._new_visit(practitioner_id=self.doctor.id, **vals)
        visit._action_wait()
        return visit
