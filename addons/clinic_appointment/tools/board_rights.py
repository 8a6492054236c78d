"""Who does what with bookings: one place for board, dialogs and doors."""

_ROLE = "clinic_base.group_clinic_base_"


def groups(roles):
    """Names of roles as a value of ``groups=``."""
    return ",".join(_ROLE + role for role in roles.split())


DESK = groups("reception practitioner consultant followup manager")
MOVES = {
    "book": DESK,
    "move": DESK,
    "confirm": DESK,
    "cancel": DESK,
    "no_show": groups("reception manager"),
    "shift": groups("reception manager"),
}


def get_rights(env):
    """Names of the moves that the person may make."""
    user = env.user
    return [name for name, roles in MOVES.items() if user.has_groups(roles)]
