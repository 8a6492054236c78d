"""Every method of ours that RPC reaches, and who may use it.

The list is taken from the registry: a public method that nobody thought about fails
here until it is named with its roles.
"""

import inspect

from odoo.addons.clinic_base.tests.common import ROLES
from odoo.exceptions import AccessError
from odoo.http import Controller
from odoo.service.model import get_public_method
from odoo.tests import tagged

from .common_probe import ProbeCommon

OURS = "odoo.addons.clinic_"
MERGERS = "reception manager medical_director"
IMPORTERS = ""  # a right beside the roles
FILE_READERS = (
    "reception nurse practitioner consultant followup manager medical_director privacy"
)
WRITERS = "reception nurse practitioner manager medical_director"
SIGNERS = "practitioner medical_director"
CARERS = "nurse practitioner medical_director"
STEP_WRITERS = "reception nurse practitioner manager"
OPENERS = WRITERS + " administrator"
REVIEWERS = "medical_director privacy"
# (model, method) -> roles that may use it on a record of their branch
DOORS = {
    ("clinic.adoption", "action_list"): "administrator",
    ("clinic.adoption", "action_adopt"): "administrator",
    ("clinic.adoption", "action_release"): "administrator",
    ("clinic.adoption", "action_view_rows"): "harmless",
    ("clinic.adoption.row", "action_adopt"): "administrator manager",
    ("clinic.adoption.row", "action_link"): "administrator manager",
    ("clinic.adoption.row", "action_skip"): "administrator manager",
    ("clinic.adoption.row", "action_reopen"): "administrator manager",
    ("clinic.approval", "action_approve"): "manager hq_director medical_director",
    ("clinic.approval", "action_refuse"): "manager hq_director medical_director",
    ("clinic.approval", "action_cancel"): " ".join(ROLES),
    ("clinic.chain", "action_apply_country_pack"): "administrator",
    ("clinic.consent.form", "action_edit"): "medical_director administrator",
    ("clinic.consent.form.version", "action_publish"): "medical_director administrator",
    ("clinic.consent.sign", "action_sign"): "reception nurse practitioner",
    ("clinic.consent.signature", "action_verify"): (
        "nurse practitioner medical_director administrator"
    ),
    ("clinic.consent.signature", "action_withdraw"): (
        "nurse practitioner medical_director"
    ),
    ("clinic.consent.withdraw", "action_withdraw"): (
        "nurse practitioner medical_director"
    ),
    ("clinic.contact.consent", "action_withdraw"): (
        "reception practitioner followup manager privacy"
    ),
    ("clinic.diagnosis.load", "action_load"): "administrator medical_director",
    ("clinic.emergency.access", "action_end"): OPENERS + " privacy",
    ("clinic.emergency.access", "action_open_patient"): OPENERS + " privacy",
    ("clinic.emergency.access", "action_review"): REVIEWERS,
    ("clinic.emergency.open", "action_again"): OPENERS,
    ("clinic.emergency.open", "action_find"): OPENERS,
    ("clinic.emergency.open", "action_open"): OPENERS,
    ("clinic.emergency.review", "action_accept"): REVIEWERS,
    ("clinic.emergency.review", "action_object"): REVIEWERS,
    ("clinic.import.batch", "action_undo"): IMPORTERS,
    ("clinic.import.batch", "action_download_refused"): IMPORTERS,
    ("clinic.import.batch", "action_open_rows"): "harmless",
    ("clinic.import.start", "action_read"): IMPORTERS,
    ("clinic.import.start", "action_try"): IMPORTERS,
    ("clinic.import.start", "action_run"): IMPORTERS,
    ("clinic.import.start", "action_back"): IMPORTERS,
    ("clinic.next.step", "action_done"): (
        "reception nurse practitioner followup manager"
    ),
    ("clinic.next.step", "action_drop"): (
        "reception nurse practitioner followup manager"
    ),
    ("clinic.next.step.plan", "action_plan"): STEP_WRITERS,
    ("clinic.patient", "action_add_consent"): "harmless",
    ("clinic.patient", "action_clinic_invoices"): FILE_READERS,
    ("clinic.patient", "action_clinic_merge"): MERGERS,
    ("clinic.patient", "action_end_emergency"): OPENERS,
    ("clinic.patient", "action_make_patient"): WRITERS,
    ("clinic.patient", "action_open_access_log"): "privacy",
    ("clinic.patient", "action_open_in_emergency"): WRITERS,
    ("clinic.patient", "action_open_same_phone"): FILE_READERS,
    ("clinic.patient", "action_open_visits"): "harmless",
    ("clinic.patient", "action_call"): FILE_READERS,
    ("clinic.patient", "action_plan_visit"): "reception practitioner",
    ("clinic.patient", "action_reveal_contact"): FILE_READERS,
    ("clinic.patient", "get_timeline"): FILE_READERS,
    ("clinic.patient.identity", "action_reveal"): "reception manager privacy",
    ("clinic.patient.completeness.report", "action_open_patients"): (
        "manager hq_director medical_director"
    ),
    ("clinic.patient.directory", "action_open_file"): FILE_READERS,
    ("clinic.patient.directory", "action_plan_visit"): "reception practitioner",
    ("clinic.patient.directory", "action_open_in_emergency"): WRITERS,
    ("clinic.patient.duplicate", "action_different"): MERGERS,
    ("clinic.patient.duplicate", "action_merge"): MERGERS,
    ("clinic.patient.duplicate", "action_reopen"): MERGERS,
    ("clinic.patient.grant", "action_ask_withdraw"): FILE_READERS,
    ("clinic.patient.grant.give", "action_give"): "manager medical_director",
    ("clinic.patient.grant.give", "action_withdraw"): (
        "manager medical_director privacy"
    ),
    ("clinic.patient.merge", "action_cancel"): MERGERS,
    ("clinic.patient.merge", "action_merge"): MERGERS,
    ("clinic.patient.merge", "action_propose"): MERGERS,
    ("clinic.patient.merge", "action_swap"): MERGERS,
    ("clinic.patient.register", "action_register"): "reception manager",
    ("clinic.seal.state", "action_anchor"): "privacy administrator",
    ("clinic.seal.state", "action_open_state"): "privacy administrator",
    ("clinic.seal.state", "action_verify"): "privacy administrator",
    ("clinic.takeout.make", "action_download"): "hq_director medical_director privacy",
    ("clinic.takeout.make", "action_request_approval"): (
        "hq_director medical_director privacy"
    ),
    ("clinic.user.make", "action_make"): "administrator",
    ("clinic.visit", "action_accept_next_step"): STEP_WRITERS,
    ("clinic.visit", "action_archive_record"): SIGNERS,
    ("clinic.visit", "action_finish_amendment"): SIGNERS,
    ("clinic.visit", "action_take_back_amendment"): SIGNERS,
    ("clinic.visit.amend", "action_request"): SIGNERS,
    ("clinic.visit.amendment", "action_approve"): "medical_director",
    ("clinic.visit.amendment", "action_refuse"): "medical_director",
    ("clinic.visit.amendment", "action_open_visit"): "harmless",
    ("clinic.visit.record", "action_verify"): CARERS + " administrator",
    ("clinic.visit", "action_sign"): "practitioner medical_director",
    ("clinic.visit", "action_sign_consent"): "reception nurse practitioner",
    ("clinic.visit.correct", "action_correct"): "manager medical_director",
    ("clinic.visit.template", "action_edit"): "administrator medical_director",
    ("clinic.visit.template", "action_open_current"): "harmless",
    ("clinic.visit.template.version", "action_discard"): (
        "administrator medical_director"
    ),
    ("clinic.visit.template.version", "action_publish"): (
        "administrator medical_director"
    ),
    ("res.users", "action_clinic_switch_branch"): "harmless",
}
# doors of core that ours extend; each keeps the checks of the original
EXTENDED = {
    "copy",
    "copy_data",
    "create",
    "default_get",
    "formatted_read_group",
    "formatted_read_grouping_sets",
    "get_view",
    "get_views",
    "get_web_push_vapid_public_key",
    "init",
    "name_search",
    "onchange",
    "read",
    "read_group",
    "read_progress_bar",
    "search",
    "search_count",
    "search_read",
    "session_info",
    "unlink",
    "update_notification",
    "web_name_search",
    "web_read",
    "web_read_group",
    "web_search_read",
    "write",
}
ROUTES = {
    "/clinic/import/<int:batch_id>/refused.csv": "user",
    "/clinic/takeout/<int:wizard_id>": "user",
}


@tagged("post_install", "-at_install")
class TestDoors(ProbeCommon):
    def _get_public(self):
        """{(model, method)} of ours, and the names that extend methods of core."""
        own, extended = set(), set()
        for name, model in self.env.registry.items():
            if model._abstract:
                continue
            for method in self._get_ours(model):
                if self._is_of_core(model, method):
                    extended.add(method)
                else:
                    own.add((name, method))
        return own, extended

    def _get_ours(self, model):
        names = {
            name
            for part in model.__mro__
            if part.__module__.startswith(OURS)
            for name, value in vars(part).items()
            if not name.startswith("_") and inspect.isfunction(value)
        }
        return [n for n in names if not getattr(getattr(model, n), "_api_private", 0)]

    def _is_of_core(self, model, method):
        return any(
            method in vars(part)
            for part in model.__mro__
            if not part.__module__.startswith(OURS)
        )

    def test_every_public_method_is_known(self):
        own, extended = self._get_public()
        mine = {door for door in own if self._is_installed_here(door)}
        self.assertEqual(mine, set(DOORS))
        self.assertLessEqual(extended, EXTENDED)

    def _is_installed_here(self, door):
        """Addons above this one bring lists of their own."""
        model, method = door
        home = self.env[model]._original_module
        if home.startswith("clinic_") and home not in ("clinic_base", "clinic_patient"):
            return False
        return any(
            method in vars(part)
            and part.__module__.startswith((OURS + "base.", OURS + "patient."))
            for part in self.env.registry[model].__mro__
        )

    def test_every_role_of_the_list_exists(self):
        for door, roles in DOORS.items():
            if roles != "harmless":
                self.assertLessEqual(set(roles.split()), set(ROLES), door)

    def test_private_methods_are_refused_by_rpc(self):
        """What the buttons call is no door itself."""
        for model, method in (
            ("clinic.patient", "_action_make_patient"),
            ("clinic.visit", "_action_wait"),
            ("clinic.takeout", "_export_folder"),
            ("clinic.import.batch", "_run_folder"),
            ("clinic.person.match", "_candidates"),
            ("clinic.operation.log", "_log"),
            ("clinic.approval", "_request"),
            ("clinic.patient", "check_access"),
        ):
            with self.subTest(f"{model}.{method}"), self.assertRaises(AccessError):
                get_public_method(self.env[model], method)

    def test_every_route_is_known(self):
        found = {}
        stack = [Controller]
        while stack:
            cls = stack.pop()
            stack += cls.__subclasses__()
            if not cls.__module__.startswith((OURS + "base.", OURS + "patient.")):
                continue
            for value in vars(cls).values():
                routing = getattr(value, "original_routing", None)
                for route in (routing or {}).get("routes") or []:
                    found[route] = routing.get("auth")
        self.assertEqual(found, ROUTES)

    # -- every door, tried by those who have no business there ------
    def _get_records(self):
        """A record of branch B for each door; nothing at A may be reached by it."""
        env = self.env
        other = self._new_patient("Zweiter", self.reception_b).sudo()
        there = self.there.sudo()
        visit = there.visit_ids[:1]
        step = env["clinic.next.step"].create(
            {"visit_id": visit.id, "kind": "revisit", "due_on": "2030-01-01"}
        )
        low, high = sorted((there.id, other.id))
        pair = env["clinic.patient.duplicate"].create(
            {"patient_id": low, "other_id": high, "verdict": "same", "score": 90}
        )
        merge = env["clinic.patient.merge"].create(
            {"keep_id": there.id, "drop_id": other.id}
        )
        adoption = env["clinic.adoption"].create(
            {
                "chain_id": self.chain.id,
                "home_branch_id": self.branch_b.id,
                "domain": "[('id', '=', 0)]",
            }
        )
        return {
            "clinic.adoption": adoption,
            "clinic.adoption.row": self._new_row(adoption),
            "clinic.approval": env["clinic.approval"]
            .with_user(self.reception_b)
            ._request("discount", there.with_user(self.reception_b)),
            "clinic.chain": self.chain,
            **self._get_consent(visit),
            "clinic.contact.consent": there.consent_ids[:1],
            "clinic.emergency.access": env["clinic.emergency.access"]
            .with_user(self.reception_b)
            ._open(self.here, "unconscious after a fall"),
            "clinic.import.batch": self._new_batch(),
            "clinic.next.step": step,
            "clinic.patient": there,
            "clinic.patient.duplicate": pair,
            "clinic.patient.merge": merge,
            "clinic.visit": visit,
        }

    def _get_consent(self, visit):
        form = self.env["clinic.consent.form"].create({"name": "Probe"})
        version = form._make_draft()
        version.body = "<p>Probe</p>"
        version.action_publish()
        said = {
            "language": "en_US",
            "strokes": [[[0, 0, 0], [90, 0, 9], [90, 90, 20], [0, 90, 30]]],
        }
        signatures = self.env["clinic.consent.signature"]
        return {
            "clinic.consent.form": form,
            "clinic.consent.form.version": form._make_draft(),
            "clinic.consent.signature": signatures._sign(visit, version, said),
        }

    def _new_row(self, adoption):
        contact = self.env["res.partner"].create({"name": "Contact"})
        return self.env["clinic.adoption.row"].create(
            {
                "adoption_id": adoption.id,
                "contact_id": contact.id,
                "verdict": "unsure",
                "reason": "on_file",
                "home_branch_id": self.branch_b.id,
            }
        )

    def _new_batch(self):
        profile = self.env["clinic.import.profile"].search([], limit=1)
        return self.env["clinic.import.batch"].create(
            {
                "name": "probe",
                "profile_id": profile.id,
                "branch_id": self.branch_b.id,
            }
        )

    def test_doors_are_closed_to_others(self):
        records = self._get_records()
        for (model, method), roles in DOORS.items():
            if model not in records or roles == "harmless":
                continue
            allowed = set(roles.split())
            users = [self.users[role] for role in ROLES if role not in allowed]
            for user in [*users, self.employee, self.portal, self.public]:
                with self.subTest(f"{model}.{method} by {user.login}"):
                    record = self._as(user, model).browse(records[model].id)
                    self.assertRefused(getattr(record, method))

    def test_doors_are_closed_to_the_wrong_branch(self):
        """Roles that may, but not on a file of branch B."""
        records = self._get_records()
        wide = {"administrator", "medical_director", "hq_director", "privacy"}
        for (model, method), roles in DOORS.items():
            if model not in records or roles == "harmless":
                continue
            for role in set(roles.split()) - wide:
                with self.subTest(f"{model}.{method} by {role}"):
                    record = self._as(role, model).browse(records[model].id)
                    self.assertRefused(getattr(record, method))

    def test_harmless_doors_tell_nothing(self):
        records = self._get_records()
        for (model, method), roles in DOORS.items():
            if roles != "harmless" or model not in records:
                continue
            for user in (*self._outsiders(), self.reception_a):
                with self.subTest(f"{model}.{method} by {user.login}"):
                    record = self._as(user, model).browse(records[model].id)
                    self.assertClosed(getattr(record, method))

    def test_switching_to_a_branch_of_others(self):
        for user in (self.reception_a, self.employee, self.portal):
            users = self._as(user, "res.users")
            self.assertRefused(users.action_clinic_switch_branch, self.branch_b.id)
            self.assertNotEqual(user.clinic_branch_id, self.branch_b)

    def test_windows_are_closed_to_others(self):
        """Transient models: whoever may not make one may not use its buttons."""
        for model in (
            "clinic.import.start",
            "clinic.takeout.make",
            "clinic.diagnosis.load",
            "clinic.visit.correct",
            "clinic.next.step.plan",
            "clinic.visit.amend",
            "clinic.consent.sign",
            "clinic.consent.withdraw",
            "clinic.patient.grant.give",
            "clinic.emergency.open",
            "clinic.emergency.review",
            "clinic.seal.state",
            "clinic.user.make",
        ):
            roles = {
                role
                for (name, _method), text in DOORS.items()
                if name == model
                for role in text.split()
            }
            for user in [self.users[r] for r in ROLES if r not in roles]:
                with self.subTest(f"{model} by {user.login}"):
                    self.assertRefused(self._as(user, model).create, {})
        for user in [self.users[r] for r in ROLES if r not in ("reception", "manager")]:
            windows = self._as(user, "clinic.patient.register")
            self.assertRefused(windows.create, {"name": "x"})
            self.assertRefused(windows.new({"name": "x"}).action_register)
