import unittest

from odoo.addons.clinic_messaging.tools.governor import Case, Option, decide, judge

SMS, EMAIL = Option("sms"), Option("email")


class TestGovernor(unittest.TestCase):
    def check(self, expected, options=None, **case):
        case.setdefault("purpose", "transactional")
        found = decide(Case(options=options or [Option("sms")], **case))
        self.assertEqual(found, expected)

    def test_first_channel_that_passes(self):
        self.check(("sms", None), [SMS, EMAIL])
        self.check(("email", None), [Option("sms", address=None), EMAIL])
        self.check(("email", None), [Option("sms", is_unreachable=True), EMAIL])

    def test_reason_of_the_channel_that_came_nearest(self):
        refused = Option("email", consent="refused")
        self.check(("email", "consent_refused"), [Option("sms", address=""), refused])
        bad = Option("sms", is_bad=True)
        self.check(("sms", "wrong_address"), [bad, Option("email", address=None)])
        none = [Option("sms", address=None), Option("email", address=None)]
        self.check(("sms", "no_address"), none)

    def test_no_channel_at_all(self):
        self.assertEqual(decide(Case("clinical")), (None, "no_address"))

    def test_whose_the_message_is_comes_first(self):
        self.check(("sms", "deceased"), is_deceased=True, is_merged=True)
        self.check(("sms", "merged"), is_merged=True, is_archived=True)
        self.check(("sms", "archived"), is_archived=True, is_expired=True)
        self.check(("sms", "expired"), [Option("sms", address=None)], is_expired=True)
        self.check(("sms", "deceased"), purpose="requested", is_deceased=True)

    def test_what_is_asked_for_is_never_switched_off(self):
        case = Case("requested", do_not_contact=True, unknown_is_allowed=())
        for option in (
            Option("sms", consent="withdrawn"),
            Option("sms", is_unreachable=True),
        ):
            self.assertIsNone(judge(case, option))
        self.assertEqual(judge(case, Option("sms", address=None)), "no_address")

    def test_calls_about_care_are_never_switched_off(self):
        case = Case("clinical", do_not_contact=True)
        self.assertIsNone(judge(case, Option("phone", consent="refused")))
        self.assertEqual(judge(case, Option("sms")), "do_not_contact")

    def test_consent(self):
        for purpose, consent, reason in (
            ("clinical", None, None),
            ("transactional", None, None),
            ("transactional", "withdrawn", "consent_refused"),
            ("clinical", "refused", "consent_refused"),
            ("marketing", None, "consent_missing"),
            ("marketing", "granted", None),
            ("marketing", "withdrawn", "consent_refused"),
        ):
            with self.subTest(purpose=purpose, consent=consent):
                option = Option("sms", consent=consent)
                self.assertEqual(judge(Case(purpose), option), reason)

    def test_offers_to_a_number_alone(self):
        case = Case("marketing", has_patient=False, unknown_is_allowed=("marketing",))
        self.assertEqual(judge(case, SMS), "consent_missing")

    def test_channels_without_address(self):
        for channel in ("wechat", "portal"):
            option = Option(channel, has_provider=False, address=None)
            self.assertIsNone(judge(Case("clinical"), option))
            nobody = Case("clinical", has_patient=False)
            self.assertEqual(judge(nobody, option), "no_address")
        self.assertEqual(
            judge(Case("clinical"), Option("sms", has_provider=False)), "no_provider"
        )

    def test_how_often(self):
        offer = {"purpose": "marketing", "options": [Option("sms", consent="granted")]}
        self.check(("sms", None), **offer)
        self.check(("sms", "cap_week"), **offer, week=1, month=2)
        self.check(("sms", "cap_month"), **offer, month=2)
        self.check(("sms", None), **offer, week=1, week_cap=2)
        self.check(("sms", "cap_week"), **offer, week_cap=0)
        self.check(("sms", "not_owner"), **offer, is_owner=False, is_silent=True)
        self.check(("sms", "silent"), **offer, is_silent=True, week=9)
        self.check(("sms", "slot"), **offer, slot_taken=True)

    def test_care_knows_no_limit(self):
        self.check(("sms", None), is_owner=False, is_silent=True, week=9, month=9)
        self.check(("sms", "slot"), slot_taken=True)
