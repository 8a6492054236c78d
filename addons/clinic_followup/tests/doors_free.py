"""What RPC reaches of free re-consultations, and who may use it."""

GIVERS = "reception practitioner manager"
DOORS = {
    ("clinic.visit.line", "action_free"): GIVERS,
    ("clinic.visit.line", "action_charge"): GIVERS,
    ("clinic.visit.due", "action_free"): "reception cashier manager",
}
