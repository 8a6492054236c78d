from odoo.tests import tagged
from odoo.tools import SQL

from .common_visit import VisitCommon


@tagged("post_install", "-at_install")
class TestCarePlan(VisitCommon):
    """How the database finds out who is in care, where a rule says "or" as well."""

    def test_one_patient_does_not_gather_all_in_care(self):
        """The rows of one file are looked up, whomever else the doctor has seen."""
        for model, other in (
            ("clinic.visit", "create_uid"),
            ("clinic.next.step", "owner_id"),
        ):
            plan = self._explain(model, [("patient_id", "=", self.patient.id)])
            asked = [line for line in plan.splitlines() if other in line]
            self.assertTrue(any("SubPlan" in line for line in asked), plan)
            for line in asked:
                self.assertNotRegex(line, r"hashed SubPlan", plan)

    def _explain(self, model, domain):
        self.env.cr.execute("SET LOCAL enable_seqscan = off")
        records = self.env[model].with_user(self.practitioner_a)
        query = records._search(domain).select()
        rows = self.env.execute_query(SQL("EXPLAIN %s", query))
        return "\n".join(row[0] for row in rows)
