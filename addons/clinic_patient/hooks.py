from .uninstall import leave_core_clean


def uninstall_hook(env):
    """Undo what the addon put on core tables."""
    leave_core_clean(env)
