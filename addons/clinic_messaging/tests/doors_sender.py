"""What RPC reaches of accounts, senders and hooks, and who may use it."""

FILES = (
    "clinic_message_hooks",
    "clinic_message_provider",
    "clinic_message_provider_setting",
    "clinic_message_receipt",
    "clinic_message_sender",
    "clinic_message_sender_claim",
    "clinic_message_sender_record",
    "mail_thread",
)
DOORS = {
    ("clinic.message.provider", "action_renew_token"): "administrator",
    ("clinic.message.provider", "action_wake"): "administrator",
}
