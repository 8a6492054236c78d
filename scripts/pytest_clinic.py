"""pytest plugin of `make test`: a skipped test is a failure; counts at the end."""

import collections

import pytest

WHY = "SKIPPED, which counts as a failure here (a test that should run did not): "


@pytest.hookimpl(hookwrapper=True)
def pytest_runtest_makereport(item, call):
    outcome = yield
    report = outcome.get_result()
    if report.skipped and not hasattr(report, "wasxfail"):
        reason = report.longrepr[2] if isinstance(report.longrepr, tuple) else ""
        report.outcome = "failed"
        report.longrepr = f"{item.nodeid}: {WHY}{reason}"


@pytest.hookimpl(hookwrapper=True)
def pytest_make_collect_report(collector):
    outcome = yield
    report = outcome.get_result()
    if report.skipped:
        report.outcome = "failed"
        report.longrepr = f"{collector.nodeid}: {WHY}whole module"


def pytest_terminal_summary(terminalreporter):
    counts = collections.Counter()
    for status in ("passed", "failed", "error"):
        for report in terminalreporter.stats.get(status, []):
            counts[_owner(report.nodeid), status] += 1
    owners = sorted({owner for owner, _status in counts})
    for owner in owners:
        line = ", ".join(
            f"{counts[owner, status]} {status}"
            for status in ("passed", "failed", "error")
            if counts[owner, status]
        )
        terminalreporter.write_line(f"{owner}: {line}")


def _owner(nodeid):
    parts = nodeid.split("/")
    return parts[1] if parts[0] == "addons" and len(parts) > 1 else "repository"
