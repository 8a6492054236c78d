from . import test_clinic_home
from . import test_board
from . import test_board_find
from . import test_board_live
from . import test_board_moves
from . import test_board_ui
from . import test_billing
from . import test_billing_payment
