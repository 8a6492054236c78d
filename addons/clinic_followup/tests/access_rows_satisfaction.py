"""Who reaches which answers after visits, and their figures."""

from odoo.addons.clinic_base.tests.door_rows import IN_CHAIN, Row, reach
from odoo.addons.clinic_patient.tests.access_rows import HERE

ANSWER = reach(manager=HERE, medical_director=IN_CHAIN, privacy=IN_CHAIN)
FIGURES = reach(manager=HERE, medical_director=HERE, hq_director=HERE)


def get_answer(scene, place):
    at = scene.at[place]
    row = scene.env["clinic.satisfaction"].create(
        {
            "patient_id": at.patient.id,
            "visit_id": at.visit.id,
            "branch_id": at.branch.id,
            "local_date": "2026-01-05",
            "asked_at": "2026-01-05 04:00:00",
            "expires_at": "2026-01-19 04:00:00",
        }
    )
    row._move({"state": "answered", "score": 9, "comment": f"qzi{place} was kind"})
    return row


def get_figure(scene, place):
    scene.env.flush_all()
    number = scene.records["clinic.satisfaction"][place]
    return scene.env["clinic.satisfaction.report"].browse(number)


ROWS = [
    Row("clinic.satisfaction", "Satisfaction", ANSWER, get_answer),
    Row("clinic.satisfaction.report", "Satisfaction", FIGURES, get_figure),
]
