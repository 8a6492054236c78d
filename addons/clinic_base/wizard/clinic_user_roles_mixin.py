from markupsafe import Markup
from odoo import api, fields, models

ROLE = "clinic_base.group_clinic_base_"


class ClinicUserRolesMixin(models.AbstractModel):
    """The roles as boxes to tick, and what a person with these roles will see.

    An addon that brings a right of its own adds a box and its group
    (``_get_role_groups``); one that knows more about what is seen adds lines
    (``_get_sight``).
    """

    _name = "clinic.user.roles.mixin"
    _description = "Roles of a person"

    role_reception = fields.Boolean("Reception")
    role_cashier = fields.Boolean("Cashier")
    role_nurse = fields.Boolean("Nurse")
    role_practitioner = fields.Boolean("Practitioner")
    role_consultant = fields.Boolean("Consultant")
    role_followup = fields.Boolean("Follow-up")
    role_marketing = fields.Boolean("Marketing")
    role_finance = fields.Boolean("Finance")
    role_manager = fields.Boolean("Branch manager")
    role_medical_director = fields.Boolean("Medical director")
    role_hq_director = fields.Boolean("HQ director")
    role_privacy = fields.Boolean("Privacy officer")
    role_administrator = fields.Boolean("Administrator")
    right_export = fields.Boolean("May export")
    sight = fields.Html(
        "What this person will see",
        compute="_compute_sight",
        sanitize=False,  # made below, values escaped
    )

    @api.model
    def _get_role_groups(self):
        """{field: xml id of the group}; extended by addons with rights of their own."""
        names = [name for name in self._fields if name.startswith("role_")]
        groups = {name: ROLE + name.removeprefix("role_") for name in names}
        return {**groups, "right_export": ROLE + "export"}

    def _get_groups(self):
        """The groups whose boxes are ticked."""
        groups = self.env["res.groups"]
        for name, xmlid in self._get_role_groups().items():
            if self[name]:
                groups |= self.env.ref(xmlid)
        return groups

    @api.depends(lambda self: [*self._get_role_groups(), "branch_ids", "branch_id"])
    def _compute_sight(self):
        item = Markup("<li><b>%s</b> %s</li>")
        for wizard in self:
            lines = [item % line for line in wizard._get_sight()]
            wizard.sight = Markup("<ul>%s</ul>") % Markup("").join(lines)

    def _get_sight(self):
        """[(title, text)] in the order of the screen."""
        groups = self._get_groups()
        if not groups:
            return [(self.env._("No role:"), self.env._("sees nothing of the clinic."))]
        groups = groups.all_implied_ids | groups
        names = ", ".join(self.branch_ids.mapped("name")) or self.env._("nowhere yet")
        return [
            (self.env._("Works at:"), names),
            *self._get_data_sight(groups),
            (self.env._("Rights in Odoo itself:"), self._get_core_sight(groups)),
        ]

    def _get_data_sight(self, groups):
        read = self._get_models(groups, "perm_read")
        change = self._get_models(groups, "perm_write") | self._get_models(
            groups, "perm_create"
        )
        if not read:
            return [(self.env._("Patient data:"), self.env._("none."))]
        clinical = self._get_clinical(read)
        export = self.env.ref(ROLE + "export") in groups
        yes, no = self.env._("yes, each list is logged"), self.env._("no")
        nothing = self.env._("no")
        return [
            (self.env._("Opens, in files open to the role:"), self._get_names(read)),
            (self.env._("Changes:"), self._get_names(change) or nothing),
            (self.env._("Clinical text:"), self._get_names(clinical) or nothing),
            (self.env._("Exports lists:"), yes if export else no),
        ]

    def _get_models(self, groups, right):
        """Names of the models of patient data that the groups open."""
        access = self.env["ir.model.access"].search(
            [("group_id", "in", groups.ids), (right, "=", True)]
        )
        names = set(access.model_id.mapped("model"))
        return {name for name in names if self._is_patient_data(name)}

    def _is_patient_data(self, name):
        model = self.env.get(name)
        known = model is not None and hasattr(model, "_clinic_field_class")
        return known and not model._transient

    def _get_clinical(self, names):
        return {
            name for name in names if self.env[name]._clinic_field_class == "clinical"
        }

    def _get_names(self, names):
        models = self.env["ir.model"].search([("model", "in", list(names))])
        return ", ".join(sorted(models.mapped("name")))

    def _get_core_sight(self, groups):
        ids = groups.get_external_id()
        core = groups.filtered(
            lambda group: not ids.get(group.id, "").startswith("clinic_")
        )
        return ", ".join(sorted(core.mapped("display_name")))
