from . import clinic_appointment_book
