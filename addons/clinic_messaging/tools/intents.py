"""What a short reply says, before a person reads it."""

import re
import unicodedata

OPT_OUT = "opt_out"
# 通信短信息服务管理规定 asks for a way out in each message; R, T, TD and N are what
# the carriers use, STOP and its like what carriers abroad use
_OPT_OUT_WORDS = frozenset(
    "r t td n 退订 退定 拒收 不要再发 stop stopall unsubscribe end quit".split()
)
_NOISE = re.compile(r"[\s\W_]+")


def fold(text):
    """The letters and digits of a reply, small, in one width.

    >>> fold(" ＴＤ。"), fold("“退订”")
    ('td', '退订')
    """
    text = unicodedata.normalize("NFKC", text or "").lower()
    return _NOISE.sub("", text)


def is_opt_out(text):
    """Whether a reply asks for no more offers: the word alone, not within a sentence.

    >>> is_opt_out("回复TD"), is_opt_out("r"), is_opt_out("请问 T 恤")
    (True, True, False)
    """
    word = fold(text)
    return word in _OPT_OUT_WORDS or word.removeprefix("回复") in _OPT_OUT_WORDS
