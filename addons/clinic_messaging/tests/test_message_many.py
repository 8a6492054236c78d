import random
from collections import Counter
from datetime import timedelta

from odoo.tests import tagged
from odoo.tools import SQL

from .common_outbox import NOON, OutboxCommon

DAY = timedelta(days=1)


@tagged("post_install", "-at_install")
class TestMessageMany(OutboxCommon):
    """Whatever comes in whatever order: the guarantees hold over all of it."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.people = cls.env["clinic.patient"].create(
            [
                {
                    "name": f"Person {number}",
                    "phone": f"+861380013{number // 3:04}",
                    "chain_id": cls.chain.id,
                    "home_branch_id": cls.branch_a.id,
                }
                for number in range(12)
            ]
        )
        cls.env["clinic.contact.consent"].create(
            [
                {
                    "patient_id": patient.id,
                    "purpose": "marketing",
                    "decision": "granted",
                    "decided_at": NOON - 9 * DAY,
                }
                for patient in cls.people
            ]
        )

    def setUp(self):
        super().setUp()
        self.messages = self.env["clinic.message"]
        # offers may go out at any hour, so that the moments are those asked for
        self._policy("contact.marketing_hours", "null")

    def _get_offers(self):
        found = self.messages.search(
            [("patient_id", "in", self.people.ids), ("state", "!=", "suppressed")]
        )
        times = {}
        for message in found:
            moment = message.sent_at or message.due_at
            times.setdefault(message.patient_id, []).append(moment)
        return {patient: sorted(moments) for patient, moments in times.items()}

    def _assert_limits(self, week=1, month=2):
        for moments in self._get_offers().values():
            for moment in moments:
                near = [m - moment for m in moments if m >= moment]
                self.assertLessEqual(sum(gap < 7 * DAY for gap in near), week)
                self.assertLessEqual(sum(gap < 30 * DAY for gap in near), month)

    def _draw_rows(self, draw, count):
        return [
            self._row(
                draw.choice(self.people),
                template="t_offer",
                due_at=NOON + draw.randint(0, 90) * DAY,
            )
            for _number in range(count)
        ]

    # -- limits -----------------------------------------------------------------------
    def test_limits_hold_one_by_one(self):
        draw = random.Random(1)
        for row in self._draw_rows(draw, 60):
            self.messages._enqueue([row])
        self._assert_limits()
        self.assertGreater(len(self._get_offers()), 10)

    def test_limits_hold_in_batches(self):
        draw = random.Random(2)
        for size in (25, 1, 40, 14):
            self.messages._enqueue(self._draw_rows(draw, size))
        self._assert_limits()

    def test_limits_hold_in_a_query(self):
        source = SQL(
            """
            SELECT 'q:' || p.id || ':' || n AS key, p.id AS patient_id,
                   %s AS branch_id, 't_offer' AS template,
                   %s::timestamp + ((p.id * 7 + n * 13) %% 60) * interval '1 day'
                   AS due_at
              FROM clinic_patient p, generate_series(1, 8) AS n
             WHERE p.id = ANY(%s)
            """,
            self.branch_a.id,
            NOON,
            self.people.ids,
        )
        found = self.messages._enqueue_query(source)
        self.assertEqual(sum(found.values()), 8 * len(self.people))
        self.assertEqual(set(found), {"queued", "known", "cap_week", "cap_month"})
        self._assert_limits()

    def test_limits_of_another_house(self):
        self._policy("contact.marketing_per_week", "2")
        self._policy("contact.marketing_per_month", "3")
        draw = random.Random(3)
        for size in (30, 30, 30):
            self.messages._enqueue(self._draw_rows(draw, size))
        self._assert_limits(2, 3)

    def test_first_come_first_served(self):
        """Without anything before, the first offer of everybody goes out."""
        rows = [
            self._row(patient, template="t_offer")
            for patient in self.people
            for _twice in range(2)
        ]
        found = self.messages._enqueue(rows)
        self.assertEqual(found[::2].mapped("reason"), [False] * len(self.people))
        self.assertEqual(found[1::2].mapped("reason"), ["cap_week"] * len(self.people))

    # -- families ---------------------------------------------------------------------
    def test_one_per_phone_and_slot(self):
        """Three people share each phone; they are asked for in any order."""
        draw = random.Random(4)
        for _round in range(5):
            self.messages._enqueue(
                [
                    self._row(
                        draw.choice(self.people),
                        slot=draw.choice(["mon", "tue", "wed"]),
                    )
                    for _number in range(6)
                ]
            )
        found = self.messages.search([("patient_id", "in", self.people.ids)])
        live = found.filtered(lambda m: m.state != "suppressed")
        counts = Counter((m.address, m.slot) for m in live)
        self.assertEqual(set(counts.values()), {1})
        self.assertEqual(
            set(counts), {(m.address, m.slot) for m in found}, "one each is sent"
        )
        self.assertEqual(set((found - live).mapped("reason")), {"slot"})

    def test_the_first_that_can_be_sent_holds_the_slot(self):
        dead, living = self.people[:2]
        dead.deceased_on = "2026-01-01"
        found = self.messages._enqueue(
            [self._row(dead, slot="mon"), self._row(living, slot="mon")]
        )
        self.assertEqual(found.mapped("reason"), ["deceased", False])

    # -- keys -------------------------------------------------------------------------
    def test_asking_again_changes_nothing(self):
        rows = [self._row(patient) for patient in self.people]
        first = self.messages._enqueue(rows)
        before = first.read()
        self._send(first[:3])
        self.people[5].do_not_contact = True
        again = self.messages._enqueue(rows + rows[:2])
        self.assertEqual(again.ids, first.ids + first.ids[:2])
        self.assertEqual(first[3:].read(), before[3:])
        self.assertEqual(first[:3].mapped("state"), ["sent"] * 3)

    def test_known_and_new_together(self):
        rows = [self._row(patient) for patient in self.people]
        self.messages._enqueue(rows[::2])
        found = self.messages._enqueue(rows)
        self.assertEqual(found.mapped("key"), [row["key"] for row in rows])
        self.assertEqual(len(set(found.ids)), len(rows))

    def test_twice_the_same_key_in_a_query(self):
        source = SQL(
            "SELECT 'twice' AS key, id AS patient_id, %s AS branch_id, 'x' AS body"
            "  FROM clinic_patient WHERE id = ANY(%s)",
            self.branch_a.id,
            self.people.ids,
        )
        found = self.messages._enqueue_query(source)
        self.assertEqual(found["queued"], 1)
        self.assertEqual(found["known"], len(self.people) - 1)

    # -- senders ----------------------------------------------------------------------
    def _get_triggers(self, queue):
        cron = self.env.ref(f"clinic_messaging.ir_cron_clinic_messaging_{queue}")
        return self.env["ir.cron.trigger"].search([("cron_id", "=", cron.id)])

    def test_the_sender_is_woken(self):
        before = {queue: self._get_triggers(queue) for queue in ("now", "bulk")}
        self._enqueue()
        self._enqueue(purpose="requested")
        for queue, known in before.items():
            new = self._get_triggers(queue) - known
            self.assertEqual(len(new), 1, queue)
            self.assertLessEqual(new.call_at, NOON)

    def test_the_sender_is_woken_when_it_is_due(self):
        before = self._get_triggers("bulk")
        self._enqueue(due_at=NOON + 2 * DAY)
        new = self._get_triggers("bulk") - before
        self.assertEqual(new.mapped("call_at"), [NOON + 2 * DAY])

    def test_nobody_is_woken_for_nothing(self):
        before = self._get_triggers("bulk")
        self._offer(self._new_patient(phone="13800138001"))
        self.assertEqual(self._get_triggers("bulk"), before)

    # -- who asks ---------------------------------------------------------------------
    def test_a_visitor_without_rights_may_ask_for_a_code(self):
        public = self.env.ref("base.public_user")
        code = (
            self.env["clinic.message"]
            .with_user(public)
            ._enqueue(
                [
                    {
                        "key": "code:1",
                        "address": "+8613900139000",
                        "branch": self.branch_a.with_user(public),
                        "body": "123456",
                        "purpose": "requested",
                    }
                ]
            )
        )
        self.assertQueued(code.sudo())
        self.assertEqual(code.sudo().made_by, public.id)

    def test_whoever_asks_gets_the_same_answer(self):
        answers = {
            user.login: self.messages.with_user(user)
            ._enqueue([self._row(template="t_offer")])
            .sudo()
            .reason
            for user in (self.reception_a, self.reception_b, self.manager_a, self.hq)
        }
        self.assertEqual(set(answers.values()), {"consent_missing"}, answers)

    # -- clocks -----------------------------------------------------------------------
    def test_night_in_which_the_clocks_change(self):
        """Berlin, 2026-03-29: the morning after a short night."""
        self._policy("contact.reminder_hours", '"08:00-21:00"', self.branch_b)
        self.startClock(NOON.replace(day=28, hour=9))
        event = NOON.replace(day=29, hour=6, minute=30)  # 08:30 in summer time
        message = self._enqueue(
            branch=self.branch_b, due_at=event - timedelta(hours=2), event_at=event
        )
        self.assertQueued(message)
        # 20:30 of the evening before, still winter time
        self.assertEqual(message.due_at, NOON.replace(day=28, hour=19, minute=30))
        self.assertEqual(str(message.local_date), "2026-03-28")

    def test_hour_that_comes_twice(self):
        """Berlin, 2026-10-25: open from 02:30, which the clocks show twice."""
        self._policy("contact.reminder_hours", '"02:30-21:00"', self.branch_b)
        self.startClock(NOON.replace(month=10, day=24, hour=23))
        message = self._enqueue(branch=self.branch_b)
        self.assertEqual(
            message.due_at, NOON.replace(month=10, day=25, hour=0, minute=30)
        )
