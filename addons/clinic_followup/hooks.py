from .models import clinic_followup_plan_trigger


def uninstall_hook(env):
    """Steps that are published go with the addon."""
    clinic_followup_plan_trigger.uninstall(env.cr)
