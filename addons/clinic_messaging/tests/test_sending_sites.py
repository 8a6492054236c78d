import re
from pathlib import Path

from odoo.modules import get_module_path
from odoo.tests import TransactionCase, tagged

# what makes or sends a mail, an SMS, a letter or a push message
CALLS = re.compile(
    r"""\.send_email\(|smtplib\.SMTP|_send_sms_batch\(|\.send_mail(?:_batch)?\("""
    r"""|\[['"]mail\.mail['"]\]|\[['"]sms\.sms['"]\]|\[['"]snailmail\.letter['"]\]"""
    r"""|message_notify\(|message_mail_with_source\(|_message_sms"""
    r"""|push_to_end_point\(|iap_jsonrpc\("""
)
MAIL = "a mail.mail, which passes the outbox right before it leaves"
SMS = "an sms.sms, which is cancelled for patients right before it leaves"
CLOSED = "a service of Odoo, closed by the egress guard"
EXIT = "the exit itself: nobody else calls it"
SITES = {
    MAIL: """
        account/models/account_journal.py
        account/models/account_move_send.py
        account/wizard/account_move_send_wizard.py
        auth_signup/controllers/main.py
        auth_signup/models/res_users.py
        auth_totp_mail/models/res_users.py
        base_install_request/wizard/base_module_install_request.py
        calendar/models/calendar_attendee.py
        calendar/wizard/calendar_popover_delete_wizard.py
        crm/models/crm_team.py
        digest/models/digest.py
        gamification/models/gamification_badge_user.py
        gamification/models/gamification_challenge.py
        gamification/models/gamification_goal.py
        gamification/models/res_users.py
        mail/models/discuss/discuss_channel.py
        mail/models/discuss/res_partner.py
        mail/models/ir_actions_server.py
        mail/models/ir_config_parameter.py
        mail/models/mail_activity.py
        mail/models/mail_followers.py
        mail/models/mail_mail.py
        mail/models/mail_render_mixin.py
        mail/models/mail_scheduled_message.py
        mail/models/mail_template.py
        mail/models/mail_thread.py
        mail/models/res_config_settings.py
        mail/models/res_users.py
        mail/wizard/mail_compose_message.py
        mail/wizard/mail_followers_edit.py
        mass_mailing/controllers/main.py
        mass_mailing/models/mailing.py
        mass_mailing/models/mailing_contact.py
        mass_mailing/models/mail_mail.py
        mass_mailing/models/mail_thread.py
        mass_mailing/wizard/mail_compose_message.py
        mass_mailing/wizard/mailing_mailing_test.py
        portal/wizard/portal_share.py
        portal/wizard/portal_wizard.py
        survey/models/survey_user_input.py
        survey/wizard/survey_invite.py
    """,
    SMS: """
        calendar_sms/models/calendar_event.py
        mass_mailing_sms/wizard/sms_composer.py
        mass_mailing_sms/wizard/mailing_sms_test.py
        sms/controllers/main.py
        sms/models/mail_notification.py
        sms/models/mail_thread.py
        sms/models/sms_sms.py
        sms/models/sms_tracker.py
        sms/wizard/sms_composer.py
    """,
    CLOSED: """
        crm_iap_enrich/models/crm_lead.py
        html_editor/controllers/main.py
        iap/models/iap_account.py
        iap/models/iap_enrich_api.py
        iap/tools/iap_tools.py
        mail/models/mail_push.py
        mail/tools/web_push.py
        partner_autocomplete/models/iap_autocomplete_api.py
        sms/tools/sms_api.py
        snailmail/models/snailmail_letter.py
        snailmail/models/mail_thread.py
        snailmail/models/res_partner.py
        snailmail_account/models/account_move.py
        snailmail_account/models/account_move_send.py
        snailmail_account/wizard/account_move_send_batch_wizard.py
    """,
    EXIT: """
        base/models/ir_mail_server.py
    """,
}
KNOWN = {name for names in SITES.values() for name in names.split()}
# what of ours speaks to the world
OUR_EXITS = re.compile(
    r"^\s*(?:import|from)\s+(requests|smtplib|urllib3|http\.client|socket)\b", re.M
)
OUR_ALLOWED = "clinic_messaging/providers/"


@tagged("post_install", "-at_install")
class TestSendingSites(TransactionCase):
    """Every place of the installed modules that sends is one that somebody judged."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.texts = {}
        for name in sorted(cls.env.registry._init_modules):
            path = get_module_path(name, display_warning=False)
            if path:
                cls.texts |= cls._read(Path(path))

    @classmethod
    def _read(cls, root):
        paths = {path.relative_to(root.parent): path for path in root.rglob("*.py")}
        return {
            str(parts): path.read_text(encoding="utf-8")
            for parts, path in paths.items()
            if not {"tests", "upgrade_code"}.intersection(parts.parts)
        }

    def _get_files(self, ours):
        return [
            (name, text)
            for name, text in self.texts.items()
            if name.startswith("clinic_") == ours
        ]

    def test_every_site_of_core_is_known(self):
        found = {
            name for name, text in self._get_files(ours=False) if CALLS.search(text)
        }
        self.assertGreater(len(found), 20)
        self.assertFalse(
            sorted(found - KNOWN),
            "These places send. Say in SITES how patients are kept out of them.",
        )

    def test_the_list_names_files_that_exist(self):
        installed = self.env.registry._init_modules
        for name in sorted(KNOWN):
            module, _, rest = name.partition("/")
            if module in installed:
                path = Path(get_module_path(module), rest)
                with self.subTest(name):
                    self.assertTrue(path.exists())

    def test_a_new_site_is_found(self):
        for text in (
            "self.env['mail.mail'].create({})",
            "template.send_mail(record.id, force_send=True)",
            "record.message_notify(partner_ids=ids)",
            "self.env['ir.mail_server'].send_email(message)",
            "records._message_sms_with_template(template)",
        ):
            with self.subTest(text):
                self.assertTrue(CALLS.search(text))

    def test_ours_leave_by_providers_alone(self):
        found = [
            name
            for name, text in self._get_files(ours=True)
            if OUR_EXITS.search(text) and not name.startswith(OUR_ALLOWED)
        ]
        self.assertFalse(found, "Ours speak to the world by providers alone.")

    def test_ours_write_no_mails(self):
        found = [
            name
            for name, text in self._get_files(ours=True)
            if CALLS.search(text) and not name.startswith(OUR_ALLOWED)
        ]
        self.assertFalse(found, "Ours write to the outbox alone.")
