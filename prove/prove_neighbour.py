"""Odoo's own suites of the modules that our addons extend: plain, and with ours.

Both sides run in Odoo's own test runner, each module on a fresh copy of a database:
one with the modules alone, one with our addons installed too. The verdict is pass if
nothing fails with ours that passes plain. What fails on both sides is Odoo's own.
"""

import concurrent.futures
import json
import re
import subprocess
import sys

import databases
from bench.harness import free_port
from checkout import ROOT, core_modules

MODULES = (
    "base",
    "mail",
    "contacts",
    "account",
    "resource",
    "privacy_lookup",
    "sale",
)
# of base, what a change of partners, users, companies and rights could break
BASE_TESTS = (
    "TestPartner",
    "TestPartnerAddressCompany",
    "TestPartnerRecursion",
    "TestPartnerCategory",
    "TestPartnerForm",
    "TestMergePartner",
    "TestUsers",
    "TestUsers2",
    "TestUsersTweaks",
    "TestUsersIdentitycheck",
    "TestCompany",
    "TestACL",
    "TestIrRule",
    "TestHasGroup",
)
# one class each, for the run at a small scale
SMOKE = {
    "base": ("TestPartner", "TestMergePartner"),
    "mail": ("TestPartner",),
    "contacts": ("TestUi",),
    "account": ("TestAccountPartner",),
    "resource": ("TestResourceCalendar",),
    "privacy_lookup": ("TestPrivacyWizard",),
    "sale": ("TestSaleToInvoice",),
}
# Odoo's tests of link previews and translations fake the world outside; the guard of
# clinic_base keeps those doors shut on purpose, so its own switch opens them here
OPEN_DOORS = """
env["ir.config_parameter"].set_param("clinic.egress", "all")
env["clinic.egress.guard"]._close()
env.cr.commit()
"""
FAILED = re.compile(r" (?:ERROR|CRITICAL) \S+ (odoo\.\S+): (?:FAIL|ERROR): (.+)$")
COUNTED = re.compile(r"(\d+) failed, (\d+) error\(s\) of (\d+) tests")


def _tags(module, classes):
    names = classes.get(module)
    return ",".join(f"/{module}:{name}" for name in names) if names else f"/{module}"


def _suites(modules, small):
    """{name: tags}: one run per module, at the small scale one for them all."""
    if small:
        return {"smoke": ",".join(_tags(module, SMOKE) for module in modules)}
    return {module: _tags(module, {"base": BASE_TESTS}) for module in modules}


def _parse(log):
    failing = set()
    for line in log.splitlines():
        match = FAILED.search(line)
        if match:
            place, title = match.groups()
            failing.add(f"{place}:{title.removeprefix('Subtest ').split(' (')[0]}")
    counts = [int(found[2]) for found in COUNTED.findall(log)]
    return {"tests": sum(counts), "failing": sorted(failing)}


def _run_suite(database, tags, log_file):
    command = [sys.executable, "-m", "prove.odoo_server", "-c", databases.CONF]
    command += ["-d", database, "--test-tags", tags, "--stop-after-init"]
    command += [f"--http-port={free_port()}", f"--gevent-port={free_port()}"]
    with open(log_file, "w") as log:
        subprocess.run(
            command, cwd=ROOT, stdin=subprocess.DEVNULL, stdout=log, stderr=log
        )
    with open(log_file, errors="replace") as log:
        found = _parse(log.read())
    if not found["tests"] and not found["failing"]:
        raise RuntimeError(f"no test of {tags} ran; see {log_file}")
    return found


def _side(side, template, suites, workdir):
    """Results by suite; a finished one is not repeated after an interruption."""
    results = {}
    for name, tags in suites.items():
        done = workdir / f"{template}_{name}.json"
        if not done.exists():
            database = f"clinic_prove_{side}_{name}"
            databases.create(database, template)
            try:
                if side == "ours":
                    databases.odoo(database=database, script=OPEN_DOORS)
                found = _run_suite(database, tags, done.with_suffix(".log"))
            finally:
                databases.drop(database)
            done.write_text(json.dumps(found))
        results[name] = json.loads(done.read_text())
        print(f"{side} {name}: {results[name]['tests']} tests", flush=True)
    return results


def run(scale, seed, workdir, modules=MODULES):
    """`seed` has no meaning here: the suites are what they are."""
    suites = _suites(modules, small=scale < 1)
    templates = {
        "plain": databases.core_template(core_modules()),
        "ours": databases.addons_template(),
    }
    with concurrent.futures.ThreadPoolExecutor(2) as pool:
        jobs = {
            side: pool.submit(_side, side, template, suites, workdir)
            for side, template in templates.items()
        }
        plain, ours = (jobs[side].result() for side in templates)
    broken = {
        name: sorted(set(ours[name]["failing"]) - set(plain[name]["failing"]))
        for name in suites
    }
    return {
        "tests": {name: found["tests"] for name, found in ours.items()},
        "failing_plain": {name: found["failing"] for name, found in plain.items()},
        "failing_only_with_ours": broken,
        "verdict": "fail" if any(broken.values()) else "pass",
    }
