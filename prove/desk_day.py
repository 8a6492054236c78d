"""A day at a desk for the proof of it; runs in `odoo shell`."""

from odoo.fields import Command

GROUP = "clinic_base.group_clinic_base_"
PASSWORD = "prove-the-desk"
PEOPLE = {
    "ann": "reception",
    "bob": "reception",
    "cash": "cashier",
    "doc": "practitioner",
    "dan": "practitioner",
    "nina": "nurse",
    "nora": "nurse",
    "max": "manager",
    "mia": "manager",
}


def prepare(env, rounds):
    """People, a branch that can bill, and per round one record of each kind."""
    branch = _branch(env)
    people = {name: _person(env, branch, name) for name in PEOPLE}
    doctors = {
        name: env["clinic.practitioner"].create(
            {
                "name": f"Dr. {name}",
                "chain_id": branch.chain_id.id,
                "user_id": people[name].id,
                "branch_ids": [Command.set(branch.ids)],
            }
        )
        for name in ("doc", "dan")
    }
    _set_up_billing(env, branch, people["max"])
    service = env["product.product"].create(
        {
            "name": "Filling",
            "list_price": 200.0,
            "is_clinic_service": True,
            "taxes_id": [Command.clear()],
            "next_step_kind": "revisit",
            "next_step_days": 30,
        }
    )
    # as one of the desk: sudo of the superuser would not be a branch's person
    day = Day(env, branch, people, doctors["doc"], service)
    rows = [day.round(number) for number in range(rounds)]
    return {"branch": branch.id, "password": PASSWORD, "rounds": rows}


def more_visits(env, branch_id, count):
    """Visits in consultation of new patients: what a crash interrupts."""
    branch = env["clinic.branch"].browse(branch_id)
    people = {
        name: env["res.users"].search([("login", "=", _login(name))]) for name in PEOPLE
    }
    doctor = env["clinic.practitioner"].search(
        [("user_id", "=", people["doc"].id)], limit=1
    )
    service = env["product.product"].search([("name", "=", "Filling")], limit=1)
    day = Day(env, branch, people, doctor, service)
    return [day.seen(f"Crash {number}").id for number in range(count)]


def _login(name):
    return f"prove_desk_{name}"


def _branch(env):
    chain = env["clinic.chain"].create({"name": "Desk", "code": "DSK"})
    return env["clinic.branch"].create(
        {
            "name": "Desk",
            "code": "DSK",
            "chain_id": chain.id,
            "company_id": env.company.id,
            "tz": "Asia/Shanghai",
        }
    )


def _person(env, branch, name):
    groups = env.ref(GROUP + PEOPLE[name])
    return env["res.users"].create(
        {
            "name": name.title(),
            "login": _login(name),
            "password": PASSWORD,
            "group_ids": [Command.set(groups.ids)],
            "clinic_branch_ids": [Command.set(branch.ids)],
        }
    )


def _set_up_billing(env, branch, person):
    person.group_ids += env.ref(GROUP + "administrator")
    wizard = env["clinic.billing.setup"].with_user(person)
    wizard.browse(wizard.action_open()["res_id"]).action_apply()
    person.group_ids -= env.ref(GROUP + "administrator")


class Day:
    """Makes records as the receptionist and the doctor of the branch."""

    def __init__(self, env, branch, people, doctor, service):
        self.env, self.branch, self.doctor = env, branch, doctor
        self.ann, self.doc, self.max = people["ann"], people["doc"], people["max"]
        self.service = service

    def patient(self, name):
        return (
            self.env["clinic.patient"]
            .with_user(self.ann)
            .create({"name": name, "home_branch_id": self.branch.id})
        )

    def expected(self, name, patient=None):
        patient = patient or self.patient(name)
        return (
            self.env["clinic.visit"]
            .with_user(self.ann)
            .create(
                {
                    "patient_id": patient.id,
                    "branch_id": self.branch.id,
                    "practitioner_id": self.doctor.id,
                }
            )
        )

    def seen(self, name, lines=True):
        visit = self.expected(name)
        visit.action_check_in()
        visit.with_user(self.doc).action_consult()
        if lines:
            visit.line_ids.with_user(self.ann).create(
                {"visit_id": visit.id, "product_id": self.service.id}
            )
        return visit

    def left(self, name):
        visit = self.seen(name)
        visit.with_user(self.doc).action_leave()
        return visit

    def billed(self, name):
        visit = self.seen(name)
        visit.with_user(self.ann).action_bill()
        return visit

    def dialog(self, visit, person):
        return visit.with_user(person).action_collect()["res_id"]

    def merge(self, keep, drop):
        merges = self.env["clinic.patient.merge"].with_user(self.max)
        return merges.browse(merges._start(keep, drop)["res_id"])

    def order(self, number):
        visit = self.seen(f"Order {number}")
        return (
            self.env["clinic.order"]
            .with_user(self.doc)
            .create({"visit_id": visit.id, "name": f"Rinse {number}"})
        )

    def round(self, number):
        twins = [self.patient(f"Twin {number} {side}") for side in "ab"]
        pair = [self.patient(f"Pair {number} {side}") for side in "ab"]
        arriving = self.expected(f"Pair {number}", pair[1])
        merge_pair = self.merge(pair[0], pair[1])
        paid = self.billed(f"Paid {number}")
        twice = self.billed(f"Twice {number}")
        return {
            "check_in": self.expected(f"Check-in {number}").id,
            "leave": self.seen(f"Leave {number}").id,
            "step": self.left(f"Step {number}").id,
            "sign": self.left(f"Sign {number}").id,
            "merge": self.merge(*twins).id,
            "merge_arriving": merge_pair.id,
            "arriving": arriving.id,
            "accept": self.order(number).id,
            "bill": self.seen(f"Bill {number}").id,
            "pay": paid.id,
            "dialogs": [self.dialog(paid, self.ann), self.dialog(paid, self.max)],
            "pay_twice": twice.id,
            "dialog": self.dialog(twice, self.ann),
            "walk_in": [f"Walk-in {number} {side}" for side in "ab"],
        }
