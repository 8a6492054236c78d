from odoo import api, fields, models
from odoo.exceptions import AccessError, ValidationError
from odoo.fields import Domain
from odoo.tools import SQL

from ..tools.roles import CLINICAL

PATIENT = "clinic.patient"
# what a file is; what core notes about it besides is free
CONTENT = frozenset(
    ["name", "raw", "datas", "db_datas", "store_fname", "type", "url"]
    + ["res_model", "res_id", "res_field", "description"]
)


class IrAttachment(models.Model):
    """Files beside clinical records are as closed as clinical text.

    Core opens a file to whoever reads the record it hangs on. A visit is read by the
    desk too, and a patient by all who work with him; their files may be findings. So
    a file of a visit or of a clinical record is clinical, one of a patient is if a
    clinical role attached it; those roles may say otherwise. Clinical files are open
    to clinical roles, in files they may read and of patients in their care.
    """

    _inherit = "ir.attachment"

    clinic_is_clinical = fields.Boolean(
        "Clinical",
        copy=True,
        help="Only treating staff and the medical director open it.",
    )

    def init(self):
        """What was there before the field: nobody said that it is harmless."""
        super().init()
        self.env.cr.execute(
            """UPDATE ir_attachment SET clinic_is_clinical = TRUE
                WHERE clinic_is_clinical IS NULL AND res_field IS NULL
                  AND (res_model = ANY(%s))""",
            [[PATIENT, *self._clinic_get_clinical_models()]],
        )

    @api.model
    def _clinic_get_clinical_models(self):
        """Models of which every file is clinical."""
        return [
            name
            for name, model in self.env.registry.items()
            if name == "clinic.visit"
            or getattr(model, "_clinic_field_class", None) == "clinical"
        ]

    @api.constrains("public", "clinic_is_clinical")
    def _check_clinic_not_public(self):
        if any(file.public and file.clinic_is_clinical for file in self):
            raise ValidationError(
                self.env._("A clinical file is never public. Untick one of the two.")
            )

    @api.model_create_multi
    def create(self, vals_list):
        said = self.env.su or self._clinic_is_reader()
        flagged = []
        for vals in vals_list:
            flag = vals.get("clinic_is_clinical") if said else None
            if flag is None:
                flag = self._clinic_get_flag(vals)
            flagged.append({**vals, "clinic_is_clinical": flag})
            if not vals.get("res_field"):
                self._clinic_check_record_open(
                    vals.get("res_model"), vals.get("res_id")
                )
        return super().create(flagged)

    def write(self, vals):
        said = self.env.su or self._clinic_is_reader()
        if "clinic_is_clinical" in vals and not said:
            vals = {**vals}
            vals.pop("clinic_is_clinical")
        elif vals.get("res_model") and self._clinic_get_flag(vals):
            vals = {"clinic_is_clinical": True, **vals}
        if not CONTENT.isdisjoint(vals):
            self._clinic_check_records_open()
            self._clinic_check_records_open(vals)
        return super().write(vals)

    @api.ondelete(at_uninstall=False)
    def _unlink_of_open_records(self):
        self._clinic_check_records_open()

    # -- files of an archived record stay as they are ------------------------------
    def _clinic_check_records_open(self, vals=None):
        """Where they hang, or where `vals` would hang them."""
        if self.env.su:
            return
        vals = vals or {}
        for file in self.sudo().filtered(lambda f: not f.res_field):  # sudo: its place
            self._clinic_check_record_open(
                vals.get("res_model", file.res_model), vals.get("res_id", file.res_id)
            )

    @api.model
    def _clinic_check_record_open(self, model, number):
        """As what is written on the visit: nothing comes, changes or goes."""
        if self.env.su or not number:
            return
        if model not in self._clinic_get_clinical_models():
            return
        # sudo: whether the record of the visit is closed
        record = self.env[model].sudo().browse(number).exists()
        if model != "clinic.visit":
            is_child = hasattr(record, "_lives_after_archive")
            if not is_child or record._lives_after_archive:
                return
            record = record.visit_id
        record.with_env(self.env)._check_files_changeable()

    @api.model
    def _clinic_get_flag(self, vals):
        if vals.get("res_field"):  # the field has its own class
            return False
        if vals.get("res_model") == PATIENT:
            return self._clinic_is_reader()
        return vals.get("res_model") in self._clinic_get_clinical_models()

    @api.model
    def _clinic_is_reader(self):
        return self.env.user.has_groups(CLINICAL)

    # -- who reads -----------------------------------------------------------------
    @api.model
    def _search(
        self,
        domain,
        offset=0,
        limit=None,
        order=None,
        *,
        active_test=True,
        bypass_access=False,
    ):
        if not (self.env.su or bypass_access):
            domain = Domain(domain) & Domain.custom(to_sql=self._clinic_get_open)
        return super()._search(
            domain,
            offset,
            limit,
            order,
            active_test=active_test,
            bypass_access=bypass_access,
        )

    def _check_access(self, operation):
        result = super()._check_access(operation)
        closed = self._clinic_get_closed()
        if not closed:
            return result
        forbidden, error = result or (self.browse(), None)
        return forbidden | closed, error or closed._clinic_make_error

    def _clinic_make_error(self):
        return AccessError(
            self.env._(
                "This file is clinical. Ask the treating staff, or open the file in an "
                "emergency if you may."
            )
        )

    def _clinic_get_closed(self):
        """Those of the files that are clinical and not open to the user."""
        files = self.browse([number for number in self._ids if number])
        if self.env.su or not files:
            return self.browse()
        rows = self.env.execute_query(
            SQL(
                "SELECT f.id FROM ir_attachment AS f WHERE f.id IN %s AND NOT %s",
                tuple(files.ids),
                self._clinic_get_open(self, "f", None),
            )
        )
        return self.browse([number for (number,) in rows])

    @api.model
    def _clinic_get_open(self, model, alias, query):
        """SQL: the file is not clinical, or its patient is in the user's care.

        Whether the record it hangs on is open is asked by core.
        """
        files = self.sudo()  # sudo: columns of SQL, and that they are written first
        flag = files._field_to_sql(alias, "clinic_is_clinical", query)
        ordinary = SQL("%s IS NOT TRUE", flag)
        if not self._clinic_is_reader():
            return SQL("(%s)", ordinary)
        # sudo: as the record rules ask it; the user of the environment stays
        patients = self.env[PATIENT].sudo()
        if not patients._is_care_asked():
            return SQL("TRUE")
        return SQL(
            "(%s OR %s <> %s OR %s IN (SELECT care.id FROM clinic_patient AS care "
            "WHERE %s))",
            ordinary,
            files._field_to_sql(alias, "res_model", query),
            PATIENT,
            files._field_to_sql(alias, "res_id", query),
            patients._get_care_condition("care"),
        )

    # -- discussions ---------------------------------------------------------------
    def _to_store(self, store, fields):
        """A message shows that there is a file; the file itself stays closed.

        What goes to other people's screens is not asked for each of them.
        """
        files = self.sudo(False)  # sudo(False): the person, not the code, is asked
        closed = files._clinic_get_closed()
        if not store.target.is_current_user(self.env):
            closed |= files.browse(self.sudo().filtered("clinic_is_clinical").ids)
        closed = self.browse(closed.ids)
        store.add_records_fields(self - closed, fields)
        for file in closed:
            store.add_model_values(
                "ir.attachment",
                {
                    "id": file.id,
                    "name": self.env._("Clinical file"),
                    "mimetype": "application/octet-stream",
                    "type": "binary",
                },
            )
