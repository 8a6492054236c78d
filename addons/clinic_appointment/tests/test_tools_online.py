from datetime import datetime
from unittest import TestCase

from ..tools.ics import write_ics
from ..tools.public_names import initials, tell_apart

START, STOP = datetime(2030, 3, 4, 1, 30), datetime(2030, 3, 4, 2, 0)


def read(text):
    """{name: value} of an unfolded calendar file."""
    lines = text.replace("\r\n ", "").split("\r\n")
    return dict(line.split(":", 1) for line in lines if ":" in line)


class TestIcs(TestCase):
    def _write(self, **more):
        return write_ics(
            uid="u1@clinic",
            dtstart=START,
            dtend=STOP,
            summary="Appointment, A",
            **{"class": "PRIVATE", **more},
        )

    def test_when_in_utc(self):
        found = read(self._write(sequence=2))
        self.assertEqual(found["DTSTART"], "20300304T013000Z")
        self.assertEqual(found["DTEND"], "20300304T020000Z")
        self.assertEqual(found["UID"], "u1@clinic")
        self.assertEqual(found["CLASS"], "PRIVATE")
        self.assertEqual((found["METHOD"], found["SEQUENCE"]), ("PUBLISH", "2"))

    def test_what_is_typed_stays_a_value(self):
        found = self._write(location="Room 3;\nBEGIN:VALARM\r\nX", url="https://x/y")
        begins = [line for line in found.split("\r\n") if line.startswith("BEGIN:")]
        self.assertEqual(begins, ["BEGIN:VCALENDAR", "BEGIN:VEVENT"])
        self.assertNotIn("\n", found.replace("\r\n", ""))
        said = read(self._write(location="a\\b;c,d\ne\0\x1bf"))["LOCATION"]
        self.assertEqual(said, "a\\\\b\\;c\\,d\\nef")
        self.assertNotIn("LOCATION", read(self._write(location="")))

    def test_lines_are_short(self):
        place = "杭州市文三路" * 40
        found = self._write(location=place)
        for line in found.split("\r\n"):
            self.assertLessEqual(len(line.encode()), 75)
        self.assertEqual(read(found)["LOCATION"], place)


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
