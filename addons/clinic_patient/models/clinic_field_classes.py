"""What kind of data each stored field of a patient's record is, in one place.

identity   who he is: name, birth, numbers, family. Whoever may open the file.
contact    phone, e-mail, address: masked, see ``clinic_patient_contact_shown``.
clinical   why he comes and what was found: ``roles.CLINICAL``; the models of clinical
           rows say so themselves.
money      prices, amounts, who pays: ``roles.MONEY_READERS``.
source     where he came from and who won him: ``roles.SOURCE_READERS``.
none       how the work goes on; read with the row.

A stored field of these models without a class fails a test, so that whoever adds one
says what it is.
"""

from odoo import models

NONE = "none"


def _all(kind, *names):
    return dict.fromkeys(names, kind)


class ClinicPatient(models.Model):
    _inherit = "clinic.patient"

    _clinic_field_classes = {
        **_all("identity", "name", "name_key", "pinyin_key", "initials_key"),
        **_all("identity", "record_number", "sex", "lang", "properties", "tag_ids"),
        **_all("identity", "birth_date", "birth_precision", "deceased_on"),
        **_all("identity", "age", "age_text", "partner_id", "merged_into_id"),
        **_all("contact", "phone", "phone2", "phone_key", "phone2_key", "email"),
        **_all("contact", "street", "street2", "zip", "same_phone_ids"),
        **_all("contact", "phone_shown", "phone2_shown", "email_shown"),
        **_all("contact", "street_shown", "street2_shown", "zip_shown"),
        **_all("identity", "city", "state_id", "country_id"),
        **_all("money", "payer_id", "payer_patient_id"),
        **_all("source", "source_id", "referrer_id", "consultant_id"),
        **_all(NONE, "chain_id", "kind", "active", "partner_origin", "phone_problem"),
        **_all(NONE, "do_not_contact", "home_branch_id", "practitioner_id"),
    }


class ClinicPatientIdentity(models.Model):
    _inherit = "clinic.patient.identity"

    _clinic_field_class = "identity"
    _clinic_field_classes = _all(NONE, "key_version", "is_number_shown")


class ClinicPatientAlias(models.Model):
    _inherit = "clinic.patient.alias"

    _clinic_field_class = "identity"


class ClinicPatientGrant(models.Model):
    _inherit = "clinic.patient.grant"

    _clinic_field_classes = _all(
        NONE, "branch_id", "kind", "user_id", "until", "reason", "visit_id"
    )


class ClinicPatientDuplicate(models.Model):
    _inherit = "clinic.patient.duplicate"

    _clinic_field_classes = _all(
        NONE, "score", "verdict", "reasons", "state", "decided_by", "decided_at"
    )


class ClinicPatientMerge(models.Model):
    _inherit = "clinic.patient.merge"

    _clinic_field_classes = _all(NONE, "state", "reason", "merged_by", "merged_at")


class ClinicPatientMergeLine(models.Model):
    _inherit = "clinic.patient.merge.line"

    _clinic_field_classes = {
        **_all("identity", "old_value", "new_value", "old_text", "new_text"),
        **_all(NONE, "merge_id", "kind", "model", "res_id", "field"),
    }


class ClinicFamily(models.Model):
    _inherit = "clinic.family"

    _clinic_field_classes = {"name": "identity", **_all(NONE, "chain_id", "active")}


class ClinicFamilyMember(models.Model):
    _inherit = "clinic.family.member"

    _clinic_field_classes = {
        **_all("identity", "family_id", "role", "is_guardian", "age_text"),
        "phone_shown": "contact",
    }


class ClinicContactConsent(models.Model):
    _inherit = "clinic.contact.consent"

    _clinic_field_classes = _all(
        NONE,
        "purpose",
        "channel",
        "company_id",
        "decision",
        "decided_at",
        "text_version",
        "evidence",
        "given_by_id",
    )


class ClinicVisit(models.Model):
    _inherit = "clinic.visit"

    _clinic_field_classes = {
        **_all("money", "payer_id", "payer_patient_id"),
        **_all(NONE, "branch_id", "company_id", "practitioner_id", "consultant_id"),
        **_all(
            NONE, "state", "record_state", "visit_class", "local_date", "care_until"
        ),
        **_all(NONE, "planned_at", "arrived_at", "started_at", "left_at"),
        **_all(NONE, "drafted_by", "signed_by", "signed_at", "external_ref"),
        # paid or not: whether the treatment may begin. No amount.
        **_all(NONE, "payment_state"),
    }


class ClinicVisitLine(models.Model):
    _inherit = "clinic.visit.line"

    _clinic_field_classes = {
        **_all("money", "price", "discount", "amount"),
        **_all(NONE, "visit_id", "sequence", "product_id", "name", "quantity"),
        **_all(NONE, "currency_id"),
    }


class ClinicVisitLineCredit(models.Model):
    _inherit = "clinic.visit.line.credit"

    _clinic_field_classes = _all(
        NONE, "line_id", "role", "user_id", "practitioner_id", "share"
    )


class ClinicNextStep(models.Model):
    _inherit = "clinic.next.step"

    _clinic_field_classes = _all(
        NONE, "visit_id", "kind", "service_id", "due_on", "owner_id", "reason", "state"
    )


class ClinicHistoryCharge(models.Model):
    _inherit = "clinic.history.charge"

    _clinic_field_class = "money"
    _clinic_field_classes = _all(NONE, "visit_id", "external_key", "currency_id")
