from . import clinic_room
from . import clinic_device
from . import clinic_booking_reason
from . import clinic_roster
from . import clinic_appointment
from . import product_template
