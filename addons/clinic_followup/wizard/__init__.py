from . import clinic_appointment_book
from . import clinic_followup_close
