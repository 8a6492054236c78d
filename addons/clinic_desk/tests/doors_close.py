"""Doors of day close and home pages."""

from odoo.addons.clinic_base.tests.common import ROLES

COUNTERS = "reception cashier manager"
READERS = "reception cashier finance manager hq_director"
DOORS = {
    ("clinic.day.close", "action_open_today"): COUNTERS,
    ("clinic.day.close", "action_refresh"): COUNTERS,
    ("clinic.day.close", "action_sign"): COUNTERS,
    ("clinic.day.close", "action_close"): "manager",
    ("clinic.day.close", "action_reopen"): "manager",
    ("clinic.day.close", "action_open_left"): READERS,
    ("clinic.day.close.reopen", "action_reopen"): "manager",
    ("clinic.home", "get_home"): " ".join(ROLES),
    ("clinic.home", "open_tile"): " ".join(ROLES),
}
