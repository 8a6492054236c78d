"""5,000 contacts and 20,000 invoices are adopted; nothing of them changes.

Digests of all columns of contacts, invoices and entries are taken before our addons
are installed, after installing, after adopting and after releasing.
"""

import databases
from prove import scene

CONTACTS, INVOICES = 5000, 20000
NAME = "prove_adoption"
FLAGGED = "SELECT count(*) FROM res_partner WHERE is_clinic_patient"


def run(scale, seed, workdir):
    contacts, invoices = (
        max(int(CONTACTS * scale), 100),
        max(int(INVOICES * scale), 400),
    )
    try:
        return _prove(contacts, invoices, seed)
    finally:
        scene.drop(NAME)


def _prove(contacts, invoices, seed):
    known, before = scene.start(NAME, "one", contacts, invoices, seed)
    partners = _count("SELECT count(*) FROM res_partner")
    last = _count("SELECT max(id) FROM res_partner")
    databases.install(NAME, ["clinic_patient"])
    installed = scene.fingerprint(NAME, known)
    own = 1  # the administrator of the proof
    old = f"t.id <= {last}"
    _chain, adopted = scene.shell(
        NAME, "adopting.set_up(env, 1)", "adopting.adopt(env)"
    )
    after = scene.fingerprint(NAME, known, where=old)
    again, reached = scene.shell(
        NAME, "adopting.adopt(env)", "adopting.reach(env, 200)"
    )
    partners_after = _count("SELECT count(*) FROM res_partner")
    flagged = _count(FLAGGED)
    twice = _count(
        "SELECT count(*) FROM (SELECT partner_id FROM clinic_patient"
        " GROUP BY partner_id HAVING count(*) > 1) t"
    )
    (released,) = scene.shell(NAME, "adopting.release(env)")
    last = scene.fingerprint(NAME, known, where=old)
    checks = {
        "installing changes nothing": installed == before,
        "contacts, invoices and entries are unchanged": after == before,
        "no partner was made": partners_after == partners + own,
        "no contact has two files": twice == 0,
        "every listed contact is accounted for": adopted["listed"]
        == adopted["adopted"] + adopted["unsure"] + adopted["skipped"],
        "sure contacts are adopted": adopted["adopted"] > contacts * 0.8
        and adopted["sure"] == 0,
        "each adopted contact is flagged": flagged == adopted["adopted"],
        "a second run adopts nobody": again["adopted"] == 0,
        "invoices are reached from the file": not reached["missing"],
        "release leaves no file": _count("SELECT count(*) FROM clinic_patient") == 0,
        "release clears every flag": _count(FLAGGED) == 0,
        "release restores all": last == before,
    }
    return {
        "contacts": contacts,
        "invoices": _count("SELECT count(*) FROM account_move"),
        "adopted": adopted,
        "second_run": again,
        "reached": reached["files"],
        "released": released,
        "checks": checks,
        **scene.verdict(checks),
    }


def _count(statement):
    return scene.query(NAME, statement)[0][0]
