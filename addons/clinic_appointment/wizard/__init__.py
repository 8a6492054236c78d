from . import clinic_appointment_book
from . import clinic_appointment_cancel
from . import clinic_appointment_shift
from . import clinic_roster_plan
from . import clinic_appointment_book_step
