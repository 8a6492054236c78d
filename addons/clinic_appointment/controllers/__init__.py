from . import public_page
from . import clinic_book
from . import clinic_manage
from . import clinic_me
