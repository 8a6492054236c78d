"""What RPC reaches of reminders, attendance and next steps, and who may use it."""

DOORS = {
    # opens the booking dialog, which asks again
    ("clinic.next.step", "action_book"): "reception practitioner followup manager",
}
