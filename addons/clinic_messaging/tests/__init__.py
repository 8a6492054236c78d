from . import test_tools_words
from . import test_message_template
