"""Our addons are removed from a database that bills: what stays is as it was.

Adopted contacts are unchanged. Documents are unchanged but for the customer's name on
invoices of contacts that we made, which is the record number now. Nothing of ours is
left in the schema, no name of a patient of ours is left on a contact, and Odoo goes
on billing.
"""

import databases
from prove import scene

CONTACTS, INVOICES = 1000, 2000
NAME = "prove_uninstall"
OWN_NAME = "Uninstall Ursula"
# core tables in which his name might stay
TOLD = (
    "res_partner",
    "account_move",
    "account_move_line",
    "account_payment",
    "sale_order",
    "sale_order_line",
    "mail_message",
)
LEFT = {
    "functions": "SELECT proname FROM pg_proc p JOIN pg_namespace n"
    " ON n.oid = p.pronamespace WHERE proname LIKE 'clinic%' AND nspname = 'public'",
    "triggers": "SELECT tgname FROM pg_trigger WHERE tgname LIKE 'clinic%'",
    "indexes": "SELECT indexname FROM pg_indexes WHERE schemaname = 'public'"
    " AND (indexname LIKE 'clinic%' OR indexname LIKE '%clinic_patient%')",
    "tables": "SELECT tablename FROM pg_tables WHERE schemaname = 'public'"
    " AND tablename LIKE 'clinic%'",
    "sequences": "SELECT sequencename FROM pg_sequences WHERE schemaname = 'public'"
    " AND sequencename LIKE 'clinic%'",
    "columns": "SELECT table_name || '.' || column_name FROM information_schema.columns"
    " WHERE table_schema = 'public' AND (column_name LIKE 'clinic%'"
    " OR column_name IN ('is_clinic_patient', 'patient_id', 'visit_id',"
    " 'visit_line_id'))",
    "rules": "SELECT name::text FROM ir_rule WHERE domain_force LIKE '%clinic%'",
    "crons": "SELECT cron_name FROM ir_cron WHERE cron_name LIKE 'Clinic:%'",
}


def run(scale, seed, workdir):
    contacts, invoices = max(int(CONTACTS * scale), 60), max(int(INVOICES * scale), 90)
    try:
        return _prove(contacts, invoices, seed)
    finally:
        scene.drop(NAME)


def _prove(contacts, invoices, seed):
    known, before = scene.start(NAME, "one", contacts, invoices, seed)
    last = _value("SELECT max(id) FROM res_partner")
    last_move = _value("SELECT max(id) FROM account_move")
    databases.install(NAME, ["clinic_desk"])
    _chain, adopted, own = scene.shell(
        NAME,
        "adopting.set_up(env, 1)",
        "adopting.adopt(env)",
        f"accountant.bill_own_patient(env, {OWN_NAME!r})",
    )
    bills = _documents(known, own)
    scene.shell(NAME, "remove(env, 'clinic_desk')")
    without_desk = _documents(known, own)
    scene.shell(NAME, "remove(env, 'clinic_patient')")
    covered = _documents(known, own)
    shown = _value(
        "SELECT array_agg(DISTINCT invoice_partner_display_name) FROM account_move"
        " WHERE id = ANY (%s)",
        own["invoices"],
    )
    hidden = _row("SELECT name, active FROM res_partner WHERE id = %s", own["partner"])
    names = _names_left()
    scene.shell(NAME, "remove(env, 'clinic_base')")
    after = scene.fingerprint(
        NAME, known, where=f"t.id <= {last}", documents=f"t.id <= {last_move}"
    )
    left = {kind: [row[0] for row in scene.query(NAME, q)] for kind, q in LEFT.items()}
    left = {kind: found for kind, found in left.items() if found}
    (work,) = scene.shell(NAME, "accountant.bill_anybody(env)")
    checks = {
        "contacts and documents are as before us": after == before,
        "without the desk documents are as before": bills == without_desk,
        "our patient's documents changed in the name alone": bills == covered,
        "his invoices show the record number": shown == [own["number"]],
        "his contact is archived under the number": hidden == (own["number"], False),
        "his name is nowhere": not names,
        "nothing of ours is left": not left,
        "Odoo goes on billing": work == "posted",
    }
    return {
        "adopted": adopted["adopted"],
        "left": left,
        "names_left": names,
        "checks": checks,
        **scene.verdict(checks),
    }


def _documents(known, own):
    """Digests of the invoices of our own patient, without the customer's name."""
    return scene.fingerprint(
        NAME,
        {table: names for table, names in known.items() if table != "res_partner"},
        without=("invoice_partner_display_name",),
        documents=f"t.id IN ({', '.join(map(str, own['invoices']))})",
    )


def _names_left():
    """Columns of core tables in which the patient's name still stands."""
    found = []
    for table in TOLD:
        if _value(
            f"SELECT count(*) FROM {table} t WHERE to_jsonb(t)::text LIKE %s",
            f"%{OWN_NAME}%",
        ):
            found.append(table)
    return found


def _row(statement, *values):
    return scene.query(NAME, statement, *values)[0]


def _value(statement, *values):
    return _row(statement, *values)[0]
