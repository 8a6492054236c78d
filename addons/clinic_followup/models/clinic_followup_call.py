from datetime import timedelta

from odoo import api, fields, models
from odoo.addons.clinic_base.tools.local_date import day_bounds_utc
from odoo.exceptions import AccessError, UserError
from odoo.fields import Domain

from ..tools.recall import WORKERS

KIND = "followup"
BY_PHONE = "clinic_followup_by_phone"  # in the context: the row that is booked
# a call about care is made also where no other contact is wanted
PURPOSES = {"clock": "transactional"}
MOST_DAYS = 60
CALLED = ("call", "revisit")


class ClinicFollowup(models.Model):
    """Working the recall list: call, say what came of it, book.

    A call of a follow-up is a `clinic.call.task` like every other one, so that hours,
    pauses and limits hold for all calls to a patient together. It is opened by the
    first call or outcome, not before: a hundred thousand due rows are no calls yet.
    """

    _inherit = "clinic.followup"

    _booked_idx = models.Index("(branch_id, due_on, id) WHERE state = 'booked'")

    # -- what it is about ----------------------------------------------------------
    @api.model
    def _get_recall_domain(self):
        """Which open follow-ups a person works: those that no machine sends."""
        return Domain("kind", "in", CALLED) | Domain("needs_call", "=", True)

    def _get_script(self):
        # sudo: what a step of a plan gives to say
        return self.sudo().step_id.script or ""

    def _get_service(self):
        """The service to be booked, if one is known."""
        followup = self.sudo()  # sudo: a service of a step of a plan
        return followup.service_id or followup.step_id.service_id

    def _get_doctor(self):
        """Whom the patient knows: who saw him then, else his doctor."""
        followup = self.sudo()  # sudo: the name of a doctor
        return followup.visit_id.practitioner_id or followup.patient_id.practitioner_id

    # -- calling -------------------------------------------------------------------
    def _open_call(self):
        """The open call of this follow-up, made where there is none.

        Empty where nobody may call: he died, the file is archived, or he wants no
        contact and it is not about care.
        """
        self.ensure_one()
        # sudo: whose row it is was asked; subject and script are those of the row
        followup = self.sudo()
        return self.env["clinic.call.task"]._open(
            followup.patient_id,
            followup.branch_id,
            KIND,
            self.what,
            self._get_script(),
            fields.Datetime.now(),
            source=followup,
            user=followup.owner_id,
            purpose=PURPOSES.get(followup.source, "clinical"),
        )

    def _find_open_calls(self):
        # sudo: when these rows may be called again
        return self.env["clinic.call.task"].sudo().search(self._get_call_domain())

    def _get_call_domain(self):
        return [
            ("kind", "=", KIND),
            ("res_model", "=", self._name),
            ("res_id", "in", self.ids),
            ("state", "=", "open"),
        ]

    def action_call(self):
        """Take it if it is nobody's, and dial: the number is shown and logged."""
        self.ensure_one()
        self._check_worker()
        task = self._get_call()
        task._check_may_call_now()
        self._take()
        if not task.user_id:
            task._move({"user_id": self.env.uid})
        return self.patient_id.action_call()

    def action_outcome(self, outcome, note=None, days=None):
        """Note one call and what follows from it.

        `days` says in how many days he is called again ("reschedule").
        """
        self.ensure_one()
        self._check_worker()
        task = self._get_call()
        self._take()
        again_at = self._get_again_at(days) if outcome == "reschedule" else None
        return task._action_outcome(outcome, note, again_at)

    def _get_again_at(self, days):
        days = int(days or 1)
        if not 1 <= days <= MOST_DAYS:
            raise UserError(
                self.env._(
                    "Choose a day within the next %(count)s days.", count=MOST_DAYS
                )
            )
        return fields.Datetime.now() + timedelta(days=days)

    def _get_call(self):
        """The call to be worked; a sentence where nobody may call."""
        # sudo: the call belongs to this row, which was checked; the user stays
        task = self._open_call().sudo()
        if not task:
            raise UserError(
                self.env._(
                    "%(patient)s is not to be called. Close this follow-up, or ask "
                    "reception to correct the file.",
                    patient=self.patient_id.display_name,
                )
            )
        return task

    def _take(self):
        """Who works a row that is nobody's has it from then on."""
        if not self.owner_id:
            self._action_assign(self.env.user)

    def _check_worker(self):
        if not self.env.su and not self.env.user.has_groups(WORKERS):
            raise AccessError(
                self.env._(
                    "Your role does not work follow-ups. Ask a follow-up caller, or "
                    "the manager of the branch."
                )
            )
        self.check_access("write")
        self._check_live()

    # -- calls follow --------------------------------------------------------------
    def _booked(self, appointment):
        """A call that was under way has its outcome; nobody else needs to call."""
        called = self.filtered(lambda row: row.id == self.env.context.get(BY_PHONE))
        calls = called._find_open_calls()
        res = super()._booked(appointment)
        calls._action_outcome("booked")
        self.env["clinic.call.task"]._drop(self._get_call_domain())
        return res

    def _moved(self):
        """Calls that are open go to the new owner and the new day."""
        res = super()._moved()
        for task in self._find_open_calls():
            row = self.browse(task.res_id)
            branch = row.branch_id.sudo()  # sudo: its time zone
            vals = {"user_id": row.owner_id.id}
            if branch._local_date(task.due_at) < row.due_on:
                start, _stop = day_bounds_utc(row.due_on, branch.tz)
                vals["due_at"] = task._fit_call_time(branch, start, task.purpose)
            task._move(vals)
        return res


class ClinicCallTask(models.Model):
    _inherit = "clinic.call.task"

    @api.model
    def _get_kinds(self):
        return {**super()._get_kinds(), KIND: self.env._("Follow-up")}
