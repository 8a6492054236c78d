from . import test_clinic_home
