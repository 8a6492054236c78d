"""Chinese words of the desk: one word where one is meant, two where two are."""

import polib
import pytest

from checkout import ROOT

WORDS = {
    "clinic_patient": {
        "Waiting": "候诊",  # the state of a visit, at no other place
        "Queued": "排队中",
        "Undecided": "待处理",
        "Drop": "取消安排",
        "Emergency": "紧急",
        "Refused": "已拒绝",
        "Open file": "打开档案",
        "Before the check-up": "检查前",
    },
    "clinic_desk": {"Waiting": "候诊", "Show": "查看", "Open": "未完成"},
}


def _terms(addon):
    path = ROOT / "addons" / addon / "i18n" / "zh_CN.po"
    return {entry.msgid: entry for entry in polib.pofile(str(path))}


@pytest.mark.parametrize("addon", WORDS)
def test_word(addon):
    terms = _terms(addon)
    found = {word: terms[word].msgstr for word in WORDS[addon]}
    assert found == WORDS[addon]


@pytest.mark.parametrize("addon", WORDS)
def test_state_is_no_button(addon):
    """A state called "Open" and a button "Open" are two words in Chinese."""
    places = [place for place, _line in _terms(addon)["Open"].occurrences]
    assert not [place for place in places if place.startswith("code:")]
