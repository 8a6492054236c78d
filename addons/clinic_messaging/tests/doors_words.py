"""What RPC reaches of words, writing and consents, and who may use it."""

WRITERS = "reception nurse practitioner followup"
READERS = WRITERS + " consultant manager medical_director privacy"
ASKERS = "reception practitioner followup manager privacy"
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
