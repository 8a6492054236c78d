from odoo import api, fields, models
from odoo.addons.clinic_appointment.tools.board_rights import get_rights
from odoo.addons.clinic_desk.tools.tiles import COUNT_LIMIT, shown_count
from odoo.exceptions import AccessError, UserError
from odoo.fields import Domain
from odoo.tools import SQL

from ..tools.recall import OVERSEERS, OWNERS, READERS, TRIED, VIEWS, WORKERS

PAGE = 40
FIELDS = (
    "patient_id",
    "branch_id",
    "visit_id",
    "step_id",
    "source",
    "kind",
    "title",
    "service_id",
    "due_on",
    "late_on",
    "owner_id",
    "state",
    "outcome",
    "attempt_count",
    "last_call_at",
    "escalation",
    "appointment_id",
    "note",
)
COPIED = ("source", "kind", "state", "attempt_count", "escalation")


class ClinicFollowupBoard(models.AbstractModel):
    """The recall list of one branch: whom to call today, row by row.

    Nothing clinical: what a row is about is the name of a step or of a service. Rows
    are follow-ups that the person may read by the record rules. The number of
    statements depends neither on the rows nor on how many there are.
    """

    _name = "clinic.followup.board"
    _description = "Recall list"

    # -- doors -------------------------------------------------------------------
    @api.model
    def get_board(self, branch_id=None, view="due", owner=None, kind=None, offset=0):
        """Everything that the screen needs to draw one tab of one page."""
        branch = self._get_branch(branch_id)
        if not branch:
            return {"branch": False}
        place = self._get_place(branch, owner, kind)
        return {
            "branch": {"id": branch.id, "name": branch.name, "tz": branch.tz},
            "today": fields.Date.to_string(place["today"]),
            "now": fields.Datetime.to_string(fields.Datetime.now()),
            "view": view,
            "owner": place["owner"],
            "owners": self._get_owners(branch),
            "kinds": self._get_kinds(),
            "rights": self._get_board_rights(),
            "counts": self._count(place),
            "rows": self._get_page(place, view, offset),
            "offset": offset,
            "page": PAGE,
        }

    @api.model
    def get_rows(self, branch_id=None, view="due", owner=None, kind=None, offset=0):
        """One page of one tab."""
        branch = self._get_branch(branch_id)
        if not branch:
            return []
        return self._get_page(self._get_place(branch, owner, kind), view, offset)

    @api.model
    def get_counts(self, branch_id=None, owner=None, kind=None):
        """{tab: how many, as it is shown}"""
        branch = self._get_branch(branch_id)
        if not branch:
            return {}
        return self._count(self._get_place(branch, owner, kind))

    # -- what may be seen --------------------------------------------------------
    @api.model
    def _check_reader(self):
        if not self.env.su and not self.env.user.has_groups(READERS):
            raise AccessError(
                self.env._(
                    "The recall list is for those who call patients. Ask an "
                    "administrator for the role that you need."
                )
            )

    @api.model
    def _get_branch(self, branch_id):
        """The branch asked for, else the current one; empty without any."""
        self._check_reader()
        user = self.env.user
        branches = user._clinic_branches()
        if branch_id:
            branch = branches.filtered(lambda one: one.id == branch_id)
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
    def _get_place(self, branch, owner, kind):
        """Branch, day and filters; whose rows are asked for is checked."""
        allowed = [one["name"] for one in self._get_owners(branch)]
        owner = owner or ("mine" if "all" not in allowed else "all")
        if owner not in OWNERS:
            raise UserError(self.env._("Choose whose rows are to be shown."))
        if owner not in allowed:
            raise AccessError(
                self.env._(
                    "All rows of the branch are for its manager and the lead of "
                    "follow-up. Choose your own."
                )
            )
        return {
            "branch": branch,
            "today": branch._local_date(fields.Datetime.now()),
            "owner": owner,
            "kind": kind or False,
        }

    @api.model
    def _get_owners(self, branch):
        """Whose rows the person may ask for."""
        names = {"mine": self.env._("Mine"), "free": self.env._("Nobody's")}
        if self._is_overseer(branch):
            names["escalated"] = self.env._("Reported to me")
            names["all"] = self.env._("All")
        return [{"name": name, "label": label} for name, label in names.items()]

    @api.model
    def _is_overseer(self, branch):
        user = self.env.user
        leads = branch.followup_lead_id | branch.followup_manager_id
        return self.env.su or user in leads or user.has_groups(OVERSEERS)

    @api.model
    def _get_kinds(self):
        field = self.env["clinic.followup"]._fields["kind"]
        labels = field._description_selection(self.env)
        return [{"name": name, "label": label} for name, label in labels]

    @api.model
    def _get_board_rights(self):
        user = self.env.user
        return {
            "work": user.has_groups(WORKERS),
            "book": "book" in get_rights(self.env),
        }

    # -- rows --------------------------------------------------------------------
    @api.model
    def _get_domain(self, place, view):
        if view not in VIEWS:
            raise UserError(self.env._("Choose one of the tabs of the list."))
        return self._get_filter(place) & self._get_view_domain(view, place["today"])

    @api.model
    def _get_filter(self, place):
        """Of this branch, of whom and of which kind, whatever the tab."""
        domain = Domain("branch_id", "=", place["branch"].id)
        domain &= self._get_owner_domain(place["owner"])
        if place["kind"]:
            domain &= Domain("kind", "=", place["kind"])
        return domain

    @api.model
    def _get_view_domain(self, view, today):
        """As ``tools.recall.get_view`` says it of one row."""
        if view == "booked":
            return Domain("state", "=", "booked")
        due = self._get_due_domain(today)
        if view == "called":
            return due & Domain("outcome", "in", TRIED)
        late = Domain("late_on", "<" if view == "overdue" else ">=", today)
        return due & Domain("outcome", "not in", TRIED) & late

    @api.model
    def _get_due_domain(self, today):
        due = Domain("state", "=", "open") & Domain("due_on", "<=", today)
        return due & self.env["clinic.followup"]._get_recall_domain()

    @api.model
    def _get_owner_domain(self, owner):
        return {
            "mine": Domain("owner_id", "=", self.env.uid),
            "free": Domain("owner_id", "=", False),
            "escalated": Domain("escalated_to_id", "=", self.env.uid),
            "all": Domain.TRUE,
        }[owner]

    @api.model
    def _count(self, place):
        """{tab: how many}: what is open and due is read once for its three tabs."""
        followups = self.env["clinic.followup"]
        booked = followups.search_count(
            self._get_domain(place, "booked"), limit=COUNT_LIMIT
        )
        due = followups._search(
            self._get_filter(place) & self._get_due_domain(place["today"])
        )
        outcome = followups._field_to_sql(due.table, "outcome", due)
        tried = SQL("COALESCE(%s, '') IN %s", outcome, TRIED)
        late_on = followups._field_to_sql(due.table, "late_on", due)
        late = SQL("%s < %s", late_on, place["today"])
        (counts,) = self.env.execute_query(
            due.select(
                SQL("count(*) FILTER (WHERE NOT %s AND NOT %s)", tried, late),
                SQL("count(*) FILTER (WHERE NOT %s AND %s)", tried, late),
                SQL("count(*) FILTER (WHERE %s)", tried),
            )
        )
        numbers = dict(zip(VIEWS, (*counts, booked), strict=True))
        return {view: shown_count(number) for view, number in numbers.items()}

    @api.model
    def _get_page(self, place, view, offset):
        offset = max(int(offset or 0), 0)
        found = self.env["clinic.followup"].search_fetch(
            self._get_domain(place, view),
            FIELDS,
            order="due_on, id",
            offset=offset,
            limit=PAGE,
        )
        return self._get_rows(found, place["today"])

    @api.model
    def _get_rows(self, followups, today):
        waits = self._get_waits(followups)
        rows = {}
        for one in followups:
            row = self._prepare_row(one, today)
            row["not_before"] = waits.get(one.id, False)
            rows[one.id] = row
        self._add_to_rows(followups, rows)
        return list(rows.values())

    @api.model
    def _prepare_row(self, followup, today):
        """What everybody who works the list may know.

        Who reads the row reads the file by the same rule. The number is in full for
        own rows that are due, see ``clinic.patient._get_due_ids``; else a mask.
        """
        patient = followup.patient_id.sudo()  # sudo: as said above
        appointment = followup.appointment_id.sudo()  # sudo: when he comes, no more
        return {
            "id": followup.id,
            "patient_id": patient.id,
            "name": patient.name,
            "age": patient.age_text,
            "is_minor": patient.is_minor,
            "phone": followup.patient_id.phone_shown or "",
            "what": followup.what,
            "due_on": fields.Date.to_string(followup.due_on),
            "late_days": max((today - followup.due_on).days, 0),
            "is_late": followup.late_on < today,
            "owner_id": followup.owner_id.id,
            # sudo: the name of a colleague
            "owner": followup.sudo().owner_id.name or "",
            "is_mine": followup.owner_id.id == self.env.uid,
            "outcome": followup.outcome or "",
            "outcome_text": self._get_outcomes().get(followup.outcome, ""),
            "last_call_at": fields.Datetime.to_string(followup.last_call_at),
            "booked_at": fields.Datetime.to_string(appointment.start_at),
            "note": followup.note or "",
            **{name: followup[name] for name in COPIED},
        }

    @api.model
    def _add_to_rows(self, followups, rows):
        """Extend to show more: ``rows`` is {follow-up id: dict}, add keys to each.

        In a fixed number of statements, nothing clinical, no amounts.
        """

    @api.model
    def _get_outcomes(self):
        field = self.env["clinic.call.task"]._fields["outcome"]
        return dict(field._description_selection(self.env))

    @api.model
    def _get_waits(self, followups):
        """{follow-up id: before when nobody may call}, of those that were tried."""
        tried = followups.filtered("attempt_count")
        if not tried:
            return {}
        tasks = tried._find_open_calls()
        return {
            task.res_id: fields.Datetime.to_string(task.not_before) for task in tasks
        }
