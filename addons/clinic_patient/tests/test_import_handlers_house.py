from odoo.tests import tagged

from .common_import_edges import ImportEdgeCommon


@tagged("post_install", "-at_install")
class TestImportHandlerBranch(ImportEdgeCommon):
    def _branches(self, option="own", **columns):
        columns = columns or {"code": "code", "name": "name"}
        return self._profile(
            self._file_vals("clinic.branch", columns), create_branches=option
        )

    def test_branch_is_known_by_its_code(self):
        profile = self._branches()
        report = self._deliver(profile, rows=[{"id": "9", "code": "A", "name": "New"}])
        self.assertEqual(self._counts(report), {"updated": 1})
        self.assertEqual(self._record(report, "clinic.branch", "9"), self.branch_a)
        self.assertEqual(self.branch_a.name, "New")
        self._undo(report)
        self.assertEqual(self.branch_a.name, "Branch A")
        self.assertTrue(self.branch_a.exists(), "linked, not made: it stays")

    def test_branch_is_known_by_its_reference_before_its_code(self):
        self.branch_b.external_ref = "9"
        profile = self._branches(name="name")
        report = self._deliver(profile, rows=[{"id": "9", "name": "Bee"}])
        self.assertEqual(self._record(report, "clinic.branch", "9"), self.branch_b)
        self.assertEqual(self.branch_b.name, "Bee")

    def test_own_branches_go_to_the_importing_person_with_free_codes(self):
        self.branch_b.code = "I0007"
        profile = self._branches(name="name")
        rows = [{"id": "x", "name": "North"}, {"id": "y", "name": "South"}]
        report = self._deliver(profile, rows=rows)
        made = self.env["clinic.branch"].search([("external_ref", "in", ["x", "y"])])
        self.assertEqual(sorted(made.mapped("code")), ["I0008", "I0009"])
        self.assertEqual(made.user_ids, self.hq)
        self.assertEqual(set(made.mapped("tz")), {"Asia/Shanghai"})
        self.assertEqual(made.chain_id, self.chain)
        self.assertEqual(made.company_id, self.company)
        self._undo(report)
        self.assertFalse(made.exists())

    def test_external_branches_have_no_users(self):
        profile = self._branches("external")
        self._deliver(profile, rows=[{"id": "x", "code": "X1", "name": "Lab"}])
        made = self.env["clinic.branch"].search([("code", "=", "X1")])
        self.assertTrue(made.is_external)
        self.assertFalse(made.user_ids)

    def test_only_known_branches_says_what_to_do(self):
        profile = self._branches("map")
        rows = [
            {"id": "x", "code": "X1", "name": "Lab"},
            {"id": "y", "code": "B", "name": "Branch B"},
        ]
        report = self._deliver(profile, rows=rows)
        self.assertEqual(self._counts(report), {"unchanged": 1, "refused": 1})
        row = self._only_refusal(report, "unknown_branch")
        self.assertIn("Create it", row.reason)

    def test_code_of_another_chain_is_another_branch(self):
        other = self.env["clinic.chain"].create({"name": "Other", "code": "OTH"})
        foreign = self.env["clinic.branch"].create(
            {**self._branch_vals("Z9", "UTC", self.company), "chain_id": other.id}
        )
        profile = self._branches()
        report = self._deliver(
            profile, rows=[{"id": "1", "code": "Z9", "name": "Mine"}]
        )
        self.assertEqual(self._counts(report), {"created": 1})
        self.assertEqual(foreign.name, "Branch Z9")


@tagged("post_install", "-at_install")
class TestImportHandlerPractitioner(ImportEdgeCommon):
    def setUp(self):
        super().setUp()
        self.profile = self._profile(
            self._file_vals("clinic.practitioner", {"name": "name", "title": "title"})
        )

    def test_known_by_the_number_in_the_old_system(self):
        known = self._new_practitioner("Dr. Li", external_ref="7", active=False)
        rows = [{"id": "7", "name": "Dr. Li", "title": "Dentist"}]
        report = self._deliver(self.profile, rows=rows)
        self.assertEqual(self._counts(report), {"updated": 1})
        self.assertEqual(known.title, "Dentist")
        self.assertFalse(known.active, "an import of a name opens no door")

    def test_same_name_is_not_the_same_doctor(self):
        known = self._new_practitioner("Dr. Li", external_ref="8")
        report = self._deliver(
            self.profile, rows=[{"id": "7", "name": "Dr. Li", "title": ""}]
        )
        self.assertEqual(self._counts(report), {"created": 1})
        made = self._record(report, "clinic.practitioner", "7")
        self.assertNotEqual(made, known)
        self.assertEqual((made.external_ref, made.chain_id), ("7", self.chain))

    def test_number_of_another_chain_counts_not(self):
        other = self.env["clinic.chain"].create({"name": "Other", "code": "OTH"})
        foreign = self.env["clinic.practitioner"].create(
            {"name": "Dr. Far", "chain_id": other.id, "external_ref": "7"}
        )
        self._deliver(self.profile, rows=[{"id": "7", "name": "Dr. Near"}])
        self.assertEqual(foreign.name, "Dr. Far")

    def test_row_without_name_is_refused_by_the_database(self):
        rows = [{"id": "1", "name": ""}, {"id": "2", "name": "Dr. Wu"}]
        report = self._deliver(self.profile, rows=rows)
        self.assertEqual(self._counts(report), {"created": 1, "refused": 1})
        self._only_refusal(report, "record", row=2)


@tagged("post_install", "-at_install")
class TestImportHandlerLists(ImportEdgeCommon):
    """Shared lists are known by what they say and are never doubled."""

    def test_axis_by_code_and_tag_by_axis_and_name(self):
        axis = self.env["clinic.tag.axis"].create({"name": "Skin", "code": "t_skin"})
        other = self.env["clinic.tag.axis"].create({"name": "Hair", "code": "t_hair"})
        known = self.env["clinic.tag"].create({"name": "Dry", "axis_id": axis.id})
        self.env["clinic.tag"].create({"name": "Oily", "axis_id": other.id})
        profile = self._profile(
            self._file_vals(
                "clinic.tag.axis", {"code": "code", "name": "name"}, "axes"
            ),
            self._file_vals(
                "clinic.tag",
                {"name": "name", "axis": ("axis_id", "reference")},
                "tags",
            ),
        )
        report = self._deliver(
            profile,
            axes=[{"id": "1", "code": "t_skin", "name": "Skin"}],
            tags=[
                {"id": "1", "name": "Dry", "axis": "1"},
                {"id": "2", "name": "Oily", "axis": "1"},
            ],
        )
        self.assertEqual(self._of_file(report, "axes"), {"unchanged": 1})
        self.assertEqual(self._of_file(report, "tags"), {"unchanged": 1, "created": 1})
        self.assertEqual(self._record(report, "clinic.tag", "1"), known)
        made = self._record(report, "clinic.tag", "2")
        self.assertEqual(made.axis_id, axis, "Oily of the other axis is another tag")
        self._undo(report)
        self.assertTrue(known.exists())
        self.assertFalse(made.exists())

    def test_source_by_parent_and_name(self):
        top = self.env["clinic.source"].create({"name": "T Web"})
        known = self.env["clinic.source"].create({"name": "T Ad", "parent_id": top.id})
        profile = self._profile(
            self._file_vals(
                "clinic.source",
                {"name": "name", "parent": ("parent_id", "reference")},
            )
        )
        rows = [
            {"id": "2", "name": "T Ad", "parent": "1"},  # before its parent
            {"id": "1", "name": "T Web", "parent": ""},
            {"id": "3", "name": "T Ad", "parent": ""},
        ]
        report = self._deliver(profile, rows=rows)
        self.assertEqual(self._counts(report), {"unchanged": 2, "created": 1})
        self.assertEqual(self._record(report, "clinic.source", "2"), known)
        self.assertFalse(self._record(report, "clinic.source", "3").parent_id)

    def test_code_by_system_and_code(self):
        known = self.env["clinic.diagnosis.code"].create(
            {"system": "snomed", "code": "T1", "name": "Old name", "active": False}
        )
        profile = self._profile(
            self._file_vals(
                "clinic.diagnosis.code",
                {"system": "system", "code": "code", "name": "name"},
            )
        )
        rows = [
            {"id": "1", "system": "snomed", "code": "T1", "name": "New name"},
            {"id": "2", "system": "local", "code": "T1", "name": "Other"},
        ]
        report = self._deliver(profile, rows=rows)
        self.assertEqual(self._counts(report), {"updated": 1, "created": 1})
        self.assertEqual(known.name, "New name")
        self._undo(report)
        self.assertEqual(known.name, "Old name")
