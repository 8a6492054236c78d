"""Three ways in which clinics book already; in each we move in on live data.

one   one company, several branches of ours
flat  a company for each branch, side by side
tree  a parent company with Odoo branches, which bill; the parent has no branch of ours
"""

import databases
from prove import scene

CONTACTS, INVOICES = 900, 1800
COMPANIES = "SELECT DISTINCT company_id FROM account_move ORDER BY 1"


def run(scale, seed, workdir):
    contacts, invoices = max(int(CONTACTS * scale), 60), max(int(INVOICES * scale), 90)
    found = {
        position: _prove(position, contacts, invoices, seed)
        for position in ("one", "flat", "tree")
    }
    failed = [
        f"{p}: {name}" for p, report in found.items() for name in report["failed"]
    ]
    return {**found, "failed": failed, "verdict": "fail" if failed else "pass"}


def _prove(position, contacts, invoices, seed):
    name = f"prove_position_{position}"
    try:
        return _move_in(name, position, contacts, invoices, seed)
    finally:
        scene.drop(name)


def _move_in(name, position, contacts, invoices, seed):
    known, before = scene.start(name, position, contacts, invoices, seed)
    last = _count(name, "SELECT max(id) FROM res_partner")
    companies = [row[0] for row in scene.query(name, COMPANIES)]
    databases.install(name, ["clinic_patient"])
    installed = scene.fingerprint(name, known)
    branches = 3 if position == "one" else 1
    home = "env['clinic.branch'].search([], limit=1).id" if position == "one" else False
    _chain, *runs = scene.shell(
        name,
        f"adopting.set_up(env, {branches}, env['res.company'].browse({companies}))",
        *[f"adopting.adopt(env, {company}, {home})" for company in companies],
    )
    after = scene.fingerprint(name, known, where=f"t.id <= {last}")
    work = scene.shell(
        name, *[f"accountant.work(env, {company})" for company in companies]
    )
    wrong = _count(
        name,
        "SELECT count(*) FROM clinic_patient f JOIN clinic_branch b"
        " ON b.id = f.home_branch_id JOIN account_move m ON m.partner_id = f.partner_id"
        " WHERE m.company_id <> b.company_id AND m.invoice_date < '2025-02-01'",
    )
    bound = _count(
        name,
        "SELECT count(*) FROM clinic_patient f"
        " JOIN res_partner p ON p.id = f.partner_id"
        " JOIN clinic_branch b ON b.id = f.home_branch_id"
        " WHERE p.company_id IS NOT NULL AND p.company_id <> b.company_id",
    )
    checks = {
        "installing changes nothing": installed == before,
        "contacts and documents are unchanged": after == before,
        "somebody was adopted in each company": all(run["adopted"] for run in runs),
        "home branch is of the company that billed": wrong == 0 and bound == 0,
        "accountants find the customer": all(day["customer"] for day in work),
        "accountants post": all(day["state"] == "posted" for day in work),
        "accountants are paid": all(
            day["payment_state"] in ("paid", "in_payment", "reversed") for day in work
        ),
        "accountants credit": all(day["credit"] == "posted" for day in work),
        "old invoices are read": all(day["sees_old_invoices"] for day in work),
    }
    return {
        "companies": companies,
        "runs": runs,
        "checks": checks,
        **scene.verdict(checks),
    }


def _count(name, statement):
    return scene.query(name, statement)[0][0]
