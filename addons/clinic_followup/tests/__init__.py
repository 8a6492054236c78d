from . import test_plan_visits
