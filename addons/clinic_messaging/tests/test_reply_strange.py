from datetime import timedelta

from odoo.addons.clinic_messaging.tools.intents import fold, is_opt_out
from odoo.tests import TransactionCase, tagged

from ..providers.base import Inbound
from .common_calls import MORNING
from .common_replies import PHONE, ReplyCommon

CONSENT = "clinic.contact.consent"


@tagged("post_install", "-at_install")
class TestOptOutWords(TransactionCase):
    """Which replies stop the offers, and which a person reads."""

    def test_that_stop_them(self):
        for text in (
            "R",
            " r ",
            "T",
            "TD",
            "td。",
            "ＴＤ",
            "【TD】",
            "回复TD",
            "回复退订",
            "退订!",
            "拒收",
            "不要再发",
            "Stop.",
            "STOP ALL",
            "Un-subscribe",
            "end",
            "Quit",
        ):
            with self.subTest(text=text):
                self.assertTrue(is_opt_out(text))

    def test_that_do_not(self):
        for text in (
            "",
            None,
            "   ",
            "?!",
            "Tomorrow",
            "Not today",
            "n95",
            "不退订",
            "请不要再发给我妈妈",
            "Can I stop taking it?",
            "1",
            "Y",
            "是",
            "2",
            "取消",
        ):
            with self.subTest(text=text):
                self.assertFalse(is_opt_out(text))

    def test_only_letters_and_digits_count(self):
        self.assertEqual(fold("\u200bＴ_D\n"), "td")
        self.assertEqual(fold("退 订 ！"), "退订")
        self.assertEqual(fold(None), "")


@tagged("post_install", "-at_install")
class TestStrangeReplies(ReplyCommon):
    """What networks hand over besides words."""

    def test_nul_anywhere(self):
        reply = self._receive("He\0llo", "n\0 1", f"{PHONE}\0", in_reply_to="k\0")
        self.assertEqual((reply.body, reply.external_id), ("Hello", "n 1"))
        self.assertEqual(reply.patient_id, self.patient)

    def test_the_same_with_and_without_nul(self):
        first = self._receive(number="n1")
        self.assertEqual(self._receive(number="n1\0"), first)

    def test_a_number_that_is_too_long_for_an_index(self):
        reply = self._receive(number="9" * 5000)
        self.assertEqual(len(reply.external_id), 200)
        self.assertEqual(self._receive(number="9" * 5000), reply)

    def test_nothing_written(self):
        for number, text in enumerate(("", None, "\0", "   ")):
            with self.subTest(text=text):
                reply = self._receive(text, f"e{number}")
                self.assertEqual((reply.state, reply.intent), ("open", False))

    def test_a_novel(self):
        reply = self._receive("x" * 100_000)
        self.assertEqual(len(reply.body), 4000)

    def test_markup_stays_text(self):
        reply = self._receive("<img src=x onerror=alert(1)>{{ patient }}")
        self.assertEqual(reply.body, "<img src=x onerror=alert(1)>{{ patient }}")

    def test_opt_out_with_nul_in_it(self):
        self._receive("T\0D")
        states = self.env[CONSENT]._get_states(
            self.patient, "marketing", "sms", self.company
        )
        self.assertEqual(states[self.patient.id], "withdrawn")

    def test_opt_out_twice_by_the_provider(self):
        """The same reply handed over again writes no second withdrawal."""
        for _time in range(3):
            self._receive("TD", number="once")
        rows = self.env[CONSENT].search([("patient_id", "=", self.patient.id)])
        self.assertEqual(sorted(rows.mapped("purpose")), ["marketing", "profiling"])
        self.assertEqual(set(rows.mapped("decision")), {"withdrawn"})
        self.assertTrue(all("TD" in row.evidence for row in rows))

    def test_opt_out_stops_what_waits(self):
        """An offer that is queued already does not go out after it."""
        self._grant()
        offer = self._offer()
        self.assertEqual(offer.state, "queued")
        self._receive("TD")
        messages = self.env["clinic.message"]
        self.assertFalse(messages._decide_again(offer.ids))
        self.assertEqual((offer.state, offer.reason), ("suppressed", "consent_refused"))

    def test_opt_out_is_not_for_ever(self):
        """Who agrees again later gets offers again."""
        self._receive("TD")
        self.assertEqual(self._offer().reason, "consent_refused")
        with self._at(MORNING + timedelta(days=1)):
            self._grant(days=-1)
            self.assertEqual(self._offer().state, "queued")

    def test_one_of_a_call_that_breaks_loses_no_other(self):
        """Several in one call of the provider: each is its own row."""
        inbound = [
            Inbound(f"m{number}", PHONE, text, received_at=MORNING)
            for number, text in enumerate(("One", "\0", "TD", "Three"))
        ]
        replies = self.replies._receive(inbound, self.provider)
        self.assertEqual(len(replies), 4)
        self.assertEqual(replies.mapped("state"), ["open", "open", "done", "open"])

    def _grant(self, days=1):
        self.env[CONSENT].create(
            {
                "patient_id": self.patient.id,
                "purpose": "marketing",
                "channel": "sms",
                "decision": "granted",
                "decided_at": MORNING - timedelta(days=days),
            }
        )

    def _offer(self):
        template = self.env["clinic.message.template"].search(
            [("code", "=", "s_offer")]
        ) or self.env["clinic.message.template"].create(
            {
                "name": "Offer",
                "code": "s_offer",
                "body": "Something nice.",
                "purpose": "marketing",
                "channels": "sms",
            }
        )
        messages = self.env["clinic.message"].sudo()
        self.offers = getattr(self, "offers", 0) + 1
        return messages._enqueue(
            [
                {
                    "key": f"offer:{self.offers}",
                    "patient": self.patient,
                    "template": template.code,
                    "branch": self.branch_a,
                }
            ]
        )
