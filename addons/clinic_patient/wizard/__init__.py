from . import clinic_patient_register
from . import clinic_takeout_make
from . import clinic_import_start
