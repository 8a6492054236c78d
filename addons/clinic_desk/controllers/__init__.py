from . import clinic_call
