"""Who reaches which complaints, their categories and their figures.

The manager of the branch and the medical director of the chain; the others what they
noted or what was given to them, which is none of these.
"""

from odoo.addons.clinic_base.tests.door_rows import IN_CHAIN, Row, reach
from odoo.addons.clinic_patient.tests.access_rows import HERE, NOBODY, OPEN

COMPLAINT = reach(manager=HERE, medical_director=IN_CHAIN)
FIGURES = reach(manager=HERE, medical_director=HERE, hq_director=HERE)


def get_complaint_vals(scene, place):
    at = scene.at[place]
    return {
        "patient_id": at.patient.id,
        "branch_id": at.branch.id,
        "description": f"qzi{place} waited for an hour",
        "received_at": "2026-01-05 02:00:00",
    }


def get_category_vals(scene, place):
    return {"name": f"qzi{place}"}


def get_figure(scene, place):
    scene.env.flush_all()
    number = scene.records["clinic.complaint"][place]
    return scene.env["clinic.complaint.report"].browse(2 * number + 1)


ROWS = [
    Row(
        "clinic.complaint",
        "Complaints",
        COMPLAINT,
        get_complaint_vals,
        {"complainant": "His wife"},
        get_complaint_vals,
        # whose file is open to him notes one, and reads what he noted
        narrow={
            "reception": HERE,
            "nurse": HERE,
            "practitioner": HERE,
            "followup": HERE,
            "consultant": "own",
        },
    ),
    Row(
        "clinic.complaint.category",
        "Complaints",
        OPEN,
        get_category_vals,
        {"sequence": 3},
        get_category_vals,
    ),
    Row("clinic.complaint.report", "Complaints", FIGURES, get_figure),
    Row("clinic.complaint.move", "Complaints", NOBODY, None),
]
