"""What RPC reaches of accounts, senders and hooks, and who may use it."""

DOORS = {
    ("clinic.message.provider", "action_renew_token"): "administrator",
    ("clinic.message.provider", "action_wake"): "administrator",
}
