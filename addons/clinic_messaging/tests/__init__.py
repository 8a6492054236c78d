from . import test_tools_words
from . import test_message_template
from . import test_call_task
from . import test_tools_calls
from . import test_message_reply
