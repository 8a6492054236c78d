from . import clinic_patient_register
from . import clinic_takeout_make
from . import clinic_visit_correct
from . import clinic_import_start
from . import clinic_emergency_open
from . import clinic_emergency_review
