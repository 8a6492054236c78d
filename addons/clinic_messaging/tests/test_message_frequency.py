from datetime import timedelta

from odoo.tests import tagged
from odoo.tools import SQL

from .common_outbox import NOON, OutboxCommon


@tagged("post_install", "-at_install")
class TestMessageFrequency(OutboxCommon):
    """How often, when, and one for a whole family."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.sister = cls._new_patient("王小红", phone="13800138000")

    def setUp(self):
        super().setUp()
        self._consent(days=30)

    def _offer_in(self, days, **row):
        return self._offer(due_at=NOON + timedelta(days=days), **row)

    # -- limits -----------------------------------------------------------------------
    def test_one_offer_a_week(self):
        self.assertQueued(self._offer())
        self.assertReason(self._offer(), "cap_week")
        self.assertReason(self._offer_in(6), "cap_week")
        self.assertQueued(self._offer_in(7))

    def test_two_a_month(self):
        self.assertQueued(self._offer())
        self.assertQueued(self._offer_in(8))
        self.assertReason(self._offer_in(16), "cap_month")
        self.assertQueued(self._offer_in(39))

    def test_what_was_sent_counts(self):
        self._send(self._offer())
        self.assertReason(self._offer(), "cap_week")

    def test_what_was_not_sent_does_not_count(self):
        first = self._offer()
        self.messages._suppress(first, "cancelled")
        self.assertReason(first, "cancelled")
        self.assertQueued(self._offer())

    def test_over_all_channels_and_branches(self):
        self._policy("message.owner", '"any"', self.branch_c)
        self.assertQueued(self._offer(channel="email"), "email")
        self.assertReason(self._offer(channel="sms", branch=self.branch_c), "cap_week")

    def test_none_at_all(self):
        self._policy("contact.marketing_per_week", "0")
        self.assertReason(self._offer(), "cap_week")

    def test_limit_within_one_call(self):
        rows = [self._row(template="t_offer") for _n in range(3)]
        rows.append(self._row(template="t_offer", due_at=NOON + timedelta(days=10)))
        found = self.messages._enqueue(rows)
        self.assertEqual(
            found.mapped("reason"), [False, "cap_week", "cap_week", "cap_month"]
        )

    def test_appointments_are_not_counted(self):
        for _number in range(3):
            self.assertQueued(self._enqueue())

    # -- families ---------------------------------------------------------------------
    def test_three_children_one_phone(self):
        brother = self._new_patient("王大明", phone="13800138000")
        rows = [
            self._row(patient, slot="visits:2026-03-05")
            for patient in (self.patient, self.sister, brother)
        ]
        found = self.messages._enqueue(rows)
        self.assertEqual(found.mapped("reason"), [False, "slot", "slot"])
        later = self._enqueue(brother, slot="visits:2026-03-05")
        self.assertReason(later, "slot")
        self.assertQueued(self._enqueue(brother, slot="visits:2026-03-06"))

    def test_slot_is_free_again(self):
        first = self._enqueue(slot="s")
        self.messages._suppress(first, "replaced")
        self.assertQueued(self._enqueue(self.sister, slot="s"))

    def test_slot_of_another_address(self):
        self._enqueue(slot="s")
        other = self._new_patient(phone="13800138007")
        self.assertQueued(self._enqueue(other, slot="s"))
        self.assertQueued(self._enqueue(channel="email", slot="s"), "email")

    # -- hours ------------------------------------------------------------------------
    def test_offer_at_night_waits(self):
        self._policy("contact.marketing_hours", '"10:00-20:00"')
        message = self._offer(due_at=NOON + timedelta(hours=12))
        self.assertQueued(message)
        self.assertEqual(message.due_at, NOON + timedelta(hours=22))
        self.assertEqual(str(message.local_date), "2026-03-05")

    def test_offer_that_would_be_too_late(self):
        message = self._offer(
            due_at=NOON + timedelta(hours=12), expires_at=NOON + timedelta(hours=13)
        )
        self.assertReason(message, "expired")

    def test_reminder_of_half_past_eight(self):
        event = NOON + timedelta(hours=20, minutes=30)
        message = self._enqueue(due_at=event - timedelta(hours=2), event_at=event)
        self.assertQueued(message)
        self.assertEqual(message.due_at, NOON + timedelta(hours=8, minutes=30))

    def test_code_at_eleven_at_night(self):
        night = NOON + timedelta(hours=11)
        self.startClock(night)
        message = self._enqueue(purpose="requested")
        self.assertQueued(message)
        self.assertEqual((message.due_at, message.queue), (night, "now"))

    def test_event_is_over(self):
        message = self._enqueue(event_at=NOON - timedelta(minutes=1))
        self.assertReason(message, "expired")
        self.assertIn("Call", message.reason_sentence)

    def test_hours_are_those_of_the_branch(self):
        """Noon in Shanghai is five in the morning in Berlin."""
        message = self._enqueue(branch=self.branch_b)
        self.assertEqual(message.due_at, NOON + timedelta(hours=3))
        self.assertEqual(str(message.local_date), "2026-03-04")

    def test_hours_that_nobody_can_read(self):
        """Written by hand into the database, past the check of the policy."""
        policy = self._policy("contact.marketing_hours", '"09:00-20:00"')
        self.env.cr.execute(
            SQL("UPDATE clinic_policy SET value = '\"x\"' WHERE id = %s", policy.id)
        )
        policy.invalidate_recordset()
        self.env.registry.clear_cache()
        message = self._offer(due_at=NOON + timedelta(hours=12))
        self.assertEqual(message.due_at, NOON + timedelta(hours=22))

    # -- before it is sent ------------------------------------------------------------
    def test_decided_again(self):
        kept, refused, late, offer = self.messages._enqueue(
            [
                self._row(),
                self._row(self.sister),
                self._row(event_at=NOON + timedelta(hours=1)),
                self._row(template="t_offer"),
            ]
        ).sudo()
        self._consent("refused", self.sister, purpose="transactional", days=0)
        self.startClock(NOON + timedelta(hours=2))
        again = self.messages._decide_again((kept | refused | late | offer).ids)
        self.assertEqual(again, [kept.id, offer.id])
        self.assertReason(refused, "consent_refused")
        self.assertReason(late, "expired")
        self.assertQueued(kept)

    def test_decided_again_at_night(self):
        message = self._offer()
        self.startClock(NOON + timedelta(hours=12))
        self.assertEqual(self.messages._decide_again(message.ids), [])
        self.assertQueued(message)
        self.assertGreater(message.due_at, NOON + timedelta(hours=12))

    def test_decided_again_with_another_number(self):
        message = self._enqueue()
        self.patient.phone_shown = "13800138003"
        self.assertEqual(self.messages._decide_again(message.ids), message.ids)
        self.assertEqual(message.address, "+8613800138003")
        self.patient.phone_shown = False
        self.assertEqual(self.messages._decide_again(message.ids), message.ids)
        self.assertQueued(message, "email")

    def test_limit_is_asked_again(self):
        """Two that were queued at the same time in two places: one goes."""
        first, second = self._offer(), self._offer(self.sister)
        self._consent(patient=self.sister)
        self.env.cr.execute(
            "UPDATE clinic_message SET patient_id = %s WHERE id = %s",
            [self.patient.id, second.id],
        )
        third = self._offer_in(7)
        self.env.cr.execute(
            "UPDATE clinic_message SET due_at = %s WHERE id = %s", [NOON, third.id]
        )
        third.invalidate_recordset()
        ids = (first | third).ids
        self.assertEqual(self.messages._decide_again(ids), first.ids)
        self.assertReason(third, "cap_week")

    def test_nothing_to_decide(self):
        message = self._enqueue()
        self._claim(message)
        self.assertEqual(self.messages._decide_again([]), [])
        self.assertEqual(self.messages._decide_again(message.ids), [])
        self.assertFalse(self.messages._suppress(message, "cancelled"))
        self.assertEqual(message.state, "claimed")

    # -- before it is asked for -------------------------------------------------------
    def test_preview(self):
        before = self.env["clinic.message"].search_count([])
        self._consent(days=0, channel="email", decision="withdrawn")
        found = self.messages._preview(
            [self._row(template="t_offer"), self._row(self.sister)]
        )
        self.assertEqual(
            [[(o["channel"], o["reason"]) for o in options] for options in found],
            [
                [("sms", None), ("email", "consent_refused")],
                [("sms", None), ("email", "no_address")],
            ],
        )
        self.assertEqual(found[0][1]["reason_text"], "Refused by the patient")
        self.assertEqual(self.env["clinic.message"].search_count([]), before)
