from . import clinic_consent_ask
from . import clinic_message_compose
from . import clinic_message_template_preview
