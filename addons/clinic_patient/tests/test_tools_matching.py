import unittest
from datetime import date, timedelta

from hypothesis import given
from hypothesis import strategies as st
from odoo.addons.clinic_base.tests import properties  # noqa: F401
from odoo.addons.clinic_patient.tests import sample
from odoo.addons.clinic_patient.tools.match_names import (
    compare_names,
    is_one_edit,
    make_name,
)
from odoo.addons.clinic_patient.tools.matching import (
    POINTS,
    SAME,
    UNSURE,
    blocking_keys,
    make_person,
    score_pair,
)

DAY = date(1990, 1, 2)
PHONE = "+8613800138000"
NAMES = ("张三", "张四", "章三", "张先生", "Zhang San", "San Zhang", "Jon Smith")
NAMES += ("John Smith", "John R Smith", "欧阳修", "")


def subsets(*values):
    return st.lists(st.sampled_from(values), max_size=2, unique=True)


FACTS = st.fixed_dictionaries(
    {},
    optional={
        "name": st.sampled_from(NAMES),
        "birth_date": st.sampled_from(
            (DAY, date(1990, 2, 1), date(1990, 1, 3), date(1955, 7, 7))
        ),
        "birth_precision": st.sampled_from(("day", "month", "year")),
        "sex": st.sampled_from(("male", "female", "unknown")),
        "phones": subsets(PHONE, "+8613900139000", "+15558569091"),
        "id_indexes": subsets("aa", ("national/CN", "bb"), ("national/CN", "cc")),
        "email": st.sampled_from(("a@example.com", "B@example.com", "")),
        "numbers": subsets("P-1", "P-2"),
        "address": st.sampled_from(
            ("浙江省杭州市西湖区文三路138号", "1 Main Street, Salem", "x")
        ),
    },
)


def match(first, second):
    return score_pair(make_person(first), make_person(second))


class TestVerdicts(unittest.TestCase):
    def check(self, verdict, first, second):
        found = match(first, second)
        self.assertEqual(found.verdict, verdict, (first, second, found))
        return found

    def test_same(self):
        base = {"name": "张三", "phones": [PHONE]}
        self.check("same", base, base)
        self.check("same", base, {**base, "birth_date": DAY, "sex": "male"})
        born = {"name": "张三", "birth_date": DAY}
        for fact in (
            {"email": "a@example.com"},
            {"numbers": ["P-1"]},
            {"address": "浙江省杭州市西湖区文三路138号"},
            {"phones": [PHONE]},
            {"id_indexes": ["aa"]},
        ):
            self.check("same", {**born, **fact}, {**born, **fact})
        self.check(
            "same",
            {"name": "John Smith", "birth_date": DAY, "phones": [PHONE]},
            {"name": "SMITH, John", "birth_date": date(1990, 2, 1), "phones": [PHONE]},
        )

    def test_unsure(self):
        born = {"name": "张三", "birth_date": DAY, "sex": "male"}
        self.check("unsure", born, born)
        self.check("unsure", {**born, "phones": [PHONE]}, {**born, "phones": ["+861"]})
        base = {"phones": [PHONE], "birth_date": DAY}
        for first, second in (
            ("张伟", "章伟"),
            ("张三", "Zhang San"),
            ("Jane Smith", "Jane Miller"),
            ("Mia Smith", "Mila Smith"),
            ("张先生", "张三"),
        ):
            self.check("unsure", {**base, "name": first}, {**base, "name": second})
        other = {"phones": [PHONE], "name": "张三"}
        self.check(
            "unsure",
            {**other, "birth_date": DAY},
            {**other, "birth_date": date(1955, 7, 7)},
        )

    def test_different(self):
        self.check("different", {"name": "张三"}, {"name": "张三"})
        self.check("different", {"phones": [PHONE]}, {"phones": [PHONE]})
        self.check("different", {}, {})
        self.check(
            "different",
            {"name": "张三", "phones": [PHONE]},
            {"name": "李四", "phones": [PHONE]},
        )

    def test_twins(self):
        home = {
            "birth_date": DAY,
            "sex": "male",
            "phones": [PHONE],
            "email": "a@example.com",
            "address": "浙江省杭州市西湖区文三路138号",
        }
        for first, second in (
            ("张明明", "张明亮"),
            ("张大", "张小"),
            ("Tom Lee", "Tim Lee"),
        ):
            found = match({**home, "name": first}, {**home, "name": second})
            self.assertNotEqual(found.verdict, "same", first)
        self.check("different", {**home, "name": "张明明"}, {**home, "name": "张明亮"})
        same_id = {**home, "id_indexes": ["aa"]}
        self.check(
            "unsure", {**same_id, "name": "张明明"}, {**same_id, "name": "张明亮"}
        )

    def test_newborn_with_the_mother_s_phone(self):
        mother = {"name": "王芳", "birth_date": DAY, "sex": "female", "phones": [PHONE]}
        for name in ("王芳之女", "李小宝", "王宝宝"):
            child = {**mother, "name": name, "birth_date": date(2026, 5, 1)}
            self.check("different", mother, child)

    def test_the_same_document(self):
        base = {"id_indexes": ["aa"], "name": "张三", "birth_date": DAY}
        old = date(1955, 7, 7)
        self.check("same", base, {**base, "birth_date": old})
        self.check("same", base, {**base, "name": "李四"})
        self.check("same", base, {"id_indexes": [("national/CN", "aa")]})
        self.check("unsure", base, {**base, "name": "李四", "birth_date": old})
        self.check("unsure", base, {"id_indexes": ["aa"], "name": "李四"})

    def test_another_number_of_the_same_kind(self):
        base = {"name": "张三", "birth_date": DAY, "phones": [PHONE], "sex": "male"}
        first = {**base, "id_indexes": [("national/CN", "bb")]}
        second = {**base, "id_indexes": [("national/CN", "cc")]}
        self.check("unsure", first, second)
        self.check("same", first, {**base, "id_indexes": [("passport/CN", "cc")]})

    def test_partial_birth_dates(self):
        full = {"name": "张三", "birth_date": DAY}
        year = {"birth_date": date(1990, 1, 1), "birth_precision": "year"}
        month = {**year, "birth_precision": "month"}
        for partial, code in ((year, "birth_year_same"), (month, "birth_month_same")):
            found = match(full, {"name": "张三", **partial})
            self.assertIn((code, POINTS[code]), found.reasons)
        later = {**year, "birth_date": date(1991, 1, 1)}
        self.assertIn(("birth_other", -10), match(full, later).reasons)

    def test_strangers_in_a_sample(self):
        people = [
            make_person(
                {
                    "name": row["name"],
                    "birth_date": date.fromisoformat(row["birth_date"]),
                    "phones": ["+86" + row["mobile"]],
                    "sex": {"M": "male", "F": "female"}[row["gender"]],
                }
            )
            for row in sample.make_persons(150)
        ]
        for index, person in enumerate(people):
            self.assertEqual(score_pair(person, person).verdict, "same")
            for other in people[:index]:
                self.assertEqual(score_pair(person, other).verdict, "different")


class TestProperties(unittest.TestCase):
    @given(FACTS, FACTS)
    def test_symmetric_and_bounded(self, first, second):
        found = match(first, second)
        self.assertEqual(found, match(second, first))
        self.assertTrue(0 <= found.score <= 100)
        verdict = (
            "same"
            if found.score >= 85
            else "unsure"
            if found.score >= 50
            else "different"
        )
        self.assertEqual(found.verdict, verdict)

    @given(FACTS, FACTS)
    def test_more_agreement_never_lowers(self, first, second):
        score = match(first, second).score
        for field, value in (
            ("phones", "+8613700137000"),
            ("numbers", "P-9"),
            ("id_indexes", "dd"),
        ):
            more = [
                {**facts, field: [*facts.get(field, ()), value]}
                for facts in (first, second)
            ]
            self.assertGreaterEqual(match(*more).score, score, field)
        for field, value in (("email", "z@example.com"), ("sex", "male")):
            more = [{**facts, field: value} for facts in (first, second)]
            self.assertGreaterEqual(match(*more).score, score, field)

    @given(FACTS, FACTS)
    def test_same_is_found_by_blocking(self, first, second):
        if match(first, second).verdict == "same":
            keys = [set(blocking_keys(make_person(facts))) for facts in (first, second)]
            self.assertTrue(keys[0] & keys[1])

    @given(FACTS, FACTS)
    def test_same_needs_a_name_or_a_document(self, first, second):
        found = match(first, second)
        if found.verdict == "same":
            codes = dict(found.reasons)
            self.assertTrue({"name_same", "name_part", "id_same"} & codes.keys())

    def test_thresholds_mean_what_they_say(self):
        name_birth_sex = sum(POINTS[c] for c in ("name_same", "birth_same", "sex_same"))
        self.assertEqual(name_birth_sex, SAME - 1)
        self.assertEqual(POINTS["name_same"] + POINTS["phone_same"], SAME)
        self.assertLess(POINTS["name_same"] + POINTS["sex_same"], UNSURE)
        self.assertLess(POINTS["phone_same"], SAME)


class TestNames(unittest.TestCase):
    def test_codes(self):
        for first, second, code in (
            ("张三", "张 三", "name_same"),
            ("John Smith", "SMITH JOHN", "name_same"),
            ("José García", "Jose Garcia", "name_same"),
            ("John Smith", "John Ronald Smith", "name_part"),
            ("张伟", "章伟", "name_sound"),
            ("吕布", "Lv Bu", "name_sound"),
            ("Jon Smith", "John Smith", "name_similar"),
            ("张女士", "张三", "name_family"),
            ("张先生", "李三", "name_other"),
            ("张三", "张四", "given_other"),
            ("张三", "李三", "family_other"),
            ("张三", "李四", "name_other"),
            ("", "张三", ""),
            ("", "", ""),
        ):
            one, two = make_name(first), make_name(second)
            self.assertEqual(compare_names(one, two), code, (first, second))
            self.assertEqual(compare_names(two, one), code, (second, first))

    @given(
        st.text("abc", min_size=3, max_size=6), st.text("abc", min_size=3, max_size=6)
    )
    def test_one_edit(self, first, second):
        self.assertEqual(is_one_edit(first, second), is_one_edit(second, first))

    @given(st.text("abc", min_size=4, max_size=8), st.integers(0, 7))
    def test_one_letter_left_out(self, word, index):
        self.assertTrue(is_one_edit(word[:index] + word[index + 1 :], word))

    def test_kinds_of_edits(self):
        for first, second, found in (
            ("john", "jonh", True),
            ("john", "joan", True),
            ("john", "johnny", False),
            ("abcd", "badc", False),
            ("ab", "abc", False),
            ("1990-01-02", "1990-01-20", True),
        ):
            self.assertEqual(is_one_edit(first, second), found, (first, second))


class TestBlocking(unittest.TestCase):
    def test_keys(self):
        person = make_person(
            {
                "name": "张三",
                "birth_date": DAY,
                "phones": [PHONE],
                "id_indexes": ["aa"],
                "numbers": ["P-1"],
                "email": "A@example.com",
            }
        )
        keys = blocking_keys(person)
        for key in (
            "phone:8613800138000",
            "id:aa",
            "number:p-1",
            "email:a@example.com",
            "born:19900102:zh",
            "name:1990:张三",
        ):
            self.assertIn(key, keys)

    def test_a_name_alone_has_none(self):
        self.assertEqual(blocking_keys(make_person({"name": "张三"})), [])
        self.assertEqual(blocking_keys(make_person({})), [])

    @given(st.dates(date(1930, 1, 1), date(2026, 1, 1)))
    def test_a_year_is_no_day(self, day):
        person = make_person(
            {"name": "张三", "birth_date": day, "birth_precision": "year"}
        )
        self.assertEqual(blocking_keys(person), [f"name:{day.year}:张三"])
        later = make_person({"name": "张三", "birth_date": day + timedelta(days=1)})
        self.assertTrue(blocking_keys(later))
