from . import test_hidden_patients
from . import test_tools_side_table
