from datetime import datetime

from freezegun import freeze_time
from odoo.exceptions import AccessError, UserError
from odoo.tests import Form, tagged
from odoo.tools import mute_logger
from psycopg2.errors import CheckViolation

from ..tools.canonical import digest
from .common_consent import STROKES, ConsentCommon


@tagged("post_install", "-at_install")
class TestConsentSignature(ConsentCommon):
    def test_taken_by_each_role_that_may(self):
        for user in (self.reception_a, self.nurse_a, self.practitioner_a):
            visit = self._new_visit()
            row = self._sign(visit, user).sudo()
            with self.subTest(user.login):
                self.assertRecordValues(
                    row,
                    [
                        {
                            "patient_id": self.patient.id,
                            "form_id": self.form.id,
                            "version_id": self.version.id,
                            "signer": "self",
                            "signer_name": "王小明",
                            "record_number": self.patient.record_number,
                            "taken_by": user.id,
                            "taken_by_name": user.name,
                            "version_digest": self.version.digest,
                            "state": "valid",
                            "number": 1,
                        }
                    ],
                )

    def test_others_are_refused(self):
        for role in ("cashier", "consultant", "followup", "manager", "hq_director"):
            with self.subTest(role), self.assertRaises(AccessError):
                self._sign(user=self.users[role])
        with self.assertRaises(AccessError):
            self._sign(user=self.reception_b)
        for user in (self.reception_a, self.nurse_a, self.medical_director):
            rows = self.env["clinic.consent.signature"].with_user(user)
            with self.assertRaises(AccessError):
                rows.create({"visit_id": self.visit.id})

    @freeze_time("2026-03-04 16:30:00")
    def test_bound_to_what_was_signed(self):
        visit = self._new_visit()
        row = self._sign(visit).sudo()
        self.assertEqual(row.signed_at, datetime(2026, 3, 4, 16, 30))
        self.assertEqual(str(row.local_date), "2026-03-05")  # already in Shanghai
        content = {
            "version": self.version.digest,
            "text": digest(["Extraction", "<p>It may bleed.</p>"]),
            "language": "en_US",
            "record_number": self.patient.record_number,
            "visit": visit.id,
            "signer": "self",
            "signer_name": "王小明",
            "guardian": 0,
            "relation": "",
            "strokes": STROKES,
            "signed_at": "2026-03-04T16:30:00",
            "witness": self.reception_a.id,
            "device": "",
        }
        self.assertEqual(row.digest, digest(content))

    # -- what is no signature ------------------------------------------------------
    def test_strokes(self):
        for strokes, words in (
            (None, "Ask the patient to sign"),
            ([], "Ask the patient to sign"),
            ([[]], "Ask the patient to sign"),
            ([[[5, 5, 0]]], "a dot"),
            ([[[5, 5, 0], [6, 5, 1], [5, 6, 2], [6, 6, 3]]], "a dot"),
            ("data:image/png", "sign again"),
            ([[[5, "5", 0]]], "sign again"),
            ([[[1, 1, 0]] * 30_000], "sign again"),
        ):
            with self.subTest(words), self.assertSentence(UserError, words):
                self._sign(strokes=strokes)

    def test_a_minor_does_not_sign_alone(self):
        child = self._new_child()
        visit = self._new_visit(patient_id=child.id)
        with self.assertSentence(UserError, "a guardian signs"):
            self._sign(visit)
        with self.assertSentence(UserError, "name and relation"):
            self._sign(visit, signer="guardian")
        with self.assertSentence(UserError, "name and relation"):
            self._sign(visit, signer="guardian", signer_name="王大明")
        row = self._sign(
            visit, signer="guardian", signer_name=" 王大明 ", relation="father"
        ).sudo()
        self.assertEqual((row.signer_name, row.relation), ("王大明", "father"))
        self.assertFalse(row.guardian_id)

    def test_the_guardian_of_the_family(self):
        child = self._new_child()
        mother = self._new_patient("李芳")
        child._join_family_of(mother, guardian=True)
        member = mother.member_ids
        member.role = "mother"
        visit = self._new_visit(patient_id=child.id)
        stranger = self._new_patient("路人")
        with self.assertSentence(UserError, "no guardian in the family"):
            self._sign(visit, signer="guardian", guardian=stranger)
        row = self._sign(visit, signer="guardian", guardian=mother).sudo()
        self.assertEqual(
            (row.signer_name, row.guardian_id, row.relation),
            ("李芳", mother.sudo(), "mother"),
        )

    def test_a_guardian_may_sign_for_an_adult(self):
        row = self._sign(signer="guardian", signer_name="Son", relation="other")
        self.assertEqual(row.sudo().signer, "guardian")

    def test_a_retired_version(self):
        self._publish_next(self.form)
        with self.assertSentence(UserError, "newer version"):
            self._sign()
        self.form.active = False
        with self.assertSentence(UserError, "not in use"):
            self._sign(version=self.form.current_version_id)
        draft = self._new_form("Other")._make_draft()
        with self.assertSentence(UserError, "not in use"):
            self._sign(version=draft)

    def test_visits_that_are_over(self):
        visit = self._new_left_visit()
        visit.with_user(self.practitioner_a).action_sign()
        self._sign(visit)
        visit.sudo()._action_archive_record()
        with self.assertSentence(UserError, "archived"):
            self._sign(visit, version=self._new_form("Second").current_version_id)
        planned = self._new_visit()
        planned._action_cancel()
        with self.assertSentence(UserError, "did not take place"):
            self._sign(planned)

    def test_once_for_a_visit(self):
        self._sign()
        with self.assertSentence(UserError, "signed this form"):
            self._sign()
        self._sign(self._new_visit())

    @mute_logger("odoo.sql_db")
    def test_two_screens_at_once(self):
        row = self._sign().sudo()
        twin = row.copy_data()[0]
        with self.assertRaises(Exception) as caught, self.env.cr.savepoint():
            row.create(twin)
        self.assertIn("_once", str(caught.exception))

    # -- proof ---------------------------------------------------------------------
    def _verify(self, row):
        return row.with_user(self.nurse_a).action_verify()["params"]

    def test_verify_says_that_nothing_was_touched(self):
        row = self._sign()
        self._publish_next(self.form)
        self.form.name = "Renamed"
        told = self._verify(row)
        self.assertEqual(told["type"], "success")
        self.assertIn(row.sudo().digest[:16], told["message"])

    def test_verify_finds_what_was_touched(self):
        row = self._sign()
        for table, column, value, where in (
            ("clinic_consent_signature", "signer_name", "Eve", row.id),
            ("clinic_consent_signature", "signed_at", "2020-01-01", row.id),
            ("clinic_consent_form_version", "body", '{"en_US": "x"}', self.version.id),
        ):
            with self.env.cr.savepoint() as savepoint:
                self.env.cr.execute("SET LOCAL clinic.maintenance = 'on'")
                self.env.cr.execute(
                    f"UPDATE {table} SET {column} = %s WHERE id = %s", [value, where]
                )
                self.env.invalidate_all()
                with self.subTest(column):
                    told = self._verify(row)
                    self.assertEqual(told["type"], "danger")
                    self.assertIn("medical director", told["message"])
                savepoint.rollback()
            self.env.invalidate_all()
        self.assertEqual(self._verify(row)["type"], "success")

    @mute_logger("odoo.sql_db")
    def test_rows_never_change(self):
        row = self._sign().sudo()
        with self.assertSentence(UserError, "Withdraw the consent"):
            row.write({"signer_name": "Eve"})
        with self.assertRaises(UserError):
            row.unlink()
        for query in (
            "UPDATE clinic_consent_signature SET signer_name = 'Eve'",
            "DELETE FROM clinic_consent_signature",
        ):
            with self.assertRaises(CheckViolation), self.env.cr.savepoint():
                self.env.cr.execute(query)

    def test_the_user_who_took_it_may_leave(self):
        helper = self._new_user("nurse", login="t_nurse_leaving")
        row = self._sign(user=helper).sudo()
        helper.unlink()
        self.assertEqual(self._verify(row)["type"], "success")
        self.assertIn("#", row.taken_by_name)

    def test_a_merge_leaves_the_signature_readable(self):
        row = self._sign()
        other = self._new_patient("王小明")
        merge = self.env["clinic.patient.merge"].create(
            {"keep_id": other.id, "drop_id": self.patient.id, "reason": "twice"}
        )
        self.visit._action_cancel()
        merge.action_merge()
        self.env.invalidate_all()
        self.assertEqual(self.visit.patient_id, other)
        self.assertEqual(row.sudo().patient_id, self.patient)
        self._new_visit(patient_id=other.id)
        self.assertEqual(self._verify(row)["type"], "success")

    # -- taking back ---------------------------------------------------------------
    def _withdraw(self, row, user, reason="Asks the family first"):
        windows = self.env["clinic.consent.withdraw"].with_user(user)
        return windows.create(
            {"signature_id": row.id, "reason": reason}
        ).action_withdraw()

    def test_withdrawn_and_signed_again(self):
        row = self._sign()
        self._add_line()
        self.assertEqual(self.visit.consent_state, "signed")
        self._withdraw(row, self.nurse_a)
        self.env.invalidate_all()
        closed = row.sudo()
        self.assertEqual(closed.state, "withdrawn")
        self.assertEqual(closed.withdrawal_ids.taken_by, self.nurse_a.id)
        self.assertEqual(self.visit.consent_state, "missing")
        with self.assertSentence(UserError, "withdrawn already"):
            self._withdraw(row, self.practitioner_a)
        again = self._sign().sudo()
        self.assertEqual(again.number, 2)
        self.assertEqual(self.visit.consent_state, "signed")
        with self.assertRaises(UserError):
            closed.withdrawal_ids.write({"reason": "x"})

    def test_who_writes_a_withdrawal_down(self):
        row = self._sign()
        for user in (self.reception_a, self.manager_a, self.users["cashier"]):
            with self.subTest(user.login), self.assertRaises(AccessError):
                self._withdraw(row, user)
            with self.assertRaises(AccessError):
                row.with_user(user).action_withdraw()
        action = row.with_user(self.nurse_a).action_withdraw()
        self.assertEqual(action["res_model"], "clinic.consent.withdraw")
        self._withdraw(row, self.medical_director)

    def test_a_withdrawal_after_the_record_is_archived(self):
        visit = self._new_left_visit()
        row = self._sign(visit)
        visit.with_user(self.practitioner_a).action_sign()
        visit.sudo()._action_archive_record()
        self._withdraw(row, self.practitioner_a)
        self.assertEqual(row.sudo().state, "withdrawn")

    # -- who reads -----------------------------------------------------------------
    def test_the_desk_takes_it_and_does_not_read_it(self):
        row = self._sign()
        for role in ("reception", "cashier", "manager", "hq_director", "privacy"):
            with self.subTest(role), self.assertRaises(AccessError):
                row.with_user(self.users[role]).read(["form_id"])
            with self.assertRaises(AccessError):
                row.with_user(self.users[role]).action_verify()
        with self.assertRaises(AccessError):
            self.visit.with_user(self.reception_a).read(["signature_ids"])
        for user in (self.nurse_a, self.practitioner_a, self.medical_director):
            self.assertEqual(
                row.with_user(user).read(["title"])[0]["title"], "Extraction"
            )

    def test_a_nurse_of_another_branch(self):
        row = self._sign()
        nurse = self._new_user("nurse", self.branch_b, "t_nurse_b")
        with self.assertRaises(AccessError):
            row.with_user(nurse).read(["title"])

    def test_reading_is_logged(self):
        row = self._sign()
        self.env.cr.flush()
        row.with_user(self.nurse_a).web_read({"title": {}, "strokes": {}})
        self.env.cr.flush()
        self.env.cr.execute(
            "SELECT patient_ids FROM clinic_access_log WHERE user_id = %s",
            [self.nurse_a.id],
        )
        self.assertIn(([self.patient.id],), self.env.cr.fetchall())

    # -- printed -------------------------------------------------------------------
    def test_printed(self):
        row = self._sign().with_user(self.nurse_a)
        report = self.env["ir.actions.report"].with_user(self.nurse_a)
        html = report._render_qweb_html(
            "clinic_patient.report_consent_signature", row.ids
        )[0].decode()
        for words in (
            "Extraction",
            "It may bleed.",
            "王小明",
            row.sudo().digest,
            "data:image/png;base64",
        ):
            self.assertIn(words, html)
        bodies = report._prepare_html(html, report_model=row._name)[0]
        self.assertEqual(len(bodies), 1)  # one sheet per signature

    def test_printed_in_the_language_that_was_read(self):
        self.env["res.lang"]._activate_lang("zh_CN")
        draft = self.form._make_draft()
        draft.body = "<p>It may swell.</p>"
        draft.update_field_translations("body", {"zh_CN": {"It may swell.": "会肿。"}})
        draft.action_publish()
        row = self._sign(version=draft, language="zh_CN").with_user(self.nurse_a)
        report = self.env["ir.actions.report"].with_user(self.nurse_a)
        html = report._render_qweb_html(
            "clinic_patient.report_consent_signature", row.ids
        )[0].decode()
        self.assertIn("会肿", html)
        self.assertNotIn("It may swell", html)


@tagged("post_install", "-at_install")
class TestConsentWindow(ConsentCommon):
    def test_the_missing_form_is_chosen(self):
        self._new_form("Another")
        self._add_line()
        with Form(
            self.env["clinic.consent.sign"]
            .with_user(self.reception_a)
            .with_context(default_visit_id=self.visit.id)
        ) as window:
            self.assertEqual(window.form_id, self.form)
            self.assertEqual(window.signer, "self")
            self.assertIn("bleed", window.body)
            window.strokes = STROKES
        done = window.record.action_sign()
        self.assertEqual(done["tag"], "display_notification")
        self.assertEqual(self.visit.consent_state, "signed")

    def test_one_window_after_the_other(self):
        second = self._new_form("Anaesthesia", service_ids=[(6, 0, self.service.ids)])
        self._add_line()
        first = self._open_window(self.nurse_a, strokes=STROKES)
        action = first.action_sign()
        self.assertEqual(action["res_model"], "clinic.consent.sign")
        again = self._open_window(self.nurse_a, strokes=STROKES)
        self.assertEqual(again.form_id | first.form_id, self.form | second)
        again.action_sign()
        self.assertEqual(self.visit.consent_state, "signed")

    def test_a_child(self):
        child = self._new_child()
        mother = self._new_patient("李芳")
        child._join_family_of(mother, guardian=True)
        visit = self._new_visit(patient_id=child.id)
        self._add_line(visit)
        window = self._open_window(self.reception_a, visit, strokes=STROKES)
        self.assertTrue(window.is_minor)
        self.assertEqual((window.signer, window.guardian_id), ("guardian", mother))
        window.action_sign()
        self.assertEqual(visit.consent_state, "signed")

    def test_a_version_published_while_the_patient_reads(self):
        self._add_line()
        window = self._open_window(self.reception_a, strokes=STROKES)
        self._publish_next(self.form)
        with self.assertSentence(UserError, "newer version"):
            window.action_sign()

    def test_no_form_chosen(self):
        with self.assertSentence(UserError, "Choose the form"):
            self._open_window(self.reception_a, strokes=STROKES).action_sign()

    def test_the_language_of_the_patient(self):
        self.env["res.lang"]._activate_lang("zh_CN")
        self.patient.lang = "zh_CN"
        self._add_line()
        self.assertEqual(self._open_window(self.nurse_a).language, "zh_CN")

    def test_the_button_of_the_visit(self):
        action = self.visit.with_user(self.reception_a).action_sign_consent()
        self.assertEqual(action["context"]["default_visit_id"], self.visit.id)
        for role in ("cashier", "consultant", "manager", "medical_director"):
            with self.subTest(role), self.assertRaises(AccessError):
                self.visit.with_user(self.users[role]).action_sign_consent()
        with self.assertRaises(AccessError):
            self.visit.with_user(self.reception_b).action_sign_consent()

    def test_a_window_about_a_closed_file(self):
        with self.assertRaises(AccessError):
            self._open_window(self.reception_b, form_id=self.form.id)
        windows = self.env["clinic.consent.sign"].with_user(self.reception_b)
        with self.assertRaises(AccessError):
            windows.onchange({"visit_id": self.visit.id}, [], {"form_id": {}})

    def test_opening_it_is_logged(self):
        self._add_line()
        self.env.cr.flush()
        windows = self.env["clinic.consent.sign"].with_user(self.reception_a)
        windows.onchange({"visit_id": self.visit.id}, [], {"body": {}})
        self.env.cr.flush()
        self.env.cr.execute(
            "SELECT classes FROM clinic_access_log WHERE user_id = %s",
            [self.reception_a.id],
        )
        self.assertIn("clinical", str(self.env.cr.fetchall()))


@tagged("post_install", "-at_install")
class TestConsentState(ConsentCommon):
    def test_needed_by_the_services(self):
        self.assertEqual(self.visit.consent_state, "none_needed")
        self._add_line()
        self.assertEqual(self.visit.consent_state, "missing")
        self._sign()
        self.assertEqual(self.visit.consent_state, "signed")

    def test_one_of_two_is_missing(self):
        self._new_form("Anaesthesia", service_ids=[(6, 0, self.service.ids)])
        self._add_line()
        self._sign()
        self.assertEqual(self.visit.consent_state, "missing")

    def test_what_was_signed_holds_when_a_new_version_comes(self):
        self._add_line()
        self._sign()
        self._publish_next(self.form)
        self.env.invalidate_all()
        self.assertEqual(self.visit.consent_state, "signed")

    def test_drafts_and_other_chains_are_not_needed(self):
        other = self.env["clinic.chain"].create({"name": "Other", "code": "OCH"})
        services = [(6, 0, self.service.ids)]
        self._new_form("Theirs", chain_id=other.id, service_ids=services)
        self.env["clinic.consent.form"].create(
            {"name": "Draft", "service_ids": services}
        )
        self._add_line()
        self._sign()
        self.assertEqual(self.visit.consent_state, "signed")

    def test_the_desk_sees_the_word(self):
        self._add_line()
        for user in (self.reception_a, self.nurse_a, self.practitioner_a):
            self.assertEqual(self.visit.with_user(user).consent_state, "missing")

    def test_queries_do_not_grow_with_visits(self):
        visits = self.env["clinic.visit"]
        for _number in range(20):
            visit = self._new_visit()
            self._add_line(visit)
            self._sign(visit)
            visits |= visit
        self.env.flush_all()
        counts = []
        for batch in (visits[:1], visits):
            for _turn in range(2):
                self.env.invalidate_all()
                start = self.env.cr.sql_log_count
                batch.with_user(self.nurse_a).mapped("consent_state")
            counts.append(self.env.cr.sql_log_count - start)
        self.assertEqual(*counts)
