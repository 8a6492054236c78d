from odoo.tests import tagged

from .common_import import ImportCommon

SHEET = ["病历号", "姓名", "性别", "出生日期", "身份证号", "手机", "来源"]
ZHANG = ["Z1", "张晓明", "男", "1980-02-03", "", "13800138000", "朋友介绍"]


@tagged("post_install", "-at_install")
class TestClinicImportPatient(ImportCommon):
    """Who is new, who is known, and what happens to the known ones."""

    def setUp(self):
        super().setUp()
        self.profile = self.env.ref("clinic_patient.clinic_import_profile_cn_patients")

    def _contact(self, **vals):
        values = {"name": "张晓明", "phone": "+86 138 0013 8000", **vals}
        return self.env["res.partner"].create(values)

    def _same_person(self):
        return self._new_patient("张晓明", birth_date="1980-02-03", phone="13800138000")

    def test_own_record_numbers_are_kept(self):
        self._import_rows(SHEET, [ZHANG])
        patient = self._patient("张晓明")
        self.assertEqual(patient.record_number, "Z1")
        self.assertEqual(patient.partner_id.ref, "Z1")
        self.assertEqual(patient.partner_origin, "created")

    def test_sources_are_made_by_name_once(self):
        other = ["Z2", "李娜", "女", "1981-01-01", "", "13900139000", "朋友介绍"]
        self._import_rows(SHEET, [ZHANG, other])
        patients = self._patient("张晓明") | self._patient("李娜")
        self.assertEqual(patients.source_id.mapped("name"), ["朋友介绍"])

    def test_known_patient_is_linked_and_completed(self):
        known = self._same_person()
        report = self._import_rows(SHEET, [["", *ZHANG[1:]]])
        self.assertEqual(self._counts(report), {"updated": 1})
        self.assertEqual(self._patient("张晓明"), known)
        self.assertEqual(known.source_id.name, "朋友介绍")
        key = self._keys(report)
        self.assertEqual(key.origin, "linked")

    def test_known_patient_can_wait_for_a_decision(self):
        self.profile.on_match = "review"
        self._same_person()
        report = self._import_rows(SHEET, [ZHANG])
        self._only_refusal(report, "known_person")

    def test_known_patient_can_be_ignored(self):
        self.profile.on_match = "create"
        self._same_person()
        report = self._import_rows(SHEET, [ZHANG])
        self.assertEqual(self._counts(report), {"created": 1})
        self.assertEqual(len(self._patient("张晓明")), 2)

    def test_sure_contact_is_adopted_untouched(self):
        contact = self._contact(ref="old", street="某街")
        report = self._import_rows(SHEET, [ZHANG])
        self.assertEqual(self._counts(report), {"adopted": 1})
        patient = self._patient("张晓明")
        self.assertEqual(patient.partner_id, contact)
        self.assertEqual(patient.partner_origin, "adopted")
        self.assertEqual(contact.ref, "old")
        self.assertEqual(contact.phone, "+86 138 0013 8000")
        self.assertTrue(contact.is_clinic_patient)

    def test_contacts_can_be_left_alone(self):
        self.profile.on_contact = "ignore"
        contact = self._contact()
        report = self._import_rows(SHEET, [ZHANG])
        self.assertEqual(self._counts(report), {"created": 1})
        self.assertFalse(contact.is_clinic_patient)

    def test_a_contact_is_adopted_by_one_person_only(self):
        self._contact()
        twin = ["Z2", *ZHANG[1:]]
        report = self._import_rows(SHEET, [ZHANG, twin])
        self.assertEqual(report["totals"]["adopted"], 1)
        self.assertEqual(len(self._patient("张晓明").partner_id), 2)

    def test_two_keys_of_one_source_are_two_persons(self):
        self._import_rows(SHEET, [ZHANG])
        report = self._import_rows(SHEET, [["Z2", *ZHANG[1:]]])
        self.assertEqual(self._counts(report), {"created": 1})
        row = self._rows(report, "created")
        self.assertEqual(row.reason_code, "possible_duplicate")

    def test_document_added_later(self):
        self._import_rows(SHEET, [ZHANG])
        row = [*ZHANG[:4], "44011320141005001X", *ZHANG[5:]]
        report = self._import_rows(SHEET, [row])
        self.assertEqual(self._counts(report), {"updated": 1})
        identities = self._patient("张晓明").identity_ids
        self.assertEqual(identities.mapped("number"), ["44011320141005001X"])
        self._batch(report).with_user(self.hq)._action_undo()
        self.assertFalse(identities.exists())

    def test_keys_hold_no_plain_number(self):
        number = "44011320141005001X"
        self._import_rows(SHEET[1:], [[*ZHANG[1:4], number, *ZHANG[5:]]])
        self._import_rows(SHEET[1:], [["李娜", "女", "", "440113201410050013", "", ""]])
        self.env.flush_all()
        for table in ("key", "row", "batch", "batch_file"):
            query = (
                f"SELECT count(*) FROM clinic_import_{table} t WHERE t::text LIKE %s"
            )
            for digits in (number[:-1], "4401132014100500"):
                self.env.cr.execute(query, [f"%{digits}%"])
                self.assertEqual(self.env.cr.fetchone()[0], 0, table)

    def test_empty_cells_clear_nothing(self):
        self._import_rows(SHEET, [ZHANG])
        report = self._import_rows(SHEET, [[*ZHANG[:5], "", ""]])
        self.assertEqual(self._counts(report), {"unchanged": 1})
        self.assertEqual(self._patient("张晓明").phone, "+8613800138000")
