"""Processes of the proof of the access log: a server of eight workers, the sealer."""

import contextlib
import json
import shutil
import subprocess
import sys

import databases
from bench.harness import Door, _wait_for, free_port
from checkout import ROOT

REPLAY = "tries left, try again in"


def configuration(folder):
    """A configuration with a key of its own and a folder of anchors; its path."""
    key, anchors = folder / "seal-keys", folder / "anchors"
    key.unlink(missing_ok=True)
    shutil.rmtree(anchors, ignore_errors=True)  # those of a proof before this one
    program = [sys.executable, str(ROOT / "scripts/make_seal_key.py"), str(key)]
    subprocess.run(program, check=True)
    own = {"clinic_seal_key_file": key, "clinic_anchor_dir": anchors}
    with open(databases.CONF, encoding="utf-8") as file:
        lines = [line for line in file if line.split(" ")[0] not in own]
    path = folder / "odoo.conf"
    lines += [f"{name} = {value}\n" for name, value in own.items()]
    path.write_text("".join(lines), encoding="utf-8")
    public = folder / "public-keys"
    told = subprocess.run([*program, "--public"], check=True, capture_output=True)
    public.write_bytes(told.stdout)
    return path


def _command(conf, database):
    return [sys.executable, "-m", "odoo", "-c", str(conf), "-d", database]


@contextlib.contextmanager
def server(conf, database, log, workers):
    """A real server of many processes; yields its port."""
    port = free_port()
    command = _command(conf, database)
    command += [f"--workers={workers}", f"--http-port={port}"]
    command += [f"--gevent-port={free_port()}", f"--db-filter=^{database}$"]
    command += ["--log-level=warn", "--log-handler=odoo.service.model:INFO"]
    with open(log, "w", encoding="utf-8") as output:
        process = subprocess.Popen(
            command, cwd=ROOT, stdin=subprocess.DEVNULL, stdout=output, stderr=output
        )
        try:
            _wait_for(port, process)
            yield port
        finally:
            process.terminate()
            try:
                process.wait(30)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()


def door(port, database, login, password):
    """A client of its own, logged in."""
    found = Door(port, database)
    found.login(login, password)
    return found


def shell(conf, database, *calls):
    """A process that runs `calls` of prove.sealing with `env`; not waited for."""
    lines = [
        "import sys",
        "sys.path.insert(0, '.')",
        "import json",
        "from prove import sealing",
        *(f"print('PROVE:' + json.dumps({call}, default=str))" for call in calls),
        "env.cr.commit()",
    ]
    command = _command(conf, database)
    command[3:3] = ["shell"]
    process = subprocess.Popen(
        [*command, "--no-http", "--log-level=warn"],
        cwd=ROOT,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )
    process.stdin.write("\n".join(lines) + "\n")
    process.stdin.close()
    process.stdin = None
    return process


def answers(process):
    """What the calls of `shell` returned; raises if the process failed."""
    output, _errors = process.communicate()
    found = [line for line in output.splitlines() if "PROVE:" in line]
    if process.returncode or not found:
        raise databases.InstallFailed(output[-4000:])
    return [json.loads(line.split("PROVE:", 1)[1]) for line in found]
