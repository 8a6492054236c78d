"""What was changed, and what stays as it was archived; no database needed."""

import copy
import unittest

from ..tools.record_content import carry_over, get_changes, in_language, say


def make(template=1, **sections):
    """A record of {section: {key: value}}."""
    return {
        "format": 1,
        "languages": ["en_US"],
        "template": {"number": template},
        "sections": [
            {
                "key": key,
                "label": {"en_US": key.title()},
                "rows": [
                    {"key": name, "label": {"en_US": name}, "value": {"en_US": value}}
                    for name, value in rows.items()
                ],
            }
            for key, rows in sections.items()
        ],
    }


def flat(content):
    return {
        (section["key"], row["key"]): row["value"]["en_US"]
        for section in content["sections"]
        for row in section["rows"]
    }


class TestRecordContent(unittest.TestCase):
    def test_say(self):
        self.assertEqual(say({"en_US": "a", "zh_CN": "b"}, "zh_CN"), "b")
        self.assertEqual(say({"en_US": "a"}, "zh_CN"), "a")
        self.assertEqual(say({"zh_CN": "b"}, "fr_FR"), "b")
        self.assertEqual(say(None, "zh_CN"), "")

    def test_in_language(self):
        [section] = in_language(make(visit={"day": "1"}), "zh_CN")
        self.assertEqual(section["label"], "Visit")
        self.assertEqual(section["rows"], [("day", "1")])
        self.assertEqual(in_language(None, "en_US"), [])

    def test_changes(self):
        before = make(visit={"day": "1"}, findings={"a": "x", "b": "y"})
        after = make(visit={"day": "1"}, findings={"a": "z"}, advice={"advice": "n"})
        found = [
            (c["label"]["en_US"], c["old"] and c["old"]["en_US"], c["new"])
            for c in get_changes(before, after)
        ]
        self.assertEqual(
            found,
            [
                ("a", "x", {"en_US": "z"}),
                ("b", "y", None),
                ("advice", None, {"en_US": "n"}),
            ],
        )
        self.assertEqual(get_changes(before, before), [])

    def test_nothing_changed_is_the_archived_record(self):
        archived = make(visit={"day": "1"}, diagnoses={"7": "Caries"})
        renamed = make(2, visit={"day": "1"}, diagnoses={"7": "Tooth decay"})
        renamed["languages"] = ["en_US", "fr_FR"]
        kept = copy.deepcopy(archived)
        self.assertEqual(carry_over(archived, renamed, renamed), kept)

    def test_only_what_the_author_changed(self):
        archived = make(
            visit={"day": "1"}, findings={"a": "x"}, diagnoses={"7": "Caries"}
        )
        baseline = make(
            visit={"day": "1"}, findings={"a": "x"}, diagnoses={"7": "Tooth decay"}
        )
        now = make(
            visit={"day": "1"},
            findings={"a": "z"},
            diagnoses={"7": "Tooth decay", "8": "Gingivitis"},
        )
        self.assertEqual(
            flat(carry_over(archived, baseline, now)),
            {
                ("visit", "day"): "1",
                ("findings", "a"): "z",
                ("diagnoses", "7"): "Caries",
                ("diagnoses", "8"): "Gingivitis",
            },
        )

    def test_what_the_author_took_out_goes(self):
        archived = make(diagnoses={"7": "Caries", "8": "Gingivitis"})
        now = make(diagnoses={"7": "Caries"})
        found = carry_over(archived, archived, now)
        self.assertEqual(flat(found), {("diagnoses", "7"): "Caries"})

    def test_what_went_away_by_itself_stays(self):
        """A question removed from the template after archiving."""
        archived = make(findings={"a": "x", "gone": "carcinoma"})
        baseline = make(findings={"a": "x"})
        now = make(findings={"a": "z"})
        self.assertEqual(
            flat(carry_over(archived, baseline, now)),
            {("findings", "a"): "z", ("findings", "gone"): "carcinoma"},
        )

    def test_what_appeared_by_itself_stays_out(self):
        archived = make(findings={"a": "x"})
        baseline = make(findings={"a": "x"}, extra={"new": "1"})
        now = make(findings={"a": "z"}, extra={"new": "1"})
        self.assertEqual(
            flat(carry_over(archived, baseline, now)), {("findings", "a"): "z"}
        )

    def test_another_template_is_a_change(self):
        archived, now = make(1, visit={"day": "1"}), make(2, visit={"day": "1"})
        self.assertEqual(carry_over(archived, archived, now)["template"]["number"], 2)
