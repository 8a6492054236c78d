from odoo import models
from odoo.exceptions import ValidationError
from odoo.tools import SQL

PARTNER_FUNCTION = "clinic_patient_check_partner"
PARTNER_TRIGGER = "clinic_patient_partner_required"

# WHEN is evaluated at once, so only a row that breaks the rule is looked at again
# when the transaction ends.
PARTNER_SQL = f"""
CREATE OR REPLACE FUNCTION {PARTNER_FUNCTION}() RETURNS trigger
LANGUAGE plpgsql AS $$
BEGIN
    IF EXISTS (SELECT 1 FROM clinic_patient
                WHERE id = NEW.id AND kind = 'patient' AND partner_id IS NULL) THEN
        RAISE EXCEPTION 'Patient % has no payer contact. Register him again.', NEW.id
            USING ERRCODE = '23514', TABLE = 'clinic_patient',
                  CONSTRAINT = '{PARTNER_TRIGGER}';
    END IF;
    RETURN NULL;
END $$;
DROP TRIGGER IF EXISTS {PARTNER_TRIGGER} ON clinic_patient;
CREATE CONSTRAINT TRIGGER {PARTNER_TRIGGER}
    AFTER INSERT OR UPDATE OF kind, partner_id ON clinic_patient
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW
    WHEN (NEW.kind = 'patient' AND NEW.partner_id IS NULL)
    EXECUTE FUNCTION {PARTNER_FUNCTION}();
"""
SHARED = ("phone", "email")
SHARE_BATCH = 1000


class ClinicPatient(models.Model):
    """The contact that stands for a patient in accounting.

    It carries name, record number and language; phone and e-mail only where the
    chain shares them. A contact that was there before the patient is left as it is
    but for our flag.
    """

    _inherit = "clinic.patient"

    def init(self):
        super().init()
        self.env.cr.execute(PARTNER_SQL)

    def _drop_partner_trigger(self):
        name = SQL.identifier(PARTNER_FUNCTION)
        self.env.cr.execute(SQL("DROP FUNCTION IF EXISTS %s() CASCADE", name))

    # -- making payers -----------------------------------------------------------
    def _fill_payers(self, vals_list):
        """Own payer for each patient-to-be: made in one batch, or adopted."""
        to_create, to_adopt = [], []
        for vals in vals_list:
            if vals.get("kind", "patient") == "patient":
                (to_adopt if vals.get("partner_id") else to_create).append(vals)
            else:
                vals["partner_id"] = False  # a prospect has no payer of his own
        if to_adopt:
            self._adopt_partners(to_adopt)
        partners_vals = [self._prepare_partner_vals(vals) for vals in to_create]
        partners = self._get_payer_model().create(partners_vals)
        for vals, partner in zip(to_create, partners, strict=True):
            vals["partner_id"] = partner.id
            vals["partner_origin"] = "created"
        for vals in to_create + to_adopt:
            vals["payer_id"] = vals.get("payer_id") or vals["partner_id"]

    def _get_payer_model(self):
        # sudo: whoever registers a patient makes his payer, without a right on contacts
        return (
            self.env["res.partner"]
            .sudo()
            .with_context(
                tracking_disable=True,
                mail_create_nolog=True,
                mail_create_nosubscribe=True,
            )
        )

    def _prepare_partner_vals(self, vals):
        lang = self._get_partner_lang(vals.get("lang"))
        partner_vals = {
            "name": vals.get("name"),
            "ref": vals.get("record_number"),
            "is_clinic_patient": True,
            "company_id": False,
        }
        if lang:
            partner_vals["lang"] = lang
        if self._is_sharing_contacts(vals.get("chain_id")):
            partner_vals.update({key: vals.get(key) for key in SHARED})
        return partner_vals

    def _get_partner_lang(self, code):
        """The installed language for a code such as zh-CN, else nothing."""
        code = (code or "").replace("-", "_")
        return code if code in dict(self.env["res.lang"].get_installed()) else False

    def _is_sharing_contacts(self, chain_id):
        # sudo: a setting of the chain
        return self.env["clinic.chain"].sudo().browse(chain_id).share_contact_data

    def _adopt_partners(self, vals_list):
        """Nothing but our flag is written on a contact that was there before."""
        ids = [vals["partner_id"] for vals in vals_list]
        self.env["res.partner"].browse(ids).check_access("read")
        partners = self._get_payer_model().browse(ids)
        self._check_adoptable(partners)
        partners._clinic_set_flag(True)
        for vals in vals_list:
            vals["partner_origin"] = "adopted"

    def _check_adoptable(self, partners):
        for partner in partners:
            if partner.is_company:
                raise ValidationError(
                    self.env._(
                        "%(name)s is a company and cannot be a patient. Make it the "
                        "payer of the patient instead.",
                        name=partner.name,
                    )
                )
            # sudo: also archived users and those of other companies
            users = partner.with_context(active_test=False).sudo().user_ids
            if users.filtered(lambda u: not u.share):
                raise ValidationError(
                    self.env._(
                        "%(name)s works here: colleagues would no longer find this "
                        "contact. Register the person without it.",
                        name=partner.name,
                    )
                )

    def copy_data(self, default=None):
        """A copy pays for itself unless somebody else pays for the original."""
        vals_list = super().copy_data(default)
        for patient, vals in zip(self, vals_list, strict=True):
            if "payer_id" not in (default or {}) and patient._pays_himself():
                vals.pop("payer_id", None)
        return vals_list

    def _pays_himself(self):
        closed = self.sudo()  # sudo: two ids are compared
        return closed.payer_id == closed.partner_id

    # -- keeping them ------------------------------------------------------------
    def _sync_payers(self, vals):
        """Names and numbers follow only to contacts that we made."""
        made = self.sudo().filtered(
            lambda p: p.partner_origin == "created"
        )  # sudo: payers
        for patient in made:
            partner_vals = patient._prepare_payer_changes(vals)
            if partner_vals:
                partner = patient._get_payer_model().browse(patient.partner_id.id)
                partner.write(partner_vals)

    def _prepare_payer_changes(self, vals):
        self.ensure_one()
        changes = {}
        if "name" in vals:
            changes["name"] = self.name
        if "record_number" in vals:
            changes["ref"] = self.record_number
        if "lang" in vals and (lang := self._get_partner_lang(self.lang)):
            changes["lang"] = lang
        if self.chain_id.share_contact_data:
            changes.update({key: self[key] for key in SHARED if key in vals})
        return changes

    # -- sharing of contact data -------------------------------------------------
    def _cron_share_contacts(self):
        """Bring the payers in line with what each chain decided; idempotent."""
        last_id = 0
        while ids := self._get_unshared_ids(last_id, SHARE_BATCH):
            last_id = ids[-1]
            for patient in self.browse(ids):
                patient._share_contact()
            if not self.env["ir.cron"]._commit_progress(len(ids)):
                break

    def _share_contact(self):
        self.ensure_one()
        shares = self.chain_id.share_contact_data
        partner = self._get_payer_model().browse(self.partner_id.id)
        partner.write({key: self[key] if shares else False for key in SHARED})

    def _get_unshared_ids(self, last_id, limit):
        rows = self.env.execute_query(
            SQL(
                """
                SELECT p.id
                  FROM clinic_patient p
                  JOIN clinic_chain c ON c.id = p.chain_id
                  JOIN res_partner r ON r.id = p.partner_id
                 WHERE p.partner_origin = 'created' AND p.id > %s
                   AND (COALESCE(r.phone, '') <>
                            CASE WHEN c.share_contact_data
                                 THEN COALESCE(p.phone, '') ELSE '' END
                     OR COALESCE(r.email, '') <>
                            CASE WHEN c.share_contact_data
                                 THEN COALESCE(p.email, '') ELSE '' END)
                 ORDER BY p.id
                 LIMIT %s
                """,
                last_id,
                limit,
            )
        )
        return [row[0] for row in rows]
