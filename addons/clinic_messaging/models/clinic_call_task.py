from odoo import api, fields, models
from odoo.exceptions import ConcurrencyError
from odoo.fields import Domain
from psycopg2.errors import UniqueViolation

from .clinic_call_attempt import OUTCOMES
from .clinic_message import PURPOSES

# all of it: a call is opened by what needs it, and moved by its buttons
MOVED = (
    "patient_id",
    "branch_id",
    "kind",
    "purpose",
    "subject",
    "script",
    "message_id",
    "res_model",
    "res_id",
    "user_id",
    "due_at",
    "state",
    "outcome",
    "attempt_count",
    "last_call_at",
    "done_at",
    "done_by",
)


class ClinicCallTask(models.Model):
    """Somebody is to be called: why, with which words, and what came of it.

    What needs a call opens it by `_open`: twice asked for, there is one. The buttons
    move it (``clinic_call_task_work.py``); each call is a row of its attempts.
    """

    _name = "clinic.call.task"
    _description = "Call"
    _inherit = ["clinic.patient.part.mixin", "clinic.moved.mixin"]
    _order = "due_at, id"
    _moved_fields = frozenset(MOVED)
    _clinic_field_class = "contact"
    _clinic_field_classes = dict.fromkeys(
        {*MOVED, "attempt_ids"} - {"patient_id", "script", "subject"}, "none"
    )

    patient_id = fields.Many2one(
        "clinic.patient", required=True, index=True, readonly=True, ondelete="restrict"
    )
    branch_id = fields.Many2one(
        "clinic.branch", required=True, index=True, readonly=True, ondelete="restrict"
    )
    kind = fields.Char(required=True, readonly=True, help="Why: a code.")
    kind_label = fields.Char("Why", compute="_compute_kind_label")
    purpose = fields.Selection(
        PURPOSES, required=True, readonly=True, default="transactional"
    )
    subject = fields.Char(readonly=True)
    script = fields.Text(readonly=True, help="What to say.")
    message_id = fields.Many2one(
        "clinic.message", index="btree_not_null", readonly=True, ondelete="restrict"
    )
    res_model = fields.Char(readonly=True)
    res_id = fields.Many2oneReference(model_field="res_model", readonly=True)
    user_id = fields.Many2one(
        "res.users", "Taken by", index="btree_not_null", readonly=True
    )
    due_at = fields.Datetime("Due", required=True, readonly=True)
    state = fields.Selection(
        [("open", "Open"), ("done", "Done"), ("dropped", "Dropped")],
        default="open",
        required=True,
        readonly=True,
        copy=False,
    )
    outcome = fields.Selection(OUTCOMES, readonly=True, copy=False)
    attempt_ids = fields.One2many("clinic.call.attempt", "task_id", readonly=True)
    attempt_count = fields.Integer("Calls made", readonly=True, copy=False)
    last_call_at = fields.Datetime("Last call", readonly=True, copy=False)
    done_at = fields.Datetime(readonly=True, copy=False)
    done_by = fields.Many2one("res.users", readonly=True, copy=False)

    _open_idx = models.Index("(branch_id, due_at) WHERE state = 'open'")
    _one_per_source = models.UniqueIndex(
        "(kind, res_model, res_id) WHERE state = 'open' AND res_id IS NOT NULL",
        "This call is on the list already.",
    )
    _one_per_message = models.UniqueIndex(
        "(kind, message_id)"
        " WHERE state = 'open' AND res_id IS NULL AND message_id IS NOT NULL",
        "This call is on the list already.",
    )

    @api.depends("kind", "subject")
    def _compute_kind_label(self):
        labels = self._get_kinds()
        for task in self:
            task.kind_label = labels.get(task.kind) or task.subject or task.kind

    @api.depends("kind", "subject", "patient_id")
    def _compute_display_name(self):
        for task in self:
            # sudo: a label, which tells of a closed file what the user may know
            patient = task.sudo().patient_id.display_name
            task.display_name = " · ".join(filter(None, [task.kind_label, patient]))

    @api.model
    def _get_kinds(self):
        """{code: why somebody is called}. Addons extend it."""
        return {
            "message": self.env._("A message to be told by phone"),
            "no_channel": self.env._("No way to write to the patient"),
            "unknown": self.env._("Nobody knows whether the message arrived"),
            "reply": self.env._("The patient wrote"),
            "asked": self.env._("The patient asked for a call"),
        }

    # -- opening -----------------------------------------------------------------------
    @api.model
    def _open(
        self,
        patient,
        branch,
        kind,
        subject,
        script,
        due_at,
        source=None,
        message=None,
        user=None,
        purpose=None,
    ):
        """The open call for this occasion, made where there is none.

        One is open per kind and source record, or message where there is no source.
        Whom nobody may call (deceased, archived, do not contact but for care) gets no
        call: the answer is an empty record. `due_at` moves into the hours of calls.
        """
        found = self._find_open(kind, source, message)
        if found:
            return self.browse(found.id)
        # sudo: whether he may be called at all, and the way his file was merged
        patient = patient.sudo()
        patient = patient.merged_into_id or patient
        purpose = purpose or self._get_purpose(message)
        if not self._may_call(patient, purpose):
            return self.browse()
        vals = {
            "patient_id": patient.id,
            "branch_id": branch.id,
            "kind": kind,
            "purpose": purpose,
            "subject": subject,
            "script": script,
            "due_at": self._fit_call_time(branch, due_at, purpose),
            "message_id": message.id if message else False,
            "res_model": source._name if source else False,
            "res_id": source.id if source else False,
            "user_id": user.id if user else False,
        }
        return self.browse(self._make_open(vals).id)

    @api.model
    def _make_open(self, vals):
        # sudo: nobody makes calls by hand; what needs one has checked its own right
        made = self.sudo().with_context(clinic_bulk=True)
        try:
            with self.env.cr.savepoint():
                task = made.create(vals)
                self.env.flush_all()
        except UniqueViolation as error:
            # replayed by Odoo, the call that another transaction made is found
            raise ConcurrencyError("the call was opened at the same moment") from error
        return task

    @api.model
    def _find_open(self, kind, source, message):
        domain = Domain("state", "=", "open") & Domain("kind", "=", kind)
        if source:
            domain &= Domain("res_model", "=", source._name)
            domain &= Domain("res_id", "=", source.id)
        elif message:
            domain &= Domain("message_id", "=", message.id)
            domain &= Domain("res_id", "=", False)
        else:
            return self.browse()
        return self.sudo().search(domain, limit=1)  # sudo: whether there is one

    @api.model
    def _get_purpose(self, message):
        # sudo: what a message is for, nothing else of it
        purpose = message.sudo().purpose if message else False
        return purpose or "transactional"

    @api.model
    def _may_call(self, patient, purpose):
        """The dead and archived never; care calls also those who want no contact."""
        if not patient.active or patient.deceased_on:
            return False
        return purpose in ("clinical", "requested") or not patient.do_not_contact
