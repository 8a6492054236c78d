"""Two desks make two visits free because of one, at once, in two transactions."""

from odoo import fields
from odoo.addons.clinic_desk.tests.common_race import RaceCommon
from odoo.fields import Command
from odoo.tests import tagged
from odoo.tools import SQL


@tagged("post_install", "-at_install")
class TestVisitFreeRace(RaceCommon):
    ROLES = {"anna": "reception", "bert": "reception"}

    @classmethod
    def _make_place(cls, env):
        super()._make_place(env)
        service = env["product.product"].create(
            {
                "name": "Consultation at once",
                "list_price": 300.0,
                "is_clinic_service": True,
                "is_clinic_consultation": True,
            }
        )
        cls.service_id = service.id
        first, *later = (cls._new_line(env) for _number in range(3))
        first.visit_id._action_leave()
        cls.first_id, cls.later_ids = first.id, [line.id for line in later]

    @classmethod
    def _new_line(cls, env):
        visit = env["clinic.visit"].create(
            {
                "patient_id": cls.patient_id,
                "branch_id": cls.branch_id,
                "planned_at": fields.Datetime.now(),
                "line_ids": [Command.create({"product_id": cls.service_id})],
            }
        )
        visit._action_consult()
        return visit.line_ids

    @classmethod
    def _remove(cls, env):
        env.cr.execute("SET LOCAL clinic.maintenance = 'on'")
        patient = SQL("patient_id = %s", cls.patient_id)
        env.cr.execute(
            SQL("UPDATE clinic_visit_line SET free_line_id = NULL WHERE %s", patient)
        )
        for table in ("clinic_visit_line", "clinic_visit"):
            env.cr.execute(
                SQL("DELETE FROM %s WHERE %s", SQL.identifier(table), patient)
            )
        env["product.product"].browse(cls.service_id).product_tmpl_id.unlink()
        super()._remove(env)

    def _is_free(self):
        with self._transaction() as env:
            lines = env["clinic.visit.line"].browse(self.later_ids)
            return [bool(line.free_line_id) for line in lines]

    def test_one_first_visit_makes_one_free(self):
        one, other = self.later_ids
        said = self._meet(
            ("anna", lambda line: line.action_free()),
            ("bert", lambda line: line.browse(other).action_free()),
            ("clinic.visit.line", one),
        )
        self.assertIn("Used already", said)
        self.assertEqual(self._is_free(), [True, False])
        with self._as("anna", ("clinic.visit.line", one)) as line:
            line.action_charge()
            line.env.cr.commit()
        self.assertEqual(self._is_free(), [False, False])
        said = self._meet(
            ("anna", lambda line: line.action_free()),
            ("bert", lambda line: line.action_free()),
            ("clinic.visit.line", other),
        )
        self.assertIn("free already", said)
        self.assertEqual(self._is_free(), [False, True])
