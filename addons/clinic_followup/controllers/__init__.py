from . import clinic_satisfaction
