"""What the removal of the addon leaves on core tables.

- A contact that was there before the clinic is as before: only our flag goes.
- A contact that we made carried a patient's name. It is archived, and record number
  stands where the name stood: on the contact and on its invoices. Amounts, entries,
  numbers and dates of documents stay; PDFs already made are files and stay too.
- Triggers, functions and indexes of ours on core tables are dropped.
"""

from .models import (
    clinic_patient_completeness,
    clinic_patient_contact_reveal,
    clinic_person_match_sql,
    clinic_visit_template_trigger,
)

# The contact of our making shows its record number wherever it showed a name.
_RENAME = """
    UPDATE res_partner p
       SET name = f.shown, complete_name = f.shown, active = FALSE,
           phone = NULL, phone_sanitized = NULL, email = NULL,
           email_normalized = NULL, is_clinic_patient = FALSE
      FROM (SELECT partner_id, COALESCE(record_number, id::varchar) AS shown
              FROM clinic_patient
             WHERE partner_id IS NOT NULL
               AND COALESCE(partner_origin, '') <> 'adopted') f
     WHERE p.id = f.partner_id
 RETURNING p.id
"""
_RENAME_DOCUMENTS = """
    UPDATE account_move m
       SET invoice_partner_display_name = p.name
      FROM res_partner p
     WHERE p.id = ANY (%s) AND m.partner_id = p.id
       AND m.invoice_partner_display_name IS DISTINCT FROM p.name
"""
# Tracked values and notes of a contact of ours may repeat the name and the phone.
_FORGET_NOTES = """
    DELETE FROM mail_message WHERE model = 'res.partner' AND res_id = ANY (%s)
"""
_RENAME_ACCOUNTS = """
    UPDATE res_partner_bank b SET acc_holder_name = NULL
     WHERE b.partner_id = ANY (%s) AND acc_holder_name IS NOT NULL
"""
_UNFLAG = "UPDATE res_partner SET is_clinic_patient = FALSE WHERE is_clinic_patient"


def leave_core_clean(env):
    """Bring contacts, documents and schema to the state that outlives the addon."""
    env.flush_all()
    cover_made_contacts(env.cr)
    env.cr.execute(_UNFLAG)
    archive_resources(env)
    unlink_payer_group(env)
    drop_database_objects(env)
    env.invalidate_all()


def cover_made_contacts(cr):
    columns = _get_columns(cr, "res_partner")
    statement = _RENAME
    for column in ("phone_sanitized", "email_normalized"):
        if column not in columns:
            statement = statement.replace(f"{column} = NULL,", "")
    cr.execute(statement)
    ids = [row[0] for row in cr.fetchall()]
    for statement in (_RENAME_DOCUMENTS, _FORGET_NOTES, _RENAME_ACCOUNTS):
        cr.execute(statement, [ids])


def _get_columns(cr, table):
    cr.execute(
        "SELECT column_name FROM information_schema.columns"
        " WHERE table_name = %s AND table_schema = current_schema",
        [table],
    )
    return {row[0] for row in cr.fetchall()}


def archive_resources(env):
    """Resources of practitioners were made by us; calendars still name them."""
    practitioners = env["clinic.practitioner"].with_context(active_test=False)
    practitioners.search([]).resource_id.write({"active": False})


def unlink_payer_group(env):
    """Core's Invoicing group no longer implies a group of ours."""
    payer = env.ref("clinic_base.group_clinic_base_payer", raise_if_not_found=False)
    invoice = env.ref("account.group_account_invoice", raise_if_not_found=False)
    if payer and invoice:
        invoice.write({"implied_ids": [(3, payer.id)]})


def drop_database_objects(env):
    env["clinic.patient"]._drop_partner_trigger()
    env["clinic.emergency.access"]._drop_tries()
    clinic_person_match_sql.uninstall(env.cr)
    clinic_visit_template_trigger.uninstall(env.cr)
    clinic_patient_completeness.TABLE.drop(env.cr)
    clinic_patient_contact_reveal.REVEALS.drop(env.cr)
    env.cr.execute("SELECT id FROM clinic_chain")
    for (chain_id,) in env.cr.fetchall():
        env.cr.execute(f"DROP SEQUENCE IF EXISTS clinic_record_number_{int(chain_id)}")
