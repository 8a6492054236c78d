from . import test_clinic_patient
from . import test_clinic_patient_search
