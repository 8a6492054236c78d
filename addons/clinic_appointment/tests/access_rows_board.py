"""Who reaches which rows of board, booking dialog and roster screens.

The board has no rows of its own, and each window is its maker's.
"""

from odoo.addons.clinic_base.tests.door_rows import Row
from odoo.addons.clinic_patient.tests.access_rows import NOBODY

ROWS = [
    Row("clinic.appointment.book", "Board", NOBODY, None),
    Row("clinic.appointment.cancel", "Board", NOBODY, None),
    Row("clinic.appointment.shift", "Board", NOBODY, None),
    Row("clinic.roster.plan", "Board", NOBODY, None),
]
