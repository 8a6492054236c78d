from datetime import date, datetime

from odoo.tests import BaseCase, tagged

from ..tools.import_line import MAX_CELL, Line, Refused, Tally, chunks
from ..tools.import_mapper import Mapper, canonical
from ..tools.import_profile import ColumnSpec, FileSpec, KeySpec, ProfileSpec

TODAY = date(2024, 6, 1)
LOOKUPS = {
    "country": {"cn": 48, "china": 48, "us": 233},
    "state": {(48, "gd"): 7},
    "currency": {"cny": 6},
    "branch": {"a": 1},
}


def column(transform="text", field="x", name="C", **values):
    return ColumnSpec(name, field=field, transform=transform, **values)


class Case(BaseCase):
    def _mapper(self, *columns, keys="", defaults=None, **profile):
        file = FileSpec(
            "F",
            columns=list(columns),
            keys=KeySpec.parse(keys),
            defaults=defaults or {},
        )
        headings = list(dict.fromkeys(spec.name for spec in columns))
        spec = ProfileSpec(country="CN", tz="America/New_York", **profile)
        blind = "blind:{}".format
        return Mapper(spec, file.bind(headings), LOOKUPS, blind, TODAY)

    def _map(self, text, spec, **options):
        return self._mapper(spec, **options).map(2, [text])

    def _value(self, text, *args, **kwargs):
        line = self._map(text, column(*args, **kwargs))
        self.assertIsNone(line.problem, line.problem and line.problem.code)
        return line.values.get("x")

    def _refusal(self, text, *args, **kwargs):
        line = self._map(text, column(*args, **kwargs))
        self.assertEqual(line.outcome, "refused")
        return line.problem.code


@tagged("post_install", "-at_install")
class TestToolsImportValues(Case):
    def test_text_and_name(self):
        self.assertEqual(self._value("  a b "), "a b")
        self.assertEqual(self._value(" 张　伟 ", "name"), "张 伟")

    def test_two_columns_of_one_field_are_joined(self):
        mapper = self._mapper(column(name="FIRST"), column(name="LAST"))
        self.assertEqual(mapper.map(2, ["Ada", "Cole"]).values["x"], "Ada Cole")

    def test_dates(self):
        expected = date(1980, 2, 3)
        for text in ("1980-02-03", "1980年2月3日", "29254", "1980-02-03 10:00"):
            self.assertEqual(self._value(text, "date"), expected, text)
        # an instant with an offset is a day at the branches' time zone
        self.assertEqual(self._value("1980-02-04T03:00:00+00:00", "date"), expected)
        self.assertEqual(self._refusal("spring", "date"), "date")

    def test_birth_date_carries_its_precision(self):
        line = self._map("1980", column("date", "birth_date"))
        self.assertEqual(line.values["birth_precision"], "year")
        line = self._map("2025-01-01", column("date", "birth_date"))
        self.assertEqual(line.problem.code, "birth_future")

    def test_date_order(self):
        line = self._map("03/04/2020", column("date"), date_order="mdy")
        self.assertEqual(line.values["x"], date(2020, 3, 4))

    def test_instants(self):
        found = self._value("1914-05-11T23:11:46+00:00", "datetime")
        self.assertEqual(found, datetime(1914, 5, 11, 23, 11, 46))
        found = self._value("2020-01-01 10:00", "datetime")
        self.assertEqual(found, datetime(2020, 1, 1, 15))
        self.assertEqual(self._refusal("soon", "datetime"), "date")

    def test_sex(self):
        for text, sex in {
            "男": "male",
            "F": "female",
            "女性": "female",
            "Ｍ": "male",
        }.items():
            self.assertEqual(self._value(text, "sex"), sex)
        self.assertEqual(self._value("H", "sex", values={"H": "male"}), "male")
        self.assertEqual(self._refusal("7", "sex"), "choice")

    def test_phones(self):
        line = self._map("１３８００１３８０００", column("phone", "phone"))
        self.assertEqual(line.values, {"phone": "+8613800138000"})
        line = self._map("13800138000 / 021-88952197", column("phone", "phone"))
        self.assertEqual(line.values["phone2"], "+862188952197")
        line = self._map("ask his wife", column("phone", "phone"))
        self.assertEqual(line.values["phone"], "ask his wife")

    def test_one_number_in_both_columns_is_kept_once(self):
        mapper = self._mapper(
            column("phone", "phone", "A"), column("phone", "phone2", "B")
        )
        line = mapper.map(2, ["13800138000", "+86 13800138000"])
        self.assertEqual(line.values, {"phone": "+8613800138000"})

    def test_email(self):
        self.assertEqual(self._value("A@b.cn", "email"), "A@b.cn")
        self.assertEqual(self._refusal("a.b.cn", "email"), "email")

    def test_amounts(self):
        for text in ("1,234.50", "¥1234.5", "１２３４.５０", "1234.5元"):
            self.assertEqual(self._value(text, "amount"), 1234.5, text)
        for text in ("abc", "nan", "1e30"):
            self.assertEqual(self._refusal(text, "amount"), "amount")
        self.assertEqual(self._value("12", "integer"), 12)
        self.assertEqual(self._refusal("1.5", "integer"), "amount")

    def test_yes_and_no(self):
        self.assertIs(self._value("是", "boolean"), True)
        self.assertIs(self._value("False", "boolean"), False)
        self.assertEqual(self._refusal("maybe", "boolean"), "choice")

    def test_choices(self):
        values = {"AMB": "ambulatory", "*": "other", "": "none"}
        self.assertEqual(self._value("amb", "choice", values=values), "ambulatory")
        self.assertEqual(self._value("zzz", "choice", values=values), "other")
        self.assertEqual(self._value("", "choice", values=values), "none")
        self.assertEqual(self._refusal("z", "choice", values={"a": "b"}), "choice")

    def test_places(self):
        self.assertEqual(self._value("China", "country"), 48)
        self.assertEqual(self._value("GD", "state"), 7)
        self.assertEqual(self._value("CNY", "currency"), 6)
        self.assertEqual(self._value("a", "branch"), 1)
        self.assertEqual(self._refusal("Mars", "country"), "choice")
        self.assertEqual(self._refusal("Mars", "state"), "choice")

    def test_links_codes_and_names_wait_for_the_records(self):
        line = self._map("k1", column("reference", "patient_id", argument="m"))
        self.assertEqual(line.links, {"patient_id": ("m", "k1", "C")})
        line = self._map("k1|k2", column("references", "tag_ids"))
        self.assertEqual(line.links["tag_ids"][1], ["k1", "k2"])
        line = self._map("friend", column("named", "source_id", argument="m"))
        self.assertEqual(line.named, {"source_id": ("m", "friend")})
        code = column("code", "code_id", "CODE", argument="snomed:TEXT")
        mapper = self._mapper(code, column(name="TEXT", field="text"))
        line = mapper.map(2, ["1", "Cold"])
        self.assertEqual(line.codes, {"code_id": ("snomed", "1", "Cold")})

    def test_json(self):
        self.assertEqual(self._value('{"a": 1}', "json"), {"a": 1})
        self.assertEqual(self._refusal("{", "json"), "json")


@tagged("post_install", "-at_install")
class TestToolsImportMapper(Case):
    ID = "44011320141005001X"

    def _identity(self, text, **options):
        spec = column("identity", "", "ID", argument="national:CN")
        return self._map(text, spec, **options)

    def test_identity(self):
        line = self._identity("44011320141005001x")
        self.assertEqual(line.secrets, [("national", "CN", self.ID)])
        self.assertEqual(line.values["sex"], "male")
        self.assertEqual(line.values["birth_date"], date(2014, 10, 5))

    def test_identity_never_wins_over_a_column(self):
        mapper = self._mapper(
            column("date", "birth_date", "B"),
            column("identity", "", "ID", argument="national:CN"),
        )
        line = mapper.map(2, ["2014-10-06", self.ID])
        self.assertEqual(line.values["birth_date"], date(2014, 10, 6))

    def test_wrong_identity(self):
        line = self._identity("440113201410050013")
        self.assertEqual(line.problem.code, "identity_checksum")
        self.assertEqual(line.problem.details, {})
        options = {"bad_identity": "keep_without"}
        line = self._identity("440113201410050013", options=options)
        self.assertTrue(line.is_open)
        self.assertEqual((line.secrets, line.note), ([], "identity_dropped"))
        line = self._identity("4401**********001X", options=options)
        self.assertEqual(line.problem.code, "masked")

    def test_digest_and_key_hold_no_number(self):
        line = self._identity(self.ID, keys="ID")
        self.assertNotIn(self.ID, line.key)
        self.assertNotIn(self.ID, line.digest)
        same = self._identity("440113 20141005 001x", keys="ID")
        self.assertEqual((line.key, line.digest), (same.key, same.digest))

    def test_canonical(self):
        self.assertEqual(canonical(" 4401-13 001Ｘ"), "440113001x")

    def test_masks_are_refused_where_they_would_overwrite(self):
        for spec in (column("name"), column("phone", "phone"), column(field="street")):
            self.assertEqual(self._map("138****8000", spec).problem.code, "masked")
        self.assertIsNone(self._map("****", column(field="reason")).problem)

    def test_long_texts(self):
        self.assertEqual(self._refusal("x" * (MAX_CELL + 1)), "too_long")
        self.assertEqual(len(self._value("x" * MAX_CELL)), MAX_CELL)

    def test_required(self):
        self.assertEqual(self._refusal("  ", required=True), "required")

    def test_problems_of_the_file_refuse_the_row(self):
        line = self._mapper(column()).map(7, ["x"], Refused("cut_row"))
        self.assertEqual((line.number, line.problem.code), (7, "cut_row"))

    def test_digest_follows_what_a_row_says(self):
        mapper = self._mapper(column("amount"), column(name="D", field="y"))
        first, same, other = (
            mapper.map(2, cells).digest
            for cells in (["1.50", "a"], ["1.5", " a"], ["1.5", "b"])
        )
        self.assertEqual(first, same)
        self.assertNotEqual(first, other)

    def test_first_filled_key_counts(self):
        columns = [column(name=name, field=name) for name in ("Id", "A", "B")]
        mapper = self._mapper(*columns, keys="Id | A, B #")
        keys = [
            mapper.map(2, cells).key
            for cells in (["7", "a", "b"], ["", "a", "b"], ["", "a", "b"])
        ]
        self.assertEqual(keys[0], "7")
        self.assertEqual(len(set(keys)), 3)
        self.assertEqual(mapper.map(2, ["", "a", ""]).problem.code, "no_key")

    def test_without_key_columns_the_content_and_its_place_count(self):
        mapper = self._mapper(column())
        keys = [mapper.map(2, [text]).key for text in ("a", "b", "a")]
        self.assertEqual(len(set(keys)), 3)
        again = self._mapper(column())
        self.assertEqual([again.map(2, [t]).key for t in ("a", "b", "a")], keys)

    def test_long_keys_are_shortened(self):
        mapper = self._mapper(column(name="Id"), keys="Id")
        self.assertLess(len(mapper.map(2, ["x" * 1000]).key), 150)

    def test_defaults(self):
        defaults = {"state": "left", "x": "never"}
        line = self._map("said", column(), defaults=defaults)
        self.assertEqual(line.values, {"x": "said", "state": "left"})


@tagged("post_install", "-at_install")
class TestToolsImportLine(BaseCase):
    def test_reopen_forgets_what_a_rollback_undid(self):
        line = Line(2, [])
        line.outcome, line.res_id, line.undo = "updated", 5, {"values": {}}
        line.reopen()
        self.assertTrue(line.is_open)
        self.assertIsNone(line.res_id)
        line.refuse(Refused("required"))
        line.reopen()
        self.assertEqual(line.outcome, "refused")

    def test_tally(self):
        tally = Tally("a.csv")
        tally.add("created")
        tally.add("skipped", 3)
        self.assertEqual(tally.rows, 4)
        self.assertEqual(tally.as_dict()["refused"], 0)

    def test_chunks(self):
        self.assertEqual(list(chunks(range(5), 2)), [[0, 1], [2, 3], [4]])
        self.assertEqual(list(chunks([], 2)), [])
