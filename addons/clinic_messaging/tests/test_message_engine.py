import random
from datetime import timedelta

from odoo.addons.clinic_messaging.tools.governor import Case, Option, decide
from odoo.exceptions import ValidationError
from odoo.tests import tagged
from odoo.tools import SQL

from .common_outbox import NOON, OutboxCommon

PURPOSES = ("requested", "clinical", "transactional", "marketing")
CHANNELS = ("sms", "email", "wechat", "phone", "portal")


@tagged("post_install", "-at_install")
class TestMessageEngine(OutboxCommon):
    """The statement of PostgreSQL decides as the plain Python does."""

    def setUp(self):
        super().setUp()
        self.messages = self.env["clinic.message"]

    def _draw(self, number):
        """A person as one of the many there are, and what Python knows of him."""
        draw = random.Random(number)
        phone = draw.choice([None, "+86138001" + f"{number:05}", "123"])
        email = draw.choice([None, f"p{number}@example.com", "nowhere"])
        vals = {
            "name": f"Person {number}",
            "phone": phone,
            "email": email,
            "deceased_on": draw.random() < 0.1 and "2026-01-01",
            "do_not_contact": draw.random() < 0.15,
            "active": draw.random() > 0.1,
            "home_branch_id": draw.choice([self.branch_a, self.branch_b]).id,
        }
        consents = [
            {
                "purpose": purpose,
                "channel": draw.choice(["any", "sms", "email"]),
                "company_id": draw.choice([False, self.company.id, self.company_c.id]),
                "decision": draw.choice(["granted", "refused", "withdrawn"]),
                "decided_at": NOON - timedelta(days=draw.randint(1, 50)),
            }
            for purpose in draw.sample(PURPOSES[1:], draw.randint(0, 3))
            for _row in range(draw.randint(1, 3))
        ]
        unreachable = draw.sample(["sms", "email"], draw.choice([0, 0, 1, 2]))
        return vals, consents, unreachable

    def _make_people(self, count):
        drawn = [self._draw(number) for number in range(count)]
        people = self.env["clinic.patient"].create(
            [{**vals, "chain_id": self.chain.id} for vals, _c, _u in drawn]
        )
        addresses = self.env["clinic.message.address"]
        for patient, (_vals, consents, unreachable) in zip(people, drawn, strict=True):
            self.env["clinic.contact.consent"].create(
                [{**row, "patient_id": patient.id} for row in consents]
            )
            for channel in unreachable:
                address = patient.email if channel == "email" else patient.phone
                addresses._mark_unreachable(self.chain, channel, address)
        return people

    def _as_case(self, patient, row):
        def get_state(channel):
            consents = self.env["clinic.contact.consent"]
            states = consents._get_states(
                patient, row["purpose"], channel, self.company
            )
            return states[patient.id].replace("unknown", "") or None

        addresses = {"sms": patient.phone, "phone": patient.phone}
        addresses["email"] = (patient.email or "").lower()
        unreachable = self.env["clinic.message.address"]._is_unreachable
        options = [
            Option(
                channel,
                has_provider=channel in ("sms", "email"),
                address=addresses.get(channel),
                is_bad=bool(patient.phone_problem)
                if channel in ("sms", "phone")
                else channel == "email" and "@" not in addresses["email"],
                is_unreachable=unreachable(
                    self.chain,
                    channel,
                    addresses.get(channel) or f"patient:{patient.id}",
                ),
                consent=get_state(channel),
            )
            for channel in row["channel"].split(",")
        ]
        return Case(
            row["purpose"],
            options,
            is_deceased=bool(patient.deceased_on),
            is_archived=not patient.active,
            do_not_contact=patient.do_not_contact,
            is_expired="expires_at" in row and row["expires_at"] <= NOON,
            is_owner=patient.home_branch_id == self.branch_a,
        )

    def test_as_the_governor_says(self):
        draw = random.Random(4)
        people = self._make_people(40)
        rows = []
        for patient in people:
            for purpose in PURPOSES:
                channels = draw.sample(CHANNELS, draw.randint(1, 4))
                row = self._row(patient, purpose=purpose, channel=",".join(channels))
                if draw.random() < 0.1:
                    row["expires_at"] = NOON - timedelta(hours=1)
                rows.append(row)
        found = self.messages._enqueue(rows)
        reasons = set()
        for row, message in zip(rows, found, strict=True):
            channel, reason = decide(self._as_case(row["patient"], row))
            reasons.add(reason)
            with self.subTest(row=row, person=row["patient"].name):
                self.assertEqual(
                    (message.channel, message.reason or None), (channel, reason)
                )
        self.assertGreaterEqual(len(reasons), 9, "the lots were drawn too narrowly")

    # -- many at once -----------------------------------------------------------------
    def _source(self, people, **columns):
        columns = {"template": "t_notice", "branch_id": self.branch_a.id, **columns}
        extra = SQL(", ").join(
            SQL("%s AS %s", value, SQL.identifier(name))
            for name, value in columns.items()
        )
        return SQL(
            "SELECT 'many:' || id AS key, id AS patient_id, %s FROM clinic_patient"
            " WHERE id = ANY(%s) ORDER BY id",
            extra,
            people.ids,
        )

    def test_query(self):
        people = self._new_patient(phone="13800138001") | self._new_patient()
        people |= self._new_patient(email="a@example.com")
        source = self._source(people)
        self.assertEqual(
            self.messages._enqueue_query(source),
            {"queued": 2, "no_address": 1, "known": 0},
        )
        self.assertEqual(
            self.messages._enqueue_query(source), {"queued": 0, "known": 3}
        )
        found = self.env["clinic.message"].search([("patient_id", "in", people.ids)])
        self.assertEqual(len(found), 3)
        self.assertEqual(set(found.mapped("kind")), {"t_notice"})
        self.assertEqual(set(found.mapped("queue")), {"bulk"})

    def test_query_says_the_same_as_rows(self):
        people = self._make_people(25)
        by_rows = self.messages._enqueue([self._row(patient) for patient in people])
        self.messages._enqueue_query(self._source(people))
        for message in by_rows:
            twin = self.env["clinic.message"].search(
                [("key", "=", f"many:{message.patient_id.id}")]
            )
            for name in ("state", "reason", "channel", "due_at", "lang", "local_date"):
                self.assertEqual(message[name], twin[name], name)

    def test_query_with_all_columns(self):
        source = self._source(
            self.patient,
            template=None,
            body="Words",
            subject="Subject",
            purpose="clinical",
            channel="email",
            due_at=NOON + timedelta(hours=1),
            event_at=NOON + timedelta(hours=2),
            expires_at=NOON + timedelta(hours=3),
            slot="s",
            queue="now",
            res_model="clinic.branch",
            res_id=self.branch_a.id,
            params=SQL("'{\"a\": 1}'::jsonb"),
        )
        self.assertEqual(self.messages._enqueue_query(source)["queued"], 1)
        message = self.env["clinic.message"].search([("body", "=", "Words")])
        self.assertQueued(message, "email")
        self.assertEqual((message.params, message.slot), ({"a": 1}, "s"))
        self.assertEqual((message.queue, message.res_id), ("now", self.branch_a.id))

    def test_query_that_cannot_be(self):
        for columns, words in (
            ({"colour": "red"}, "colour"),
            ({"template": "t_nothing"}, "t_nothing"),
            ({"branch_id": None, "body": "x"}, "branch"),
        ):
            with self.subTest(words), self.assertRaisesRegex(ValueError, words):
                self.messages._enqueue_query(self._source(self.patient, **columns))

    def test_query_without_rows(self):
        source = self._source(self.patients)
        self.assertEqual(
            self.messages._enqueue_query(source), {"queued": 0, "known": 0}
        )

    def test_same_number_of_statements(self):
        people = self._make_people(22)
        self._enqueue()  # policies are cached

        def count(chosen):
            rows = [self._row(patient) for patient in chosen]
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            self.messages._enqueue(rows)
            return self.env.cr.sql_log_count - before

        self.assertEqual(count(self.patient), count(self.patient | people[2:]))

    # -- languages --------------------------------------------------------------------
    def test_language_of_the_patient(self):
        self.env["res.lang"]._activate_lang("zh_CN")
        for code, lang in (("zh-CN", "zh_CN"), ("zh", "zh_CN"), ("en", "en_US")):
            self.patient.lang = code
            with self.subTest(code):
                self.assertEqual(self._enqueue().lang, lang)
        self.patient.lang = "tlh"
        self.company.partner_id.lang = "zh_CN"
        self.assertEqual(self._enqueue().lang, "zh_CN")

    # -- hours as policies ------------------------------------------------------------
    def test_hours_are_checked_on_save(self):
        with self.assertRaisesRegex(ValidationError, "08:00-21:00"):
            self._policy("contact.reminder_hours", '"8 to 9"')
        self._policy("contact.reminder_hours", '"07:30-22:00"', self.branch_b)
