from odoo import models
from odoo.tools import SQL

from .clinic_patient_alias import MAX_NUMBER

# Reasons after which a contact only pays: a patient's own payer has no parent and is
# no company.
PAYERS_ONLY = ("company", "of_company")
COPIED = (
    "name",
    "phone",
    "email",
    "street",
    "street2",
    "city",
    "zip",
)


class ClinicAdoptionHand(models.AbstractModel):
    """Makes patients of contacts, and takes them back."""

    _name = "clinic.adoption.hand"
    _description = "Carries out an adoption"

    def _adopt(self):
        """Make one patient of each contact, with a constant number of statements."""
        rows = self.sudo()._drop_taken()  # sudo: callers checked who decides
        if not rows:
            return
        # First, so that nobody finds a reason to write the contact through the ORM.
        rows.contact_id._clinic_set_flag(True)
        patients = (
            self.env["clinic.patient"]
            .sudo()  # sudo: as above; who runs an adoption reads no patient
            .with_context(clinic_bulk=True)
            .create([row._prepare_patient_vals() for row in rows])
        )
        rows._note_references(patients)
        rows.flush_model()
        self.env.cr.execute(
            SQL(
                "UPDATE clinic_adoption_row r SET state = 'adopted', patient_id = p.id"
                " FROM clinic_patient p"
                " WHERE p.partner_id = r.contact_id AND r.id IN %s",
                tuple(rows.ids),
            )
        )
        self.env.invalidate_all()

    def _drop_taken(self):
        """Leave out contacts that became somebody's payer since they were listed."""
        self.env.flush_all()
        taken = (
            self.env["clinic.patient"]
            .sudo()  # sudo: compares ids
            .with_context(active_test=False)
            .search([("partner_id", "in", self.contact_id.ids)])
            .partner_id
        )
        gone = self.filtered(lambda row: not row.contact_id or row.contact_id in taken)
        gone.write({"state": "skipped", "verdict": "skipped", "reason": "is_patient"})
        return self - gone

    def _prepare_patient_vals(self):
        """Values of the patient, copied from the contact. Extend for more columns."""
        self.ensure_one()
        contact = self.contact_id
        vals = {name: contact[name] or False for name in COPIED}
        vals["name"] = vals["name"] or contact.email or contact.ref or "?"
        return vals | {
            "chain_id": self.adoption_id.chain_id.id,
            "kind": "patient",
            "home_branch_id": self.home_branch_id.id,
            "partner_id": contact.id,
            "state_id": contact.state_id.id,
            "country_id": contact.country_id.id,
            "lang": (contact.lang or "").replace("_", "-") or False,
        }

    def _note_references(self, patients):
        """The contact keeps its reference; the file is found by it as an old number."""
        self.env["clinic.patient.alias"].sudo().create(  # sudo: as in _adopt
            [
                {
                    "patient_id": patient.id,
                    "number": patient.partner_id.ref,
                    "source": self.env._("Contact"),
                }
                for patient in patients
                if 0 < len(patient.partner_id.ref or "") <= MAX_NUMBER
            ]
        )

    def _adopt_persons(self, names):
        """One contact, several persons: his own name is adopted, the others have him
        as payer."""
        self.ensure_one()
        may_be_patient = self.reason not in PAYERS_ONLY
        own = [name for name in names if self._is_same_name(name, self.contact_id)][:1]
        if own and may_be_patient:
            self._adopt()
        others = [name for name in names if name not in own or not may_be_patient]
        vals = self._prepare_patient_vals()
        del vals["partner_id"]
        made = (
            self.env["clinic.patient"]
            .sudo()  # sudo: as in _adopt
            .with_context(clinic_bulk=True)
            .create(
                [
                    vals | {"name": name, "payer_id": self.contact_id.id}
                    for name in others
                ]
            )
        )
        self.write({"state": "adopted", "other_patient_ids": [(6, 0, made.ids)]})

    def _link(self, patient):
        """Bill a patient on file through the contact that is himself."""
        self.ensure_one()
        patient = patient.sudo()  # sudo: as in _adopt
        self.write(
            {
                "state": "adopted",
                "patient_id": patient.id,
                "old_payer_id": patient.payer_id.id,
            }
        )
        patient.with_context(clinic_bulk=True).payer_id = self.contact_id
        self.contact_id._clinic_set_flag(True)
        self._note_references_of_link(patient)

    def _note_references_of_link(self, patient):
        ref = self.contact_id.ref or ""
        if 0 < len(ref) <= MAX_NUMBER and ref != patient.record_number:
            self.env["clinic.patient.alias"].sudo().create(  # sudo: as in _adopt
                {
                    "patient_id": patient.id,
                    "number": ref,
                    "source": self.env._("Contact"),
                }
            )

    # -- undo --------------------------------------------------------------------
    def _release(self):
        """Take files back on which nothing hangs; mark the rows of the others."""
        rows = self.sudo()  # sudo: callers checked who decides
        linked = rows.filtered(lambda row: row._is_link())
        for row in linked:
            row._unlink_contact()
        rows -= linked
        used = rows._get_used_files()
        kept = rows.filtered(lambda row: row._get_files() & used)
        kept.write({"in_use": True})
        rows -= kept
        files = rows._get_files()
        own_partners = files.filtered(
            lambda patient: patient.partner_origin != "adopted"
        ).partner_id
        contacts = files.filtered(
            lambda patient: patient.partner_origin == "adopted"
        ).partner_id
        rows.write(
            {
                "state": "released",
                "patient_id": False,
                "other_patient_ids": [(5, 0, 0)],
            }
        )
        files.alias_ids.unlink()
        files.unlink()
        contacts.exists()._clinic_set_flag(False)
        own_partners.exists().unlink()

    def _is_link(self):
        """A link changed a patient who was on file before the run."""
        return self.patient_id and self.patient_id.partner_id != self.contact_id

    def _unlink_contact(self):
        self.ensure_one()
        patient = self.patient_id
        if patient.payer_id == self.contact_id:
            patient.with_context(clinic_bulk=True).payer_id = (
                self.old_payer_id or patient.partner_id
            )
        if self.contact_id.ref:
            patient.alias_ids.filtered(
                lambda alias: alias.number == self.contact_id.ref
                and not alias.old_patient_id
            ).unlink()
        self.contact_id._clinic_set_flag(False)
        self.write({"state": "released", "patient_id": False, "old_payer_id": False})

    def _get_files(self):
        return (self.patient_id | self.other_patient_ids).with_context(
            active_test=False
        )

    def _get_used_files(self):
        """Files with a visit, a document, a family ... or with documents of their own
        payer."""
        files = self._get_files()
        used = self.env["clinic.patient.reference"]._get_used(
            files, ignored=self._get_ignored_models()
        )
        own = files.filtered(lambda patient: patient.partner_origin != "adopted")
        billed = (
            self.env["account.move.line"]
            .sudo()
            ._read_group(  # sudo: only whether
                [("partner_id", "in", own.partner_id.ids)], ["partner_id"]
            )
        )
        partners = {row[0].id for row in billed}
        return files.filtered(
            lambda patient: patient.id in used
            or (patient in own and patient.partner_id.id in partners)
        )

    def _get_ignored_models(self):
        """Rows that the run made itself or that say nothing about care."""
        return {
            "clinic.patient.alias",
            "clinic.patient.duplicate",
            "clinic.adoption.row",
        }
