from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import SQL

from . import clinic_patient_duplicate_sql as queries

BATCH = 10_000


class ClinicPatientDuplicate(models.Model):
    """Two files that may be one person: the work list of reception.

    The nightly job finds pairs that share a key in SQL, lets ``tools/matching.py``
    score them, and writes only rows that differ. An answer ("not the same") stays,
    however often the pair is found again.
    """

    _name = "clinic.patient.duplicate"
    _description = "Possible duplicate"
    _inherit = ["clinic.disclosure.mixin"]
    _order = "score desc, id"
    _rec_name = "patient_id"
    _clinic_patient_fields = ("patient_id", "other_id")
    _clinic_merge_stays = True

    patient_id = fields.Many2one(
        "clinic.patient", "File", required=True, readonly=True, ondelete="cascade"
    )
    other_id = fields.Many2one(
        "clinic.patient",
        "Other file",
        required=True,
        readonly=True,
        index=True,
        ondelete="cascade",
        help="The file with the higher number of the two.",
    )
    home_branch_id = fields.Many2one(related="patient_id.home_branch_id")
    other_branch_id = fields.Many2one(
        related="other_id.home_branch_id", string="Other home branch"
    )
    score = fields.Integer(readonly=True, aggregator=None)
    verdict = fields.Selection(
        [("same", "Almost certain"), ("unsure", "Possible")], readonly=True
    )
    reasons = fields.Char(readonly=True)
    reason_text = fields.Char("Why", compute="_compute_reason_text")
    state = fields.Selection(
        [
            ("open", "To decide"),
            ("different", "Not the same"),
            ("merged", "Merged"),
        ],
        required=True,
        readonly=True,
        default="open",
        index=True,
    )
    decided_by = fields.Many2one("res.users", readonly=True)
    decided_at = fields.Datetime(readonly=True)

    _pair_unique = models.UniqueIndex(
        "(patient_id, other_id)", "This pair is on the list already."
    )

    @api.depends("reasons")
    def _compute_reason_text(self):
        words = self.env["clinic.person.match"]._get_reason_words()
        for pair in self:
            codes = (pair.reasons or "").split(",")
            pair.reason_text = ", ".join(
                words.get(code, code) for code in codes if code
            )

    def write(self, vals):
        if not self.env.su:
            raise UserError(self.env._("Answer with the buttons of the list."))
        return super().write(vals)

    # -- answers -----------------------------------------------------------------
    def action_different(self):
        """Two persons: the pair does not come back."""
        for pair in self:
            pair.check_access("write")
            (pair.patient_id | pair.other_id).check_access("read")
            if pair.state != "open":
                raise UserError(self.env._("This pair has been decided already."))
            pair.sudo().write(  # sudo: the answer alone, checked above
                {
                    "state": "different",
                    "decided_by": self.env.uid,
                    "decided_at": fields.Datetime.now(),
                }
            )
            self.env["clinic.operation.log"]._log(
                "patient.different", pair.patient_id | pair.other_id
            )
        return True

    def action_reopen(self):
        self.check_access("write")
        for pair in self.filtered(lambda pair: pair.state == "different"):
            pair.check_access("write")
            pair.sudo().write(  # sudo: as in action_different
                {"state": "open", "decided_by": False, "decided_at": False}
            )
        return True

    def action_merge(self):
        """Open the merge of the pair with its preview."""
        self.ensure_one()
        self.check_access("write")
        merges = self.env["clinic.patient.merge"]
        files = self.patient_id | self.other_id
        return merges._start(*files.sorted(merges._rank, reverse=True))

    @api.model
    def _close_merged(self, keep, drop):
        """The pair is done; other pairs of the file that went are no longer asked."""
        self.flush_model()
        self.env.cr.execute(
            queries.CLOSE_MERGED,
            {"keep": keep.id, "drop": drop.id, "uid": self.env.uid},
        )
        self.invalidate_model()

    # -- the nightly job -----------------------------------------------------------
    @api.model
    def _cron_find(self):
        """Find pairs, ``BATCH`` files at a time; a commit after each batch."""
        cron = self.env["ir.cron"]
        self.env.flush_all()
        start, end = self._get_bounds()
        while start <= end:
            self._find_between(start, start + BATCH)
            start += BATCH
            remaining = max(0, (end - start) // BATCH + 1)
            if not cron._commit_progress(1, remaining=remaining) and remaining:
                self._set_start(start)
                return
        self._set_start(0)

    def _get_bounds(self):
        """Where the last run stopped for lack of time, and the last file."""
        # sudo: our own bookmark
        value = self.env["ir.config_parameter"].sudo().get_param(BOOKMARK, "0")
        (row,) = self.env.execute_query(SQL("SELECT max(id) FROM clinic_patient"))
        return int(value), row[0] or 0

    def _set_start(self, start):
        # sudo: as above
        self.env["ir.config_parameter"].sudo().set_param(BOOKMARK, str(start))

    def _find_between(self, start, end):
        """Bring the list up to date for pairs whose lower id is in [start, end)."""
        self.env.cr.execute(
            queries.PAIRS, {"start": start, "end": end, "cap": queries.CAP}
        )
        scored = self._score_pairs(self.env.cr.dictfetchall())
        self.env.cr.execute(
            queries.WRITE,
            {
                "start": start,
                "end": end,
                "low": [row[0] for row in scored],
                "high": [row[1] for row in scored],
                "score": [row[2] for row in scored],
                "verdict": [row[3] for row in scored],
                "reasons": [row[4] for row in scored],
                "uid": self.env.uid,
            },
        )
        self.invalidate_model()

    def _score_pairs(self, rows):
        match = self.env["clinic.person.match"]
        scored = []
        for row in rows:
            result = match._score_pair(row["low_row"], row["high_row"])
            if result.verdict != "different":
                reasons = ",".join(code for code, _points in result.reasons)
                scored.append(
                    (row["low"], row["high"], result.score, result.verdict, reasons)
                )
        return scored


BOOKMARK = "clinic_patient.duplicates_from"
