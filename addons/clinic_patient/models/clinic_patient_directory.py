from odoo import api, fields, models
from odoo.addons.clinic_base.tools.doors import read_write
from odoo.exceptions import AccessError
from odoo.fields import Domain
from odoo.tools import SQL

from ..tools.roles import SOURCE_READERS
from .clinic_patient_search import FAR, NEAR

_POSITIVE = ("ilike", "like")


class ClinicPatientDirectory(models.Model):
    """Who is a patient here: name, number and home branch, and nothing else.

    One row per patient, with his id, for people to whom his file is closed: so that
    nobody is registered twice, and a bill finds its patient. Which rows is said by
    ``clinic_directory`` (see ``ir_rule``) and the chain's ``file_sharing``.
    """

    _name = "clinic.patient.directory"
    _description = "Directory of patients"
    _auto = False
    _inherit = ["clinic.disclosure.mixin"]
    _order = "name_key, id"
    _clinic_patient_fields = ("id",)
    _clinic_field_class = "identity"
    _clinic_field_classes = {"phone_tail": "contact", "consultant_id": "source"}
    _depends = {
        "clinic.patient": [
            "name",
            "name_key",
            "record_number",
            "kind",
            "active",
            "phone_key",
            "home_branch_id",
            "chain_id",
            "consultant_id",
        ]
    }

    name = fields.Char("Full name", readonly=True)
    name_key = fields.Char(readonly=True)
    record_number = fields.Char(readonly=True)
    phone_tail = fields.Char("Phone", readonly=True, help="The last digits.")
    kind = fields.Selection(
        [("prospect", "Prospect"), ("patient", "Patient")], readonly=True
    )
    active = fields.Boolean(readonly=True)
    home_branch_id = fields.Many2one("clinic.branch", readonly=True)
    chain_id = fields.Many2one("clinic.chain", readonly=True)
    consultant_id = fields.Many2one("res.users", readonly=True, groups=SOURCE_READERS)
    company_id = fields.Many2one(
        "res.company", related="home_branch_id.company_id", string="Legal entity"
    )
    is_file_open = fields.Boolean("File open", compute="_compute_is_file_open")
    search_term = fields.Char(
        "Name, phone or number",
        compute="_compute_search_term",
        search="_search_search_term",
    )

    @property
    def _table_query(self):
        return SQL(
            """
            SELECT id, name, name_key, record_number, kind, active, home_branch_id,
                   chain_id, consultant_id,
                   CASE WHEN phone_key <> ''
                        THEN '··' || reverse(left(phone_key, 4)) END AS phone_tail
              FROM clinic_patient
            """
        )

    @api.depends("name", "record_number", "phone_tail")
    def _compute_display_name(self):
        for row in self:
            parts = [row.name, row.record_number, row.phone_tail]
            row.display_name = " · ".join(filter(None, parts))

    @api.depends_context("uid")
    def _compute_is_file_open(self):
        patients = self.env["clinic.patient"].browse(self.ids)
        known = patients._get_open_ids()
        for row in self:
            row.is_file_open = row._origin.id in known

    # -- finding -----------------------------------------------------------------
    def _compute_search_term(self):
        self.search_term = False

    def _search_search_term(self, operator, value):
        if operator == "in":
            return Domain.OR(self._get_term_domain(term) for term in value if term)
        if operator not in _POSITIVE:
            return NotImplemented
        return self._get_term_domain(value)

    @api.model
    def _search_display_name(self, operator, value):
        if operator in _POSITIVE and isinstance(value, str) and value:
            return self._get_term_domain(value)
        return super()._search_display_name(operator, value)

    @api.model
    def _get_term_domain(self, term):
        """By the keys of the file, whose table this is."""
        patients = self._get_files()
        found = patients._get_term_domain(term)
        if found in (Domain.TRUE, Domain.FALSE):
            return found
        return Domain.custom(
            to_sql=lambda _model, alias, query: found._to_sql(patients, alias, query)
        )

    @api.model
    def _get_files(self):
        """Files as the directory finds them: a phone by its mask or the whole of it."""
        return self.env["clinic.patient"].with_context(clinic_whole_phone=True)

    @api.model
    @read_write
    def name_search(self, name="", domain=None, operator="ilike", limit=100):
        """In stages, as files are found: the cost does not grow with the chain."""
        if operator not in _POSITIVE or not (name or "").strip() or not limit:
            return super().name_search(name, domain, operator, limit)
        patients = self._get_files()
        stages = patients._get_search_stages(name)
        candidates = patients._get_candidate_ids(
            patients._get_near(stages), limit * NEAR
        )
        if len(candidates) < limit:
            far = patients._get_far(stages)
            candidates += patients._get_candidate_ids(far, limit * FAR)
        domain = Domain(domain or Domain.TRUE) & Domain("id", "in", candidates)
        allowed = set(self._search(domain))
        found = [id_ for id_ in dict.fromkeys(candidates) if id_ in allowed][:limit]
        return [(row.id, row.display_name) for row in self.browse(found)]

    # -- buttons -----------------------------------------------------------------
    def action_open_file(self):
        self.ensure_one()
        self.check_access("read")
        patient = self.env["clinic.patient"].browse(self.id)
        if not patient.has_access("read"):
            raise AccessError(
                self.env._(
                    "This file is closed to you. Plan a visit here, or ask the manager "
                    "of its home branch to open it."
                )
            )
        return self._get_action("clinic.patient", patient.id)

    def action_plan_visit(self):
        """A form for a visit of this person at one's own branch."""
        self.ensure_one()
        self.check_access("read")
        self.env["clinic.visit"].check_access("create")
        action = self._get_action("clinic.visit", False)
        return {**action, "context": {"default_patient_id": self.id}}

    @api.model
    def _get_action(self, model, res_id):
        return {
            "type": "ir.actions.act_window",
            "res_model": model,
            "res_id": res_id,
            "view_mode": "form",
            "views": [(False, "form")],
            "target": "current",
        }
