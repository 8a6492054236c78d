import json

from odoo.tests import HttpCase, new_test_user

MARK = "Zyxwvmark"
REF = "ZYX-900001"


class HiddenPatientCommon(HttpCase):
    """A patient's payer, put wherever Odoo shows contacts to employees."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.employee = new_test_user(cls.env, "door_employee", "base.group_user")
        cls.contact_manager = new_test_user(
            cls.env, "door_manager", "base.group_user,base.group_partner_manager"
        )
        cls.payer_user = new_test_user(
            cls.env, "door_payer", "clinic_base.group_clinic_base_cashier"
        )
        cls.patient = cls.env["res.partner"].create(
            {
                "name": f"{MARK} Chen",
                "email": "zyxwvmark@example.com",
                "phone": "+8613800001111",
                "ref": REF,
                "is_clinic_patient": True,
            }
        )
        cls.contact = cls.env["res.partner"].create({"name": "Ordinary Person"})
        cls._spread()

    @classmethod
    def _spread(cls):
        """Put the patient wherever Odoo shows contacts to employees."""
        channel = cls.env["discuss.channel"]._create_channel(
            name="General talk", group_id=cls.env.ref("base.group_user").id
        )
        channel._add_members(partners=cls.patient | cls.employee.partner_id)
        cls.channel = channel
        cls.contact.message_subscribe(cls.patient.ids)
        cls.message = cls.contact.message_post(
            body="hello",
            partner_ids=cls.patient.ids,
            author_id=cls.patient.id,
            email_from="someone@example.com",
            subtype_xmlid="mail.mt_comment",
        )
        cls.env["res.partner.bank"].create(
            {"acc_number": "ZYX1234567", "partner_id": cls.patient.id}
        )
        cls.contact.category_id = cls.patient.category_id = cls.env[
            "res.partner.category"
        ].create({"name": "Tagged"})
        cls.attachment = cls.env["ir.attachment"].create(
            {
                "name": "note.txt",
                "raw": MARK.encode(),
                "res_model": "res.partner",
                "res_id": cls.patient.id,
            }
        )

    def assertUnmarked(self, value, door):
        text = json.dumps(value, default=str, ensure_ascii=False)
        for mark in (MARK, MARK.lower(), REF, "13800001111", "ZYX1234567"):
            self.assertNotIn(mark, text, f"{door} discloses a patient")

    def _partners(self, user=None):
        return self.env["res.partner"].with_user(user or self.employee)
