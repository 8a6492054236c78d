from contextlib import contextmanager
from types import SimpleNamespace
from unittest.mock import patch

from odoo.addons.clinic_base.tests.common import GROUP
from odoo.addons.clinic_base.tests.common_transactions import TransactionsCommon
from odoo.service.model import retrying
from odoo.tests import new_test_user
from odoo.tools import mute_logger


class RaceCommon(TransactionsCommon):
    """Two people act at once, in two real transactions, on what is committed.

    The second has looked at the page before the first pressed the button. Odoo replays
    the call that PostgreSQL refused, as it does for every call of a browser.
    """

    LOCK_TIMEOUT = "2s"
    ROLES = {}  # login -> role

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.addClassCleanup(cls._run_committed, "_remove")
        cls._run_committed("_make_place")

    @classmethod
    def _run_committed(cls, name, *args):
        with cls._transaction() as env:
            result = getattr(cls, name)(env, *args)
            env.cr.commit()
        return result

    @classmethod
    def _make_place(cls, env):
        company = env.ref("base.main_company")
        chain = env["clinic.chain"].create({"name": "Desk race", "code": "T-DRACE"})
        branch = env["clinic.branch"].create(
            {
                "name": "Desk race",
                "code": "T-DRACE",
                "chain_id": chain.id,
                "company_id": company.id,
                "tz": "Asia/Shanghai",
            }
        )
        cls.chain_id, cls.branch_id = chain.id, branch.id
        cls.user_ids = {}
        for login, role in cls.ROLES.items():
            user = new_test_user(env, f"t_race_{login}", GROUP + role)
            user.clinic_branch_ids = branch
            cls.user_ids[login] = user.id
        patient = env["clinic.patient"].create(
            {"name": "Race", "chain_id": chain.id, "home_branch_id": branch.id}
        )
        cls.patient_id = patient.id

    @classmethod
    def _remove(cls, env):
        env["clinic.patient"].browse(cls.patient_id).unlink()
        users = env["res.users"].browse(cls.user_ids.values())
        partners = users.partner_id
        users.unlink()
        partners.unlink()
        env["clinic.branch"].browse(cls.branch_id).unlink()
        env["clinic.chain"].browse(cls.chain_id).unlink()

    def _meet(self, first, second, record):
        """Two presses: (login, method) on `record`; what the second is told, if so.

        `method` takes the record as its person sees it. The first commits after the
        second has looked.
        """
        with self._as(second[0], record) as late:
            late.env.cr.execute("SELECT 1")  # what it sees is fixed from here on
            late.mapped("display_name")
            with self._as(first[0], record) as early:
                first[1](early)
                early.env.cr.commit()
            return self._press(second[1], late)

    @contextmanager
    def _as(self, login, record):
        model, number = record
        with self._transaction(self.user_ids[login]) as env:
            yield env[model].browse(number)

    def _press(self, method, record):
        """The sentence that a browser shows, or None: as the server calls a method."""
        at_once = SimpleNamespace(uniform=lambda low, high: 0)
        with (
            patch("odoo.service.model.random", at_once),
            mute_logger("odoo.sql_db", "odoo.service.model"),
        ):
            try:
                retrying(lambda: method(record), record.env)
            except Exception as error:  # noqa: BLE001 whatever it is, it is judged
                record.env.cr.rollback()
                return f"{type(error).__name__}: {error}"
        return None
