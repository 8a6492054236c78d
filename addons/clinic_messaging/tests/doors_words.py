"""What RPC reaches of words, writing and consents, and who may use it."""

WRITERS = "reception nurse practitioner followup"
READERS = WRITERS + " consultant manager medical_director privacy"
ASKERS = "reception practitioner followup manager privacy"
FILES = (
    "clinic_contact_consent",
    "clinic_contact_consent_text",
    "clinic_consent_ask",
    "clinic_core_door",
    "clinic_message_compose",
    "clinic_message_reason_door",
    "clinic_message_template",
    "clinic_message_template_preview",
    "clinic_message_template_registration",
    "clinic_message_template_render",
    "clinic_message_words",
    "clinic_patient_messages",
    "clinic_visit_consent",
    "mail_mail",
    "sms_composer",
    "sms_sms",
)
DOORS = {
    ("clinic.consent.ask", "action_collect"): ASKERS,
    ("clinic.consent.ask", "action_refuse"): ASKERS,
    (
        "clinic.contact.consent.text",
        "action_publish",
    ): "administrator hq_director privacy",
    ("clinic.message.compose", "action_send"): WRITERS,
    # a window of a template that may be read
    (
        "clinic.message.template",
        "action_preview",
    ): "administrator hq_director manager medical_director",
    # open a window: what it does is checked there
    ("clinic.patient", "action_ask_consents"): READERS,
    ("clinic.patient", "action_open_messages"): READERS,
    ("clinic.patient", "action_write_message"): WRITERS,
    # says what it said before, and asks a question after it
    ("clinic.visit", "action_check_in"): "reception",
}
