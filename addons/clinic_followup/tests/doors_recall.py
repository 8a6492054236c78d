"""What RPC reaches of the recall list, and who may use it."""

WORKERS = "reception nurse practitioner consultant followup manager"
READERS = WORKERS + " medical_director"
BOOKERS = "reception practitioner consultant followup manager"
DOORS = {
    ("clinic.followup.board", "get_board"): READERS,
    ("clinic.followup.board", "get_rows"): READERS,
    ("clinic.followup.board", "get_counts"): READERS,
    ("clinic.followup.board", "get_beside"): READERS,
    ("clinic.followup", "action_call"): WORKERS,
    ("clinic.followup", "action_outcome"): WORKERS,
    ("clinic.followup", "action_book"): BOOKERS,
    ("clinic.followup", "action_book_slot"): BOOKERS,
    ("clinic.appointment.book", "action_book"): BOOKERS,
}
