from . import clinic_appointment_book
from . import clinic_complaint_move
from . import clinic_followup_close
from . import clinic_followup_give
from . import survey_invite
