from . import controllers, models, report, wizard
from .hooks import _post_init, _pre_init, _uninstall
from .tools import redaction

redaction.install()
