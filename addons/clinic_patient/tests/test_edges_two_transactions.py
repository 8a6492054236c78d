from odoo.addons.clinic_base.tests.common_transactions import TransactionsCommon
from odoo.tests import tagged
from odoo.tools import mute_logger
from psycopg2.errors import LockNotAvailable, UniqueViolation


@tagged("post_install", "-at_install")
class TestTwoTransactions(TransactionsCommon):
    """Two people at once, in two real transactions: the database decides."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        with cls._transaction() as env:
            cls._make_place(env)
            env.cr.commit()
        cls.addClassCleanup(cls._remove)

    @classmethod
    def _make_place(cls, env):
        chain = env["clinic.chain"].create({"name": "Race", "code": "T-RACE"})
        branch = env["clinic.branch"].create(
            {
                "name": "Race",
                "code": "T-RACE",
                "chain_id": chain.id,
                "company_id": env.ref("base.main_company").id,
                "tz": "Asia/Shanghai",
            }
        )
        cls.place = {"chain_id": chain.id, "home_branch_id": branch.id}
        patient = env["clinic.patient"].create({"name": "Race", **cls.place})
        visit = env["clinic.visit"].create(
            {"patient_id": patient.id, "branch_id": branch.id}
        )
        cls.patient_id, cls.visit_id = patient.id, visit.id

    @classmethod
    def _remove(cls):
        with cls._transaction() as env:
            env["clinic.visit"].browse(cls.visit_id).unlink()
            env["clinic.patient"].browse(cls.patient_id).unlink()
            env["clinic.branch"].browse(cls.place["home_branch_id"]).unlink()
            env["clinic.chain"].browse(cls.place["chain_id"]).unlink()
            env.cr.commit()

    def _new_patient(self, env, **vals):
        patient = env["clinic.patient"].create({"name": "x", **self.place, **vals})
        env.flush_all()
        return patient

    def _new_step(self, env):
        step = env["clinic.next.step"].create(
            {"visit_id": self.visit_id, "kind": "revisit", "due_on": "2099-01-01"}
        )
        env.flush_all()
        return step

    def test_numbers_differ_and_nobody_waits(self):
        with self._transaction() as first, self._transaction() as second:
            numbers = [
                self._new_patient(env).record_number
                for env in (first, second, first, second)
            ]
        self.assertEqual(len(set(numbers)), 4)

    def test_a_number_rolled_back_is_not_given_again(self):
        with self._transaction() as env:
            lost = self._new_patient(env).record_number
        with self._transaction() as env:
            self.assertNotEqual(self._new_patient(env).record_number, lost)

    def test_one_number_typed_twice_waits_for_the_first(self):
        with self._transaction() as first, self._transaction() as second:
            self._new_patient(first, record_number="RACE-1")
            with mute_logger("odoo.sql_db"), self.assertRaises(LockNotAvailable):
                self._new_patient(second, record_number="RACE-1")

    def test_the_second_passes_when_the_first_gave_up(self):
        with self._transaction() as first, self._transaction() as second:
            self._new_patient(first, record_number="RACE-1")
            first.cr.rollback()
            patient = self._new_patient(second, record_number="RACE-1")
            self.assertEqual(patient.record_number, "RACE-1")

    def test_two_next_steps_at_once(self):
        with self._transaction() as first, self._transaction() as second:
            self._new_step(first)
            with mute_logger("odoo.sql_db"), self.assertRaises(LockNotAvailable):
                self._new_step(second)

    def test_a_next_step_after_the_first_was_saved(self):
        with self._transaction() as first, self._transaction() as second:
            step = self._new_step(first)
            first.cr.commit()
            try:
                with mute_logger("odoo.sql_db"), self.assertRaises(UniqueViolation):
                    self._new_step(second)
            finally:
                step.unlink()
                first.cr.commit()

    def test_a_patient_without_payer_is_refused_at_the_commit(self):
        with self._transaction() as env:
            prospect = self._new_patient(env, kind="prospect")
            env.cr.execute(
                "UPDATE clinic_patient SET kind = 'patient' WHERE id = %s",
                [prospect.id],
            )
            with (
                mute_logger("odoo.sql_db"),
                self.assertRaisesRegex(Exception, "has no payer contact"),
            ):
                env.cr.commit()
            env.cr.rollback()
            self.assertFalse(prospect.exists())

    def test_the_same_file_written_by_two(self):
        with self._transaction() as first, self._transaction() as second:
            for env in (first, second):
                env["clinic.patient"].browse(self.patient_id).read(["name"])
            first["clinic.patient"].browse(self.patient_id).city = "a"
            first.flush_all()
            second["clinic.patient"].browse(self.patient_id).city = "b"
            with mute_logger("odoo.sql_db"), self.assertRaises(LockNotAvailable):
                second.flush_all()
