import json
from datetime import timedelta
from unittest.mock import MagicMock, patch

from odoo.addons.clinic_patient.tests.common_visit import NOON
from odoo.tests import freeze_time, tagged

from .common_board import BoardCommon
from .common_live import HearsBoards


@tagged("post_install", "-at_install")
@freeze_time(NOON)
class TestBoardLive(HearsBoards, BoardCommon):
    TOPICS = ("clinic_desk/board", "clinic_desk/arrived")

    def _say(self, visits, branch=None, day=None):
        """The message about visits at a branch on a day."""
        branch = branch or self.branch_a
        return (
            ["clinic.branch", branch.id],
            {
                "branch_id": branch.id,
                "day": str(day or self.today),
                "visit_ids": sorted(visits.ids),
            },
        )

    def test_each_transaction_is_told_once(self):
        one, other = self._expect(), self._expect(self._new_patient("李四"))
        self.assertEqual(self._hear(), [self._say(one | other)])
        one._action_consult()
        one._action_treat()
        self.assertIn(self._say(one), self._hear())
        self.assertEqual(self._hear(), [])

    def test_everything_that_a_card_shows_is_told(self):
        visit = self._expect()
        self._hear()
        steps = [
            lambda: visit._action_wait(),
            lambda: visit._action_consult(),
            lambda: setattr(visit, "practitioner_id", False),
            lambda: visit._move({"payment_state": "to_pay"}),
            lambda: visit._action_leave(),
            lambda: visit.with_user(self.practitioner_a).action_sign(),
            lambda: self.env["clinic.next.step"].create(
                {"visit_id": visit.id, "kind": "revisit", "due_on": "2035-01-01"}
            ),
            lambda: visit.next_step_ids.action_drop(),
        ]
        for number, step in enumerate(steps):
            step()
            with self.subTest(number):
                self.assertIn(self._say(visit), self._hear())

    def test_what_no_card_shows_is_not_told(self):
        visit = self._expect()
        self._hear()
        visit.reason = "Toothache"
        self.patient.street = "Main street"
        self.assertEqual(self._hear(), [])

    def test_the_place_that_a_visit_leaves_is_told_too(self):
        visit = self._expect()
        self._hear()
        later = self.today + timedelta(days=3)
        visit.planned_at = self.now + timedelta(days=3)
        self.assertCountEqual(
            self._hear(), [self._say(visit), self._say(visit, day=later)]
        )
        visit.branch_id = self.branch_b
        there = visit.local_date
        self.assertCountEqual(
            self._hear(),
            [
                self._say(visit, day=later),
                self._say(visit, self.branch_b, there),
            ],
        )
        visit.with_user(self.env.ref("base.user_root")).unlink()
        self.assertEqual(
            [place for place, _payload in self._hear()],
            [["clinic.branch", self.branch_b.id]],
        )

    def test_a_refused_move_tells_nothing(self):
        visit = self._expect()
        self._hear()
        with self.assertRaises(Exception), self.cr.savepoint():  # noqa: B017
            visit._action_leave()
        self.assertEqual(self._hear(), [])

    def test_imports_and_old_days_are_silent(self):
        old = self._bulk("clinic.visit").create(
            {
                "patient_id": self.patient.id,
                "branch_id": self.branch_a.id,
                "state": "left",
                "arrived_at": "2019-01-01 10:00:00",
            }
        )
        self.assertEqual(self._hear(), [])
        old.sudo().with_context(clinic_bulk=False).practitioner_id = self.doctor
        self.assertEqual(self._hear(), [])

    def test_no_message_names_a_person(self):
        visit = self._expect(self._new_patient("Zhenmingzi", phone="13812345678"))
        visit.with_user(self.reception_a).action_check_in()
        told = json.dumps(self._hear())
        self.assertNotIn("Zhenmingzi", told)
        self.assertNotIn("5678", told)

    def test_the_practitioner_is_told_who_arrived(self):
        visit = self._expect()
        self._hear()
        visit.with_user(self.reception_a).action_check_in()
        mine = ["res.partner", self.practitioner_a.partner_id.id]
        payload = {"visit_id": visit.id, "branch_id": self.branch_a.id}
        self.assertIn((mine, payload), self._hear())
        card = self.board.with_user(self.practitioner_a).get_cards(
            visit.ids, self.branch_a.id
        )[0]
        self.assertEqual(card["name"], "王小明")

    def test_who_checks_in_himself_is_not_told(self):
        visit = self._expect()
        anybody = self._expect(self._new_patient("李四"), practitioner_id=False)
        self._hear()
        visit.with_user(self.practitioner_a).action_check_in()
        anybody.with_user(self.reception_a).action_check_in()
        self.assertEqual(self._hear(), [self._say(visit | anybody)])

    # -- who listens -------------------------------------------------------------
    def _listen(self, user, *names):
        """Channels that a browser of this person gets when it asks for these."""
        request = MagicMock()
        request.session.uid = user.id
        with patch("odoo.addons.bus.models.ir_websocket.wsrequest", new=request):
            websocket = self.env["ir.websocket"].with_user(user)
            channels = websocket._build_bus_channel_list(list(names))
        return [
            channel
            for channel in channels
            if "clinic" in str(channel)
            or getattr(channel, "_name", "") == "clinic.branch"
        ]

    def test_a_branch_is_heard_by_those_who_work_there(self):
        name = f"clinic_desk.board_{self.branch_a.id}"
        self.assertEqual(self._listen(self.reception_a, name), [self.branch_a])
        for user in (self.reception_b, self.employee, self.env.ref("base.public_user")):
            self.assertEqual(self._listen(user, name), [], user.login)

    def test_nobody_hears_what_he_did_not_ask_for(self):
        self.assertEqual(self._listen(self.reception_a), [])
        self.reception_a.clinic_branch_ids |= self.branch_b
        name = f"clinic_desk.board_{self.branch_b.id}"
        self.assertEqual(self._listen(self.reception_a, name), [self.branch_b])

    def test_invented_names_open_nothing(self):
        for name in (
            "clinic_desk.board_",
            "clinic_desk.board_0",
            "clinic_desk.board_x",
            f"clinic_desk.board_{self.branch_a.id},1",
            f"clinic_desk.board_-{self.branch_a.id}",
            f"clinic_desk.board_{self.branch_a.id} ",
        ):
            self.assertEqual(self._listen(self.reception_a, name), [], name)
