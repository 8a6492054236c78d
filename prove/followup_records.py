"""A chain, its plans, and records for what the files name; in `odoo shell`."""

from odoo.addons.clinic_messaging.models.clinic_policy_key import HOURS
from odoo.fields import Command
from odoo.tests.common import new_test_user

from prove import followup_scenario as scenario

ROLE = "clinic_base.group_clinic_base_"
BULK = {"clinic_bulk": True, "tracking_disable": True}


def make_chain(env):
    """A chain with two branches in two time zones, a doctor and a caller at each."""
    env["clinic.followup.plan"].search([]).active = False
    chain = env["clinic.chain"].create({"name": "Prove", "code": "PRV"})
    _open_round_the_clock(env, chain)
    for channel in ("sms", "email"):
        env["clinic.message.provider"].create(
            {"name": channel, "code": "local", "channel": channel}
        )
    for number, zone in enumerate(scenario.ZONES):
        branch = env["clinic.branch"].create(
            {
                "name": f"Branch {number}",
                "code": f"B{number}",
                "chain_id": chain.id,
                "company_id": env.company.id,
                "country_id": env.ref("base.cn").id,
                "tz": zone,
            }
        )
        env["clinic.practitioner"].create(
            {
                "name": f"Dr. {number}",
                "chain_id": chain.id,
                "branch_ids": [Command.set(branch.ids)],
            }
        )
        for role in ("followup", "manager"):
            user = new_test_user(env, f"{role}_{number}", ROLE + role)
            user.clinic_branch_ids = branch
    env.cr.execute(
        "CREATE TABLE prove_visit (encounter text PRIMARY KEY, visit_id integer);"
        "CREATE TABLE prove_patient (code text PRIMARY KEY, patient_id integer);"
        "CREATE TABLE prove_progress (day integer, is_read boolean);"
        "INSERT INTO prove_progress VALUES (0, FALSE)"
    )
    return _make_templates(env)


def _open_round_the_clock(env, chain):
    values = dict.fromkeys(HOURS, "null") | {"followup.message_hour": "0"}
    keys = env["clinic.policy.key"].search([("key", "in", [*values])])
    env["clinic.policy"].create(
        [
            {
                "key_id": key.id,
                "chain_id": chain.id,
                "value": values[key.key],
                "valid_from": "2010-01-01",
            }
            for key in keys
        ]
    )


def _make_templates(env):
    words = {
        step.words
        for plan in scenario.PLANS
        for _begins, steps in plan.versions
        for step in steps
        if step.kind in ("message", "education")
    }
    made = env["clinic.message.template"].create(
        [
            {
                "name": word,
                "code": f"prove_{word}",
                "channels": "sms",
                "model": "clinic.followup",
                "purpose": "clinical",
                "body": "Your visit was on {{ visit_day }}.",
            }
            for word in sorted(words)
        ]
    )
    return made.mapped("code")


class Codes:
    """Records of ours for what the files name; made when they first come."""

    def __init__(self, env):
        self.env, self.known = env, {}

    def _get(self, model, field, code, vals):
        if (model, code) not in self.known:
            records = self.env[model].with_context(**BULK)
            found = records.search([(field, "=", code)], limit=1)
            self.known[model, code] = (found or records.create(vals)).id
        return self.known[model, code]

    def product(self, code):
        vals = {"name": f"Service {code}", "default_code": code}
        vals |= {"is_clinic_service": True, "list_price": 100.0}
        return self._get("product.product", "default_code", code, vals)

    def diagnosis(self, code):
        vals = {"system": "snomed", "code": code, "name": f"Finding {code}"}
        return self._get("clinic.diagnosis.code", "code", code, vals)

    def find_patient(self, code):
        self.env.cr.execute(
            "SELECT patient_id FROM prove_patient WHERE code = %s", (code,)
        )
        found = self.env.cr.fetchone()
        return found and found[0]

    def patient(self, code, branch):
        found = self.find_patient(code)
        if not found:
            self.env.cr.execute("SELECT count(*) FROM prove_patient")
            number = self.env.cr.fetchone()[0]
            patient = (
                self.env["clinic.patient"]
                .with_context(**BULK)
                .create(
                    {
                        "name": f"Patient {number}",
                        "phone": f"+861390{number:07}",
                        "chain_id": branch.chain_id.id,
                        "home_branch_id": branch.id,
                    }
                )
            )
            found = patient.id
            self.env.cr.execute(
                "INSERT INTO prove_patient VALUES (%s, %s)", (code, found)
            )
        return found


class Plans:
    """Plans of the scenario, as they are at a share of the run."""

    def __init__(self, env, codes, chain):
        self.env, self.codes, self.chain = env, codes, chain

    def put_to_use(self, share):
        """Publish, change and archive what is to be so at this share of the run."""
        plans = self.env["clinic.followup.plan"].with_context(active_test=False)
        for number, wanted in enumerate(scenario.PLANS, 1):
            plan = plans.search([("code", "=", f"prove_{number}")])
            begun = [steps for begins, steps in wanted.versions if begins <= share]
            if begun and not plan:
                plan = plans.create(self._prepare_plan(number, wanted))
            if plan and len(begun) > len(plan.version_ids):
                draft = plan._get_draft()
                draft.step_ids.unlink()
                draft.step_ids = [
                    Command.create(self._prepare_step(place, step))
                    for place, step in enumerate(begun[-1])
                ]
                draft._publish()
            if plan.active and share >= wanted.ends:
                plan.active = False

    def _prepare_plan(self, number, wanted):
        codes = self.codes
        return {
            "name": wanted.name,
            "code": f"prove_{number}",
            "sequence": number,
            "chain_id": self.chain.id,
            "visit_type": wanted.visit_type,
            "service_ids": [Command.set([codes.product(c) for c in wanted.codes])],
            "diagnosis_ids": [
                Command.set([codes.diagnosis(c) for c in wanted.diagnoses])
            ],
        }

    def _prepare_step(self, place, step):
        is_sent = step.kind in ("message", "education")
        templates = self.env["clinic.message.template"]
        template = templates.search([("code", "=", f"prove_{step.words}")])
        return {
            "name": step.name,
            "sequence": place,
            "kind": step.kind,
            "after_count": step.count,
            "after_unit": step.unit,
            "window_days": step.window,
            "script": False if is_sent else step.words or False,
            "template_id": template.id if is_sent else False,
            "stops_when_seen": step.if_seen,
        }
