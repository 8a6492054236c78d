"""What RPC reaches of walk-ins, queue, call screen and handover, and who may use it."""

FLOOR = "reception nurse practitioner"
HANDERS = FLOOR + " consultant"
DOORS = {
    ("clinic.branch", "action_open_call_screen"): "reception manager administrator",
    ("clinic.branch", "action_open_own_call_screen"): "reception manager administrator",
    ("clinic.branch", "action_renew_call_screen"): "manager administrator",
    ("clinic.handover", "action_accept"): HANDERS,
    ("clinic.handover", "action_return"): HANDERS,
    ("clinic.handover.give", "action_give"): HANDERS,
    ("clinic.handover.return", "action_return"): HANDERS,
    # say what they said before, by another window
    ("clinic.patient", "action_plan_visit"): "reception practitioner",
    ("clinic.patient.directory", "action_plan_visit"): "reception practitioner",
    ("clinic.visit", "action_call"): FLOOR,
    ("clinic.visit", "action_hand_over"): HANDERS + " manager medical_director",
    ("clinic.visit", "action_print_ticket"): HANDERS + " manager medical_director",
    ("clinic.visit.call", "action_call"): FLOOR,
    ("clinic.visit.early", "action_another"): "reception practitioner",
    ("clinic.visit.early", "action_move"): FLOOR + " manager",
    ("clinic.visit.expect", "action_expect"): "reception practitioner",
    ("clinic.walkin", "action_walk_in"): "reception",
}
