from . import test_hidden_patients
