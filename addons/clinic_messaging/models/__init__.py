from . import clinic_message
from . import clinic_message_template
from . import clinic_message_provider
from . import clinic_message_reply
from . import clinic_call_task
