from . import clinic_visit_ticket
from . import clinic_bill
