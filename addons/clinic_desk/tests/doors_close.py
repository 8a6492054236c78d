"""Doors of day close and home pages."""

from odoo.addons.clinic_base.tests.common import ROLES

FILES = (
    "account_payment_close",
    "account_payment_method_line",
    "clinic_day_close",
    "clinic_day_close_count_mixin",
    "clinic_day_close_left_mixin",
    "clinic_day_close_line",
    "clinic_day_close_orders",
    "clinic_day_close_reopen",
    "clinic_demo_desk",
    "clinic_home",
    "clinic_home_care",
    "clinic_home_office",
    "clinic_home_orders",
)
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
