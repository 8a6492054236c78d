"""Loaded server-wide by ``bench_access_log`` alone: what a reading costs without it.

The methods are removed before the registry is built, so the compared server does what
Odoo does without them: the product has no switch of that kind.
"""

DOORS = (
    *("read", "search_read", "web_read", "web_search_read", "name_search"),
    *("web_name_search", "onchange", "search", "search_count", "read_group"),
    *("formatted_read_group", "formatted_read_grouping_sets", "web_read_group"),
    "read_progress_bar",
)


def take_out():
    from odoo.addons.clinic_base.models import (
        clinic_disclosure_doors_mixin,
        clinic_disclosure_mixin,
        ir_http,
    )

    for name in DOORS:
        delattr(clinic_disclosure_doors_mixin.ClinicDisclosureDoorsMixin, name)
    for name in ("_read_format", "_export_rows"):
        delattr(clinic_disclosure_mixin.ClinicDisclosureMixin, name)
    delattr(ir_http.IrHttp, "_dispatch")
