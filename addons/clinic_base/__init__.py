from . import controllers, models
from .hooks import _post_init, _pre_init, _uninstall
