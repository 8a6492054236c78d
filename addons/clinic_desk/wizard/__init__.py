from . import clinic_walkin
from . import clinic_visit_expect
from . import clinic_visit_early
from . import clinic_visit_call
from . import clinic_handover_give
