import json

from odoo.tests import HttpCase

from .common_visit import VisitCommon

PASSWORD = "access-log-1"


class AccessLogCommon(VisitCommon):
    """A visit of branch A with a reason and clinical parts, written by its people."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.logs = cls.env["clinic.access.log"]
        cls.visit = cls._new_visit(
            reason="Tooth ache", practitioner_id=cls.doctor.id
        ).with_user(cls.env.user)
        cls.code = cls.env["clinic.diagnosis.code"].create(
            {"code": "K02", "name": "Caries"}
        )
        cls.diagnosis = cls.env["clinic.visit.diagnosis"].create(
            {"visit_id": cls.visit.id, "code_id": cls.code.id}
        )
        cls.allergy = cls.env["clinic.allergy"].create(
            {"patient_id": cls.patient.id, "substance": "Penicillin"}
        )
        cls.env.cr.flush()

    def setUp(self):
        super().setUp()
        self.last = self.logs.search([], limit=1).id or 0

    def _get_rows(self):
        """The rows written since the start of the test, or since the last question."""
        self.env.cr.flush()
        self.env.invalidate_all()
        rows = self.logs.search([("id", ">", self.last)], order="id")
        self.last = rows[-1:].id or self.last
        return rows

    def assertOneRow(self, door, patients, classes="clinical", **vals):
        """One row was written since the last question: this one."""
        expected = {
            "door": door,
            "patient_ids": sorted(patients.ids),
            "patient_count": len(patients),
            "classes": classes,
        }
        self.assertRecordValues(self._get_rows(), [expected | vals])

    @classmethod
    def _new_visits(cls, count):
        """Visits of as many patients."""
        patients = cls.patients.with_context(clinic_bulk=True).create(
            [
                {
                    "name": f"Patient {number}",
                    "chain_id": cls.chain.id,
                    "home_branch_id": cls.branch_a.id,
                }
                for number in range(count)
            ]
        )
        visits = cls._bulk("clinic.visit").create(
            [
                {"patient_id": patient.id, "branch_id": cls.branch_a.id, "reason": "x"}
                for patient in patients
            ]
        )
        cls.env.cr.flush()
        return visits


class AccessLogHttpCommon(HttpCase, AccessLogCommon):
    """The same through the server: JSON-RPC with a session, JSON-2 with a key."""

    def _login(self, user):
        user.password = PASSWORD
        self.env.flush_all()
        self.authenticate(user.login, PASSWORD)

    def _call(self, model, method, *args, **kwargs):
        answer = self.url_open(
            f"/web/dataset/call_kw/{model}/{method}",
            json={
                "params": {
                    "model": model,
                    "method": method,
                    "args": list(args),
                    "kwargs": kwargs,
                }
            },
        )
        return answer.json()

    def _call_with_key(self, user, model, method, **params):
        key = (
            self.env["res.users.apikeys"]
            .with_user(user)
            .sudo()
            ._generate("rpc", "t", None)
        )
        self.env.flush_all()
        self.opener.cookies.clear()
        return self.url_open(
            f"/json/2/{model}/{method}",
            data=json.dumps(params),
            headers={
                "Authorization": f"Bearer {key}",
                "Content-Type": "application/json",
            },
        )
