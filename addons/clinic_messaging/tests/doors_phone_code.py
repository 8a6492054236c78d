"""What RPC reaches of codes to phones: nothing."""

FILES = ("clinic_phone_code", "clinic_rate_limit")
DOORS = {}
