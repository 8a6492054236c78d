from . import clinic_consent_ask
from . import clinic_message_compose
from . import clinic_message_template_preview
from . import clinic_call_give
from . import clinic_call_note
from . import clinic_message_not_sent
from . import clinic_reply_answer
from . import sms_composer
