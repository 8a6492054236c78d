from . import test_clinic_appointment
from . import test_appointment_moves
from . import test_appointment_visit
from . import test_appointment_places
from . import test_tools_slots
from . import test_find_slots
