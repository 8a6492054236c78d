import io
import json
import logging
from datetime import timedelta
from xmlrpc.client import Fault

from odoo import fields
from odoo.tests import HttpCase

from .common_visit import VisitCommon

WORD = "Zoxwundinfekt"
# fields that a row of the model needs beside its clinical text
NEEDED = {
    "clinic.visit": {"branch_id": "branch_a"},
    "clinic.visit.diagnosis": {"visit_id": "visit"},
    "clinic.visit.procedure": {"visit_id": "visit"},
    "clinic.visit.medication": {"visit_id": "visit"},
    "clinic.visit.observation": {"visit_id": "visit"},
    "clinic.visit.immunization": {"visit_id": "visit"},
    "clinic.visit.tooth": {"visit_id": "visit"},
    "clinic.order": {"visit_id": "visit"},
    "clinic.appointment": {"branch_id": "branch_a"},
}
# fields that hold nothing but what we know
CODES = {
    "clinic.visit.tooth": {"tooth": "11", "finding": "caries"},
    "clinic.appointment": {"start_at": "2040-01-02 03:00:00", "cancel_reason": False},
}
TEXT = ("char", "text", "html")
WRONG = ("integer", "float", "monetary", "date", "datetime", "selection", "many2one")


class LeaksCommon(VisitCommon, HttpCase):
    """A doctor writes a word into every clinical field, and all goes wrong."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.visit = cls._new_left_visit()
        cls.env.flush_all()

    def setUp(self):
        super().setUp()
        self.log = io.StringIO()
        handler = logging.StreamHandler(self.log)
        handler.setFormatter(logging.Formatter("%(levelname)s %(name)s %(message)s"))
        for name in ("odoo", "werkzeug", "odoo.sql_db", "odoo.http"):
            logger = logging.getLogger(name)
            self.addCleanup(logger.setLevel, logger.level)
            logger.setLevel(logging.INFO)
        self._mute_terminal()
        odoo = logging.getLogger("odoo")
        odoo.addHandler(handler)
        self.addCleanup(odoo.removeHandler, handler)

    def _mute_terminal(self):
        """What is provoked here is read from the handler, not by the runner."""
        odoo = logging.getLogger("odoo")
        self.addCleanup(setattr, odoo, "propagate", odoo.propagate)
        odoo.propagate = False

    # -- the clinical fields -------------------------------------------------------
    def _get_clinical(self):
        """{model: its clinical text fields}, as the registry knows them.

        Models that no doctor writes by himself get their words from these.
        """
        found = {}
        for name, model in sorted(self.env.registry.items()):
            if not hasattr(model, "_clinic_field_class") or model._abstract:
                continue
            records = self.env[name]
            names = [
                field.name
                for field in records._fields.values()
                if field.store
                and field.type in TEXT
                and records._get_clinic_field_class(field.name) == "clinical"
                and field.name not in CODES.get(name, ())
            ]
            mine = records.with_user(self.practitioner_a)
            if names and not records._transient and mine.has_access("create"):
                found[name] = names
        return found

    def _prepare_vals(self, model, word=WORD):
        names = self._get_clinical()[model]
        needed = {k: getattr(self, v).id for k, v in NEEDED.get(model, {}).items()}
        return {
            "patient_id": self.patient.id,
            **needed,
            **CODES.get(model, {}),
            **dict.fromkeys(names, word),
        }

    def _prepare_incomplete_vals(self, model):
        """All that is written down, but of no patient, visit or branch."""
        known = self.env[model]._fields
        owners = [n for n in ("patient_id", "visit_id", "branch_id") if n in known]
        return {**self._prepare_vals(model), **dict.fromkeys(owners, False)}

    def _get_wrong_fields(self, model):
        return [
            field.name
            for field in self.env[model]._fields.values()
            if field.store
            and field.type in WRONG
            and not field.readonly
            and field.name not in ("id", "create_uid", "write_uid")
        ]

    # -- the doors -----------------------------------------------------------------
    def _call(self, model, method, *args, **kwargs):
        """The text that a browser gets."""
        params = {"model": model, "method": method, "args": args, "kwargs": kwargs}
        response = self.url_open(
            f"/web/dataset/call_kw/{model}/{method}",
            data=json.dumps({"jsonrpc": "2.0", "id": 1, "params": params}),
            headers={"Content-Type": "application/json"},
        )
        return response.text

    def _make_key(self, user):
        soon = fields.Datetime.now() + timedelta(hours=1)
        keys = self.env["res.users.apikeys"].with_user(user)
        return keys._generate("rpc", "test", soon)

    def _call_json2(self, key, model, method, **arguments):
        response = self.url_open(
            f"/json/2/{model}/{method}",
            data=json.dumps(arguments),
            headers={
                "Content-Type": "application/json",
                "Authorization": f"bearer {key}",
                "X-Odoo-Database": self.env.cr.dbname,
            },
        )
        return response.text

    def _call_xmlrpc(self, key, user, model, method, *args):
        try:
            return self.xmlrpc_object.execute(
                self.env.cr.dbname, user.id, key, model, method, *args
            )
        except Fault as fault:
            return f"{fault.faultCode} {fault.faultString}"
