from . import clinic_user_roles_mixin
from . import clinic_user_make
