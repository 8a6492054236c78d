"""What RPC reaches of online booking, links and the portal: nothing."""

FILES = (
    "clinic_appointment_link",
    "clinic_appointment_message",
    "clinic_branch",
    "clinic_online_booking",
    "clinic_portal",
    "clinic_visit_prospect",
)
DOORS = {}
