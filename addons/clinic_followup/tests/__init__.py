from . import test_plan_visits
from . import test_recall_board
from . import test_recall_beside
from . import test_recall_call
from . import test_followup_moves
from . import test_followup_booked
