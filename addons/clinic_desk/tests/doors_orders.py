"""What RPC reaches of orders to nurses, and which roles may use it."""

CARRIERS = "nurse practitioner"
DOORS = {
    ("clinic.order", "action_accept"): CARRIERS,
    ("clinic.order", "action_return"): CARRIERS,
    ("clinic.order", "action_done"): CARRIERS,
    ("clinic.order", "action_done_back"): CARRIERS,
    ("clinic.order", "action_cancel"): "practitioner",
    ("clinic.order", "get_watched_branches"): (
        "nurse practitioner medical_director administrator"
    ),
    ("clinic.visit", "action_send_order_set"): "practitioner",
}
