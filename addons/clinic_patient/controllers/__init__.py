from . import clinic_takeout
