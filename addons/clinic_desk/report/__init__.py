from . import clinic_visit_ticket
