from odoo import api, fields, models
from odoo.addons.clinic_patient.tools.phones import parse_phone, reversed_key
from odoo.fields import Domain

# what these documents send to a patient is his own business: bills, offers he
# asked for, his log-in; every other door of core is closed for patients
PURPOSES = {
    "account.move": "transactional",
    "account.payment": "transactional",
    "payment.transaction": "transactional",
    "sale.order": "transactional",
    "res.users": "requested",
}
# nothing of ours delivers what core sends: these say nothing about core
OURS = frozenset({"no_provider", "no_address", "wrong_address"})
LONGEST = 4000  # characters kept of what core wrote


class ClinicCoreDoor(models.AbstractModel):
    """What Odoo's own doors send to patients: kept out, or recorded in the outbox.

    Mails and SMS of core pass here right before they leave, whichever wizard, cron or
    template made them. What belongs to a bill or an order is decided by the rules of
    the outbox and recorded as one of its messages; the rest does not go to patients,
    which is recorded too.
    """

    _name = "clinic.core.door"
    _description = "Doors of core towards patients"

    # -- who is a patient ------------------------------------------------------------
    @api.model
    def _get_patients(self, partners, emails=(), phones=()):
        """{partner id, e-mail or phone: patient} of those that are patients'.

        Colleagues are written to as colleagues, also where they are patients.
        """
        # sudo: who they are decides, whoever sends; nothing is shown
        partners = partners.sudo()
        staff = self._get_staff(partners, emails)
        # sudo: as above; merged and archived files count too
        patients = self.env["clinic.patient"].sudo().with_context(active_test=False)
        found = {}
        for patient in patients.search([("partner_id", "in", (partners - staff).ids)]):
            found[patient.partner_id.id] = patient.merged_into_id or patient
        mine = [e.lower() for e in emails if e.lower() not in self._get_mails(staff)]
        for patient in patients.search([("email", "in", mine)]) if mine else ():
            found.setdefault(patient.email.lower(), patient.merged_into_id or patient)
        return found | self._get_called(patients, phones)

    @api.model
    def _get_called(self, patients, phones):
        """{number as it was given: patient}, in whatever form, on either phone."""
        country = self.env.company.country_id.code or None
        keys = {}
        for number in filter(None, phones):
            known = parse_phone(number, country).e164 or number
            keys.setdefault(reversed_key(known), []).append(number)
        keys.pop("", None)
        wanted = Domain("phone_key", "in", list(keys))
        wanted |= Domain("phone2_key", "in", list(keys))
        found = {}
        for patient in patients.search(wanted) if keys else ():
            for key in (patient.phone_key, patient.phone2_key):
                for number in keys.get(key, ()):
                    found.setdefault(number, patient.merged_into_id or patient)
        return found

    @api.model
    def _get_staff(self, partners, emails):
        # sudo: which contacts and addresses are those of employees
        users = self.env["res.users"].sudo()
        mine = [email.lower() for email in emails]
        found = users.search(
            [
                ("share", "=", False),
                "|",
                ("partner_id", "in", partners.ids),
                ("partner_id.email_normalized", "in", mine),
            ]
        )
        return found.partner_id

    @api.model
    def _get_mails(self, partners):
        return {email.lower() for email in partners.mapped("email_normalized") if email}

    # -- what happens to it ----------------------------------------------------------
    @api.model
    def _judge(self, patient, model, res_id, channel):
        """(branch, purpose, reason why not): by the rules of the outbox."""
        purpose = PURPOSES.get(model)
        branch = self._get_branch(patient, model, res_id)
        if not purpose or not branch:
            return branch, "transactional", "core_door"
        row = {
            "key": "core",
            "patient": patient,
            "branch": branch,
            "channel": channel,
            "purpose": purpose,
            "body": "-",
        }
        # sudo: the decision reads consents and addresses of whoever it concerns
        verdict = self.env["clinic.message"].sudo()._preview([row])[0][0]
        reason = verdict["reason"]
        if reason in OURS:
            reason = self._get_consent_reason(patient, purpose, channel, branch)
        return branch, purpose, reason

    @api.model
    def _get_consent_reason(self, patient, purpose, channel, branch):
        """The decision about his address stopped before his consent: ask that one."""
        if purpose == "requested":
            return None
        consents = self.env["clinic.contact.consent"]
        company = branch.company_id
        state = consents._get_states(patient, purpose, channel, company)[patient.id]
        if patient._is_permitted(purpose, state):
            return None
        return "consent_missing" if state == "unknown" else "consent_refused"

    @api.model
    def _get_branch(self, patient, model, res_id):
        """Where the document belongs, else where the patient does."""
        branches = self.env["clinic.branch"].sudo()  # sudo: which branch sends
        record = self.env[model].sudo().browse(res_id) if model in self.env else None
        if res_id and hasattr(record, "clinic_visit_id"):
            branches = record.clinic_visit_id.branch_id
        own = patient.chain_id.branch_ids.filtered(lambda row: not row.is_external)
        return branches or patient.home_branch_id or own[:1]

    @api.model
    def _record(self, key, patient, channel, judged, values):
        """One row of the outbox, once per key, whether it left or not."""
        branch, purpose, reason = judged
        now = fields.Datetime.now()
        # sudo: the outbox has no door for new rows
        messages = self.env["clinic.message"].sudo()
        if messages.search_count([("key", "=", key)], limit=1):
            return messages
        state = {"state": "suppressed", "reason": reason}
        if not reason:
            state = {"state": "sent", "sent_at": now, "claimed_at": now}
        return messages.create(
            {
                "key": key,
                "patient_id": patient.id,
                "chain_id": patient.chain_id.id,
                "branch_id": branch.id,
                "company_id": branch.company_id.id,
                "purpose": purpose,
                "channel": channel,
                "made_at": now,
                "made_by": self.env.uid,
                "due_at": now,
                "local_date": branch._local_date(now) if branch else False,
                **state,
                **values,
                "body": (values.get("body") or "")[:LONGEST],
            }
        )
