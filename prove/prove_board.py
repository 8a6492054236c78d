"""Several browsers look at the same board: what one does, the others see by themselves.

A receptionist checks people in by four digits and Enter, the doctor calls them in;
each must see the move of the other within seconds and without a reload. Somebody of
another branch, who even asks for the channel of this one, is told nothing.
"""

import os
import time
import urllib.request
from contextlib import ExitStack
from http.cookiejar import CookieJar

import databases
import devtools
from bench.harness import Door, server
from prove import scene

ROUNDS = 100
SECONDS = 15  # on a busy machine; half a second is usual
NAME = f"prove_board_{os.getpid()}"
RECEPTION, DOCTOR, ELSEWHERE = "board_ann", "board_doc", "board_out"
CARD = "document.querySelector('[data-visit-id=\"{}\"].o_clinic_state_{}')"
BOX = "document.querySelector('.o_clinic_board_search input')"
BUS = "odoo.__WOWL_DEBUG__.root.env.services.bus_service"
LISTEN = f"""
    window.heard = 0;
    {BUS}.subscribe("clinic_desk/board", () => window.heard++);
    {BUS}.addChannel("clinic_desk.board_{{}}");
"""
ENTER = {"key": "Enter", "code": "Enter", "windowsVirtualKeyCode": 13}


def run(scale, seed, workdir):
    rounds = max(round(ROUNDS * scale), 2)
    try:
        databases.create(NAME, databases.addons_template(["clinic_desk"]))
        day = _prepare(rounds)
        with server(NAME, log=workdir / "server.log") as door, ExitStack() as stack:
            screens = {
                login: _open(stack, door, login, day)
                for login in (RECEPTION, DOCTOR, ELSEWHERE)
            }
            delays = _work(screens, day)
            heard = {
                login: screen.evaluate("window.heard")
                for login, screen in screens.items()
            }
    finally:
        scene.drop(NAME)
    checks = {
        "every move was seen on the other screen": len(delays) == 2 * rounds,
        "within seconds": max(delays) < SECONDS,
        "those of the branch were told": min(heard[RECEPTION], heard[DOCTOR]) > 0,
        "another branch was told nothing": heard[ELSEWHERE] == 0,
    }
    return {
        "rounds": rounds,
        "usual_s": round(sorted(delays)[len(delays) // 2], 2),
        "slowest_s": round(max(delays), 2),
        "heard": heard,
        "checks": checks,
        **scene.verdict(checks),
    }


def _prepare(rounds):
    module = "__import__('prove.board_day', fromlist=['prepare'])"
    (day,) = scene.shell(NAME, f"{module}.prepare(env, {rounds})")
    return day


def _open(stack, door, login, day):
    """The board of this person in a browser of its own, listening."""
    cookies = CookieJar()
    session = Door(int(door.base.rsplit(":", 1)[1]), NAME)
    session.opener.add_handler(urllib.request.HTTPCookieProcessor(cookies))
    session.login(login, login)
    session_id = next(one.value for one in cookies if one.name == "session_id")
    screen = stack.enter_context(devtools.browser())
    screen.resize(1366, 768)
    screen.set_cookie(door.base, "session_id", session_id)
    screen.open(f"{door.base}/odoo/clinic-board")
    screen.wait_for(f"{BOX} && {BUS}")
    screen.evaluate(LISTEN.format(day["branches"][0]))
    # the connection is made by then: what comes later is heard
    screen.evaluate("new Promise(done => setTimeout(done, 3000))")
    return screen


def _work(screens, day):
    """Seconds until the other screen showed each move."""
    reception, doctor = screens[RECEPTION], screens[DOCTOR]
    delays = []
    for visit_id, tail in zip(day["visits"], day["tails"], strict=True):
        delays.append(_check_in(reception, doctor, visit_id, tail))
        delays.append(_call_in(doctor, reception, visit_id))
    return delays


def _check_in(reception, doctor, visit_id, tail):
    """Two keys, as the desk counts: the digits, and Enter."""
    reception.evaluate(f"{BOX}.focus()")
    reception.send("Input.insertText", text=tail)
    for kind in ("keyDown", "keyUp"):
        reception.send("Input.dispatchKeyEvent", type=kind, **ENTER)
    return _seen(doctor, CARD.format(visit_id, "waiting"))


def _call_in(doctor, reception, visit_id):
    card = CARD.format(visit_id, "waiting")
    doctor.evaluate(f"{card}.querySelector('[data-move=consult]').click()")
    return _seen(reception, CARD.format(visit_id, "in_consultation"))


def _seen(screen, card):
    started = time.monotonic()
    screen.wait_for(card, SECONDS)
    return time.monotonic() - started
