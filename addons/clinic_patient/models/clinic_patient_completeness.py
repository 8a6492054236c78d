from odoo import api, fields, models
from odoo.addons.clinic_base.tools.side_table import SideTable
from odoo.fields import Domain
from odoo.tools import SQL

from ..tools.completeness import score

# Each fact is worth what the policy patient.completeness_weights says. The SQL looks
# at `p`, a row of clinic_patient, and answers like _get_facts does.
FACTS_SQL = {
    "phone": "COALESCE(p.phone, '') <> ''",
    "birth_date": "p.birth_date IS NOT NULL",
    "sex": "COALESCE(p.sex, 'unknown') <> 'unknown'",
    "address": "COALESCE(p.street, p.city, '') <> ''",
    "email": "COALESCE(p.email, '') <> ''",
    "practitioner": "p.practitioner_id IS NOT NULL",
    "source": "p.source_id IS NOT NULL",
    "identity": "EXISTS (SELECT 1 FROM clinic_patient_identity x"
    " WHERE x.patient_id = p.id)",
    "consent": "EXISTS (SELECT 1 FROM clinic_contact_consent x"
    " WHERE x.patient_id = p.id)",
}
TABLE = SideTable(
    "clinic_patient_completeness",
    {"patient_id": "integer", "branch_id": "integer", "percent": "integer"},
    keys=("patient_id",),
    indexes=(("branch_id", "percent"),),
)
_COMPARISONS = {"<": "<", "<=": "<=", ">": ">", ">=": ">="}


class ClinicPatient(models.Model):
    """How much of a file is filled in, by the weights of its branch.

    A form shows the figure of this moment; lists, filters and the report per branch
    read the side table that the night's job brings in line.
    """

    _inherit = "clinic.patient"

    completeness = fields.Integer(
        "Complete (%)", compute="_compute_completeness", search="_search_completeness"
    )
    completeness_missing = fields.Char("Still missing", compute="_compute_completeness")

    def init(self):
        super().init()
        TABLE.create(self.env.cr)

    def _compute_completeness(self):
        labels = self._get_fact_labels()
        found = self._completeness(self._origin)
        for patient in self:
            result = found.get(patient._origin.id)
            patient.completeness = result.percent if result else 0
            patient.completeness_missing = result and ", ".join(
                labels[fact] for fact in result.missing
            )

    def _search_completeness(self, operator, value):
        """By the figures of last night."""
        name = SQL.identifier(TABLE.name)
        if operator == "in":
            where = SQL("percent = ANY(%s)", [v for v in value if v is not False])
        elif operator in _COMPARISONS:
            where = SQL(f"percent {_COMPARISONS[operator]} %s", value)
        else:
            return NotImplemented
        return Domain(
            "id", "in", SQL("(SELECT patient_id FROM %s WHERE %s)", name, where)
        )

    @api.model
    def _completeness(self, patients):
        """{patient id: Completeness}; the number of queries does not grow with them."""
        with_identity = self._get_having("clinic.patient.identity", patients)
        with_consent = self._get_having("clinic.contact.consent", patients)
        results = {}
        for patient in patients:
            facts = patient._get_facts() | {
                "identity": patient.id in with_identity,
                "consent": patient.id in with_consent,
            }
            weights = self._get_weights(patient.home_branch_id, patient.chain_id)
            results[patient.id] = score(facts, weights)
        return results

    @api.model
    def _get_having(self, model, patients):
        """Ids of those of the patients who have a row in `model`."""
        # sudo: whether there is a row, not what it says
        groups = (
            self.env[model]
            .sudo()
            ._read_group([("patient_id", "in", patients.ids)], ["patient_id"])
        )
        return {patient.id for (patient,) in groups}

    def _get_facts(self):
        self.ensure_one()
        closed = self.sudo()  # sudo: whether it is filled in, not with what
        return {
            "phone": bool(closed.phone),
            "birth_date": bool(self.birth_date),
            "sex": (self.sex or "unknown") != "unknown",
            "address": bool(closed.street or closed.city),
            "email": bool(closed.email),
            "practitioner": bool(self.practitioner_id),
            "source": bool(closed.source_id),
        }

    @api.model
    def _get_weights(self, branch, chain):
        """{fact: whole number} of a branch, known facts only."""
        weights = self.env["clinic.policy"]._get(
            "patient.completeness_weights", branch=branch, chain=chain
        )
        weights = weights if isinstance(weights, dict) else {}
        return {
            fact: int(weights[fact])
            for fact in FACTS_SQL
            if isinstance(weights.get(fact), (int, float))
        }

    @api.model
    def _get_fact_labels(self):
        env = self.env
        return {
            "phone": env._("phone"),
            "birth_date": env._("birth date"),
            "sex": env._("sex"),
            "address": env._("address"),
            "email": env._("e-mail"),
            "practitioner": env._("doctor in charge"),
            "source": env._("source"),
            "identity": env._("document"),
            "consent": env._("contact consent"),
        }

    # -- the side table ----------------------------------------------------------
    @api.model
    def _cron_completeness(self):
        """Bring the side table in line; writes only the rows that differ."""
        cron = self.env["ir.cron"]
        self._sync_completeness(
            commit=lambda done, left: cron._commit_progress(done, remaining=left)
        )

    @api.model
    def _sync_completeness(self, commit=None):
        self.env.flush_all()
        return TABLE.sync(self.env.cr, self._get_completeness_sql(), commit=commit)

    @api.model
    def _get_completeness_sql(self):
        known = SQL(" + ").join(
            SQL(f"CASE WHEN {condition} THEN w.%s ELSE 0 END", SQL.identifier(fact))
            for fact, condition in FACTS_SQL.items()
        )
        return SQL(
            """
            SELECT p.id AS patient_id, p.home_branch_id AS branch_id,
                   CASE WHEN w.total = 0 THEN 100
                        ELSE (100 * (%(known)s) / w.total)::integer END AS percent
              FROM clinic_patient p
              JOIN (%(weights)s) w
                ON w.chain_id = p.chain_id
               AND w.branch_id = COALESCE(p.home_branch_id, 0)
             WHERE p.kind = 'patient' AND p.active
            """,
            known=known,
            weights=self._get_weights_sql(),
        )

    @api.model
    def _get_weights_sql(self):
        """One row per chain and branch: the weights that hold there today."""
        # sudo: figures of all branches, computed for everybody
        chains = self.env["clinic.chain"].sudo().with_context(active_test=False)
        rows = []
        for chain in chains.search([]):
            for branch in [chain.branch_ids.browse(), *chain.branch_ids]:
                weights = self._get_weights(branch, chain)
                values = [max(weights.get(fact, 0), 0) for fact in FACTS_SQL]
                rows.append((chain.id, branch.id or 0, sum(values), *values))
        names = ["chain_id", "branch_id", "total", *FACTS_SQL]
        if not rows:
            rows = [(0,) * len(names)]
        return SQL(
            "SELECT * FROM (VALUES %s) AS v (%s)",
            SQL(", ").join(SQL("%s", row) for row in rows),
            SQL(", ").join(map(SQL.identifier, names)),
        )
