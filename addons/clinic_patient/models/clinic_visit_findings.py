from odoo import api, fields, models
from odoo.exceptions import UserError

from ..tools import findings
from ..tools.roles import CLINICAL


class ClinicVisit(models.Model):
    """What was found, asked by the version of a template that the visit keeps.

    A page sends along what it was shown, so that what a colleague wrote meanwhile into
    other questions stays.
    """

    _inherit = "clinic.visit"
    _clinic_field_classes = {
        "template_version_id": "clinical",
        "findings": "clinical",
        "advice": "clinical",
    }

    template_version_id = fields.Many2one(
        "clinic.visit.template.version",
        "Template",
        index="btree_not_null",
        ondelete="restrict",
        copy=False,
        groups=CLINICAL,
        domain=[("is_current", "=", True)],
    )
    findings = fields.Json(copy=False, groups=CLINICAL)
    advice = fields.Text(
        copy=False,
        groups=CLINICAL,
        help="What the patient is told to do, and to avoid. Printed for him.",
    )
    attachment_ids = fields.One2many(
        "ir.attachment",
        "res_id",
        "Files",
        domain=[("res_model", "=", "clinic.visit"), ("res_field", "=", False)],
        groups=CLINICAL,
    )
    template_fields = fields.Json(
        "Questions of the template", compute="_compute_template_fields", groups=CLINICAL
    )
    has_tooth_chart = fields.Boolean(
        compute="_compute_has_tooth_chart", groups=CLINICAL
    )

    _template_used_idx = models.Index(
        "(practitioner_id, local_date DESC, id DESC)"
        " WHERE template_version_id IS NOT NULL"
    )

    @api.depends("template_version_id")
    @api.depends_context("lang")
    def _compute_template_fields(self):
        known = {
            version: version._get_definitions() for version in self.template_version_id
        }
        for visit in self:
            visit.template_fields = known.get(visit.template_version_id, [])

    @api.depends("template_version_id")
    def _compute_has_tooth_chart(self):
        for visit in self:
            template = visit.template_version_id.template_id
            visit.has_tooth_chart = template.has_tooth_chart

    @api.onchange("template_version_id")
    def _onchange_template_version_id(self):
        version = self.template_version_id
        if version:
            self.findings = version._get_default_values() | (self.findings or {})

    @api.model_create_multi
    def create(self, vals_list):
        for vals in vals_list:
            if vals.get("findings"):
                versions = self.env["clinic.visit.template.version"]
                version = versions.browse(vals.get("template_version_id"))
                values = vals["findings"]
                if isinstance(values, dict):
                    values = findings.merge(values, {})
                vals["findings"] = self._get_checked(version, values)
        return super().create(vals_list)

    def write(self, vals):
        if "findings" not in vals and "template_version_id" not in vals:
            return super().write(vals)
        if len(self) > 1:
            return all([visit.write(vals) for visit in self])
        if not self._may_move():
            self._check_changeable(vals)
        vals = dict(vals)
        self._prepare_findings(vals)
        return super().write(vals)

    def _prepare_findings(self, vals):
        """Findings fit the template of the visit; a template goes only with findings
        that fit it."""
        mine = self.sudo()  # sudo: checked against, not shown
        version = mine.template_version_id
        if "template_version_id" in vals:
            version = version.browse(vals["template_version_id"])
            self._check_version(version, mine.template_version_id)
        values = vals.get("findings", mine.findings) or {}
        if isinstance(values, dict):
            values = findings.merge(values, mine.findings or {})
        vals["findings"] = self._get_checked(version, values) or False

    @api.model
    def _check_version(self, version, old):
        if version and version != old and version.state != "published":
            raise UserError(
                self.env._(
                    "%(version)s is a draft. Publish it first, or choose another "
                    "template.",
                    version=version.display_name,
                )
            )

    @api.model
    def _get_checked(self, version, values):
        """The findings in one form; raise a sentence about what does not fit."""
        if not values:
            return values
        if not isinstance(values, dict):
            raise UserError(
                self.env._("Findings are values by key. Reload the page and try again.")
            )
        if not version:
            raise UserError(
                self.env._("Choose a template first: it says what can be written down.")
            )
        definitions = version._get_definitions()
        clean, problems = findings.check(definitions, values)
        if problems:
            raise UserError(self._get_finding_sentences(definitions, problems, version))
        return clean

    @api.model
    def _get_finding_sentences(self, definitions, problems, version):
        by_key = {definition["key"]: definition for definition in definitions}
        sentences = []
        for code, key in problems:
            if code == "unknown":
                text = self.env._(
                    "%(template)s does not ask for '%(key)s'. Clear it, or go back to "
                    "the template in which it was written.",
                    template=version.display_name,
                    key=self._get_old_label(key),
                )
            elif code == "option":
                text = self.env._(
                    "%(label)s: choose one of %(options)s.",
                    label=by_key[key]["label"],
                    options=", ".join(by_key[key]["options"].values()),
                )
            elif code == "long":
                text = self.env._(
                    "%(label)s is too long. Shorten it, or attach a file.",
                    label=by_key[key]["label"],
                )
            else:
                text = self._get_kind_sentence(by_key[key])
            sentences.append(text)
        return "\n".join(sentences)

    @api.model
    def _get_kind_sentence(self, definition):
        hints = {
            "integer": self.env._("a whole number, such as 72"),
            "float": self.env._("a number, such as 36.5"),
            "boolean": self.env._("yes or no"),
            "date": self.env._("a day, such as 2026-03-31"),
        }
        return self.env._(
            "%(label)s does not fit: write %(hint)s.",
            label=definition["label"],
            hint=hints.get(definition["kind"], self.env._("text")),
        )

    @api.model
    def _get_old_label(self, key):
        """What a key of another template was called, where anybody knows."""
        questions = self.env["clinic.visit.template.field"]
        found = questions.search([("key", "=", key)], order="id desc", limit=1)
        return found.label or str(key)[:40]

    def _get_missing_findings(self):
        """Labels of required questions without an answer; the record cannot be
        signed while there are any."""
        self.ensure_one()
        definitions = self.template_version_id._get_definitions()
        missing = set(findings.get_missing(definitions, self.findings))
        return [d["label"] for d in definitions if d["key"] in missing]

    # -- the template with which a visit begins --------------------------------
    def _go_in_house(self, state):
        res = super()._go_in_house(state)
        if state != "waiting":
            self._propose_template()
        return res

    def _propose_template(self):
        """Visits that begin get a template, where service or practitioner say one."""
        # sudo: also the desk begins a visit; it neither reads nor chooses this
        templates = self.env["clinic.visit.template"].sudo()
        for visit in self.sudo():
            if visit.template_version_id or visit.record_state != "draft":
                continue
            version = templates._propose_for(visit)
            if version:
                visit.write(
                    {
                        "template_version_id": version.id,
                        "findings": version._get_default_values(),
                    }
                )
