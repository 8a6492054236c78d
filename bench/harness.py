"""What a benchmark module may use: databases, doors, timers, figures.

A module `bench/bench_<topic>.py` declares its figures and measures them:

    FIGURES = {"search_name": Figure("ratio", limit=0.1, unit="ms")}

    def run(bench):
        with bench.env("some_database") as env:
            times = interleave({"ours": f, "baseline": g}, rounds=200)
        bench.record("search_name", times["ours"].p50, times["baseline"].p50, n=200)

Kinds: `ratio` = ours / baseline, `growth` = ours at the large scale / ours at the
small one, `count` = ours itself. A value above the limit fails the run.
"""

import contextlib
import dataclasses
import json
import os
import random
import socket
import subprocess
import sys
import time
import urllib.request
from http.cookiejar import CookieJar

import databases
from checkout import ROOT

KINDS = ("ratio", "growth", "count")


@dataclasses.dataclass(frozen=True)
class Figure:
    kind: str
    limit: float
    unit: str = "ms"

    def __post_init__(self):
        if self.kind not in KINDS:
            raise ValueError(f"kind {self.kind} is none of {', '.join(KINDS)}")


@dataclasses.dataclass(frozen=True)
class Sample:
    """Durations of one contestant, in milliseconds."""

    values: tuple

    def quantile(self, share):
        ordered = sorted(self.values)
        return ordered[min(len(ordered) - 1, int(share * len(ordered)))]

    @property
    def p50(self):
        return self.quantile(0.5)

    @property
    def p95(self):
        return self.quantile(0.95)

    @property
    def total(self):
        return sum(self.values)


def interleave(contestants, rounds, warm_up=3):
    """Time callables in turn, so that a slow minute hits all of them alike.

    `contestants` is {name: callable(round number)}; the order changes each round.
    """
    values = {name: [] for name in contestants}
    order = random.Random(1)
    for number in range(-warm_up, rounds):
        names = list(contestants)
        order.shuffle(names)
        for name in names:
            started = time.perf_counter()
            contestants[name](number)
            spent = (time.perf_counter() - started) * 1000
            if number >= 0:
                values[name].append(spent)
    return {name: Sample(tuple(found)) for name, found in values.items()}


class Door:
    """JSON-RPC to a server process of its own, as a browser would call it."""

    def __init__(self, port, database):
        self.base, self.database = f"http://127.0.0.1:{port}", database
        cookies = urllib.request.HTTPCookieProcessor(CookieJar())
        self.opener = urllib.request.build_opener(
            urllib.request.ProxyHandler({}), cookies
        )

    def post(self, path, **params):
        body = json.dumps({"jsonrpc": "2.0", "method": "call", "params": params})
        request = urllib.request.Request(
            self.base + path,
            data=body.encode(),
            headers={"Content-Type": "application/json"},
        )
        with self.opener.open(request, timeout=600) as response:
            answer = json.load(response)
        if "error" in answer:
            raise RuntimeError(answer["error"]["data"]["message"])
        return answer.get("result")

    def login(self, login, password):
        found = self.post(
            "/web/session/authenticate",
            db=self.database,
            login=login,
            password=password,
        )
        if not found.get("uid"):
            raise RuntimeError(f"{login} cannot log in to {self.database}")

    def call(self, model, method, *args, **kwargs):
        path = f"/web/dataset/call_kw/{model}/{method}"
        return self.post(path, model=model, method=method, args=args, kwargs=kwargs)


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


@contextlib.contextmanager
def server(database, log=None, options=(), program=("-m", "odoo")):
    """A real Odoo server on that database; yields a Door, not yet logged in.

    `program` is what Python runs in place of Odoo's own command.
    """
    port = free_port()
    command = [sys.executable, *program, "-c", databases.CONF, "-d", database]
    command += [f"--http-port={port}", f"--gevent-port={free_port()}"]
    command += [f"--db-filter=^{database}$", "--log-level=error", *options]
    output = open(log, "w") if log else subprocess.DEVNULL  # noqa: SIM115
    process = subprocess.Popen(
        command, cwd=ROOT, stdin=subprocess.DEVNULL, stdout=output, stderr=output
    )
    try:
        _wait_for(port, process)
        yield Door(port, database)
    finally:
        process.terminate()
        try:
            process.wait(30)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()
        if log:
            output.close()


def _wait_for(port, process):
    url = f"http://127.0.0.1:{port}/web/health"
    for _attempt in range(600):
        if process.poll() is not None:
            raise RuntimeError("the server stopped before it answered")
        with contextlib.suppress(OSError):
            urllib.request.urlopen(url, timeout=5).close()
            return
        time.sleep(0.2)
    raise RuntimeError("the server did not answer within two minutes")


_configured = False


@contextlib.contextmanager
def environment(database, uid=1):
    """An Odoo environment in this process; what it writes is rolled back."""
    global _configured
    import odoo.api
    import odoo.modules.registry
    import odoo.tools

    if not _configured:
        options = ["-c", databases.CONF, "--no-http", "--log-level=error"]
        odoo.tools.config.parse_config(options, setup_logging=True)
        _configured = True
    registry = odoo.modules.registry.Registry(database)
    with registry.cursor() as cursor:
        try:
            yield odoo.api.Environment(cursor, uid, {})
        finally:
            cursor.rollback()


class Bench:
    """One run: the scale, the figures that are asked for, the figures measured."""

    def __init__(self, figures, scale, only):
        self.figures, self.scale, self.only = figures, scale, only
        self.results = {}

    def wants(self, *names):
        """Whether any of these figures is to be measured."""
        return any(
            name.startswith(start) for name in names for start in self.only or [""]
        )

    def record(self, name, ours, baseline=None, n=0):
        figure = self.figures[name]
        value = ours if figure.kind == "count" else ours / baseline
        self.results[name] = {
            "kind": figure.kind,
            "ours": _rounded(ours),
            "baseline": _rounded(baseline),
            "value": _rounded(value),
            "limit": figure.limit,
            "unit": figure.unit,
            "n": n,
        }
        verdict = "ok" if value <= figure.limit else "TOO MUCH"
        print(
            f"{verdict:8}  {name}: {figure.kind} {_rounded(value)} (limit "
            f"{figure.limit}), ours {_rounded(ours)}, baseline {_rounded(baseline)} "
            f"{figure.unit}, n {n}",
            flush=True,
        )

    env = staticmethod(environment)
    server = staticmethod(server)


def _rounded(value):
    return float(f"{value:.4g}") if isinstance(value, float) else value


def cores():
    return os.cpu_count() or 1
