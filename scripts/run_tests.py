"""`make test`: database from a template keyed by the addons' content, then pytest.

All tests run in two halves at once, each with its own database and ports: the second
one's lines are shown when it is done. Glue to modules of Odoo that no other addon needs
(`checkout.house`) is tested after them, with those modules.
"""

import argparse
import contextlib
import os
import shutil
import socket
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import databases
from checkout import ADDONS, ROOT, house, manifests

# with the checks of the repository they take as long as the others with the proofs
FIRST = ("clinic_base", "clinic_patient")


def arguments():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--addon", default="", help="only the tests of this addon")
    parser.add_argument("-k", default="", help="only tests whose name matches")
    options = parser.parse_args()
    if options.addon and options.addon not in manifests():
        parser.error(
            f"there is no addon {options.addon}; choose one of {', '.join(manifests())}"
        )
    return options


def groups(options):
    """{name: paths} of what runs side by side."""
    if options.addon:
        return {options.addon: [ADDONS / options.addon]}
    if options.k:
        return {"all": [*(ADDONS / name for name in house()), ROOT / "tests"]}
    first = [ADDONS / name for name in FIRST]
    others = [ADDONS / name for name in house() if name not in FIRST]
    proofs = ROOT / "tests/test_prove.py"
    checks = [path for path in (ROOT / "tests").glob("test_*.py") if path != proofs]
    return {"files": [*first, *sorted(checks)], "rest": [*others, proofs]}


def glue():
    """Addons that need modules of Odoo which the others do without."""
    return manifests().keys() - house().keys()


def prepare(template, name):
    database = f"clinic_test_{name}_{os.getpid()}"
    databases.create(database, template)
    return database


def free_ports(count):
    with contextlib.ExitStack() as stack:
        sockets = [stack.enter_context(socket.socket()) for _number in range(count)]
        for opened in sockets:
            opened.bind(("127.0.0.1", 0))
        return [opened.getsockname()[1] for opened in sockets]


def configuration(folder, name):
    """That of the tests, with ports of its own."""
    lines = Path(databases.CONF).read_text().splitlines()
    kept = [line for line in lines if not line.startswith(("http_port", "gevent_port"))]
    http, gevent = free_ports(2)
    path = Path(folder) / f"{name}.conf"
    path.touch(mode=0o600)
    ports = [f"http_port = {http}", f"gevent_port = {gevent}", ""]
    path.write_text("\n".join([*kept, *ports]))
    return path


def pytest_command(options, database, config, paths):
    command = [
        sys.executable,
        *("-m", "pytest", "-p", "pytest_clinic", "-p", "no:cacheprovider"),
        f"--odoo-config={config}",
        f"--odoo-database={database}",
        *("--odoo-http", "-q", "--durations=15", "--durations-min=3"),
    ]
    if options.k:
        command += ["-k", options.k]
    return [*command, *(str(path.relative_to(ROOT)) for path in paths)]


def run(groups, options, template, folder):
    """The exit code: 1 if a test failed, or a half did not come to its end."""
    environment = dict(os.environ, PYTHONPATH=str(ROOT / "scripts"))
    running, logs, made = [], [], []
    try:
        for name, paths in groups.items():
            made.append(prepare(template, name))
            config = configuration(folder, name)
            command = pytest_command(options, made[-1], config, paths)
            output = (Path(folder) / f"{name}.log").open("w+") if running else None
            logs.append(output)
            running.append(
                subprocess.Popen(command, cwd=ROOT, env=environment, stdout=output)
            )
        codes = []
        for process, output in zip(running, logs, strict=True):
            codes.append(process.wait())
            if output:
                sys.stdout.flush()
                output.seek(0)
                shutil.copyfileobj(output, sys.stdout)
    finally:
        for process in running:
            process.kill()
        for database in made:
            databases.drop(database)
    return int(any(codes))


def main():
    options = arguments()
    started = time.time()
    try:
        template = databases.addons_template([options.addon] if options.addon else None)
    except databases.InstallFailed as error:
        sys.exit(f"The addons could not be installed: {error}")
    print(f"Template ready in {time.time() - started:.0f} s", flush=True)
    with tempfile.TemporaryDirectory() as folder:
        code = run(groups(options), options, template, folder)
        for name in () if options.addon or options.k else glue():
            template = databases.addons_template([name])
            code |= run({name: [ADDONS / name]}, options, template, folder)
    sys.exit(code)


if __name__ == "__main__":
    main()
