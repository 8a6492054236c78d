from . import clinic_takeout
from . import clinic_import
