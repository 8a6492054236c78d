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
from checkout import core_modules

MODULES = ("base", "mail", "contacts", "account", "resource", "privacy_lookup")
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
}
FAILED = re.compile(r" (?:ERROR|CRITICAL) \S+ (odoo\.\S+): (?:FAIL|ERROR): (.+)$")
COUNTED = re.compile(r"(\d+) failed, (\d+) error\(s\) of (\d+) tests")


def _tags(module, small):
    classes = BASE_TESTS if module == "base" else ()
    if small:
        classes = SMOKE.get(module, ())
    if not classes:
        return f"/{module}"
    return ",".join(f"/{module}:{name}" for name in classes)


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
    command = [sys.executable, "-m", "odoo", "-c", databases.CONF, "-d", database]
    command += ["--test-tags", tags, "--stop-after-init", "--log-level=info"]
    command += [f"--http-port={free_port()}", f"--gevent-port={free_port()}"]
    with open(log_file, "w") as log:
        subprocess.run(
            command, stdin=subprocess.DEVNULL, stdout=log, stderr=log, check=False
        )
    with open(log_file, errors="replace") as log:
        found = _parse(log.read())
    if not found["tests"]:
        raise RuntimeError(f"no test of {tags} ran; see {log_file}")
    return found


def _side(side, template, modules, small, workdir):
    """Results by module; a finished module is not repeated after an interruption."""
    results = {}
    for module in modules:
        stem = f"{template}_{module}" + ("_small" if small else "")
        done = workdir / f"{stem}.json"
        if not done.exists():
            database = f"clinic_prove_{side}_{module}"
            databases.create(database, template)
            try:
                found = _run_suite(
                    database, _tags(module, small), workdir / f"{stem}.log"
                )
            finally:
                databases.drop(database)
            done.write_text(json.dumps(found))
        results[module] = json.loads(done.read_text())
        print(f"{side} {module}: {results[module]['tests']} tests", flush=True)
    return results


def run(scale, seed, workdir, modules=MODULES):
    """`seed` has no meaning here: the suites are what they are."""
    small = scale < 1
    plain = databases.core_template(core_modules())
    ours = databases.addons_template()
    with concurrent.futures.ThreadPoolExecutor(2) as pool:
        jobs = {
            side: pool.submit(_side, side, name, modules, small, workdir)
            for side, name in (("plain", plain), ("ours", ours))
        }
        results = {side: job.result() for side, job in jobs.items()}
    broken = {
        module: sorted(
            set(results["ours"][module]["failing"])
            - set(results["plain"][module]["failing"])
        )
        for module in modules
    }
    return {
        "tests": {name: found["tests"] for name, found in results["ours"].items()},
        "failing_plain": {
            name: found["failing"] for name, found in results["plain"].items()
        },
        "failing_only_with_ours": broken,
        "verdict": "fail" if any(broken.values()) else "pass",
    }
