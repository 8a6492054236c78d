"""What RPC reaches of the board, and which roles may use it."""

FLOOR = "reception nurse practitioner"
READERS = FLOOR + " consultant manager medical_director"
DOORS = {
    ("clinic.desk.board", "get_board"): READERS,
    ("clinic.desk.board", "get_cards"): READERS,
    ("clinic.desk.board", "find"): READERS,
    ("clinic.visit", "action_check_in"): FLOOR + " manager",
    ("clinic.visit", "action_consult"): FLOOR,
    ("clinic.visit", "action_treat"): FLOOR,
    ("clinic.visit", "action_wait_again"): FLOOR,
    ("clinic.visit", "action_leave"): FLOOR + " manager",
    ("clinic.visit", "action_leave_unseen"): FLOOR + " manager",
    ("clinic.visit", "action_no_show"): "reception manager",
    ("clinic.visit", "action_cancel_visit"): "reception practitioner manager",
    ("clinic.visit", "action_give"): FLOOR + " manager",
}
