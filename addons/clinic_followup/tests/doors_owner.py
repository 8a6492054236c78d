"""What RPC reaches of owners of follow-ups, and who may use it."""

WORKERS = "reception nurse practitioner consultant followup manager"
DOORS = {
    ("clinic.followup", "action_give"): WORKERS,
    ("clinic.followup.give", "action_give"): WORKERS,
    ("clinic.followup.caller", "action_hand_over"): "followup manager administrator",
}
