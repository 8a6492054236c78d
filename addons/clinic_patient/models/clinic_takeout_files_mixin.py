from odoo import api, models

from ..tools.takeout import TakeoutFile

TEXT = "text"


class ClinicTakeoutFilesMixin(models.AbstractModel):
    """What a take-out holds. An addon that hangs records on patients adds its own."""

    _name = "clinic.takeout.files.mixin"
    _description = "Files of a take-out"

    @api.model
    def _get_files(self):
        """`TakeoutFile`s; rows of patients first, then what they refer to, so that
        the take-out of one patient knows which shared records it needs."""
        return [
            *self._get_patient_files(),
            *self._get_visit_files(),
            *self._get_clinical_files(),
            *self._get_shared_files(),
            *self._get_house_files(),
        ]

    @api.model
    def _get_patient_files(self):
        return [
            TakeoutFile(
                "patients",
                "clinic.patient",
                "patient",
                patient="id",
                leave_out=("partner_id", "partner_origin"),
                masks={
                    "name": "name",
                    "phone": "phone",
                    "phone2": "phone",
                    "email": TEXT,
                    "street": "address",
                    "street2": TEXT,
                    "zip": TEXT,
                    "birth_date": "year",
                    "properties": TEXT,
                },
            ),
            TakeoutFile(
                "patient_numbers",
                "clinic.patient.alias",
                "number",
                masks={"number": "identity"},
            ),
            TakeoutFile(
                "identities",
                "clinic.patient.identity",
                "identity",
                closed=True,
                leave_out=("ciphertext", "blind_index", "key_version"),
                masks={"number": "identity"},
            ),
            TakeoutFile("family_members", "clinic.family.member", "member"),
            TakeoutFile(
                "consents",
                "clinic.contact.consent",
                "consent",
                masks={"evidence": TEXT},
            ),
            TakeoutFile(
                "grants", "clinic.patient.grant", "grant", masks={"reason": TEXT}
            ),
        ]

    @api.model
    def _get_visit_files(self):
        return [
            TakeoutFile(
                "visits",
                "clinic.visit",
                "visit",
                masks={"reason": TEXT, "findings": TEXT, "advice": TEXT},
            ),
            TakeoutFile(
                "visit_lines",
                "clinic.visit.line",
                "line",
                keep=("name", "price", "amount"),
                masks={"name": TEXT},
                totals=("amount",),
            ),
            TakeoutFile(
                "visit_line_credits",
                "clinic.visit.line.credit",
                "credit",
                patient="line_id.patient_id",
                names="patient_id",
                totals=("share",),
            ),
            TakeoutFile(
                "next_steps", "clinic.next.step", "step", masks={"reason": TEXT}
            ),
            TakeoutFile(
                "history_charges",
                "clinic.history.charge",
                "charge",
                totals=("amount", "paid"),
            ),
        ]

    @api.model
    def _get_clinical_files(self):
        return [
            TakeoutFile(name, model, prefix, closed=True, masks=masks)
            for name, model, prefix, masks in (
                ("allergies", "clinic.allergy", "allergy", {}),
                (
                    "contraindications",
                    "clinic.contraindication",
                    "contraindication",
                    {"note": TEXT},
                ),
                (
                    "visit_diagnoses",
                    "clinic.visit.diagnosis",
                    "diagnosis",
                    {"text": TEXT},
                ),
                (
                    "visit_procedures",
                    "clinic.visit.procedure",
                    "procedure",
                    {"text": TEXT},
                ),
                ("visit_medications", "clinic.visit.medication", "medication", {}),
                ("visit_observations", "clinic.visit.observation", "observation", {}),
                (
                    "visit_immunizations",
                    "clinic.visit.immunization",
                    "immunization",
                    {},
                ),
                ("visit_teeth", "clinic.visit.tooth", "tooth", {"note": TEXT}),
            )
        ]

    @api.model
    def _get_shared_files(self):
        return [
            TakeoutFile(
                "families",
                "clinic.family",
                "family",
                patient="",
                masks={"name": "name"},
            ),
            TakeoutFile(
                "practitioners",
                "clinic.practitioner",
                "practitioner",
                patient="",
                leave_out=("resource_id",),
                masks={"name": "name", "licence_number": "identity"},
            ),
            TakeoutFile("tags", "clinic.tag", "tag", patient=""),
            TakeoutFile("tag_axes", "clinic.tag.axis", "axis", patient=""),
            TakeoutFile(
                "sources",
                "clinic.source",
                "source",
                patient="",
                leave_out=("parent_path",),
            ),
            TakeoutFile("diagnosis_codes", "clinic.diagnosis.code", "code", patient=""),
        ]

    @api.model
    def _get_house_files(self):
        """What belongs to the house and to accounting; last, all rows refer to it."""
        return [
            TakeoutFile("services", "product.product", "service", patient=""),
            TakeoutFile(
                "payers",
                "res.partner",
                "payer",
                patient="",
                masks={
                    "name": "name",
                    "phone": "phone",
                    "email": TEXT,
                    "vat": "identity",
                    "street": "address",
                    "street2": TEXT,
                    "zip": TEXT,
                },
            ),
            TakeoutFile(
                "users",
                "res.users",
                "user",
                patient="",
                masks={"login": "identity", "name": "name"},
            ),
            TakeoutFile(
                "branches",
                "clinic.branch",
                "branch",
                patient="",
                leave_out=("user_ids",),  # who works where is a right
            ),
            TakeoutFile("chains", "clinic.chain", "chain", patient=""),
        ]
