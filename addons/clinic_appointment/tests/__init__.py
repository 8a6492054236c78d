from . import test_clinic_appointment
