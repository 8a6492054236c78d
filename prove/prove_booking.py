"""Fifty patients press "Book" for one slot in the same moment, round after round.

Each is a browser of its own: it asked for a code, typed it, and holds its session; they
are spread over two server processes. In each round exactly one is confirmed. Every
other one is sent to a page with the next free times, on which the one that is gone does
not stand. What the database holds afterwards is what the winners were told.
"""

import os
import re
import threading
import time
from pathlib import Path

import requests

import databases
from bench import harness
from prove import scene

ROUNDS, CLIENTS = 200, 50
NAME = f"prove_booking_{os.getpid()}"
FRESH = 20 * 60  # seconds after which a browser asks for another code
WON, LOST = "won", "lost"
BOOKED = """
    SELECT a.start_at, array_agg(a.patient_id) FROM clinic_appointment a
     WHERE a.state = 'booked' GROUP BY 1"""
COUNTS = {
    "each booking has its visit": """
        SELECT count(*) = count(v.id) AND bool_and(v.planned_at = a.start_at)
          FROM clinic_appointment a LEFT JOIN clinic_visit v ON v.id = a.visit_id""",
    "no visit without a booking": """
        SELECT (SELECT count(*) FROM clinic_visit)
             = (SELECT count(*) FROM clinic_appointment)""",
    "each winner is told once": """
        SELECT count(*) = count(DISTINCT res_id)
           AND count(*) = (SELECT count(*) FROM clinic_appointment)
          FROM clinic_message WHERE kind = 'appointment_confirm'""",
    "nobody became two files": """
        SELECT count(*) = count(DISTINCT phone) FROM clinic_patient""",
}


class Client:
    """One browser; it follows redirects itself, as the proof looks at each."""

    def __init__(self, base, scene_of, phone, patient):
        self.base, self.path = base, scene_of["path"]
        self.doctor, self.phone, self.patient = scene_of["doctor"], phone, patient
        self.session = requests.Session()
        self.session.trust_env = False
        self.signed_at = 0
        self.fields = {}

    def _ask(self, method, path, **data):
        url = path if path.startswith("http") else self.base + path
        return self.session.request(
            method, url, data=data, allow_redirects=False, timeout=120
        )

    def _read_form(self, page):
        found = re.findall(r'type="hidden" name="(\w+)" value="([^"]*)"', page.text)
        return dict(found)

    def sign_in(self, start):
        """Phone, code, and the page from which one books."""
        if time.monotonic() - self.signed_at < FRESH and self.fields:
            return
        self.session.cookies.clear()
        page = self._ask("GET", f"{self.path}/phone?at={start}")
        form = {**self._read_form(page), "phone": self.phone}
        page = self._ask("POST", f"{self.path}/code", **form)
        ((code,),) = scene.query(
            NAME,
            "SELECT params ->> 'code' FROM clinic_message WHERE address = %s"
            " AND kind = 'phone_code' ORDER BY id DESC LIMIT 1",
            self.phone,
        )
        form = {**self._read_form(page), "code": code}
        answer = self._ask("POST", f"{self.path}/check", **form)
        self.fields = self._read_form(self._ask("GET", answer.headers["Location"]))
        self.signed_at = time.monotonic()

    def book(self, start):
        """(WON, token), (LOST, page that was shown then) or (what went wrong, text)."""
        form = {
            "csrf_token": self.fields["csrf_token"],
            "doctor": self.doctor,
            "at": start,
            "person": self.patient,
        }
        answer = self._ask("POST", f"{self.path}/done", **form)
        where = answer.headers.get("Location", "")
        if answer.status_code == 303 and "/clinic/a/" in where:
            return WON, where.rpartition("/")[2].partition("?")[0]
        if answer.status_code == 303 and "lost=1" in where:
            page = self._ask("GET", where)
            return (LOST if page.status_code == 200 else "no page"), page.text
        return f"status {answer.status_code}", answer.text[:300]


def run(scale, seed, workdir):
    rounds = max(round(ROUNDS * scale), 2)
    try:
        databases.create(NAME, databases.addons_template(["clinic_appointment"]))
        day = _prepare(rounds)
        checks, figures = _race(day, Path(workdir))
        for name, query in COUNTS.items():
            checks[name] = bool(scene.query(NAME, query)[0][0])
    finally:
        scene.drop(NAME)
    return {
        "rounds": rounds,
        "clients": CLIENTS,
        **figures,
        "checks": checks,
        **scene.verdict(checks),
    }


def _prepare(rounds):
    module = "__import__('prove.booking_day', fromlist=['prepare'])"
    (found,) = scene.shell(NAME, f"{module}.prepare(env, {rounds}, {CLIENTS})")
    return found


def _race(day, workdir):
    options = ("--max-cron-threads=0", "--limit-memory-hard=0")
    with (
        harness.server(NAME, log=workdir / "one.log", options=options) as one,
        harness.server(NAME, log=workdir / "two.log", options=options) as two,
    ):
        doors = (one.base, two.base)
        clients = [
            Client(doors[number % 2], day, *person)
            for number, person in enumerate(day["people"])
        ]
        found = [_round(clients, start) for start in day["starts"]]
    return _judge(day, found)


def _round(clients, start):
    """[(client, what came of it, text)] of one slot, and the seconds it took."""
    for client in clients:
        client.sign_in(start)
    gate = threading.Barrier(len(clients))
    answers = [None] * len(clients)

    def press(position, client):
        gate.wait()
        try:
            answers[position] = client.book(start)
        except requests.RequestException as error:
            answers[position] = ("no answer", str(error))

    threads = [threading.Thread(target=press, args=pair) for pair in enumerate(clients)]
    began = time.monotonic()
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return list(zip(clients, answers, strict=True)), time.monotonic() - began


def _judge(day, found):
    booked = {
        f"{start:%Y-%m-%dT%H:%M}": patients
        for start, patients in scene.query(NAME, BOOKED)
    }
    winners, odd, shown, agree = [], [], [], []
    for start, (answers, _seconds) in zip(day["starts"], found, strict=True):
        won = [client for client, (word, _text) in answers if word == WON]
        winners.append(len(won))
        odd += [a for _client, a in answers if a[0] not in (WON, LOST)]
        shown += [
            _offers_others(text, start) for _c, (word, text) in answers if word == LOST
        ]
        agree.append([client.patient for client in won] == booked.get(start))
    seconds = sorted(spent for _answers, spent in found)
    return {
        "exactly one is confirmed in each round": set(winners) == {1},
        "every other one gets the next times": len(shown) == len(found) * (CLIENTS - 1)
        and all(shown),
        "nobody reads an error": not odd,
        "the database says what the winners were told": all(agree)
        and len(booked) == len(found),
    }, {
        "losers": len(shown),
        "odd": [f"{word}: {text[:200]}" for word, text in odd[:5]],
        "seconds_p50": round(seconds[len(seconds) // 2], 2),
        "seconds_max": round(seconds[-1], 2),
    }


def _offers_others(text, start):
    """Whether the page has free times, and not the one that is gone."""
    offered = re.findall(r"at=(\d{4}-\d\d-\d\dT\d\d:\d\d)", text)
    return bool(offered) and start not in offered
