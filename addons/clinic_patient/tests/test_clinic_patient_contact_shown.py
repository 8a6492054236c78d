from odoo.exceptions import AccessError, ValidationError
from odoo.tests import Form, freeze_time, tagged

from ..models.clinic_patient_contact_shown import CLOSED, MASKS, SHOWN
from .common import PatientCommon

PHONE, PHONE2 = "+8613912345678", "+8613800138001"
CONTACT = {
    "phone": PHONE,
    "phone2": PHONE2,
    "email": "anna@example.com",
    "street": "浙江省杭州市西湖区文三路138号",
    "street2": "3幢502",
    "zip": "310012",
}
MASKED = {
    "phone_shown": "+86139****5678",
    "phone2_shown": "+86138****8001",
    "email_shown": "a****@****",
    "street_shown": "浙江省杭州市西湖区****",
    "street2_shown": "****",
    "zip_shown": "****",
}
WHOLE = {shown: CONTACT[name] for shown, name in SHOWN.items()}
READERS = (
    "reception",
    "nurse",
    "practitioner",
    "consultant",
    "followup",
    "manager",
    "medical_director",
    "privacy",
)


class ContactCommon(PatientCommon):
    """A file at branch A with all contact data, which nobody has looked at."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.patient = cls.patients.create(
            {"name": "王安娜", "home_branch_id": cls.branch_a.id, **CONTACT}
        )
        cls.patient.consultant_id = cls.users["consultant"]
        cls.env.flush_all()

    def _as(self, user, patient=None):
        user = self.users[user] if isinstance(user, str) else user
        self.env.flush_all()
        self.env.invalidate_all()
        return (patient or self.patient).with_user(user)

    def _get_shown(self, patient):
        return {
            key: value
            for key, value in patient.read([*SHOWN])[0].items()
            if key != "id"
        }

    def _get_rows(self):
        """Rows of the access log that this transaction has written about contact."""
        self.env.cr.precommit.run()
        rows = self.env["clinic.access.log"].search([("classes", "ilike", "contact")])
        return rows.filtered(lambda row: row.door in ("reveal", "today"))


@tagged("post_install", "-at_install")
class TestMasks(ContactCommon):
    def test_every_reader_sees_masks(self):
        for role in READERS:
            with self.subTest(role):
                patient = self._as(role)
                self.assertEqual(self._get_shown(patient), MASKED)
                self.assertFalse(patient.is_contact_shown)

    def test_code_in_sudo_reads_the_values(self):
        patient = self._as("reception").sudo()
        self.assertEqual(self._get_shown(patient), WHOLE)
        self.assertTrue(patient.is_contact_shown)

    def test_nothing_is_masked_where_nothing_is(self):
        patient = self._new_patient("空").sudo(False)
        self.assertFalse(any(self._get_shown(self._as("nurse", patient)).values()))

    def test_the_columns_are_read_by_nobody(self):
        for role in (*READERS, "administrator"):
            patient = self._as(role)
            for name in CLOSED:
                with self.subTest(f"{role} {name}"), self.assertRaises(AccessError):
                    patient.read([name])
                self.assertNotIn(name, patient.fields_get())

    def test_code_of_a_user_cannot_read_them_either(self):
        patient = self._as("manager")
        patient.sudo().mapped("phone")  # in the cache by now
        with self.assertRaises(AccessError):
            self.assertTrue(patient.phone)
        with self.assertRaises(AccessError):
            patient.mapped("phone")
        with self.assertRaises(AccessError):
            patient.filtered_domain([("phone", "=", PHONE)])

    def test_a_closed_file_shows_not_even_a_mask(self):
        stranger = self.patient.with_user(self.reception_b)
        with self.assertRaises(AccessError):
            stranger.read([*SHOWN])
        self.env.invalidate_all()
        self.assertFalse(stranger.phone_shown)
        spec = {name: {} for name in SHOWN}
        try:
            found = stranger.onchange({}, [], spec)["value"]
        except AccessError:
            found = {}
        self.assertFalse([value for value in found.values() if value])

    def test_exports_show_masks(self):
        self.manager_a.group_ids += self.env.ref("clinic_base.group_clinic_base_export")
        patient = self._as("manager")
        rows = patient.export_data(["name", *SHOWN])["datas"]
        cells = [cell.removeprefix("'") for cell in rows[0][1:]]
        self.assertEqual(cells, list(MASKED.values()))
        with self.assertRaises(AccessError):
            patient.export_data(["phone"])

    def test_whether_there_is_a_phone(self):
        empty = self._new_patient("空")
        patients = self._as("nurse").browse()
        both = [("id", "in", (self.patient | empty).ids)]
        found = patients.search([("has_phone", "=", True), *both])
        self.assertEqual(found, self.patient)
        found = patients.search([("has_phone", "=", False), *both])
        self.assertEqual(found, empty)
        self.assertTrue(self._as("nurse").has_phone)
        self.assertFalse(patients.search_count([("has_phone", "in", [])]))

    def test_families_show_masks(self):
        family = self.env["clinic.family"].create(
            {"name": "Family", "chain_id": self.chain.id}
        )
        member = family._add_member(self.patient).with_user(self.nurse_a)
        self.env.invalidate_all()
        self.assertEqual(
            member.read(["phone_shown"])[0]["phone_shown"], "+86139****5678"
        )
        with self.assertRaises(ValueError):
            member.search([("phone_shown", "ilike", "5678")])
        self.patient.with_user(self.nurse_a).action_reveal_contact()
        self.env.invalidate_all()
        self.assertEqual(member.phone_shown, PHONE)
        self.assertTrue(member.is_contact_shown)


@tagged("post_install", "-at_install")
class TestEditing(ContactCommon):
    def test_a_form_that_nobody_touched_writes_no_mask(self):
        patient = self._as("reception")
        with Form(patient) as form:
            self.assertEqual(form.phone_shown, MASKED["phone_shown"])
            form.city = "Hangzhou"
        self.assertEqual({n: self.patient[n] for n in CONTACT}, CONTACT)

    def test_a_client_that_sends_everything_back(self):
        patient = self._as("nurse")
        patient.web_save({**self._get_shown(patient), "city": "Hangzhou"}, {"city": {}})
        self.env.invalidate_all()
        self.assertEqual({n: self.patient[n] for n in CONTACT}, CONTACT)
        self.assertEqual(self.patient.city, "Hangzhou")

    def test_typing_over_the_mask(self):
        with Form(self._as("reception")) as form:
            form.phone_shown = "13700137000"
            form.email_shown = "New@Example.com"
            form.street_shown = "新街 1"
        self.assertEqual(self.patient.phone, "+8613700137000")
        self.assertEqual(self.patient.phone_key, "0007310073168")
        self.assertEqual(self.patient.email, "new@example.com")
        self.assertEqual(self.patient.street, "新街 1")
        self.assertEqual(self.patient.zip, CONTACT["zip"])
        shown = self._as("reception").read(["phone_shown", "is_contact_shown"])[0]
        self.assertEqual(shown["phone_shown"], "+86137****7000")

    def test_emptied_is_emptied(self):
        self._as("reception").write({"phone2_shown": False, "zip_shown": ""})
        self.assertFalse(self.patient.phone2 or self.patient.zip)

    def test_a_mask_changed_in_part_is_refused(self):
        patient = self._as("reception")
        for values in (
            {"phone_shown": "+86139****5679"},
            {"phone_shown": "+86139*5678"},
            {"phone2_shown": "138＊＊＊＊8001"},
            {"email_shown": "b****@****"},
            {"street_shown": "浙江省杭州市西湖区****5号"},
            {"street2_shown": "****2"},
            {"zip_shown": "*"},
        ):
            with (
                self.subTest(values),
                self.assertSentence(ValidationError, "characters of the mask"),
            ):
                patient.write(values)
        self.assertEqual({n: self.patient[n] for n in CONTACT}, CONTACT)

    def test_masks_of_other_systems_are_no_phone(self):
        with self.assertSentence(ValidationError, "Phone still holds"):
            self._as("reception").write({"phone": "138****8000"})
        with self.assertSentence(ValidationError, "Phone still holds"):
            self._new_patient("李四", phone_shown="138****8000")
        with self.assertSentence(ValidationError, "E-mail still holds"):
            self._new_patient("李四", email="a****@****")

    def test_saying_that_it_is_shown_shows_nothing(self):
        patient = self._as("reception")
        spec = {"is_contact_shown": {}, "phone_shown": {}}
        found = patient.web_save({"is_contact_shown": True}, spec)[0]
        self.assertEqual(found["phone_shown"], MASKED["phone_shown"])
        found = self._as("reception").onchange(
            {"is_contact_shown": True}, ["is_contact_shown"], spec
        )
        self.assertNotIn(PHONE[-8:], str(found))

    def test_one_mask_for_two_files_is_refused(self):
        other = self._new_patient("李四", phone="13700137000")
        both = self._as("reception") | other
        with self.assertSentence(ValidationError, "characters of the mask"):
            both.write({"phone_shown": MASKED["phone_shown"]})
        both.write({"phone_shown": "13600136000"})
        self.assertEqual(set(both.sudo().mapped("phone")), {"+8613600136000"})

    def test_created_with_what_the_form_shows(self):
        with Form(self.patients.with_user(self.reception_a)) as form:
            form.name = "李四"
            form.phone_shown = "13600136000"
            form.zip_shown = "100000"
        patient = form.record
        self.assertEqual(patient.sudo().phone, "+8613600136000")
        self.assertEqual(patient.sudo().zip, "100000")

    def test_required_by_the_branch_and_typed_in_the_form(self):
        self.env["clinic.policy"].create(
            {
                "key_id": self.env.ref(
                    "clinic_patient.policy_key_patient_required_fields"
                ).id,
                "branch_id": self.branch_a.id,
                "value": '["phone", "email"]',
            }
        )
        with self.assertSentence(ValidationError, "Phone, E-mail"):
            self._new_patient("李四")
        values = {"phone_shown": "13600136000", "email_shown": "x@example.com"}
        self.assertTrue(self._new_patient("李四", **values))
        with self.assertRaises(ValidationError):
            self._as("nurse").write({"phone_shown": False})

    def test_defaults_of_the_context_fill_the_form(self):
        patients = self.patients.with_user(self.reception_a)
        patients = patients.with_context(default_phone="13600136000")
        values = patients.default_get(["phone_shown", "email_shown"])
        self.assertEqual(values, {"phone_shown": "13600136000"})
        patient = patients.create({"name": "李四"})
        self.assertEqual(patient.sudo().phone, "+8613600136000")

    def test_a_shared_number_follows_to_the_payer(self):
        self.chain.share_contact_data = True
        self._as("reception").write({"phone_shown": "13600136000"})
        self.assertEqual(self.patient.partner_id.phone, "+8613600136000")

    def test_a_copy_is_as_closed_as_the_original(self):
        copy = self._as("reception").copy({"name": "another"})
        self.assertEqual({n: copy.sudo()[n] for n in CONTACT}, CONTACT)
        self.env.invalidate_all()
        self.assertEqual(self._get_shown(copy), MASKED)
        with self.assertRaises(AccessError):
            self._as(self.reception_b).copy()

    def test_values_of_a_copy_are_no_way_to_read(self):
        values = self._as("reception").copy_data()[0]
        self.assertFalse([values[name] for name in MASKS if values[name]])
        self.assertEqual(self.patient.copy_data()[0]["phone"], PHONE)

    def test_an_enquiry_becomes_a_patient(self):
        prospect = self._new_patient("李四", kind="prospect", phone="13600136000")
        self.chain.share_contact_data = True
        self.env.invalidate_all()
        prospect.action_make_patient()
        self.assertEqual(prospect.sudo().partner_id.phone, "+8613600136000")


@tagged("post_install", "-at_install")
@freeze_time("2026-06-15 04:00:00")
class TestCreators(ContactCommon):
    def test_who_typed_it_goes_on_seeing_it(self):
        patient = self._new_patient("李四", phone="13600136000")
        self.env.flush_all()
        self.env.invalidate_all()
        self.assertEqual(patient.phone_shown, "+8613600136000")
        self.assertFalse(self._get_rows(), "nothing was shown that he did not know")
        other = self._as("manager", patient)
        self.assertEqual(other.phone_shown, "+86136****6000")
        with freeze_time("2026-06-15 17:00:00"):
            self.assertEqual(
                self._as("reception", patient).phone_shown, "+86136****6000"
            )
