import json

from odoo.tests import tagged

from .common_leaks import WORD, LeaksCommon


@tagged("post_install", "-at_install")
class TestLeaks(LeaksCommon):
    """Clinical words in no log, no answer to others, and in no table but their own."""

    def _assert_log_clean(self):
        text = self.log.getvalue()
        for line in text.splitlines():
            self.assertNotIn(WORD, line)
        return text

    def test_there_is_something_to_leak(self):
        clinical = self._get_clinical()
        self.assertIn("clinic.allergy", clinical)
        self.assertIn("clinic.visit.diagnosis", clinical)
        self.assertGreaterEqual(sum(map(len, clinical.values())), 15)

    def test_nul_and_half_characters_are_dropped(self):
        self.authenticate("t_practitioner", "t_practitioner")
        for model, names in self._get_clinical().items():
            for junk in ("\0", "\ud800"):
                vals = self._prepare_vals(model, f"{WORD}{junk}!")
                with self.subTest(model=model, junk=ascii(junk)):
                    answer = json.loads(self._call(model, "create", [vals]))
                    self.assertIn("result", answer, answer.get("error"))
                    record = self.env[model].browse(answer["result"])
                    for name in names:
                        self.assertEqual(record[name], f"{WORD}!")
                    self._call(model, "write", record.ids, vals)
                    if model == "clinic.visit.tooth":  # a finding is noted once
                        record.unlink()
        self._assert_log_clean()

    def test_missing_value_repeats_no_row(self):
        self.authenticate("t_practitioner", "t_practitioner")
        for model in self._get_clinical():
            vals = self._prepare_incomplete_vals(model)
            with self.subTest(model=model):
                answer = self._call(model, "create", [vals])
                self.assertIn("error", answer)
                self.assertNotIn(WORD, answer)
        text = self._assert_log_clean()
        self.assertTrue("bad query" in text, "the log was listened to")

    def test_wrong_kind_of_value(self):
        self.authenticate("t_practitioner", "t_practitioner")
        for model in self._get_clinical():
            for name in self._get_wrong_fields(model):
                for value in (WORD, [WORD], {"x": WORD}):
                    vals = {**self._prepare_vals(model), name: value}
                    self._call(model, "create", [vals])
        self._assert_log_clean()

    def test_no_such_record(self):
        self.authenticate("t_practitioner", "t_practitioner")
        for model in self._get_clinical():
            vals = {**self._prepare_vals(model), "patient_id": 2**31 - 1}
            with self.subTest(model=model):
                self.assertNotIn(WORD, self._call(model, "create", [vals]))
                self.assertNotIn(
                    WORD, self._call(model, "write", [2**31 - 1], {"id": WORD})
                )
        self._assert_log_clean()

    def test_bad_searches(self):
        self.authenticate("t_practitioner", "t_practitioner")
        for model, names in self._get_clinical().items():
            for operator, value in (
                ("=", [WORD]),
                ("ilike", f"{WORD}\0"),
                ("in", {"x": WORD}),
                (WORD, "x"),
                ("any", WORD),
                ("=", {"a": WORD}),
            ):
                domain = [(names[0], operator, value)]
                self._call(model, "search_read", domain, [names[0]])
            self._call(model, "search_read", [], [names[0]], order=WORD)
            self._call(model, "formatted_read_group", [], [WORD], [f"{WORD}:sum"])
        self._assert_log_clean()

    def test_colleague_without_the_right_provokes_an_error(self):
        """A receptionist may write a visit; its row holds what she may not read."""
        self.visit.reason = WORD
        line = self.env["clinic.visit.line"].create(
            {"visit_id": self.visit.id, "product_id": self.service.id, "name": WORD}
        )
        self.env.flush_all()
        self.authenticate("t_manager", "t_manager")
        for model, record, vals in (
            ("clinic.visit", self.visit, {"branch_id": False}),
            ("clinic.visit", self.visit, {"patient_id": False}),
            ("clinic.visit.line", line, {"product_id": False}),
            ("clinic.visit.line", line, {"discount": 400}),
        ):
            with self.subTest(model=model, vals=vals):
                answer = self._call(model, "write", record.ids, vals)
                self.assertIn("error", answer)
                self.assertNotIn(WORD, answer)
        self._assert_log_clean()

    def test_other_doors(self):
        key = self._make_key(self.practitioner_a)
        for model in self._get_clinical():
            vals = self._prepare_incomplete_vals(model)
            with self.subTest(model=model):
                answer = self._call_json2(key, model, "create", vals_list=[vals])
                self.assertNotIn(WORD, answer)
                user = self.practitioner_a
                answer = self._call_xmlrpc(key, user, model, "create", [vals])
                self.assertNotIn(WORD, str(answer))
        self._assert_log_clean()

    def test_whole_database(self):
        """Written, changed, signed, deleted: only clinical tables know the word."""
        self.authenticate("t_practitioner", "t_practitioner")
        tables = set()
        for model in self._get_clinical():
            answer = json.loads(
                self._call(model, "create", [self._prepare_vals(model)])
            )
            self.assertIn("result", answer, answer.get("error"))
            vals = dict.fromkeys(self._get_clinical()[model], f"{WORD} again")
            self._call(model, "write", answer["result"], vals)
            self._call(model, "read", answer["result"], list(vals))
            tables.add(self.env[model]._table)
        self._call("clinic.visit", "action_sign", self.visit.ids)
        self.env.flush_all()
        self.env.cr.execute(
            "SELECT tablename FROM pg_tables WHERE schemaname = current_schema"
        )
        known = {
            table
            for (table,) in self.env.cr.fetchall()
            if table not in tables and self._knows(table)
        }
        self.assertFalse(known)
        self._assert_log_clean()

    def _knows(self, table):
        self.env.cr.execute(
            f'SELECT 1 FROM "{table}" t WHERE t::text LIKE %s LIMIT 1', [f"%{WORD}%"]
        )
        return bool(self.env.cr.fetchone())
