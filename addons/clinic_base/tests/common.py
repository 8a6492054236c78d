import tempfile
from pathlib import Path
from unittest.mock import patch

from odoo.tests import TransactionCase, new_test_user
from odoo.tools import config

from ..models.clinic_encrypted_mixin import FINGERPRINT
from ..tools.crypto import generate_key_file

GROUP = "clinic_base.group_clinic_base_"
ROLES = (
    "reception",
    "cashier",
    "nurse",
    "practitioner",
    "consultant",
    "followup",
    "marketing",
    "finance",
    "manager",
    "medical_director",
    "hq_director",
    "privacy",
    "administrator",
)


def use_key_ring(cls):
    """Give the tests of a class an own key file; no configured key is needed."""
    folder = tempfile.TemporaryDirectory()
    cls.addClassCleanup(folder.cleanup)
    path = Path(folder.name) / "keys"
    generate_key_file(path)
    use_key_settings(cls, clinic_key_file=str(path), clinic_key_env=None)
    cls.env["ir.config_parameter"].set_param(FINGERPRINT, False)
    return path


def use_key_settings(case, **settings):
    """Let odoo.conf say `settings` until the test or class `case` is over."""
    patcher = patch.dict(config.options.maps[0], settings)
    patcher.start()
    cleanup = getattr(case, "addClassCleanup", None)
    if not isinstance(case, type):
        cleanup = case.addCleanup
    cleanup(patcher.stop)


class ClinicCommon(TransactionCase):
    """A chain with branches A and B in one company and C in another, one user per
    role at branch A, and an employee without any clinic role.
    """

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        use_key_ring(cls)
        cls.company = cls.env.company
        cls.company_c = cls.env["res.company"].create({"name": "Clinic C Ltd"})
        cls.chain = cls.env["clinic.chain"].create({"name": "Chain", "code": "TCH"})
        cls.branch_a, cls.branch_b, cls.branch_c = cls.env["clinic.branch"].create(
            [
                cls._branch_vals("A", "Asia/Shanghai", cls.company),
                cls._branch_vals("B", "Europe/Berlin", cls.company),
                cls._branch_vals("C", "America/New_York", cls.company_c),
            ]
        )
        cls.users = {role: cls._new_user(role) for role in ROLES}
        cls.employee = new_test_user(cls.env, "plain_employee", "base.group_user")

    @classmethod
    def _branch_vals(cls, code, tz, company):
        return {
            "name": f"Branch {code}",
            "code": code,
            "chain_id": cls.chain.id,
            "company_id": company.id,
            "tz": tz,
        }

    @classmethod
    def _new_user(cls, role, branch=None, login=None):
        branch = branch or cls.branch_a
        user = new_test_user(
            cls.env,
            login or f"t_{role}",
            GROUP + role,
            company_id=branch.company_id.id,
            company_ids=[(6, 0, branch.company_id.ids)],
        )
        user.clinic_branch_ids = branch
        return user
