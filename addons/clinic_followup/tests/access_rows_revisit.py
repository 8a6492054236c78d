"""Who reaches which rows of the revisit clock."""

from odoo.addons.clinic_base.tests.door_rows import IN_CHAIN, Row, reach
from odoo.addons.clinic_patient.tests.access_rows import VISIT
from odoo.tools import SQL

FIGURES = reach(manager=IN_CHAIN, medical_director=IN_CHAIN, hq_director=IN_CHAIN)


def get_clock(scene, place):
    """SQL alone writes these tables."""
    at = scene.at[place]
    service = _get_service(scene, place)
    scene.env.flush_all()
    (found,) = scene.env.execute_query(
        SQL(
            "INSERT INTO clinic_revisit_clock (patient_id, service_id, branch_id,"
            " method, visit_count, last_on, interval_days, due_on)"
            " VALUES (%s, %s, %s, 'plain', 1, '2030-01-01', 30, '2030-01-31')"
            " RETURNING id",
            at.patient.id,
            service.id,
            at.branch.id,
        )
    )
    return scene.env["clinic.revisit.clock"].browse(found[0])


def get_service(scene, place):
    service = _get_service(scene, place)
    scene.env.flush_all()
    (found,) = scene.env.execute_query(
        SQL(
            "INSERT INTO clinic_revisit_service (chain_id, service_id, method)"
            " VALUES (%s, %s, 'plain') RETURNING id",
            scene.at[place].chain.id,
            service.id,
        )
    )
    return scene.env["clinic.revisit.service"].browse(found[0])


def _get_service(scene, place):
    values = {"name": f"qzi{place}", "is_clinic_service": True}
    return scene.env["product.product"].create(values)


ROWS = [
    Row("clinic.revisit.clock", "Revisit clock", VISIT, get_clock),
    Row("clinic.revisit.service", "Revisit clock", FIGURES, get_service),
]
