"""What RPC reaches of complaints, and who may use it."""

NOTERS = "reception nurse practitioner consultant followup manager medical_director"
# who is given one; of the others the buttons refuse
OWNERS = f"{NOTERS} privacy"
DOORS = {
    ("clinic.complaint", "action_acknowledge"): OWNERS,
    ("clinic.complaint", "action_give"): OWNERS,
    ("clinic.complaint", "action_answer"): OWNERS,
    ("clinic.complaint", "action_close"): OWNERS,
    ("clinic.complaint", "action_reopen"): OWNERS,
    ("clinic.complaint", "action_call"): OWNERS,
    ("clinic.complaint.move", "action_move"): OWNERS,
    ("clinic.message.reply", "action_complain"): "reception followup manager nurse"
    " practitioner",
    ("clinic.patient", "action_complain"): NOTERS,
    ("clinic.patient", "action_open_complaints"): OWNERS,
}
