import re
import secrets

from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError
from odoo.fields import NO_ACCESS

BYTES = 16
TOKEN = re.compile(r"[A-Za-z0-9_-]{16,64}")
LONGEST = 2000  # characters of a comment
MOVED = (
    "state",
    "score",
    "comment",
    "answered_at",
    "complaint_id",
    "message_id",
    "access_token",
    "user_input_id",
)
# of the visit, and when it was asked about
ASKED = (
    "visit_id",
    "branch_id",
    "practitioner_id",
    "service_id",
    "followup_id",
    "local_date",
    "asked_at",
    "expires_at",
)


class ClinicSatisfaction(models.Model):
    """One question after a visit, and its answer: 0 to 10, and words.

    "Would you recommend us" as in the net promoter score (Reichheld, Harvard Business
    Review 12/2003): 9 and 10 promote, 0 to 6 detract. Rows are made by the job
    (``clinic_satisfaction_ask.py``), answered by whoever has the link, once.
    """

    _name = "clinic.satisfaction"
    _description = "Satisfaction after a visit"
    _inherit = ["clinic.patient.part.mixin", "clinic.moved.mixin"]
    _order = "asked_at desc, id desc"
    _rec_name = "local_date"
    _moved_fields = frozenset(MOVED)
    _clinic_field_class = "none"
    _clinic_field_classes = dict.fromkeys((*MOVED, *ASKED), "none") | {
        "patient_id": "identity",
        "comment": "contact",
    }

    patient_id = fields.Many2one(
        "clinic.patient", required=True, index=True, readonly=True, ondelete="restrict"
    )
    visit_id = fields.Many2one(
        "clinic.visit", required=True, index=True, readonly=True, ondelete="restrict"
    )
    branch_id = fields.Many2one(
        "clinic.branch", required=True, index=True, readonly=True, ondelete="restrict"
    )
    practitioner_id = fields.Many2one(
        "clinic.practitioner", "Seen by", index="btree_not_null", readonly=True
    )
    service_id = fields.Many2one(
        "product.product", "Service", index="btree_not_null", readonly=True
    )
    followup_id = fields.Many2one("clinic.followup", readonly=True, ondelete="restrict")
    message_id = fields.Many2one(
        "clinic.message", index="btree_not_null", readonly=True, ondelete="restrict"
    )
    local_date = fields.Date("Day of the visit", required=True, readonly=True)
    asked_at = fields.Datetime("Asked", required=True, readonly=True)
    expires_at = fields.Datetime("Open until", required=True, readonly=True)
    state = fields.Selection(
        [
            ("asked", "Asked"),
            ("answered", "Answered"),
            ("expired", "Not answered"),
            ("not_sent", "Could not be asked"),
        ],
        required=True,
        default="asked",
        readonly=True,
        copy=False,
    )
    score = fields.Integer(readonly=True, copy=False, aggregator="avg")
    comment = fields.Text("In their words", readonly=True, copy=False)
    answered_at = fields.Datetime("Answered at", readonly=True, copy=False)
    complaint_id = fields.Many2one(
        "clinic.complaint", index="btree_not_null", readonly=True, copy=False
    )
    access_token = fields.Char(copy=False, readonly=True, groups=NO_ACCESS)

    _one_per_visit = models.UniqueIndex("(visit_id) WHERE followup_id IS NULL")
    _one_per_followup = models.UniqueIndex(
        "(followup_id) WHERE followup_id IS NOT NULL"
    )
    _access_token_unique = models.UniqueIndex("(access_token)")
    _patient_asked_idx = models.Index("(patient_id, asked_at)")
    _open_idx = models.Index("(expires_at) WHERE state = 'asked'")
    _branch_answered_idx = models.Index(
        "(branch_id, answered_at) WHERE state = 'answered'"
    )
    _score_range = models.Constraint(
        "CHECK (score BETWEEN 0 AND 10)", "Choose a number from 0 to 10."
    )

    @api.model_create_multi
    def create(self, vals_list):
        for vals in vals_list:
            vals.setdefault("access_token", secrets.token_urlsafe(BYTES))
        return super().create(vals_list)

    def _get_first_value(self, name, vals):
        if name == "access_token":
            return vals.get(name)
        return super()._get_first_value(name, vals)

    # -- the link ----------------------------------------------------------------------
    def _get_link(self):
        """The address of the page of this question."""
        self.ensure_one()
        token = self.sudo().access_token  # sudo: for the message to the patient
        return f"{self.get_base_url()}/clinic/s/{token}"

    @api.model
    def _find_by_token(self, token):
        """The question of a link, in sudo; or none."""
        # sudo: the public has no right on answers; who has the link may answer it
        rows = self.sudo()
        if not TOKEN.fullmatch(token or ""):
            return rows.browse()
        return rows.search([("access_token", "=", token)], limit=1)

    def _is_open(self):
        self.ensure_one()
        return self.state == "asked" and self.expires_at > fields.Datetime.now()

    def _get_closed_sentence(self):
        """Why nothing can be answered here any more, or None."""
        self.ensure_one()
        if self._is_open():
            return None
        if self.state == "answered":
            return self.env._("You have answered already. Thank you.")
        return self.env._(
            "The time for this answer is over. Call us if there is something to say."
        )

    # -- the answer --------------------------------------------------------------------
    def _answer(self, score, comment=None):
        """Keep the answer, once; a bad one opens a complaint.

        :param score: 0 to 10, also as text
        :param comment: words of the patient, or None
        """
        self.ensure_one()
        sentence = self._get_closed_sentence()
        if sentence:
            raise UserError(sentence)
        number = self._read_score(score)
        comment = (comment or "").strip()
        if len(comment) > LONGEST:
            raise UserError(
                self.env._(
                    "Please say it in %(count)s characters, or call us.", count=LONGEST
                )
            )
        self._move(
            {
                "state": "answered",
                "score": number,
                "comment": comment or False,
                "answered_at": fields.Datetime.now(),
            }
        )
        if self._is_low():
            complaint = self.env["clinic.complaint"]._open_from_satisfaction(self)
            self._move({"complaint_id": complaint.id})
        self._closed()

    def _read_score(self, score):
        text = str(score if score is not None else "").strip()
        if not re.fullmatch(r"10|[0-9]", text):
            raise ValidationError(self.env._("Choose a number from 0 to 10."))
        return int(text)

    def _is_low(self):
        self.ensure_one()
        low = self.env["clinic.policy"]._get(
            "satisfaction.low_score", branch=self.branch_id
        )
        return self.state == "answered" and self.score <= low

    def _closed(self):
        """Answered, or never: the survey step behind it is closed as well."""
        for state, rows in self.grouped("state").items():
            steps = rows.followup_id.filtered(lambda row: row.state == "open")
            if not steps:
                continue
            if state == "answered":
                steps._action_done("answered")
            elif state == "expired":
                steps._action_drop("no_answer")
            elif state == "not_sent":
                steps._action_drop("not_sent")


class ClinicFollowup(models.Model):
    _inherit = "clinic.followup"

    def _opened(self):
        """A step whose question is over does not wait for an answer again."""
        res = super()._opened()
        surveys = self.filtered(lambda row: row.kind == "survey")
        if surveys:
            # sudo: what became of the questions of these
            asked = self.env["clinic.satisfaction"].sudo()
            over = [("followup_id", "in", surveys.ids), ("state", "!=", "asked")]
            asked.search(over)._closed()
        return res
