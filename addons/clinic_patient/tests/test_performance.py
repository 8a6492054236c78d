from odoo.tests import tagged

from .common import PatientCommon


@tagged("post_install", "-at_install")
class TestQueryCounts(PatientCommon):
    """As many queries for twenty as for one."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.practitioner = cls._new_practitioner()
        cls.many = cls.patients.with_user(cls.reception_a).create(
            [cls._vals(i) for i in range(20)]
        )
        cls.env["clinic.visit"].create(
            [
                {"patient_id": patient.id, "branch_id": cls.branch_a.id}
                for patient in cls.many
            ]
        )

    @classmethod
    def _vals(cls, i):
        return {
            "name": f"张{i}",
            "phone": f"1380013{8000 + i}",
            "birth_date": "1990-01-01",
            "sex": "male",
            "practitioner_id": cls.practitioner.id,
            "email": f"p{i}@example.com",
        }

    def _count(self, call):
        """Queries of the call from a cold cache, after one to warm ormcaches."""
        counts = []
        for _round in range(2):
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.cr.sql_log_count
            call()
            self.env.flush_all()
            counts.append(self.cr.sql_log_count - before)
        return counts[1]

    def test_list(self):
        for view_type in ("list", "kanban"):
            for user in (self.reception_a, self.practitioner_a):
                patients = self.patients.with_user(user)
                spec = self._get_specification(view_type, user)
                counts = [
                    self._count(
                        lambda n=n, p=patients, s=spec: p.web_search_read(
                            [("id", "in", self.many[:n].ids)], s
                        )
                    )
                    for n in (1, 20)
                ]
                with self.subTest(view=view_type, user=user.login):
                    self.assertEqual(*counts)

    def test_form(self):
        """One form whatever hangs on it; twenty read at once cost the same."""
        for user in (self.reception_a, self.practitioner_a):
            spec = self._get_specification("form", user)
            counts = [
                self._count(
                    lambda n=n, u=user, s=spec: self.many[:n].with_user(u).web_read(s)
                )
                for n in (1, 20)
            ]
            with self.subTest(user=user.login):
                self.assertEqual(*counts)

    def test_create(self):
        patients = self.patients.with_user(self.reception_a)
        counts = [
            self._count(
                lambda n=n: patients.create([self._vals(100 + i) for i in range(n)])
            )
            for n in (1, 20)
        ]
        self.assertLessEqual(counts[1], counts[0] + 20)

    def test_bulk_create(self):
        patients = self.patients.with_context(clinic_bulk=True)
        counts = [
            self._count(
                lambda n=n: patients.create(
                    [
                        {"home_branch_id": self.branch_a.id, **self._vals(200 + i)}
                        for i in range(n)
                    ]
                )
            )
            for n in (1, 20)
        ]
        self.assertEqual(*counts)
