"""What RPC reaches of reminders, attendance and next steps, and who may use it."""

FILES = (
    "clinic_appointment_attendance",
    "clinic_appointment_mirror",
    "clinic_appointment_reminder",
    "clinic_appointment_words",
    "clinic_desk_board",
    "clinic_home",
    "clinic_message_reply",
    "clinic_next_step",
    "clinic_patient_attendance",
    "clinic_reminder",
    "clinic_reminder_rule",
    "clinic_appointment_book_step",
)
DOORS = {
    # opens the booking dialog, which asks again
    ("clinic.next.step", "action_book"): "reception practitioner followup manager",
}
