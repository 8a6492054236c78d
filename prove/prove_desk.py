"""Two server processes act on the same record of the desk at once.

Each round has one record of each kind; two people press the same button at two servers
in the same moment. One wins, the other reads a sentence, nothing is doubled. What both
may do (two walk-ins, a merge beside a check-in) both can, and the sums are right. At
last a server is killed between "left" and the next step: each visit has a live step or
is on its practitioner's list, and the leak rate equals a plain count.
"""

import contextlib
import os
import random
import subprocess
import threading
import time

import databases
from prove import scene
from prove.racing import Call, is_sentence, rivals

ROUNDS, CRASHES = 100, 200
NAME = f"prove_desk_{os.getpid()}"
# what one of two must win: {kind: (model, method, the two people)}
DUELS = {
    "check_in": ("clinic.visit", "action_check_in", ("ann", "bob")),
    "leave": ("clinic.visit", "action_leave", ("doc", "ann")),
    "sign": ("clinic.visit", "action_sign", ("doc", "dan")),
    "merge": ("clinic.patient.merge", "action_merge", ("max", "mia")),
    "accept": ("clinic.order", "action_accept", ("nina", "nora")),
    "bill": ("clinic.visit", "action_bill", ("ann", "max")),
}
COUNTS = {
    "orders per billed visit": """
        SELECT max(n) = 1 FROM (SELECT count(*) n FROM sale_order
         WHERE state <> 'cancel' GROUP BY clinic_visit_id) t""",
    "invoices per billed visit": """
        SELECT max(n) = 1 FROM (SELECT count(*) n FROM account_move
         WHERE move_type = 'out_invoice' GROUP BY clinic_visit_id) t""",
    "nobody paid more than is due": """
        SELECT NOT EXISTS (SELECT clinic_visit_id FROM account_payment
         GROUP BY 1 HAVING sum(amount) > 200)""",
    "one live step per visit": """
        SELECT NOT EXISTS (SELECT visit_id FROM clinic_next_step
         WHERE state <> 'dropped' GROUP BY 1 HAVING count(*) > 1)""",
    "queue numbers are given once": """
        SELECT count(*) = count(DISTINCT (branch_id, local_date, queue_number))
          FROM clinic_visit WHERE queue_number > 0""",
    "queue numbers leave no gap": """
        SELECT max(queue_number) = count(*) FROM clinic_visit
         WHERE queue_number > 0""",
}
LEFT_WITHOUT = """
    SELECT id FROM clinic_visit v WHERE state = 'left' AND external_ref IS NULL
       AND NOT EXISTS (SELECT 1 FROM clinic_next_step s
                        WHERE s.visit_id = v.id AND s.state <> 'dropped')"""


def run(scale, seed, workdir):
    rounds, crashes = max(round(ROUNDS * scale), 2), max(round(CRASHES * scale), 12)
    try:
        databases.create(NAME, databases.addons_template(["clinic_desk"]))
        day = _shell(f"prepare(env, {rounds})")
        with rivals(NAME, workdir) as duel:
            wrong = _fight(duel, day, rounds, seed)
        crash = _crash(workdir, day, crashes, seed)
        sums = {name: bool(_value(query)) for name, query in COUNTS.items()}
    finally:
        scene.drop(NAME)
    checks = {
        "one wins, the other reads a sentence": not wrong,
        **sums,
        **crash.pop("checks"),
    }
    return {
        "rounds": rounds,
        "duels": rounds * (len(DUELS) + 5),
        "wrong": wrong[:10],
        **crash,
        "checks": checks,
        **scene.verdict(checks),
    }


def _shell(call):
    module = "__import__('prove.desk_day', fromlist=['prepare'])"
    (found,) = scene.shell(NAME, f"{module}.{call}")
    return found


def _value(statement, *values):
    return scene.query(NAME, statement, *values)[0][0]


# -- duels -------------------------------------------------------------------------
def _fight(duel, day, rounds, seed):
    """Sentences about what went wrong; the order of the kinds changes each round."""
    duel.password = day["password"]
    kinds = [*DUELS, "step", "pay", "pay_twice", "walk_in", "merge_arriving"]
    dice = random.Random(seed)
    wrong = []
    for number, row in enumerate(day["rounds"][:rounds]):
        dice.shuffle(kinds)
        for kind in kinds:
            special = SPECIAL.get(kind)
            found = special(duel, row) if special else _duel(duel, kind, row[kind])
            wrong += [f"{number} {kind}: {text}" for text in found]
    return wrong


def _duel(duel, kind, record):
    model, method, people = DUELS[kind]
    calls = [
        Call(side, f"prove_desk_{who}", model, method, ([record],))
        for side, who in enumerate(people)
    ]
    return _one_won(duel.race(*calls))


def _one_won(answers):
    winners = [answer for answer in answers if answer.won]
    found = [] if len(winners) == 1 else [f"{len(winners)} won"]
    found += [
        f"no sentence: {answer.sentence}"
        for answer in answers
        if not answer.won and not is_sentence(answer.sentence)
    ]
    return found


def _step(duel, row):
    """A tap on two screens: one step; the second tap reads a sentence or sees it."""
    calls = [
        Call(s, f"prove_desk_{who}", "clinic.visit", "action_accept_next_step", ([v],))
        for (s, who), v in zip(
            enumerate(("doc", "ann")), [row["step"]] * 2, strict=True
        )
    ]
    return _sentences(duel.race(*calls), least=1)


def _sentences(answers, least):
    won = sum(answer.won for answer in answers)
    found = [] if won >= least else [f"{won} won"]
    return found + [
        f"no sentence: {answer.sentence}"
        for answer in answers
        if not answer.won and not is_sentence(answer.sentence)
    ]


def _pay(duel, row):
    """Two dialogs of two people over the same sum."""
    calls = [
        Call(side, f"prove_desk_{who}", "clinic.billing.pay", "action_pay", ([wizard],))
        for side, (who, wizard) in enumerate(
            zip(("ann", "max"), row["dialogs"], strict=True)
        )
    ]
    return _one_won(duel.race(*calls))


def _pay_twice(duel, row):
    """A double click in one dialog: the second one changes nothing."""
    calls = [
        Call(
            s, "prove_desk_ann", "clinic.billing.pay", "action_pay", ([row["dialog"]],)
        )
        for s in (0, 1)
    ]
    found = _sentences(duel.race(*calls), least=1)
    paid = _value(
        "SELECT sum(amount) FROM account_payment WHERE clinic_visit_id = %s",
        row["pay_twice"],
    )
    return found + ([] if paid == 200 else [f"paid {paid}"])


def _walk_in(duel, row):
    """Two desks take in two people: both wait, with two numbers."""
    doors = [(s, f"prove_desk_{who}") for s, who in enumerate(("ann", "bob"))]
    calls = []
    for (side, who), name in zip(doors, row["walk_in"], strict=True):
        wizard = duel.call(
            Call(side, who, "clinic.walkin", "web_save", ([], {"name": name}, {}))
        )[0]["id"]
        calls.append(Call(side, who, "clinic.walkin", "action_walk_in", ([wizard],)))
    found = _sentences(duel.race(*calls), least=2)
    visits = _value(
        "SELECT count(*) FROM clinic_visit v"
        "  JOIN clinic_patient p ON p.id = v.patient_id"
        " WHERE p.name = ANY (%s) AND v.state = 'waiting' AND v.queue_number > 0",
        row["walk_in"],
    )
    return found + ([] if visits == 2 else [f"{visits} wait"])


def _merge_arriving(duel, row):
    """He is checked in while his two files become one: the visit follows."""
    found = _sentences(
        duel.race(
            Call(
                0,
                "prove_desk_max",
                "clinic.patient.merge",
                "action_merge",
                ([row["merge_arriving"]],),
            ),
            Call(
                1,
                "prove_desk_ann",
                "clinic.visit",
                "action_check_in",
                ([row["arriving"]],),
            ),
        ),
        least=1,
    )
    lost = _value(
        "SELECT count(*) FROM clinic_visit v"
        "  JOIN clinic_patient p ON p.id = v.patient_id"
        " WHERE v.id = %s AND p.merged_into_id IS NOT NULL",
        row["arriving"],
    )
    return found + (["the visit stayed behind"] if lost else [])


SPECIAL = {
    "step": _step,
    "pay": _pay,
    "pay_twice": _pay_twice,
    "walk_in": _walk_in,
    "merge_arriving": _merge_arriving,
}


# -- the crash ---------------------------------------------------------------------
def _crash(workdir, day, count, seed):
    """Kill a server while patients leave; what it left behind is on the list."""
    visits = _shell(f"more_visits(env, {day['branch']}, {count})")
    done = []
    with rivals(NAME, workdir) as duel:
        duel.password = day["password"]
        duel.door(0, "prove_desk_doc")
        port = duel.servers[0].base.rsplit(":", 1)[1]
        work = threading.Thread(target=_leave_all, args=(duel, visits, done))
        work.start()
        while len(done) < count // 3:
            time.sleep(0.01)
        time.sleep(random.Random(seed).uniform(0, 0.05))
        subprocess.run(["pkill", "-9", "-f", f"http-port={port}"], check=True)
        work.join()
        listed = duel.call(
            Call(
                1,
                "prove_desk_doc",
                "clinic.visit",
                "search",
                ([["is_without_next_step", "=", True]],),
            )
        )
        (told,) = duel.call(
            Call(
                1,
                "prove_desk_max",
                "clinic.next.step.report",
                "formatted_read_group",
                ([], [], ["left_count:sum", "without_step:sum"]),
            )
        )
    open_ends = {row[0] for row in scene.query(NAME, LEFT_WITHOUT)}
    left = _value("SELECT count(*) FROM clinic_visit WHERE state = 'left'")
    told = (told["left_count:sum"], told["without_step:sum"])
    return {
        "left_before_the_kill": len(done),
        "left_without_a_step": len(open_ends),
        "checks": {
            "the kill came in the middle": 0 < len(done) < count,
            "who left without a step is on the list": set(listed) == open_ends,
            "the leak rate equals a count": told == (left, len(open_ends)),
        },
    }


def _leave_all(duel, visits, done):
    """As the doctor: he leaves, then one tap; every third without the tap."""
    for number, visit in enumerate(visits):
        steps = ["action_leave", "action_accept_next_step"][: 1 + bool(number % 3)]
        with contextlib.suppress(OSError, RuntimeError):
            for method in steps:
                duel.call(Call(0, "prove_desk_doc", "clinic.visit", method, ([visit],)))
            done.append(visit)
            continue
        return
