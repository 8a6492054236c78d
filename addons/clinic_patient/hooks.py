from .uninstall import leave_core_clean


def pre_init_hook(env):
    """Nothing to prepare: clinic_base made the extensions and functions."""


def post_init_hook(env):
    """Completed by the installers of each topic, in the order of this list."""


def uninstall_hook(env):
    """Undo what the addon put on core tables."""
    leave_core_clean(env)
