"""Who reaches which rows of orders to nurses."""

from odoo.addons.clinic_base.tests.door_rows import EVERYWHERE, IN_CHAIN, Row, reach
from odoo.addons.clinic_patient.tests.access_rows import CARE

# what is ordered again and again: no patient data
SETS = reach(
    nurse=IN_CHAIN,
    practitioner=IN_CHAIN,
    medical_director=IN_CHAIN,
    administrator=EVERYWHERE,
)


def get_order_vals(scene, place):
    return {
        "visit_id": scene.at[place].visit.id,
        "name": "x",
        "product_id": scene.service.id,
    }


def get_set(scene, place):
    at = scene.at[place]
    at.order_set = scene.env["clinic.order.set"].create(
        {"name": "Door set", "chain_id": at.chain.id}
    )
    return at.order_set


def get_set_line_vals(scene, place):
    return {"set_id": scene.at[place].order_set.id, "name": "Door order"}


ROWS = [
    Row("clinic.order", "Orders", CARE, get_order_vals, {"batch": "B1"}),
    Row("clinic.order.set", "Orders", SETS, get_set, {"sequence": 3}),
    Row("clinic.order.set.line", "Orders", SETS, get_set_line_vals, {"sequence": 3}),
]
FILLERS = {
    ("clinic.order", "product_id"): lambda scene, place: scene.service.id,
}
