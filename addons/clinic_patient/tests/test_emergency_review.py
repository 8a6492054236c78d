from odoo.addons.clinic_base.tests.common import ROLES
from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged

from .common_emergency import EmergencyCommon

REVIEWERS = ("privacy", "medical_director")


@tagged("post_install", "-at_install")
class TestEmergencyReview(EmergencyCommon):
    def _review(self, access, user, verdict="accepted", note=None):
        user = self.users[user] if isinstance(user, str) else user
        access = self._as(user, access._name).browse(access.id)
        access._action_review(verdict, note)
        self.env.flush_all()
        return access

    def test_a_second_person_accepts(self):
        for role in REVIEWERS:
            access = self._open("nurse" if role == "privacy" else "reception")
            self._review(access, role, note="Called the ward.")
            with self.subTest(role):
                self.assertRecordValues(
                    access.sudo(),
                    [
                        {
                            "state": "accepted",
                            "reviewed_by_id": self.users[role].id,
                            "review_note": "Called the ward.",
                            "is_self_review": False,
                            "is_overdue": False,
                        }
                    ],
                )
                self.assertTrue(access.sudo().reviewed_at)
                log = self._get_logs("emergency.accepted")[0]
                self.assertEqual(log.actor_id, self.users[role].id)
                self.assertEqual(log.res_ids, access.ids)
                self.assertFalse(log.summary)

    def test_objecting_needs_words(self):
        access = self._open("nurse")
        for note in (None, " ", "no", "!!!!!!"):
            with self.assertSentence(UserError, "what you object to"):
                self._review(access, "privacy", "objected", note)
        self._review(access, "privacy", "objected", "The patient was never here.")
        self.assertEqual(access.sudo().state, "objected")
        self.assertTrue(self._get_logs("emergency.objected"))

    def test_a_review_is_final(self):
        access = self._open("nurse")
        self._review(access, "privacy")
        for role in REVIEWERS:
            for verdict in ("accepted", "objected"):
                with self.assertSentence(UserError, "A review is final"):
                    self._review(access, role, verdict, "seen once more by me")
            with self.assertSentence(UserError, "A review is final"):
                self._as(self.users[role], access._name).browse(
                    access.id
                ).action_review()

    def test_who_may_not_review(self):
        access = self._open("nurse")
        foreign = self._new_chain_user("privacy")
        users = [self.users[role] for role in ROLES if role not in REVIEWERS]
        for user in (*users, self.employee, self.portal, foreign):
            rows = self._as(user, access._name).browse(access.id)
            with self.subTest(user.login):
                self.assertRefused(rows._action_review, "accepted")
                self.assertRefused(rows.action_review)
                self.assertRefused(self._review_by_window, user, access)
        self.assertEqual(access.sudo().state, "open")

    def _review_by_window(self, user, access):
        windows = self._as(user, "clinic.emergency.review")
        window = windows.create({"access_id": access.id})
        self.assertNoMark(window.read(["reason", "record_number"]), ("fall",))
        return window.action_accept()

    def test_the_opener_does_not_review(self):
        for role in REVIEWERS:
            self.nurse_a.group_ids += self.env.ref(
                f"clinic_base.group_clinic_base_{role}"
            )
        access = self._open("nurse", self.abroad)
        self.assertFalse(access.can_review)
        with self.assertSentence(AccessError, "Let another person review it"):
            self._review(access, "nurse")
        self.assertTrue(access.with_user(self.privacy).can_review)

    def test_where_one_person_holds_the_role_he_reviews_himself(self):
        chain = self.env["clinic.chain"].create({"name": "Solo", "code": "TSO"})
        branch = self.env["clinic.branch"].create(
            {
                **self._branch_vals("S", "Asia/Shanghai", self.company),
                "chain_id": chain.id,
            }
        )
        solo = self._new_user("nurse", branch, "t_solo")
        reception = self._new_user("reception", branch, "t_solo_reception")
        patient = self._new_patient("Herr Solo", reception)
        access = self._open(solo, patient)
        with self.assertSentence(AccessError, "The privacy officer or the medical"):
            self._review(access, solo)
        solo.group_ids += self.env.ref("clinic_base.group_clinic_base_privacy")
        self._review(access, solo, note="Nobody else is here.")
        self.assertTrue(access.sudo().is_self_review)
        self.assertEqual(self._get_logs("emergency.accepted").summary, "Self-review")

    def test_an_archived_colleague_holds_no_role(self):
        self.nurse_a.group_ids += self.env.ref(
            "clinic_base.group_clinic_base_medical_director"
        )
        access = self._open("nurse", self.abroad)
        (self.privacy | self.medical_director).active = False
        self._review(access, "nurse")
        self.assertTrue(access.sudo().is_self_review)

    def test_without_a_reviewer_those_who_give_roles_are_told(self):
        """Nobody of the chain may review: it waits, and is not passed over."""
        admin = self.users["administrator"].partner_id
        told = self._get_notices(self._open("reception")).notified_partner_ids
        self.assertNotIn(admin, told)
        (self.privacy | self.medical_director).active = False
        access = self._open("nurse")
        self.assertFalse(access._get_reviewers())
        self.assertIn(admin, self._get_notices(access).notified_partner_ids)
        self.assertEqual(access.sudo().state, "open")
        with self.assertRaises(AccessError):
            self._review(access, "nurse")

    def test_the_window(self):
        access = self._open("nurse")
        rows = self._as(self.privacy, access._name)
        action = rows.browse(access.id).action_review()
        windows = self._as(self.privacy, action["res_model"])
        window = windows.with_context(**action["context"]).create({"note": "Fine."})
        self.assertEqual(window.record_number, self.there.record_number)
        self.assertIn("fall", window.reason)
        window.action_accept()
        self.assertEqual(access.sudo().review_note, "Fine.")
        other = windows.create({"access_id": self._open("reception").id})
        with self.assertSentence(UserError, "what you object to"):
            other.action_object()
        other.note = "This patient is unknown here."
        other.action_object()
        self.assertEqual(other.access_id.state, "objected")
        self.assertRefused(
            self._as(self.medical_director, window._name)
            .browse(window.id)
            .action_accept
        )

    # -- overdue -----------------------------------------------------------------
    def test_overdue_ones_are_on_top(self):
        late = self._open("nurse")
        self._let_pass(late, days=2)
        done = self._open("reception")
        self._let_pass(done, days=3)
        self._review(done, "privacy")
        fresh = self._open("practitioner")
        self.assertTrue(late.sudo().is_overdue)
        rows = self._as(self.privacy, late._name)
        self.assertEqual(
            rows.search([], order="state desc, review_due_at"), late | fresh | done
        )
        self.assertEqual(rows.search([("is_overdue", "=", True)]), late)
        self.assertEqual(rows.search([("is_overdue", "=", False)]), fresh | done)

    def test_reviewers_are_reminded_once_a_day(self):
        late = self._open("nurse")
        self._open("reception")
        self._let_pass(late, days=2)
        before = self._get_notices(late)
        self._run_cron()
        new = self._get_notices(late) - before
        told = new.notified_partner_ids.user_ids
        self.assertEqual(told, self.privacy | self.medical_director)
        self.assertIn("1 emergency accesses", new[0].body)
        self._run_cron()
        self.assertEqual(self._get_notices(late), before | new)
        self.env.cr.execute(
            "UPDATE clinic_emergency_access SET reminded_on = reminded_on - 1"
        )
        self.env.invalidate_all()
        self._run_cron()
        self.assertEqual(len(self._get_notices(late) - before - new), 2)
        self._review(late, "privacy")
        count = len(self._get_notices(late))
        self.env.cr.execute(
            "UPDATE clinic_emergency_access SET reminded_on = reminded_on - 1"
        )
        self.env.invalidate_all()
        self._run_cron()
        self.assertEqual(len(self._get_notices(late)), count)

    def _run_cron(self):
        self.env.flush_all()
        with self.enter_registry_test_mode():
            self.env.ref(
                "clinic_patient.ir_cron_clinic_emergency_remind"
            ).method_direct_trigger()
        self.env.invalidate_all()


@tagged("post_install", "-at_install")
class TestEmergencyNotice(EmergencyCommon):
    def test_who_is_told(self):
        access = self._open("nurse")
        notices = self._get_notices(access)
        self.assertEqual(
            notices.notified_partner_ids.user_ids, self.privacy | self.manager_b
        )
        self.assertEqual(set(notices.mapped("message_type")), {"user_notification"})

    def test_without_a_privacy_officer_the_medical_director_is_told(self):
        self.privacy.active = False
        access = self._open("nurse")
        self.assertEqual(
            self._get_notices(access).notified_partner_ids.user_ids,
            self.medical_director | self.manager_b,
        )

    def test_the_opener_is_not_told(self):
        access = self._open(self.manager_b, self.here)
        told = self._get_notices(access).notified_partner_ids.user_ids
        self.assertEqual(told, self.privacy | self.manager_a)

    def test_no_reason_no_name_in_it(self):
        access = self._open("nurse")
        for notice in self._get_notices(access):
            for text in (notice.body, notice.subject, notice.record_name or ""):
                self.assertNoMark(text)
                for word in ("fall", "allergies", self.there.name):
                    self.assertNotIn(word, text)
            self.assertIn(self.there.record_number, notice.body)
            self.assertIn(self.branch_a.name, notice.body)
            self.assertIn(self.nurse_a.name, notice.body)

    def test_nothing_leaves_by_mail_or_push(self):
        (self.privacy | self.manager_b).write({"notification_type": "email"})
        self.env["mail.push.device"].sudo().create(
            {
                "partner_id": self.privacy.partner_id.id,
                "endpoint": "https://push.example.com/1",
                "keys": "{}",
            }
        )
        mails = self.env["mail.mail"].search_count([])
        access = self._open("nurse")
        self._let_pass(access, days=2)
        self.accesses._cron_remind()
        access.with_user(self.privacy)._action_review("objected", "Nobody knew him.")
        self.env.flush_all()
        self.assertEqual(self.env["mail.mail"].search_count([]), mails)
        self.assertFalse(self.env["mail.push"].search_count([]))
        notifications = self._get_notices(access).notification_ids
        self.assertEqual(set(notifications.mapped("notification_type")), {"inbox"})
        self.assertEqual(set(notifications.mapped("is_read")), {False})

    def test_it_is_on_the_screen_at_once(self):
        self.env["bus.bus"].sudo().search([]).unlink()
        self._open("nurse")
        self.env.cr.precommit.run()
        rows = self.env["bus.bus"].sudo().search([])
        toasts = [row.message for row in rows if "simple_notification" in row.message]
        self.assertEqual(len(toasts), 2)
        for row in rows:
            self.assertNoMark(row.message)
            self.assertNotIn("unconscious", row.message)

    def test_the_inbox_opens_for_its_readers(self):
        access = self._open("nurse")
        for user in (self.privacy, self.manager_b):
            messages = self._as(user, "mail.message")
            found = messages.search([("needaction", "=", True)])
            self.assertEqual(len(found), 1)
            self.assertIn(self.there.record_number, found.body)
            # a link only where it opens
            self.assertEqual(found.res_id, access.id if user == self.privacy else 0)
            self.assertEqual(bool(found.model), user == self.privacy)
        notices = self._get_notices(access)
        for user in (self.reception_a, self.employee, self.users["cashier"]):
            found = self._as(user, "mail.message").search([("id", "in", notices.ids)])
            self.assertFalse(found, user.login)

    def test_each_in_his_language(self):
        self.env["res.lang"]._activate_lang("zh_CN")
        self.privacy.lang = "zh_CN"
        access = self._open("nurse")
        notice = self._get_notices(access).filtered(
            lambda m: m.notified_partner_ids == self.privacy.partner_id
        )
        self.assertIn(self.there.record_number, notice.body)

    def test_the_opener_hears_of_the_review(self):
        access = self._open("nurse")
        before = self._get_notices(access)
        access.with_user(self.privacy)._action_review("objected", "Nobody knew him.")
        new = self._get_notices(access) - before
        self.assertEqual(new.notified_partner_ids, self.nurse_a.partner_id)
        self.assertNotIn("knew", new.body)
