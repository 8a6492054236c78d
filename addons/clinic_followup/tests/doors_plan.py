"""What RPC reaches of follow-up plans, and who may use it."""

EDITORS = "medical_director hq_director administrator"
DOORS = {
    ("clinic.followup.plan", "action_edit"): EDITORS,
    ("clinic.followup.plan.version", "action_publish"): EDITORS,
    ("clinic.followup.plan.version", "action_discard"): EDITORS,
}
