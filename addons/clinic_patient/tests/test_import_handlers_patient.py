from odoo.tests import tagged

from .common_import_edges import ImportEdgeCommon

GOOD_ID = "44011320141005001X"
OTHER_ID = "11010519491231002X"


@tagged("post_install", "-at_install")
class TestImportHandlerPatient(ImportEdgeCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.axis = cls.env["clinic.tag.axis"].create({"name": "Skin", "code": "t_s"})
        cls.profile = cls._profile(
            cls._file_vals(
                "clinic.tag",
                {"name": "name"},
                "a_tags",
                defaults=f'{{"axis_id": {cls.axis.id}}}',
            ),
            cls._file_vals(
                "clinic.patient",
                {
                    "name": {"field": "name", "transform": "name", "is_required": True},
                    "born": ("birth_date", "date"),
                    "phone": ("phone", "phone"),
                    "mail": ("email", "email"),
                    "street": "street",
                    "country": ("country_id", "country"),
                    "state": ("state_id", "state"),
                    "branch": ("home_branch_id", "branch"),
                    "tags": ("tag_ids", "references"),
                    "referrer": ("referrer_id", "reference"),
                    "old": {"transform": "old_number"},
                    "id_card": {"transform": "identity", "argument": "national:CN"},
                    "passport": {"transform": "identity", "argument": "passport:US"},
                },
                "patients",
            ),
        )

    def _run(self, *patients, tags=()):
        headings = {name for row in patients for name in row}
        rows = [dict.fromkeys(sorted(headings), "") | row for row in patients]
        files = {"patients": rows} | ({"a_tags": tags} if tags else {})
        return self._deliver(self.profile, **files)

    def _one(self, report, key="1"):
        return self._record(report, "clinic.patient", key)

    # -- a changed row changes what it says and nothing else ---------------------------
    def test_update_writes_exactly_the_changed_field(self):
        row = {
            "id": "1",
            "name": "张伟",
            "born": "1980-02-03",
            "phone": "13800138000",
            "street": "旧街",
        }
        patient = self._one(self._run(row))
        patient.sudo().city = "杭州"
        report = self._run(row | {"street": "新街"})
        self.assertEqual(self._counts(report), {"updated": 1})
        undo = self._rows(report, "updated")._open_payload()["undo"]
        self.assertEqual(undo, {"values": {"street": "旧街"}, "made": []})
        self.assertEqual((patient.street, patient.city), ("新街", "杭州"))
        self._undo(report)
        self.assertEqual((patient.street, patient.city), ("旧街", "杭州"))

    def test_empty_former_values_come_back_empty(self):
        patient = self._one(self._run({"id": "1", "name": "张伟"}))
        report = self._run(
            {
                "id": "1",
                "name": "张伟",
                "born": "1980",
                "street": "新街",
                "country": "China",
                "mail": "Zhang@Example.com",
            }
        )
        self.assertEqual(patient.birth_precision, "year")
        self._undo(report)
        self.assertFalse(patient.street or patient.email or patient.birth_date)
        self.assertFalse(patient.country_id)

    def test_three_changes_and_two_steps_back(self):
        row = {"id": "1", "name": "张伟", "street": "一"}
        patient = self._one(self._run(row))
        second = self._run(row | {"street": "二"})
        third = self._run(row | {"street": "三"})
        self._undo(third)
        self.assertEqual(patient.street, "二")
        self._undo(second)
        self.assertEqual(patient.street, "一")

    def test_a_name_changes_the_own_contact_too_and_back(self):
        patient = self._one(self._run({"id": "1", "name": "张伟"}))
        report = self._run({"id": "1", "name": "张维"})
        self.assertEqual(patient.partner_id.name, "张维")
        self._undo(report)
        self.assertEqual((patient.name, patient.partner_id.name), ("张伟",) * 2)

    def test_tags_are_replaced_and_come_back(self):
        tags = [{"id": "a", "name": "Dry"}, {"id": "b", "name": "Oily"}]
        row = {"id": "1", "name": "张伟", "tags": "a"}
        patient = self._one(self._run(row, tags=tags))
        self.assertEqual(patient.tag_ids.mapped("name"), ["Dry"])
        report = self._run(row | {"tags": "b | a"})
        self.assertEqual(set(patient.tag_ids.mapped("name")), {"Dry", "Oily"})
        again = self._run(row | {"tags": "b|a"})
        self.assertFalse(again["totals"]["updated"])
        self._undo(report)
        self.assertEqual(patient.tag_ids.mapped("name"), ["Dry"])

    def test_one_unknown_tag_refuses_the_row_only(self):
        tags = [{"id": "a", "name": "Dry"}]
        report = self._run(
            {"id": "1", "name": "张伟", "tags": "a|zz"},
            {"id": "2", "name": "李娜", "tags": "a"},
            tags=tags,
        )
        row = self._only_refusal(report, "reference", "tags")
        self.assertNotIn("zz", row.reason)
        self.assertEqual(self._one(report, "2").tag_ids.name, "Dry")

    # -- people who name each other ------------------------------------------------
    def test_referrers_in_any_order(self):
        report = self._run(
            {"id": "1", "name": "甲一", "referrer": "2"},
            {"id": "2", "name": "乙二", "referrer": "3"},
            {"id": "3", "name": "丙三", "referrer": ""},
            {"id": "4", "name": "丁四", "referrer": "nobody"},
        )
        self.assertEqual(self._counts(report), {"created": 3, "refused": 1})
        self._only_refusal(report, "reference", "referrer", row=5)
        self.assertEqual(self._one(report, "1").referrer_id, self._one(report, "2"))
        self.assertEqual(self._one(report, "2").referrer_id, self._one(report, "3"))

    def test_circles_are_refused_and_end(self):
        report = self._run(
            {"id": "1", "name": "甲一", "referrer": "2"},
            {"id": "2", "name": "乙二", "referrer": "1"},
        )
        self.assertEqual(self._counts(report), {"refused": 2})
        codes = self._rows(report).mapped("reason_code")
        self.assertEqual(codes, ["reference", "reference"])

    # -- places --------------------------------------------------------------------
    def test_state_is_of_the_country_of_its_row(self):
        report = self._run(
            {"id": "1", "name": "甲一", "country": "US", "state": "ca"},
            {"id": "2", "name": "乙二", "country": "", "state": "California"},
        )
        self.assertEqual(self._one(report).state_id.country_id.code, "US")
        self._only_refusal(report, "choice", "state", row=3)  # China has none

    def test_home_branch(self):
        report = self._run(
            {"id": "1", "name": "甲一", "branch": "b"},
            {"id": "2", "name": "乙二", "branch": ""},
        )
        self.assertEqual(self._one(report).home_branch_id, self.branch_b)
        self.assertEqual(self._one(report, "2").home_branch_id, self.branch_a)

    # -- numbers and documents -------------------------------------------------------
    def test_old_numbers_are_added_never_removed(self):
        row = {"id": "1", "name": "张伟", "old": "K-1"}
        patient = self._one(self._run(row))
        report = self._run(row | {"old": "K-2"})
        self.assertEqual(self._counts(report), {"updated": 1})
        self.assertEqual(set(patient.alias_ids.mapped("number")), {"K-1", "K-2"})
        self.assertEqual(set(patient.alias_ids.mapped("source")), {"t_edges"})
        self._undo(report)
        self.assertEqual(patient.alias_ids.mapped("number"), ["K-1"])

    def test_two_documents_of_one_person(self):
        row = {"id": "1", "name": "张伟", "id_card": GOOD_ID, "passport": "530123456"}
        patient = self._one(self._run(row))
        found = {(i.id_type, i.country_id.code, i.number) for i in patient.identity_ids}
        self.assertEqual(
            found, {("national", "CN", GOOD_ID), ("passport", "US", "530123456")}
        )

    def test_document_that_another_patient_has(self):
        self._run({"id": "1", "name": "张伟", "id_card": GOOD_ID})
        report = self._run(
            {"id": "2", "name": "李娜", "id_card": GOOD_ID.lower()},
            {"id": "3", "name": "王芳", "id_card": OTHER_ID},
        )
        for row in self._rows(report):
            self.assertNotIn(GOOD_ID, row.reason or "")
        self.assertTrue(self._one(report, "3").identity_ids)
        held = self.env["clinic.patient.identity"].search(
            [("patient_id.chain_id", "=", self.chain.id)]
        )
        self.assertEqual(len(held.filtered(lambda i: i.number == OTHER_ID)), 1)

    def test_unchanged_document_in_another_spelling_adds_none(self):
        patient = self._one(self._run({"id": "1", "name": "张伟", "id_card": GOOD_ID}))
        spaced = "440113 20141005 001x"
        report = self._run({"id": "1", "name": "张伟", "id_card": spaced})
        self.assertEqual(self._counts(report), {"unchanged": 1})
        self.assertEqual(len(patient.identity_ids), 1)

    # -- chunks and loss -------------------------------------------------------------
    def test_one_bad_row_costs_one_row(self):
        rows = [{"id": str(n), "name": f"人{n}", "old": f"N{n}"} for n in range(1, 18)]
        self.profile.file_ids[1].column_ids.filtered(
            lambda c: c.name == "street"
        ).write({"field": "kind", "transform": "text"})
        rows[8]["street"] = "no such kind"
        report = self._run(*rows)
        self.assertEqual(self._counts(report), {"created": 16, "refused": 1})
        row = self._only_refusal(report, "record", row=10)
        self.assertNotIn("no such kind", row.reason)
        numbers = self.env["clinic.patient.alias"].search([("source", "=", "t_edges")])
        self.assertEqual(len(numbers), 16)

    def test_chunks_of_any_size_give_the_same(self):
        rows = [{"id": str(n), "name": f"人{n}"} for n in range(1, 12)]
        rows[2]["referrer"] = "11"
        batches = self.batches
        self.batches = batches.with_context(clinic_import_chunk=3)
        report = self._run(*rows)
        self.assertEqual(self._counts(report), {"created": 11})
        self.assertEqual(self._one(report, "3").referrer_id, self._one(report, "11"))
        self.batches = batches
        self.assertEqual(self._counts(self._run(*rows)), {"unchanged": 11})

    def test_gone_record_is_made_again_when_its_row_changes(self):
        patient = self._one(self._run({"id": "1", "name": "张伟"}))
        patient.sudo().unlink()
        report = self._run({"id": "1", "name": "张伟", "street": "新街"})
        self.assertEqual(self._counts(report), {"created": 1})
        made = self._one(report)
        self.assertTrue(made.exists())
        self._undo(report)
        self.assertFalse(made.exists(), "the second import made it")

    def test_merged_patient_is_updated_in_the_file_that_was_kept(self):
        first = self._run({"id": "1", "name": "张伟"}, {"id": "2", "name": "张维"})
        keep, drop = self._one(first, "1"), self._one(first, "2")
        merge = self.env["clinic.patient.merge"].create(
            {"keep_id": keep.id, "drop_id": drop.id, "reason": "same"}
        )
        merge._action_merge()
        report = self._run(
            {"id": "1", "name": "张伟"}, {"id": "2", "name": "张伟", "street": "新街"}
        )
        self.assertEqual(self._counts(report), {"unchanged": 1, "updated": 1})
        self.assertEqual(keep.street, "新街")
