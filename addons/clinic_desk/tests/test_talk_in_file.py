from odoo.addons.mail.tests.common import MailCommon
from odoo.exceptions import AccessError
from odoo.tests import tagged

from .common import DeskCommon

WORDS = "Asks for a window seat"


@tagged("post_install", "-at_install")
class TestTalkInFile(DeskCommon, MailCommon):
    """Discuss, mention and assign in the file, between people of one branch."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.visit = cls._new_left_visit()

    def _post(self, user, mentioned):
        patient = self.patient.with_user(user)
        with self.mock_mail_gateway(), self.mock_bus():
            return patient.message_post(
                body=WORDS,
                partner_ids=mentioned.partner_id.ids,
                message_type="comment",
                subtype_xmlid="mail.mt_comment",
            )

    def test_colleagues_are_offered_and_patients_are_not(self):
        for role in ("reception", "nurse", "practitioner", "consultant", "manager"):
            partners = self.env["res.partner"].with_user(self.users[role])
            found = str(partners.get_mention_suggestions("t_n"))
            self.assertIn("t_nurse", found, role)
        # who bills finds payers by right; a note reaches none of them
        for role in ("nurse", "practitioner", "consultant"):
            partners = self.env["res.partner"].with_user(self.users[role])
            found = str(partners.get_mention_suggestions("王小"))
            self.assertNotIn("王小明", found, role)

    def test_a_mention_reaches_the_colleague_who_answers(self):
        message = self._post(self.reception_a, self.practitioner_a)
        told = message.sudo().notification_ids
        self.assertEqual(told.res_partner_id, self.practitioner_a.partner_id)
        self.assertEqual(told.notification_type, "inbox")
        seen = self.env["mail.message"].with_user(self.practitioner_a)
        self.assertIn(WORDS, seen.browse(message.id).body)
        answer = self._post(self.practitioner_a, self.reception_a)
        self.assertIn(answer, self.patient.with_user(self.reception_a).message_ids)

    def test_two_colleagues_talk_beside_the_file(self):
        channels = self.env["discuss.channel"].with_user(self.reception_a)
        chat = channels._get_or_create_chat(self.practitioner_a.partner_id.ids)
        with self.mock_bus():
            chat.message_post(body=WORDS, message_type="comment")
        read = chat.with_user(self.practitioner_a).message_ids
        self.assertIn(WORDS, read[:1].body)

    def test_another_branch_neither_reads_nor_writes(self):
        message = self._post(self.reception_a, self.practitioner_a)
        with self.assertRaises(AccessError):
            self._post(self.reception_b, self.practitioner_a)
        found = self.env["mail.message"].with_user(self.reception_b)
        self.assertFalse(found.search([("id", "=", message.id)]))

    def test_what_follows_is_assigned_and_is_on_his_page(self):
        steps = self.env["clinic.next.step"].with_user(self.reception_a)
        steps.create(
            {
                "visit_id": self.visit.id,
                "kind": "followup",
                "due_on": self.visit.local_date,
                "owner_id": self.practitioner_a.id,
            }
        )
        home = self.env["clinic.home"].with_user(self.practitioner_a)
        counts = {tile["key"]: tile["count"] for tile in home.get_home()["tiles"]}
        self.assertEqual(counts["my_steps"], "1")
