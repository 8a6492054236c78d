"""A day of the demo clinic above a net: nothing leaves but to the provider.

Everybody of the demo logs in, opens the menus and reads what they show; every
scheduled job runs, the stopped ones too; messages go out by a provider on this
machine. The server's process tells each connection that it opens and each name that
it looks up (`sinked_server.py`); there must be none but those to the provider.
"""

import json
import os
import urllib.request
from collections import Counter

import databases
from bench import harness
from prove import scene
from prove.prove_outbox import _load_fakes
from prove.sink_day import PASSWORD

MENUS, PEOPLE, MESSAGES = 500, 300, 200
NAME = f"prove_sink_{os.getpid()}"
CLOSED = 9  # where Odoo's own calls are pointed to; nobody listens
MAIL = 25  # the mail server of Odoo, for colleagues: none is set up, so this machine


def run(scale, seed, workdir):
    sink = workdir / "sink.jsonl"
    sink.unlink(missing_ok=True)
    os.environ["CLINIC_SINK"] = str(sink)
    fake = _load_fakes().FakeTwilio()
    messages = max(round(MESSAGES * scale), 10)
    try:
        databases.create(NAME, databases.addons_template())
        day = _shell(f"prepare(env, {fake.address!r}, {messages})")
        with harness.server(
            NAME, log=workdir / "server.log", program=("prove/sinked_server.py",)
        ) as door:
            done = _spend_the_day(door, day, scale)
    finally:
        fake.close()
        scene.drop(NAME)
    return _judge(sink, fake, day, done)


def _shell(call):
    module = "__import__('prove.sink_day', fromlist=['prepare'])"
    (found,) = scene.shell(NAME, f"{module}.{call}")
    return found


def _spend_the_day(door, day, scale):
    done = Counter()
    for login in day["people"][: max(round(PEOPLE * scale), 4)]:
        person = harness.Door(int(door.base.rsplit(":", 1)[1]), NAME)
        person.login(login, login)
        with person.opener.open(person.base + "/odoo", timeout=120) as page:
            page.read()
        _open_menus(person, done, max(round(MENUS * scale), 8))
        done["people"] += 1
    door.login("admin", PASSWORD)
    for cron in day["crons"]:
        _try(done, "jobs", door, "ir.cron", "method_direct_trigger", [cron])
    return done


def _open_menus(person, done, count):
    request = urllib.request.Request(f"{person.base}/web/webclient/load_menus")
    with person.opener.open(request, timeout=120) as answer:
        menus = json.load(answer)
    actions = [menu["actionID"] for menu in menus.values() if menu.get("actionID")]
    for action_id in list(dict.fromkeys(actions))[:count]:
        action = person.post("/web/action/load", action_id=action_id)
        model = action.get("res_model")
        if action["type"] != "ir.actions.act_window" or not model:
            continue
        views = [view for view in action["views"] if view[1] != "form"] or [
            [False, "list"]
        ]
        _try(done, "views", person, model, "get_views", views)
        _try(done, "reads", person, model, "web_search_read", [], {"display_name": {}})


def _try(done, kind, door, *call):
    """What is refused to a role is no way out either; it is counted."""
    try:
        door.call(*call)
        done[kind] += 1
    except RuntimeError:
        done["refused"] += 1


def _judge(sink, fake, day, done):
    lines = [json.loads(line) for line in sink.read_text().splitlines()]
    outside = Counter(row["host"] for row in lines if not row["inside"])
    port = fake.server.server_port
    inside = [row for row in lines if row["inside"] and row["port"] != CLOSED]
    strange = Counter(row["port"] for row in inside if row["port"] not in (port, MAIL))
    checks = {
        "0 requests to the outside": not outside,
        "no other port of this machine than mail": not strange,
        "the provider got every message once": all(
            fake.accepted[body] == 1 for body in day["bodies"]
        ),
        "messages were sent at all": len(day["bodies"]) > 0,
        "the sink sees connections": any(row["port"] == port for row in lines),
        "people worked": done["views"] > 0 and done["reads"] > 0,
        "jobs ran": done["jobs"] > 0,
    }
    return {
        **done,
        "messages": len(day["bodies"]),
        "connections_to_the_provider": sum(row["port"] == port for row in lines),
        "shut_by_the_guard": sum(row["port"] == CLOSED for row in lines),
        "outside": outside,
        "other_ports": strange,
        "checks": checks,
        **scene.verdict(checks),
    }
