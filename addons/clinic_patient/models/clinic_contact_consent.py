from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError
from odoo.tools import SQL


class ClinicContactConsent(models.Model):
    """May we contact this patient for this purpose on this channel?

    Rows are never changed: the newest one decides. A row for any channel and a row
    for one channel compete by their time, so does a row without recipient with one
    that names it. No row means unknown; what unknown means is the policy
    ``contact.unknown_is_allowed``: care and appointments go out, offers do not.
    Offers chosen from the profile need the consent to offers, and one of their own
    where the policy ``contact.profiling_needs_consent`` says so.
    """

    _name = "clinic.contact.consent"
    _description = "Contact consent"
    _inherit = ["clinic.disclosure.mixin"]
    _order = "decided_at desc, id desc"

    patient_id = fields.Many2one(
        "clinic.patient", required=True, index=True, ondelete="restrict"
    )
    purpose = fields.Selection(
        [
            ("clinical", "Care"),
            ("transactional", "Appointments and bills"),
            ("marketing", "Offers and news"),
            ("profiling", "Offers chosen from his profile"),
            ("sharing", "Passing the file to another legal entity"),
        ],
        required=True,
    )
    channel = fields.Selection(
        [
            ("any", "Any channel"),
            ("sms", "SMS"),
            ("phone", "Phone call"),
            ("email", "E-mail"),
            ("wechat", "WeChat"),
            ("portal", "Portal"),
            ("post", "Letter"),
        ],
        required=True,
        default="any",
    )
    company_id = fields.Many2one("res.company", "Recipient entity", index=True)
    decision = fields.Selection(
        [("granted", "Granted"), ("refused", "Refused"), ("withdrawn", "Withdrawn")],
        required=True,
    )
    decided_at = fields.Datetime(required=True, default=fields.Datetime.now)
    text_version = fields.Char(help="Which text he agreed to.")
    evidence = fields.Char(help="Where the proof is: form, recording, reply.")
    given_by_id = fields.Many2one(
        "clinic.patient", "Given by", help="The guardian, where not the patient."
    )
    is_current = fields.Boolean(
        compute="_compute_is_current", help="No later row speaks about the same."
    )

    _newest_idx = models.Index("(patient_id, purpose, decided_at DESC, id DESC)")

    @api.depends("decided_at", "decision")
    def _compute_is_current(self):
        for row in self:
            later = row.patient_id.consent_ids.filtered(
                lambda o, r=row: (o.purpose, o.channel, o.company_id)
                == (r.purpose, r.channel, r.company_id)
                and (o.decided_at, o._origin.id) > (r.decided_at, r._origin.id)
            )
            row.is_current = not later

    @api.constrains("decided_at")
    def _check_decided_at(self):
        now = fields.Datetime.add(fields.Datetime.now(), minutes=5)
        if any(row.decided_at > now for row in self):
            raise ValidationError(
                self.env._("A consent cannot be given in the future. Check the date.")
            )

    @api.constrains("purpose", "company_id")
    def _check_recipient(self):
        if any(row.purpose == "sharing" and not row.company_id for row in self):
            raise ValidationError(
                self.env._(
                    "Name the legal entity that receives the file: this consent holds "
                    "for one recipient only."
                )
            )

    @api.constrains("patient_id", "decision", "given_by_id")
    def _check_given_by_guardian(self):
        """A young child's consent is its guardian's (age by policy)."""
        for row in self:
            given_by = row.given_by_id - row.patient_id
            if row.decision != "granted" or given_by:
                continue
            patient = row.patient_id
            limit = self.env["clinic.policy"]._get(
                "contact.guardian_age",
                branch=patient.home_branch_id,
                chain=patient.chain_id,
            )
            if limit and patient.birth_date and patient.age < limit:
                raise ValidationError(
                    self.env._(
                        "%(name)s is under %(age)s: write down which guardian gave the "
                        "consent.",
                        name=patient.name,
                        age=limit,
                    )
                )

    @api.model_create_multi
    def create(self, vals_list):
        consents = super().create(vals_list)
        sharing = consents.filtered(lambda row: row.purpose == "sharing")
        sharing.patient_id._follow_sharing_consents()
        return consents

    def write(self, vals):
        if not self.env.su:
            raise UserError(self._get_refusal())
        return super().write(vals)

    def _get_refusal(self):
        return self.env._(
            "What a patient decided is not rewritten. Add a new line: the newest one "
            "holds."
        )

    def action_withdraw(self):
        """The button: one new row per given consent."""
        self.check_access("read")
        return bool(self._withdraw())

    def _withdraw(self, evidence=None):
        granted = self.filtered(lambda row: row.decision == "granted")
        return self.create(
            [
                {
                    "patient_id": row.patient_id.id,
                    "purpose": row.purpose,
                    "channel": row.channel,
                    "company_id": row.company_id.id,
                    "decision": "withdrawn",
                    "evidence": evidence,
                }
                for row in granted
            ]
        )

    # -- what holds now ----------------------------------------------------------
    @api.model
    def _get_states(self, patients, purpose, channel="any", company=None):
        """{patient id: granted | refused | withdrawn | unknown}, in one statement."""
        rows = self.env.execute_query(
            SQL(
                """
                SELECT DISTINCT ON (patient_id) patient_id, decision
                  FROM clinic_contact_consent
                 WHERE patient_id = ANY(%s) AND purpose = %s
                   AND channel IN (%s, 'any')
                   AND (company_id IS NULL OR company_id = %s)
                 ORDER BY patient_id, decided_at DESC, id DESC
                """,
                patients.ids,
                purpose,
                channel or "any",
                company.id if company else None,
                to_flush=self._fields["decision"],
            )
        )
        return dict.fromkeys(patients.ids, "unknown") | dict(rows)

    @api.model
    def _is_allowed(self, patients, purpose, channel="any", company=None):
        """{patient id: may we?} for one purpose, channel and recipient.

        Nobody writes to the dead, to archived files, or to people who asked not to
        be contacted. The number of queries does not depend on the number of patients.
        """
        states = self._get_states(patients, purpose, channel, company)
        basis = dict.fromkeys(patients.ids, True)
        if purpose == "profiling":
            basis = self._is_allowed(patients, "marketing", channel, company)
        # sudo: the answer is one word, whoever asks; no row is shown
        return {
            patient.id: basis[patient.id]
            and patient._is_contactable(purpose)
            and patient._is_permitted(purpose, states[patient.id])
            for patient in patients.sudo()
        }
