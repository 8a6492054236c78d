from . import clinic_takeout_make
