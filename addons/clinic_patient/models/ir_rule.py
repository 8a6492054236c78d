from odoo import api, models
from odoo.fields import Domain
from odoo.tools import SQL


class IrRule(models.Model):
    """Words for the record rules of patient data.

    Each takes the path from a record to its patient ("id", "patient_id",
    "line_id.patient_id") and answers with a domain:

    - ``clinic_file``: the file is open to the user;
    - ``clinic_care``: the patient is in his care; said together with ``clinic_file``;
    - ``clinic_directory``: his name and number may be told;
    - ``clinic_emergency``: he opened the file in an emergency, and that still holds.

    ``clinic_family`` is a domain of families: empty ones, and those with a member whom
    the directory tells. Not said by ``member_ids``: a rule that reads them in sudo
    leaves all of them in the cache of the user.

    What they mean is said once, in ``clinic_patient_file.py``, as SQL that each search
    runs: nothing that a person, a branch or a grant may lose is remembered in Python.
    """

    _inherit = "ir.rule"

    @api.model
    def _eval_context(self):
        return {
            **super()._eval_context(),
            "clinic_file": lambda path: _at(path, "_get_file_condition"),
            "clinic_care": lambda path: _at(path, "_get_care_condition"),
            "clinic_directory": lambda path: _at(path, "_get_directory_condition"),
            "clinic_emergency": lambda path: _at(path, "_get_emergency_condition"),
            "clinic_family": Domain.custom(to_sql=_get_family_condition),
        }


def _at(path, method):
    """The domain of records whose patient at ``path`` meets the condition."""
    *hops, last = path.split(".")
    domain = Domain.custom(to_sql=_Condition(last, method))
    for hop in reversed(hops):
        domain = Domain(hop, "any", domain)
    return domain


def _get_family_condition(model, alias, query):
    # sudo: who works where is asked of SQL; the user of the environment stays
    patients = model.env["clinic.patient"].sudo()
    members = model.env["clinic.family.member"].sudo()  # sudo: as above
    return SQL(
        """
        (%(id)s NOT IN (SELECT %(family)s FROM clinic_family_member AS member)
         OR %(id)s IN (
            SELECT %(family)s FROM clinic_family_member AS member
              JOIN clinic_patient AS relative ON relative.id = %(patient)s
             WHERE %(consultant)s = %(uid)s OR %(directory)s))
        """,
        id=SQL.identifier(alias, "id"),
        family=members._field_to_sql("member", "family_id"),
        patient=members._field_to_sql("member", "patient_id"),
        consultant=patients._field_to_sql("relative", "consultant_id"),
        uid=model.env.uid,
        directory=patients._get_directory_condition("relative"),
    )


class _Condition:
    """SQL of a condition about the patient named by a column."""

    __slots__ = ("column", "method")

    def __init__(self, column, method):
        self.column = column
        self.method = method

    def __call__(self, model, alias, query):
        # sudo: who works where is asked of SQL; the user of the environment stays
        patients = model.env["clinic.patient"].sudo()
        condition = getattr(patients, self.method)
        if self.column == "id":
            return condition(alias)
        of_column = getattr(patients, f"{self.method}_of", None)
        if of_column is not None:
            return of_column(model._field_to_sql(alias, self.column, query))
        patient = f"{self.column}__file"
        return SQL(
            "%s IN (SELECT id FROM clinic_patient AS %s WHERE %s)",
            model._field_to_sql(alias, self.column, query),
            SQL.identifier(patient),
            condition(patient),
        )
