"""Who opens a file for others, for how long, and what is written down about it."""

from datetime import timedelta

from odoo import Command, fields
from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import Form, tagged

from .common import PatientCommon

REASON = "Second opinion asked for"


@tagged("post_install", "-at_install")
class TestPatientGrant(PatientCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.patient = cls._new_patient("王小明", phone="13800138000")
        cls.grants = cls.env["clinic.patient.grant"]
        cls.tomorrow = fields.Datetime.now() + timedelta(days=1)

    def _give(self, giver, branch=None, until=None, reason=REASON, **kw):
        return self.grants.with_user(giver)._give(
            self.patient.with_user(giver),
            branch or self.branch_b,
            until or self.tomorrow,
            reason,
            **kw,
        )

    def _reads(self, user):
        self.env.invalidate_all()
        patient = self.patient.with_user(user)
        return bool(patient.search([("id", "=", patient.id)]))

    def _consent(self, decision, **vals):
        return self.env["clinic.contact.consent"].create(
            {
                "patient_id": self.patient.id,
                "purpose": "sharing",
                "company_id": self.company_c.id,
                "decision": decision,
                **vals,
            }
        )

    def _last_log(self, operation):
        logs = self.env["clinic.operation.log"]
        return logs.search([("operation", "=", operation)], limit=1)

    # -- giving ------------------------------------------------------------------
    def test_who_gives(self):
        allowed = {"manager", "medical_director"}
        for role, user in self.users.items():
            with self.subTest(role):
                if role in allowed:
                    self._give(user)
                else:
                    with self.assertRaises(AccessError):
                        self._give(user)

    def test_the_manager_of_another_branch_gives_nothing(self):
        manager_b = self._new_user("manager", self.branch_b, "t_manager_b")
        self._give(self.manager_a)
        self.assertTrue(self._reads(manager_b))
        with self.assertRaises(AccessError):
            self._give(manager_b)

    def test_a_grant_opens_and_ends(self):
        self.assertFalse(self._reads(self.reception_b))
        grant = self._give(self.manager_a)
        self.assertTrue(self._reads(self.reception_b))
        self.assertTrue(grant.is_alive)
        grant.until = fields.Datetime.now() - timedelta(seconds=1)
        self.assertFalse(self._reads(self.reception_b))
        self.assertFalse(grant.is_alive)

    def test_a_grant_for_one_person(self):
        second = self._new_user("reception", self.branch_b, "t_reception_b2")
        self._give(self.manager_a, user=self.reception_b)
        self.assertTrue(self._reads(self.reception_b))
        self.assertFalse(self._reads(second))
        with self.assertRaises(UserError):
            self._give(self.manager_a, user=self.reception_a)
        self.branch_b.user_ids = [Command.unlink(self.reception_b.id)]
        self.assertFalse(self._reads(self.reception_b), "he left the branch")

    def test_a_reason_and_an_end(self):
        for reason in ("", "  ", "x", None):
            with self.assertRaises(UserError):
                self._give(self.manager_a, reason=reason)
        now = fields.Datetime.now()
        for until in (now - timedelta(days=1), now + timedelta(days=400)):
            with self.assertRaises(UserError):
                self._give(self.manager_a, until=until)

    def test_not_to_another_chain(self):
        chain = self.env["clinic.chain"].create({"name": "Other", "code": "TOT"})
        vals = {**self._branch_vals("X", "Asia/Shanghai", self.company)}
        other = self.env["clinic.branch"].create({**vals, "chain_id": chain.id})
        with self.assertRaises(UserError):
            self._give(self.medical_director, branch=other)
        with self.assertRaises(ValidationError):
            self.grants.create(
                {
                    "patient_id": self.patient.id,
                    "branch_id": other.id,
                    "reason": REASON,
                }
            )

    def test_the_window(self):
        window = self.env["clinic.patient.grant.give"].with_user(self.manager_a)
        form = Form(window.with_context(default_patient_id=self.patient.id))
        form.branch_id = self.branch_b
        form.reason = REASON
        form.save().action_give()
        grant = self.patient.sudo().grant_ids
        self.assertEqual((grant.kind, grant.branch_id), ("manual", self.branch_b))
        action = grant.with_user(self.manager_a).action_ask_withdraw()
        form = Form(window.with_context(**action["context"]))
        form.reason = "The patient asked for it"
        form.save().action_withdraw()
        self.assertFalse(self._reads(self.reception_b))

    def test_the_window_opens_for_known_files_only(self):
        there = self._new_patient("There", self.reception_b)
        window = self.env["clinic.patient.grant.give"].with_user(self.manager_a)
        with self.assertRaises(AccessError):
            window.create({"patient_id": there.id, "reason": REASON})

    # -- the log -----------------------------------------------------------------
    def test_given_and_withdrawn_are_logged(self):
        grant = self._give(self.manager_a)
        log = self._last_log("grant.given")
        self.assertEqual(log.actor_id, self.manager_a.id)
        self.assertEqual(log.summary, REASON)
        self.assertEqual(log.new_value[0]["patient"], self.patient.id)
        grant.with_user(self.privacy)._withdraw("The patient asked for it")
        log = self._last_log("grant.withdrawn")
        self.assertEqual(log.actor_id, self.privacy.id)
        self.assertNotIn(self.patient.name, str(log.new_value))

    def test_a_visit_elsewhere_is_logged(self):
        visits = self.env["clinic.visit"].with_user(self.reception_b)
        visits.create({"patient_id": self.patient.id, "branch_id": self.branch_b.id})
        log = self._last_log("grant.visit")
        self.assertEqual(log.actor_id, self.reception_b.id)
        self.assertEqual(log.new_value[0]["branch"], self.branch_b.id)

    def test_who_withdraws(self):
        for role in ("manager", "medical_director", "privacy"):
            grant = self._give(self.manager_a)
            grant.with_user(self.users[role])._withdraw("No longer needed")
            self.assertFalse(self._reads(self.reception_b), role)
        grant = self._give(self.manager_a)
        for user in (self.reception_a, self.reception_b, self.nurse_a):
            with self.assertRaises(AccessError):
                grant.with_user(user)._withdraw("No longer needed")
        with self.assertRaises(UserError):
            grant.with_user(self.privacy)._withdraw("")

    def test_nobody_writes_grants(self):
        grant = self._give(self.manager_a)
        for user in self.users.values():
            mine = grant.with_user(user)
            for call in (
                lambda g=mine: g.write({"until": False}),
                lambda g=mine: g.unlink(),
                lambda g=mine: g.copy({"until": False}),
            ):
                with self.assertRaises(AccessError):
                    call()

    # -- another legal entity ----------------------------------------------------
    def test_another_entity_needs_consent_and_loses_it_at_once(self):
        reception_c = self._new_user("reception", self.branch_c, "t_reception_c")
        with self.assertRaises(UserError):
            self._give(self.medical_director, branch=self.branch_c)
        self._consent("granted", decided_at="2024-01-01 10:00:00")
        self._give(self.medical_director, branch=self.branch_c)
        self._give(self.medical_director)
        self.assertTrue(self._reads(reception_c))
        self._consent("withdrawn")
        self.assertFalse(self._reads(reception_c))
        self.assertTrue(self._reads(self.reception_b), "the same entity stays")
        log = self._last_log("grant.withdrawn")
        self.assertIn("consent", log.summary)

    def test_a_withdrawal_entered_late_does_not_beat_a_newer_yes(self):
        reception_c = self._new_user("reception", self.branch_c, "t_reception_c")
        self._consent("granted", decided_at="2024-02-01 10:00:00")
        self._give(self.medical_director, branch=self.branch_c)
        self._consent("withdrawn", decided_at="2024-01-01 10:00:00")
        self.assertTrue(self._reads(reception_c))

    def test_a_new_consent_opens_for_the_visit_that_waits(self):
        reception_c = self._new_user("reception", self.branch_c, "t_reception_c")
        self.env["clinic.visit"].create(
            {"patient_id": self.patient.id, "branch_id": self.branch_c.id}
        )
        self.assertFalse(self._reads(reception_c))
        self._consent("granted")
        self.assertTrue(self._reads(reception_c))

    def test_a_file_is_handed_to_another_entity_with_consent(self):
        patient = self.patient.with_user(self.medical_director)
        with self.assertRaises(UserError):
            patient.home_branch_id = self.branch_c
        self._consent("granted")
        patient.home_branch_id = self.branch_c
        self.assertEqual(self.patient.sudo().home_branch_id, self.branch_c)

    def test_moving_the_file_closes_what_the_old_entity_got(self):
        self._give(self.manager_a)
        self.assertTrue(self._reads(self.reception_b))
        self._consent("granted")
        self.patient.with_user(self.medical_director).home_branch_id = self.branch_c
        self.assertFalse(self._reads(self.reception_b))

    # -- whole files -------------------------------------------------------------
    def test_sharing_whole_files_within_the_entity(self):
        reception_c = self._new_user("reception", self.branch_c, "t_reception_c")
        for sharing, reads in (("own", False), ("directory", False), ("full", True)):
            self.chain.file_sharing = sharing
            self.assertEqual(self._reads(self.reception_b), reads, sharing)
            self.assertFalse(self._reads(reception_c), sharing)
        self.chain.file_sharing = "directory"
        self.assertFalse(self._reads(self.reception_b))

    def test_the_policy_is_of_hq_and_logged(self):
        chain = self.chain.with_user(self.hq)
        chain.file_sharing = "full"
        log = self._last_log("chain.file_sharing")
        self.assertEqual((log.old_value, log.new_value), ("directory", "full"))
        self.assertEqual(log.actor_id, self.hq.id)
        self.chain.with_user(self.admin_clinic).clinical_reading = "branch"
        self.assertEqual(self._last_log("chain.clinical_reading").new_value, "branch")
        for vals in ({"name": "x"}, {"record_number_prefix": "Q"}):
            with self.assertRaises(AccessError):
                chain.write(vals)
        with self.assertRaises(AccessError):
            chain.action_apply_country_pack()
        for role in ("manager", "medical_director", "privacy", "reception"):
            with self.assertRaises(AccessError):
                self.chain.with_user(self.users[role]).file_sharing = "own"

    # -- the night ---------------------------------------------------------------
    def test_ended_grants_are_removed_after_a_while(self):
        now = fields.Datetime.now()
        old, young, alive = (self._give(self.manager_a) for _number in range(3))
        old.until = now - timedelta(days=91)
        young.until = now - timedelta(days=1)
        done, rest = self.grants._remove_ended()
        self.assertFalse(old.exists())
        self.assertEqual((young | alive).exists(), young | alive)
        self.assertFalse(rest)
        self.assertGreaterEqual(done, 1)

    # -- tags --------------------------------------------------------------------
    def test_tags_one_may_not_see_are_not_linked(self):
        axis = self.env["clinic.tag.axis"].create(
            {"name": "Disease", "code": "t_disease", "is_clinical": True}
        )
        hidden = self.env["clinic.tag"].create({"name": "HIV", "axis_id": axis.id})
        patient = self.patient.with_user(self.reception_a)
        for command in (Command.link(hidden.id), Command.set(hidden.ids)):
            with self.assertRaises(AccessError):
                patient.write({"tag_ids": [command]})
        with self.assertRaises(AccessError):
            self._new_patient("x", tag_ids=[Command.link(hidden.id)])
        self.patient.sudo().tag_ids = hidden
        with self.assertRaises(AccessError):
            patient.write({"tag_ids": [Command.unlink(hidden.id)]})
        patient.write({"tag_ids": [Command.clear()]})
        self.env.invalidate_all()
        self.assertEqual(self.patient.sudo().tag_ids, hidden, "unseen, untouched")
        self.env.invalidate_all()
        self.patient.with_user(self.nurse_a).write({"tag_ids": [Command.clear()]})
        self.assertFalse(self.patient.sudo().tag_ids)
