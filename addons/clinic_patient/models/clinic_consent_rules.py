from odoo import api, models
from odoo.exceptions import AccessError, UserError

from ..tools import signatures

SIGNERS = [("self", "Patient"), ("guardian", "Guardian")]
RELATIONS = [
    ("mother", "Mother"),
    ("father", "Father"),
    ("grandparent", "Grandparent"),
    ("spouse", "Spouse"),
    ("guardian", "Appointed guardian"),
    ("other", "Other relative"),
]
ROLE = "clinic_base.group_clinic_base_"
# who hands the screen to the patient
TAKERS = f"{ROLE}reception,{ROLE}nurse,{ROLE}practitioner"
WITHDRAWERS = f"{ROLE}nurse,{ROLE}practitioner,{ROLE}medical_director"
NO_VISIT = ("cancelled", "no_show", "left_unseen")


class ClinicConsentRules(models.AbstractModel):
    """When a signature is one: each refusal says what to do."""

    _name = "clinic.consent.rules"
    _description = "Rules of treatment consent"

    @api.model
    def _check_may_take(self):
        if not self.env.su and not self.env.user.has_groups(TAKERS):
            raise AccessError(
                self.env._(
                    "Signatures are taken by reception, nurses and practitioners. Ask "
                    "one of them."
                )
            )

    @api.model
    def _check_may_sign(self, visit):
        self._check_may_take()
        visit.check_access("read")
        if visit.record_state in ("archived", "sealed"):
            raise UserError(
                self.env._(
                    "The record of this visit is archived: nothing is signed for it "
                    "any more. Plan another visit and let the form be signed there."
                )
            )
        if visit.state in NO_VISIT:
            raise UserError(
                self.env._(
                    "This visit did not take place. Choose the visit at which the "
                    "treatment is done."
                )
            )

    @api.model
    def _check_version(self, version):
        form = version.form_id
        if version.state != "published" or not form.active:
            raise UserError(
                self.env._(
                    "%(form)s is not in use. Choose a form that is published.",
                    form=form.name,
                )
            )
        if version != form.current_version_id:
            raise UserError(
                self.env._(
                    "A newer version of %(form)s has been published. Close this window "
                    "and open it again: the patient reads and signs the new text.",
                    form=form.name,
                )
            )

    @api.model
    def _check_strokes(self, strokes):
        problem = signatures.problem(strokes)
        if problem == "empty":
            raise UserError(
                self.env._("Nothing is signed yet. Ask the patient to sign in the box.")
            )
        if problem == "dot":
            raise UserError(
                self.env._(
                    "This is a dot, no signature. Press 'Clear' and ask the patient to "
                    "write the name in the box."
                )
            )
        if problem:
            raise UserError(
                self.env._(
                    "The signature did not arrive as it was drawn. Press 'Clear' and "
                    "let the patient sign again."
                )
            )

    @api.model
    def _check_not_signed(self, before):
        valid = before.filtered(lambda row: not row.withdrawal_ids)
        if valid:
            raise UserError(
                self.env._(
                    "%(name)s signed this form for this visit already. Reload the page "
                    "to see it.",
                    name=valid[0].signer_name,
                )
            )

    # -- who signs ---------------------------------------------------------------------
    @api.model
    def _prepare_signer_vals(self, patient, said):
        """Who signed; for a minor it is a guardian."""
        signer = said.get("signer") or "self"
        if signer == "self" and patient.is_minor:
            raise UserError(
                self.env._(
                    "%(name)s is a minor: a guardian signs. Choose the guardian, or "
                    "write down name and relation.",
                    name=patient.name,
                )
            )
        if signer == "self":
            return {
                "signer": signer,
                "signer_name": patient.name,
                "guardian_id": False,
                "relation": False,
            }
        return self._prepare_guardian_vals(patient, said)

    @api.model
    def _prepare_guardian_vals(self, patient, said):
        guardian = said.get("guardian") or self.env["clinic.patient"]
        name = guardian.name or (said.get("signer_name") or "").strip()
        relation = said.get("relation")
        if guardian and guardian not in patient.guardian_ids:
            raise UserError(
                self.env._(
                    "%(name)s is no guardian in the family of the patient. Add the "
                    "guardian to the family, or write down name and relation.",
                    name=guardian.name,
                )
            )
        if not name or not (guardian or relation):
            raise UserError(
                self.env._(
                    "Choose the guardian who signs, or write down name and relation."
                )
            )
        if guardian and not relation:
            relation = self._get_relation(patient, guardian)
        return {
            "signer": "guardian",
            "signer_name": name,
            "guardian_id": guardian.id,
            "relation": relation,
        }

    @api.model
    def _get_relation(self, patient, guardian):
        families = patient.family_ids
        members = guardian.member_ids.filtered(lambda m: m.family_id in families)
        role = members[:1].role
        return role if role in dict(RELATIONS) else "other"

    # -- taking back -----------------------------------------------------------------
    @api.model
    def _get_withdrawers(self):
        return WITHDRAWERS

    @api.model
    def _refuse_withdrawal(self):
        raise AccessError(
            self.env._(
                "A withdrawal is written down by the treating staff. Tell the nurse or "
                "the practitioner at once."
            )
        )
