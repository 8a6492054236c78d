import doctest
from datetime import datetime
from unittest import TestCase

from ..tools import ics, page_language, public_names
from ..tools.ics import Event, escape, fold, write_ics
from ..tools.page_language import accepted, pick
from ..tools.public_names import initials, tell_apart

START, STOP = datetime(2030, 3, 4, 1, 30), datetime(2030, 3, 4, 2, 0)


def read(text):
    """{name: value} of an unfolded calendar file."""
    lines = text.replace("\r\n ", "").split("\r\n")
    return dict(line.split(":", 1) for line in lines if ":" in line)


class TestIcs(TestCase):
    def _write(self, **more):
        event = Event("u1@clinic", START, STOP, "Appointment, A", **more)
        return write_ics(event)

    def test_when_in_utc(self):
        found = read(self._write())
        self.assertEqual(found["DTSTART"], "20300304T013000Z")
        self.assertEqual(found["DTEND"], "20300304T020000Z")
        self.assertEqual(found["UID"], "u1@clinic")
        self.assertEqual(found["CLASS"], "PRIVATE")

    def test_what_is_typed_stays_a_value(self):
        found = self._write(location="Room 3;\nBEGIN:VALARM\r\nX", url="https://x/y")
        begins = [line for line in found.split("\r\n") if line.startswith("BEGIN:")]
        self.assertEqual(begins, ["BEGIN:VCALENDAR", "BEGIN:VEVENT"])
        self.assertNotIn("\n", found.replace("\r\n", ""))
        self.assertEqual(escape("a\\b;c,d\ne"), "a\\\\b\\;c\\,d\\ne")
        self.assertEqual(escape("a\0\x1bb"), "ab")
        self.assertEqual(escape(None), "")

    def test_lines_are_short(self):
        for line in self._write(location="杭州市文三路" * 40).split("\r\n"):
            self.assertLessEqual(len(line.encode()), 75)
        self.assertEqual(fold("x" * 200).replace("\r\n ", ""), "x" * 200)
        self.assertEqual(fold("字" * 90).replace("\r\n ", ""), "字" * 90)

    def test_a_move_and_an_end(self):
        found = read(self._write(sequence=2, is_cancelled=True))
        self.assertEqual(found["SEQUENCE"], "2")
        self.assertEqual((found["METHOD"], found["STATUS"]), ("CANCEL", "CANCELLED"))

    def test_doctests(self):
        for module in (ics, public_names, page_language):
            self.assertEqual(doctest.testmod(module).failed, 0)


class TestPublicNames(TestCase):
    def test_never_the_name(self):
        for name in ("王小明", "Anna Smith", "欧阳娜娜", "O'Neil", "x" * 300, "李"):
            shown = initials(name)
            self.assertLessEqual(len(shown), 12)
            self.assertNotIn(name, shown)

    def test_nothing_to_show(self):
        for name in ("", None, "  ", "123", "!?"):
            self.assertTrue(initials(name))

    def test_three_children_on_one_phone(self):
        shown = tell_apart(["王小明", "王晓敏", "王小美"])
        self.assertEqual(len(set(shown)), 3)


class TestPageLanguage(TestCase):
    def test_junk_from_a_browser(self):
        for header in (None, "", "*", ";;;q=,", "en;q=x", "a" * 9999, "en;q=1.1.1"):
            self.assertIsInstance(accepted(header), list)
        self.assertEqual(accepted("zh;q=0.8,en;q=0.9"), ["en", "zh"])

    def test_the_nearest_installed(self):
        installed = ["en_US", "zh_CN"]
        self.assertEqual(pick(["zh-Hans-CN"], installed, "en_US"), "zh_CN")
        self.assertEqual(pick(["fr", "zh"], installed, "en_US"), "zh_CN")
        self.assertEqual(pick(["fr"], installed, "en_US"), "en_US")
        self.assertEqual(pick([], installed, "zh_CN"), "zh_CN")
