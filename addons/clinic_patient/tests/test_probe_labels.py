"""Names by guessed numbers: labels of relations, windows, copies, defaults."""

from odoo.tests import tagged

from .common_probe import MARK, PHONE, READERS, ProbeCommon

WHO = f"{MARK} Chen"


@tagged("post_install", "-at_install")
class TestProbeLabels(ProbeCommon):
    def _get_label(self, user, patient=None):
        """What core shows of a patient behind a relation."""
        patients = self._as(user)
        return patients.browse((patient or self.there).id).sudo().display_name

    def test_label_of_a_file_at_home(self):
        label = self._get_label(self.reception_b)
        self.assertIn(WHO, label)
        self.assertIn(PHONE[-4:], label)

    def test_label_of_a_closed_file(self):
        """No age and no phone; the name to those whose directory tells it."""
        closed = f"Patient {self.there.sudo().record_number}"
        for role in self.users:
            if role in ("medical_director", "privacy"):
                continue
            is_named = role not in ("marketing", "hq_director", "administrator")
            with self.subTest(role):
                self.assertEqual(self._get_label(role), WHO if is_named else closed)
        self.assertEqual(self._get_label(self.employee), closed)

    def test_label_in_the_chain(self):
        for role in ("medical_director", "privacy"):
            self.assertIn(PHONE[-4:], self._get_label(role), role)
        other = self._new_chain_user("medical_director")
        self.assertNotIn(MARK, self._get_label(other))

    def test_label_after_a_grant_has_ended(self):
        grant = self.env["clinic.patient.grant"].create(
            {
                "patient_id": self.there.id,
                "branch_id": self.branch_a.id,
                "reason": "visit",
            }
        )
        self.assertIn(PHONE[-4:], self._get_label("reception"))
        grant.until = "2020-01-01"
        self.assertEqual(self._get_label("reception"), WHO)

    def test_referrer_by_a_guessed_number(self):
        for role in ("reception", "manager", "nurse", "practitioner"):
            here = self._as(role).browse(self.here.id)
            vals = {"referrer_id": self.there.id}
            self.assertRefused(here.write, vals)
            self.assertRefused(here.web_save, vals, {"referrer_id": {"fields": {}}})
            if role in ("reception", "manager"):
                self.assertRefused(self._as(role).create, {"name": "x", **vals})
        self.assertFalse(self.here.sudo().referrer_id)

    def test_referrer_of_the_same_branch(self):
        second = self._new_patient("Zweiter")
        here = self._as("reception").browse(self.here.id)
        here.referrer_id = second
        self.assertEqual(self.here.sudo().referrer_id, second.sudo())

    def test_payer_by_a_guessed_number(self):
        """Staff see labels of payers on documents; nobody chooses which."""
        payer = self.there.sudo().partner_id
        for role in ("nurse", "practitioner", "medical_director"):
            if role == "medical_director":
                user = self._new_chain_user(role)
                mine = self._new_foreign_file(user)
            else:
                user, mine = self.users[role], self.here
            here = self._as(user).browse(mine.id)
            with self.subTest(role):
                self.assertRefused(here.write, {"payer_id": payer.id})
                self.assertRefused(here.write, {"payer_patient_id": self.there.id})
        visit = self.here.sudo().visit_ids[:1]
        for role in ("nurse", "practitioner"):
            mine = self._as(role, "clinic.visit").browse(visit.id)
            self.assertRefused(mine.write, {"payer_id": payer.id})
            self.assertRefused(mine.write, {"payer_patient_id": self.there.id})
        self.assertRefused(
            self._as("practitioner", "clinic.visit").create,
            {
                "patient_id": self.here.id,
                "branch_id": self.branch_a.id,
                "payer_id": payer.id,
            },
        )

    def _new_foreign_file(self, user):
        branch = user.clinic_branch_id
        return self.env["clinic.patient"].create(
            {
                "name": "Anders",
                "home_branch_id": branch.id,
                "chain_id": branch.chain_id.id,
            }
        )

    def test_payer_of_an_open_file(self):
        mother = self._new_patient("Mutter").sudo()
        here = self._as("nurse").browse(self.here.id)
        here.payer_id = mother.partner_id
        self.assertEqual(self.here.sudo().payer_patient_id, mother)
        here = self._as("practitioner").browse(self.here.id)
        here.payer_patient_id = self.here
        self.assertEqual(here.sudo().payer_id, self.here.sudo().partner_id)

    def test_doctor_plans_a_visit_for_a_patient_with_a_payer(self):
        """The payer of the file is filled in without being chosen."""
        mother = self._new_patient("Mutter").sudo()
        self.here.sudo().payer_id = mother.partner_id
        visit = self._as("practitioner", "clinic.visit").create(
            {"patient_id": self.here.id, "branch_id": self.branch_a.id}
        )
        self.assertEqual(visit.sudo().payer_id, mother.partner_id)

    # -- the window of reception -------------------------------------------------------
    def _ask_window(self, user, **vals):
        """The onchange that the client sends while somebody types."""
        windows = self._as(user, "clinic.patient.register")
        spec = {name: {} for name in (*vals, "candidates", "has_same")}
        return windows.onchange(vals, list(vals), spec)

    def test_window_for_outsiders(self):
        users = [self.users[r] for r in self.users if r not in ("reception", "manager")]
        for user in (*users, self.employee, self.portal, self.public):
            for vals in (
                {"name": WHO, "home_branch_id": self.branch_b.id},
                {"phone": PHONE, "home_branch_id": self.branch_b.id},
            ):
                with self.subTest(user.login):
                    self.assertClosed(
                        lambda u=user, v=vals: self._strip(self._ask_window(u, **v))
                    )

    def _strip(self, answer):
        """Without what the user typed himself."""
        return {
            name: value
            for name, value in answer.get("value", {}).items()
            if name in ("candidates", "has_same")
        }

    def test_window_of_another_chain(self):
        other = self._new_chain_user("reception")
        for branch in (self.branch_a, self.branch_b, other.clinic_branch_id):
            answer = self._ask_window(
                other, name=WHO, phone=PHONE, home_branch_id=branch.id
            )
            self.assertFalse(self._strip(answer).get("candidates"), branch.name)

    def test_window_finds_in_the_chain(self):
        """The same question by reception of the chain, so that none is twice."""
        answer = self._ask_window(
            "reception", name=WHO, phone=PHONE, home_branch_id=self.branch_a.id
        )
        ids = [row["id"] for row in self._strip(answer)["candidates"]]
        self.assertIn(self.there.id, ids)

    def test_window_does_not_choose_a_branch_of_others(self):
        window = self._as("reception", "clinic.patient.register").create(
            {"name": "Neu", "home_branch_id": self.branch_b.id}
        )
        self.assertRefused(window.action_register)

    def test_family_of_a_closed_file(self):
        window = self._as("reception", "clinic.patient.register").create(
            {
                "name": "Neu",
                "home_branch_id": self.branch_a.id,
                "relative_id": self.there.id,
                "is_dependent": True,
            }
        )
        self.assertRefused(window.action_register)
        self.assertFalse(self.patients.sudo().search([("name", "=", "Neu")]))

    # -- onchange, default, copy ----------------------------------
    def test_onchange_of_the_file(self):
        """Values that name a closed file tell nothing about it."""
        spec = {
            "same_phone_ids": {"fields": {"display_name": {}}},
            "same_phone_count": {},
            "display_name": {},
            "guardian_ids": {"fields": {"display_name": {}}},
        }
        for user in (*self._outsiders(), self.nurse_a, self.reception_a):
            with self.subTest(user.login):
                self.assertClosed(
                    self._as(user).onchange,
                    {"phone": "+86" + PHONE, "chain_id": self.chain.id},
                    ["phone"],
                    spec,
                    marks=[MARK],
                )

    def test_copy_of_a_closed_file(self):
        for user in (*self._outsiders(), *(self.users[r] for r in READERS)):
            if user in (self.medical_director, self.privacy):
                continue
            there = self._as(user).browse(self.there.id)
            self.assertRefused(there.copy)
            self.assertClosed(there.copy_data)

    def test_reading_by_number(self):
        for user in (*self._outsiders(), self.reception_a, self.nurse_a):
            there = self._as(user).browse(self.there.id)
            for call in (
                lambda r: r.read(["name"]),
                lambda r: r.read(["display_name"]),
                lambda r: r.web_read({"name": {}, "visit_ids": {"fields": {}}}),
                lambda r: r.export_data(["name", "visit_ids/reason"]),
                lambda r: r.get_metadata(),
                lambda r: r.search_fetch([("id", "in", r.ids)], ["name"]),
                lambda r: r.message_get_subscription_data({})
                if hasattr(r, "message_get_subscription_data")
                else [],
                lambda r: r.get_property_definition("properties.probe"),
                lambda r: r.get_field_translations("name"),
                lambda r: r.web_override_translations({"name": "x"}),
            ):
                with self.subTest(user.login):
                    self.assertClosed(call, there)
        self.assertEqual(self.there.sudo().name, WHO)

    def test_an_archived_file_is_closed_too(self):
        self.there.sudo().active = False
        self.env.flush_all()
        for user in (*self._outsiders(), self.reception_a, self.nurse_a):
            patients = self._as(user).with_context(active_test=False)
            self.assertClosed(
                patients.search_read, [("id", "=", self.there.id)], ["name"]
            )
            there = patients.browse(self.there.id)
            self.assertRefused(there.action_unarchive)
