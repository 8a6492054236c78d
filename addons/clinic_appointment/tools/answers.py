"""What somebody means who answers a reminder."""

from odoo.addons.clinic_messaging.tools.intents import fold

CONFIRM, CANCEL, MOVE = "confirm", "cancel", "move"
# N is an opt-out (N 退订) and never an answer to an appointment
_CONFIRM = {
    *("1", "y", "yes", "ok", "okay", "confirm", "confirmed"),
    *("是", "是的", "好", "好的", "确认", "可以", "会来", "准时到", "收到"),
}
_CANCEL = {
    *("2", "cancel", "cancelled"),
    *("取消", "取消预约", "不来", "不来了", "不去了", "来不了", "去不了"),
}
_MOVE = {
    *("3", "change", "move", "reschedule"),
    *("改期", "改约", "改时间", "换时间", "延期"),
}
_WORDS = {
    **dict.fromkeys(_CONFIRM, CONFIRM),
    **dict.fromkeys(_CANCEL, CANCEL),
    **dict.fromkeys(_MOVE, MOVE),
}


def read(text):
    """CONFIRM, CANCEL, MOVE, or None where a person has to read it.

    Only a whole answer counts: "1" is one, "I come at 1" is not.

    >>> read(" 1。"), read("Ｙ"), read("确认!"), read("改期"), read("N")
    ('confirm', 'confirm', 'confirm', 'move', None)
    >>> read("我1点来，可以吗") is None
    True
    """
    return _WORDS.get(fold(text))
