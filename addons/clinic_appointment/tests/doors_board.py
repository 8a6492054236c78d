"""What RPC reaches of board, booking dialog and roster screens, and who may use it."""

READERS = "reception nurse practitioner consultant manager medical_director"
DESK = "reception practitioner consultant followup manager"
KEEPERS = "manager administrator"
DOORS = {
    ("clinic.appointment.board", "get_board"): READERS,
    ("clinic.appointment.board", "get_cards"): READERS,
    ("clinic.appointment", "action_move"): DESK,
    ("clinic.appointment", "action_swap"): DESK,
    ("clinic.appointment", "action_confirm"): DESK,
    ("clinic.appointment", "action_open_cancel"): DESK,
    ("clinic.appointment", "action_open_move"): DESK,
    ("clinic.appointment", "action_no_show"): "reception manager",
    # opens what his rules let him read
    ("clinic.appointment", "action_open_visit"): READERS + " followup privacy",
    ("clinic.patient", "action_open_appointments"): READERS + " followup privacy",
    ("clinic.patient", "action_plan_visit"): "reception practitioner",
    ("clinic.patient.directory", "action_plan_visit"): "reception practitioner",
    ("clinic.appointment.book", "action_book"): DESK,
    ("clinic.appointment.cancel", "action_cancel"): DESK,
    ("clinic.appointment.shift", "action_shift"): "reception manager",
    ("clinic.roster", "action_publish"): KEEPERS,
    ("clinic.roster", "action_withdraw"): KEEPERS,
    ("clinic.roster.plan", "action_plan"): KEEPERS,
    # opens what his rules let him read
    ("clinic.leave", "action_open_affected"): READERS + " followup privacy",
}
