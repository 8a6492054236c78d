from odoo.tests import tagged

from .common_race import RaceCommon


def press(name, *args):
    return lambda record: getattr(record, name)(*args)


@tagged("post_install", "-at_install")
class TestDeskRace(RaceCommon):
    """Two screens move one visit, or take over one patient, at the same moment."""

    ROLES = {
        "ann": "reception",
        "bob": "reception",
        "doc": "practitioner",
        "dan": "practitioner",
        "nina": "nurse",
        "nora": "nurse",
    }

    @classmethod
    def _make_place(cls, env):
        super()._make_place(env)
        doctors = env["clinic.practitioner"].create(
            [
                {
                    "name": f"Race {login}",
                    "user_id": cls.user_ids[login],
                    "chain_id": cls.chain_id,
                    "branch_ids": [cls.branch_id],
                }
                for login in ("doc", "dan")
            ]
        )
        cls.doctor_ids, cls.visit_ids = doctors.ids, []

    @classmethod
    def _remove(cls, env):
        visits = env["clinic.visit"].with_context(clinic_bulk=True)
        visits = visits.browse(cls.visit_ids)
        handovers = env["clinic.handover"].search([("visit_id", "in", visits.ids)])
        handovers.unlink()
        visits.unlink()
        env["clinic.practitioner"].browse(cls.doctor_ids).unlink()
        super()._remove(env)

    @classmethod
    def _make_visit(cls, env, *moves):
        """Of any doctor."""
        visit = env["clinic.visit"].create(
            {"patient_id": cls.patient_id, "branch_id": cls.branch_id}
        )
        for move in moves:
            getattr(visit, f"_action_{move}")()
        cls.visit_ids.append(visit.id)
        return visit.id

    def _visit(self, *moves):
        return "clinic.visit", self._run_committed("_make_visit", *moves)

    def _read(self, record, *names):
        with self._transaction() as env:
            return env[record[0]].browse(record[1]).read(names, load="")[0]

    # -- moves ---------------------------------------------------------------------
    def test_checked_in_by_two(self):
        visit = self._visit()
        check_in = press("action_check_in")
        told = self._meet(("ann", check_in), ("bob", check_in), visit)
        self.assertIn("is checked in already", told)
        self.assertTrue(self._read(visit, "queue_number")["queue_number"])

    def test_called_in_by_two_doctors(self):
        """The patient of any doctor becomes that of the first one."""
        visit = self._visit("wait")
        consult = press("action_consult")
        told = self._meet(("doc", consult), ("dan", consult), visit)
        self.assertIn("UserError", told or "nobody told the second one")
        found = self._read(visit, "practitioner_id", "state")
        self.assertEqual(found["practitioner_id"], self.doctor_ids[0])
        self.assertEqual(found["state"], "in_consultation")

    def test_left_by_two(self):
        visit = self._visit("consult")
        leave = press("action_leave")
        told = self._meet(("doc", leave), ("ann", leave), visit)
        self.assertIn("UserError", told)
        self.assertEqual(self._read(visit, "state")["state"], "left")

    def test_goes_away_while_he_is_called_in(self):
        visit = self._visit("wait")
        told = self._meet(
            ("doc", press("action_consult")),
            ("ann", press("action_leave_unseen")),
            visit,
        )
        self.assertIn("UserError", told)
        self.assertEqual(self._read(visit, "state")["state"], "in_consultation")

    def test_checked_in_while_he_is_struck_off(self):
        visit = self._visit()
        told = self._meet(
            ("ann", press("action_cancel_visit")),
            ("bob", press("action_check_in")),
            visit,
        )
        self.assertIn("does not come any more", told)
        found = self._read(visit, "state", "queue_number")
        self.assertEqual((found["state"], found["queue_number"]), ("cancelled", 0))

    # -- handover ------------------------------------------------------------------
    def _hand_over(self, visit):
        """By the window, as a doctor does it."""
        kind = visit.env.ref("clinic_desk.clinic_handover_kind_doctor")
        facts = [(fact, "Rinse the tooth") for fact in kind.fact_ids]
        visit.env["clinic.handover"]._hand_over(visit, kind, facts)

    def _handover(self):
        visit = self._visit("consult")
        with self._as("doc", visit) as record:
            self._hand_over(record)
            record.env.cr.commit()
        with self._transaction() as env:
            found = env["clinic.handover"].search([("visit_id", "=", visit[1])])
            return "clinic.handover", found.id

    def test_taken_over_by_two(self):
        handover = self._handover()
        accept = press("action_accept")
        told = self._meet(("nina", accept), ("nora", accept), handover)
        self.assertIn("t_race_nina", told)
        self.assertIn("has taken this over already", told)
        found = self._read(handover, "accepted_by", "state")
        self.assertEqual(found["accepted_by"], self.user_ids["nina"])

    def test_given_back_while_it_is_taken_over(self):
        handover = self._handover()
        told = self._meet(
            ("nina", press("action_accept")),
            ("nora", press("_action_return", "I have no time")),
            handover,
        )
        self.assertIn("has taken this over already", told)
        self.assertFalse(self._read(handover, "return_reason")["return_reason"])

    def test_taken_over_while_it_is_given_back(self):
        handover = self._handover()
        told = self._meet(
            ("nina", press("_action_return", "I have no time")),
            ("nora", press("action_accept")),
            handover,
        )
        self.assertIn("Hand the patient over again", told)
        self.assertEqual(self._read(handover, "state")["state"], "returned")

    def test_handed_over_by_two(self):
        visit = self._visit("consult")
        told = self._meet(("doc", self._hand_over), ("dan", self._hand_over), visit)
        self.assertIn("It waits to be taken over", told)
        with self._transaction() as env:
            found = env["clinic.handover"].search_count([("visit_id", "=", visit[1])])
        self.assertEqual(found, 1)
