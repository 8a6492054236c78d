from datetime import timedelta

from odoo import api, fields, models
from odoo.addons.clinic_patient.models.clinic_visit_flow_mixin import IN_HOUSE
from odoo.exceptions import AccessError
from odoo.fields import Domain

from ..tools.moves import BOARD_READERS, MOVES

TIMES = ("planned_at", "arrived_at", "started_at", "left_at", "state_since")
# how he came and where he was called to
ARRIVAL = ("queue_number", "is_walkin", "is_extra", "called_to")
FIELDS = (
    "patient_id",
    "practitioner_id",
    "state",
    "payment_state",
    "record_state",
    "is_without_next_step",
    *TIMES,
    *ARRIVAL,
)


class ClinicDeskBoard(models.AbstractModel):
    """Today at one branch, card by card: nothing clinical, nothing about money but
    whether something is due.

    Cards are visits that the person may read by the record rules; the number of
    statements does not depend on how many there are.
    """

    _name = "clinic.desk.board"
    _description = "Board of the day"

    # -- doors -------------------------------------------------------------------
    @api.model
    def get_board(self, branch_id=None, day=None):
        """Everything that a screen needs to draw the day at one's branch."""
        branch = self._get_branch(branch_id)
        if not branch:
            return {"branch": False}
        today = branch._local_date(fields.Datetime.now())
        day = fields.Date.to_date(day) or today
        visits = self._search_visits(self._get_domain(branch, day, today))
        return {
            "branch": {"id": branch.id, "name": branch.name, "tz": branch.tz},
            "day": fields.Date.to_string(day),
            "today": fields.Date.to_string(today),
            "now": fields.Datetime.to_string(fields.Datetime.now()),
            "states": self._get_states(),
            "rights": self._get_rights(),
            "can_plan": self.env["clinic.next.step"].has_access("create"),
            "practitioners": self._get_practitioners(branch, visits),
            "buttons": self._get_buttons(),
            "cards": self._get_cards(visits, branch),
        }

    @api.model
    def get_cards(self, visit_ids, branch_id=None, day=None):
        """These cards again; those that are not on the board any more are left out."""
        branch = self._get_branch(branch_id)
        if not branch:
            return []
        today = branch._local_date(fields.Datetime.now())
        domain = self._get_domain(branch, fields.Date.to_date(day) or today, today)
        visits = self._search_visits(domain & Domain("id", "in", list(visit_ids)))
        return self._get_cards(visits, branch)

    # -- what may be seen --------------------------------------------------------
    @api.model
    def _check_reader(self):
        if not self.env.su and not self.env.user.has_groups(BOARD_READERS):
            raise AccessError(
                self.env._(
                    "The board is for those who work with the patients of the day. Ask "
                    "an administrator for the role that you need."
                )
            )

    @api.model
    def _get_branch(self, branch_id):
        """The branch asked for, else the current one; empty without any."""
        self._check_reader()
        user = self.env.user
        branches = user._clinic_branches()
        if branch_id:
            branch = branches.filtered(lambda b: b.id == branch_id)
            if not branch:
                raise AccessError(
                    self.env._(
                        "You do not work at this branch. Choose one of yours in the "
                        "top bar."
                    )
                )
        else:
            branch = user._clinic_current_branch() or branches[:1]
        return branch.sudo()  # sudo: name and time zone of a branch of his

    @api.model
    def _get_domain(self, branch, day, today):
        """Visits of that day; today also who is in the house since yesterday."""
        on_day = Domain("local_date", "=", day)
        if day == today:
            on_day |= Domain("local_date", "=", day - timedelta(days=1)) & Domain(
                "state", "in", IN_HOUSE
            )
        return Domain("branch_id", "=", branch.id) & on_day

    @api.model
    def _search_visits(self, domain):
        stored = [name for name in FIELDS if self._get_visit_fields()[name].store]
        return self.env["clinic.visit"].search_fetch(
            domain, stored, order="planned_at, arrived_at, id"
        )

    @api.model
    def _get_visit_fields(self):
        return self.env["clinic.visit"]._fields

    # -- cards -------------------------------------------------------------------
    @api.model
    def _get_cards(self, visits, branch):
        cards = {visit.id: self._prepare_card(visit, branch) for visit in visits}
        self._add_to_cards(visits, cards)
        return list(cards.values())

    @api.model
    def _prepare_card(self, visit, branch):
        """What everybody at the desk may know of a visit.

        Who reads the visit reads the file by the same rule; of the phone no more than
        the tail is told.
        """
        patient = visit.patient_id.sudo()  # sudo: as said above
        return {
            "id": visit.id,
            "patient_id": patient.id,
            "name": patient.name,
            "age": patient.age_text,
            "is_minor": patient.is_minor,
            "tail": patient._get_phone_tail(),
            "number": patient.record_number or "",
            "practitioner_id": visit.practitioner_id.id,
            "state": visit.state,
            "payment_state": visit.payment_state,
            "is_unsigned": visit.state == "left" and visit.record_state == "draft",
            "is_without_next_step": visit.is_without_next_step,
            "next_step_text": visit.is_without_next_step and visit.next_step_text or "",
            "handovers": visit.open_handover_count,
            **{name: visit[name] for name in ARRIVAL},
            **{name: fields.Datetime.to_string(visit[name]) for name in TIMES},
        }

    @api.model
    def _add_to_cards(self, visits, cards):
        """Extend to show more: ``cards`` is {visit id: dict}, add keys to each.

        In a fixed number of statements, nothing clinical, no amounts.
        """

    @api.model
    def _get_buttons(self):
        """Windows opened from the head of the board. Extend to add more."""
        _ = self.env._
        buttons = [
            ("clinic.walkin", _("Walk-in"), "fa-user-plus", "w"),
            ("clinic.visit.expect", _("Expect"), "fa-calendar-plus-o", "e"),
        ]
        return [
            {
                "action": f"clinic_desk.{model.replace('.', '_')}_action",
                "label": label,
                "icon": icon,
                "hotkey": key,
            }
            for model, label, icon, key in buttons
            if self.env[model].has_access("create")
        ]

    @api.model
    def _get_states(self):
        labels = self._get_visit_fields()["state"]._description_selection(self.env)
        return [{"name": name, "label": label} for name, label in labels]

    @api.model
    def _get_rights(self):
        """{state: names of the moves that this person may make from there}."""
        user = self.env.user
        mine = [name for name, move in MOVES.items() if user.has_groups(move.roles)]
        return {
            state["name"]: [
                name for name in mine if state["name"] in MOVES[name].states
            ]
            for state in self._get_states()
        }

    @api.model
    def _get_practitioners(self, branch, visits):
        """Who is registered at the branch or sees somebody there, even if he is gone
        meanwhile; the person himself is marked.
        """
        # sudo: names and places of those who treat, for everybody at the desk
        practitioners = self.env["clinic.practitioner"].sudo()
        found = practitioners.search(
            ["|", ("branch_ids", "in", branch.ids), ("user_id", "=", self.env.uid)]
        )
        found |= visits.practitioner_id.sudo()  # sudo: as above
        return [
            {
                "id": practitioner.id,
                "name": practitioner.name,
                "is_here": branch in practitioner.branch_ids,
                "is_me": practitioner.user_id.id == self.env.uid,
            }
            for practitioner in found.sorted("name")
        ]
