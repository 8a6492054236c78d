from datetime import timedelta

from .common_lifecycle import LifecycleCommon


class OwnersCommon(LifecycleCommon):
    """Ann and Bob call for branch A, each with a full share; nobody has rows."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.ann = cls.caller
        cls.bob = cls._new_user("followup", login="t_bob")
        cls.callers = cls.env["clinic.followup.caller"]
        cls.call_ann, cls.call_bob = (
            cls._new_caller(one) for one in (cls.ann, cls.bob)
        )
        cls.lead = cls._new_user("followup", login="t_lead")
        cls.doctor_user = cls.practitioner_a
        cls.visit = cls._new_old_visit(days=1)

    @classmethod
    def _new_caller(cls, user, branch=None, **vals):
        branch = branch or cls.branch_a
        values = {"user_id": user.id, "branch_id": branch.id}
        return cls.callers.create({**values, **vals})

    @classmethod
    def _new_rows(cls, count, days=0, **vals):
        """Of as many patients, made at once."""
        people = cls._bulk("clinic.patient").create(
            [
                {
                    "name": f"陈{number:03}",
                    "chain_id": cls.chain.id,
                    "home_branch_id": cls.branch_a.id,
                }
                for number in range(count)
            ]
        )
        due_on = cls.today + timedelta(days=days)
        return cls.rows.create(
            [
                {
                    "patient_id": one.id,
                    "branch_id": cls.branch_a.id,
                    "source": "plan",
                    "due_on": due_on,
                    **vals,
                }
                for one in people
            ]
        )

    @classmethod
    def _new_of_visit(cls, role, **vals):
        return cls._new_row(visit_id=cls.visit.id, owner_role=role, **vals)

    def _counts(self, rows):
        found = {user: len(mine) for user, mine in rows.grouped("owner_id").items()}
        return [found.get(user, 0) for user in (self.ann, self.bob)]

    def _run_job(self):
        with self.enter_registry_test_mode():
            cron = "clinic_followup.ir_cron_clinic_followup_owners"
            self.env.ref(cron).method_direct_trigger()
        self.env.invalidate_all()
