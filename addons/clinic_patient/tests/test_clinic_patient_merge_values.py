from odoo.exceptions import AccessError
from odoo.tests import tagged

from .common_merge import MergeCommon

FILLED = {
    "email": "wang@example.com",
    "street": "Nanjing Road 1",
    "street2": "Room 2",
    "city": "Shanghai",
    "zip": "200000",
    "lang": "zh-CN",
    "deceased_on": "2024-05-06",
    "sex": "male",
}
OWN = {
    "email": "own@example.com",
    "street": "Own street",
    "street2": "Own room",
    "city": "Beijing",
    "zip": "100000",
    "lang": "en-US",
    "deceased_on": "2023-01-02",
    "sex": "female",
}


@tagged("post_install", "-at_install")
class TestMergeValues(MergeCommon):
    def _merged(self, keep, drop):
        self.keep.write(keep)
        self.drop.write(drop)
        merge = self._new_merge()
        merge.action_merge()
        return {
            line.field: (line.old_value, line.new_value)
            for line in merge.sudo().line_ids
            if line.kind == "filled"
        }

    def _text(self, patient, name):
        value = patient[name]
        return str(value) if name == "deceased_on" else value

    def test_each_empty_value_is_filled(self):
        empty = dict.fromkeys(FILLED, False) | {"sex": "unknown"}
        lines = self._merged(empty, FILLED)
        for name, value in FILLED.items():
            with self.subTest(field=name):
                self.assertEqual(self._text(self.keep, name), value)
                self.assertEqual(lines[name][1], value)
                self.assertIn(lines[name][0], (False, None, "unknown"))

    def test_no_value_is_replaced(self):
        lines = self._merged(OWN, FILLED)
        for name, value in OWN.items():
            with self.subTest(field=name):
                self.assertEqual(self._text(self.keep, name), value)
                self.assertNotIn(name, lines)

    def test_birth_brings_its_precision(self):
        lines = self._merged(
            {"birth_date": False},
            {"birth_date": "1980-01-01", "birth_precision": "year"},
        )
        self.assertEqual(self.keep.birth_precision, "year")
        self.assertEqual(lines["birth_date"][1], "1980-01-01")
        self.assertEqual(lines["birth_precision"], ("day", "year"))

    def test_own_birth_keeps_its_precision(self):
        self._merged(
            {"birth_date": "1980-01-01", "birth_precision": "day"},
            {"birth_date": "1980-01-01", "birth_precision": "year"},
        )
        self.assertEqual(self.keep.birth_precision, "day")

    def test_people_in_charge(self):
        doctor = self._new_practitioner()
        self._merged({}, {"practitioner_id": doctor.id})
        self.assertEqual(self.keep.practitioner_id, doctor)

    def test_phones(self):
        one, two, three = "+8613800138061", "+8613800138062", "+8613800138063"
        cases = [
            # of the file that stays, of the other, what the first has afterwards
            ((False, False), (one, False), (one, False)),
            ((False, False), (one, two), (one, two)),
            ((one, False), (one, False), (one, False)),
            ((one, False), (two, False), (one, two)),
            ((one, two), (three, False), (one, two)),
            ((one, False), (False, two), (one, two)),
        ]
        for own, other, wanted in cases:
            with self.subTest(own=own, other=other):
                keep = self._new_patient("甲").sudo()
                drop = self._new_patient("甲").sudo()
                keep.write({"phone": own[0], "phone2": own[1]})
                drop.write({"phone": other[0], "phone2": other[1]})
                self._new_merge(keep_id=keep.id, drop_id=drop.id).action_merge()
                self.assertEqual((keep.phone, keep.phone2), wanted)

    def test_phone_is_found_afterwards(self):
        self._merged({"phone": False}, {"phone": "+8613800138061"})
        found = self.patients.search([("phone_key", "=", self.keep.phone_key)])
        self.assertEqual(found, self.keep)

    def test_what_belongs_to_the_file_itself_is_never_filled(self):
        before = self.keep.read(
            [
                "record_number",
                "partner_id",
                "payer_id",
                "home_branch_id",
                "name",
                "kind",
            ]
        )
        self._merged({}, {"home_branch_id": self.branch_a.id, "name": "王芳芳"})
        after = self.keep.read(
            [
                "record_number",
                "partner_id",
                "payer_id",
                "home_branch_id",
                "name",
                "kind",
            ]
        )
        self.assertEqual(after, before)

    def test_payers_of_others_are_not_touched(self):
        child = self._new_patient("小王").sudo()
        child.payer_id = self.drop.partner_id
        self._merged({}, {})
        self.assertEqual(child.payer_id, self.drop.partner_id)

    def test_texts_of_the_lines(self):
        country = self.env.ref("base.de")
        self.drop.country_id = country
        merge = self._new_merge()
        filled = merge.sudo().line_ids.filtered(lambda line: line.field == "country_id")
        self.assertEqual(filled.new_text, country.display_name)
        self.assertFalse(filled.old_text)
        self.assertIn("Country", filled.what)
        moved = merge.sudo().line_ids.filtered(
            lambda line: line.model == "clinic.visit"
        )
        self.assertIn("王芳", moved.old_text)
        unknown = self.env["clinic.patient.merge.line"].create(
            {
                "merge_id": merge.id,
                "kind": "filled",
                "model": "gone.model",
                "field": "x",
                "new_value": "text",
            }
        )
        self.assertEqual((unknown.what, unknown.new_text), ("gone.model", "text"))

    def test_contact_data_is_masked_in_the_list(self):
        self.drop.write({"phone": "13600136000", "street": "文三路138号"})
        merge = self._new_merge()
        texts = {
            line.field: line.new_text
            for line in merge.line_ids
            if line.kind == "filled"
        }
        self.assertEqual(texts["phone2"], "+86136****6000")
        self.assertEqual(texts["street"], "****")
        for name in ("old_value", "new_value"):
            with self.assertRaises(AccessError):
                merge.line_ids.read([name])
        merge.action_merge()
        self.assertEqual(self.keep.street, "文三路138号")

    def test_relations_are_read_again(self):
        """SQL moves the rows; what was read of them before is read again."""
        self.assertEqual(
            (self.keep.visit_ids, self.drop.visit_ids.ids),
            (self.visit.browse(), self.visit.ids),
        )
        self._merged({}, {})
        self.assertEqual(self.keep.visit_ids, self.visit)
        self.assertFalse(self.drop.visit_ids)

    def test_moved_rows_say_who_and_when(self):
        self.env.cr.execute(
            "UPDATE clinic_visit SET write_date = '2020-01-01' WHERE id = %s",
            [self.visit.id],
        )
        self.visit.invalidate_recordset()
        self._merged({}, {})
        self.assertEqual(self.visit.write_uid, self.manager_a)
        self.assertGreater(self.visit.write_date.year, 2020)

    def test_grant_ends_where_another_entity_reads(self):
        """Without consent at once, with it after a while, in one entity never."""
        for branch, consents, ends, is_alive in (
            (self.branch_b, False, False, True),
            (self.branch_c, False, True, False),
            (self.branch_c, True, True, True),
        ):
            with self.subTest(branch=branch.name, consents=consents):
                keep = self._new_patient("乙").sudo()
                drop = self._new_patient("乙").sudo()
                drop.home_branch_id = branch
                if consents:
                    self.env["clinic.contact.consent"].create(
                        {
                            "patient_id": keep.id,
                            "purpose": "sharing",
                            "company_id": branch.company_id.id,
                            "decision": "granted",
                        }
                    )
                merge = self._new_merge(
                    self.medical_director, keep_id=keep.id, drop_id=drop.id
                )
                merge.action_merge()
                self.assertEqual(keep.grant_ids.branch_id, branch)
                self.assertEqual(bool(keep.grant_ids.until), ends)
                self.assertEqual(keep.grant_ids.is_alive, is_alive)
