from . import test_clinic_patient
