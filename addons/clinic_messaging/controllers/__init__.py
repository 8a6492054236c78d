from . import clinic_message_hooks
