from . import clinic_patient_completeness_report
from . import clinic_next_step_report
from . import clinic_visit_record_sheet
