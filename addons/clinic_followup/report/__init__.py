from . import clinic_complaint_report
from . import clinic_followup_report
from . import clinic_followup_leak_report
from . import clinic_satisfaction_report
