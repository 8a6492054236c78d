"""What RPC reaches of follow-ups themselves, and who may use it."""

WORKERS = "reception nurse practitioner consultant followup manager"
DOORS = {
    ("clinic.followup", "action_close"): WORKERS,
    ("clinic.followup", "action_reopen"): WORKERS,
    ("clinic.followup.close", "action_close"): WORKERS,
    ("clinic.patient", "action_open_followups"): f"{WORKERS} medical_director privacy",
}
