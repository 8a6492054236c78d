from odoo import api, fields, models

from ..tools.roles import SIGNERS

DIRECTOR = "clinic_base.group_clinic_base_medical_director"
# whose words are a draft of the record; the desk only asks why somebody comes
DRAFTERS = "clinic_base.group_clinic_base_nurse," + SIGNERS


class ClinicVisit(models.Model):
    """Who drafted a record and who answers for it.

    The policy ``visit.signer`` says who signs: any practitioner, one with a valid
    licence, or the seeing doctor; the medical director always. What somebody else
    changes after the signature takes it back: nobody answers for words that he has
    not read. What is added later bears its own author and time.
    """

    _inherit = "clinic.visit"
    _moved_fields = frozenset(["drafted_by"])

    def _get_sign_obstacle(self):
        return (
            super()._get_sign_obstacle()
            or self._get_signer_obstacle()
            or self._get_finding_obstacle()
        )

    def _get_finding_obstacle(self):
        missing = self._get_missing_findings()
        if not missing:
            return ""
        return self.env._(
            "The record is not complete. Fill in, then sign: %(labels)s.",
            labels=", ".join(missing),
        )

    def _get_signer_obstacle(self):
        if self.env.user.has_groups(DIRECTOR):
            return ""
        policy = self.env["clinic.policy"]._get("visit.signer", branch=self.branch_id)
        # sudo: the licence of the user himself
        practitioners = self.env["clinic.practitioner"].sudo()
        mine = practitioners.search([("user_id", "=", self.env.uid)], limit=1)
        if policy == "seeing" and (not mine or self.practitioner_id != mine):
            return self.env._(
                "Only the seeing doctor or the medical director signs this record. "
                "What you wrote is kept as a draft."
            )
        if policy == "licensed" and not mine._has_licence():
            return self.env._(
                "Only somebody with a valid licence signs records. What you wrote is "
                "kept as a draft; let a supervisor sign it."
            )
        return ""

    # -- whose draft it is ---------------------------------------------------------
    def write(self, vals):
        res = super().write(vals)
        kinds = self._get_record_fields()
        if any(kinds.get(name) == "record" for name in vals) and not self._may_move():
            self._note_author(is_change=True)
        return res

    def _note_author(self, is_change):
        """The current user wrote something into these records."""
        if self.env.su or not self.env.user.has_groups(DRAFTERS):
            return
        mine = self.sudo()  # sudo: noted by us, whatever of the visit he may write
        new = mine.filtered(lambda v: v.record_state == "draft" and not v.drafted_by)
        new._move({"drafted_by": self.env.uid})
        if is_change:
            mine.filtered(lambda v: v.record_state == "signed")._touch_signature()

    def _touch_signature(self):
        own = self.filtered(lambda visit: visit.signed_by == self.env.user)
        own._move({"signed_at": fields.Datetime.now()})
        others = self - own
        if others:
            others._move(
                {"record_state": "draft", "signed_by": False, "signed_at": False}
            )
            self.env["clinic.operation.log"]._log("record.unsigned", others)


class ClinicVisitChildMixin(models.AbstractModel):
    _inherit = "clinic.visit.child.mixin"

    @api.model_create_multi
    def create(self, vals_list):
        rows = super().create(vals_list)
        rows._note_record_author(is_change=False)
        return rows

    def write(self, vals):
        res = super().write(vals)
        self._note_record_author(is_change=True)
        return res

    @api.ondelete(at_uninstall=False)
    def _unlink_note_author(self):
        self._note_record_author(is_change=True)

    def _note_record_author(self, is_change):
        if not self.env.su and self._clinic_field_class == "clinical":
            self.visit_id._note_author(is_change)


class ClinicPractitioner(models.Model):
    _inherit = "clinic.practitioner"

    def _has_licence(self):
        """Whether a licence is written down and still runs today."""
        if not self or not self.licence_number:
            return False
        today = fields.Date.context_today(self)
        return not self.licence_expiry or self.licence_expiry >= today
