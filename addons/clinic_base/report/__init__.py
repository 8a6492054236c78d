from . import clinic_access_report
