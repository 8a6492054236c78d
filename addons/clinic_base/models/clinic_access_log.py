import json
from datetime import datetime, timezone

from odoo import api, fields, models, tools
from odoo.fields import Domain
from odoo.tools import SQL
from psycopg2.extensions import TRANSACTION_STATUS_INERROR

ROLE = "clinic_base.group_clinic_base_"
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


class ClinicAccessLog(models.Model):
    """Who was shown what of whom: one row per request that discloses.

    A request is a call of the web client or of an interface, a report, a file. What
    it discloses is gathered while it runs and written by one INSERT in its own
    transaction: a request that fails leaves no row, one that is replayed leaves one.
    Nothing but INSERT happens here, and no row that others touch is read with a lock,
    so people who open files at the same time never wait for each other.

    No names, no values: patients are numbers, ``details`` holds names of models and
    fields. Users and branches are plain integers, so that nothing in the log changes
    when one of them is deleted.
    """

    _name = "clinic.access.log"
    _description = "Access log"
    _inherit = ["clinic.append.only.mixin", "clinic.access.note.mixin"]
    _order = "id desc"
    _log_access = False
    _rec_name = "door"

    happened_at = fields.Datetime(required=True, readonly=True, index=True)
    local_date = fields.Date(readonly=True, index=True, help="The day at the branch.")
    user_id = fields.Integer(
        string="User number", required=True, readonly=True, index=True, aggregator=None
    )
    roles = fields.Char(readonly=True, help="Roles of the user at that moment.")
    branch_id = fields.Integer(
        string="Branch number", readonly=True, index=True, aggregator=None
    )
    door = fields.Char(
        required=True, readonly=True, index=True, help="How the data was reached."
    )
    purpose = fields.Char(
        readonly=True, index=True, help="On what ground the data was open to the user."
    )
    classes = fields.Char(readonly=True, help="What kind of data was shown.")
    patient_ids = fields.Json(string="Patient numbers", readonly=True)
    patient_count = fields.Integer(string="Patients", readonly=True)
    details = fields.Json(readonly=True, help="Names of models and fields; no values.")
    patient_number = fields.Integer(
        compute="_compute_patient_number",
        search="_search_patient_number",
        help="Finds the rows of a patient by his number in the database.",
    )
    is_of_my_chains = fields.Boolean(
        compute="_compute_is_of_my_chains", search="_search_is_of_my_chains"
    )

    # who opened this file
    _patients_idx = models.Index("USING gin (patient_ids jsonb_path_ops)")

    @api.depends("patient_ids")
    def _compute_patient_number(self):
        for row in self:
            numbers = row.patient_ids or []
            row.patient_number = numbers[0] if len(numbers) == 1 else 0

    @api.model
    def _search_patient_number(self, operator, value):
        if operator != "in":
            return NotImplemented
        numbers = [int(number) for number in value if number]
        return Domain.OR(self._get_patient_domain(number) for number in numbers)

    @api.model
    def _get_patient_domain(self, number):
        """Rows that name the patient; the index on the numbers serves it."""
        return Domain.custom(
            to_sql=lambda model, alias, query: SQL(
                "%s @> %s::jsonb",
                model._field_to_sql(alias, "patient_ids", query),
                json.dumps([number]),
            ),
        )

    @api.depends("branch_id")
    @api.depends_context("uid")
    def _compute_is_of_my_chains(self):
        mine = set(self.env.execute_query(self._get_my_branches()))
        for row in self:
            row.is_of_my_chains = not row.branch_id or (row.branch_id,) in mine

    @api.model
    def _search_is_of_my_chains(self, operator, value):
        if operator != "in" or set(value) != {True}:
            return NotImplemented
        return Domain.custom(
            to_sql=lambda model, alias, query: SQL(
                "(%(branch)s IS NULL OR %(branch)s IN (%(mine)s))",
                branch=SQL.identifier(alias, "branch_id"),
                mine=self._get_my_branches(),
            )
        )

    @api.model
    def _get_my_branches(self):
        return SQL(
            """SELECT b.id FROM clinic_branch b WHERE b.chain_id IN (
                SELECT own.chain_id FROM clinic_branch own
                  JOIN clinic_branch_users_rel rel ON rel.branch_id = own.id
                 WHERE rel.user_id = %s)""",
            self.env.uid,
        )

    def _get_append_only_refusal(self):
        return self.env._("The access log cannot be changed.")

    # -- writing -------------------------------------------------------------------
    def _is_broken(self):
        """Whether the transaction failed, so that nothing will be committed."""
        status = self.env.cr.connection.get_transaction_status()
        return status == TRANSACTION_STATUS_INERROR

    def _write_pending(self, pending):
        for uid, shown in pending.items():
            self.env.cr.execute(self._get_insert(uid, shown))

    def _get_insert(self, uid, shown):
        now = datetime.now(timezone.utc).replace(tzinfo=None)
        return SQL(
            """WITH touched AS (SELECT DISTINCT s.id FROM (%(sources)s) s(id)
                                 WHERE s.id IS NOT NULL),
                    actor AS (SELECT b.id AS branch_id, b.tz
                                FROM res_users u
                                JOIN clinic_branch_users_rel r ON r.user_id = u.id
                                     AND r.branch_id = u.clinic_branch_id
                                JOIN clinic_branch b ON b.id = r.branch_id
                               WHERE u.id = %(uid)s)
               INSERT INTO clinic_access_log (
                      happened_at, local_date, user_id, roles, branch_id, door,
                      purpose, classes, patient_ids, patient_count, details)
               SELECT %(now)s,
                      COALESCE((SELECT (%(now)s::timestamp AT TIME ZONE 'UTC'
                                        AT TIME ZONE tz)::date FROM actor),
                               %(now)s::date),
                      %(uid)s, %(roles)s, (SELECT branch_id FROM actor), %(door)s,
                      %(purpose)s, %(classes)s,
                      COALESCE((SELECT jsonb_agg(id ORDER BY id) FROM touched), '[]'),
                      (SELECT count(*) FROM touched), %(details)s::jsonb
                WHERE EXISTS (SELECT 1 FROM touched)""",
            sources=self._get_sources(shown),
            now=now,
            uid=uid,
            roles=",".join(self._get_roles(uid)) or None,
            door=shown.door,
            purpose=self._get_purpose(uid, shown),
            classes=",".join(sorted(shown.classes)),
            details=json.dumps(shown.get_details()),
        )

    def _get_sources(self, shown):
        """The patients, as rows of one column; rows of tables name theirs here."""
        sources = [SQL("SELECT unnest(%s::int[])", sorted(shown.patient_ids))]
        for (table, column), ids in sorted(shown.rows.items()):
            sources.append(
                SQL(
                    "SELECT %s FROM %s WHERE id = ANY(%s)",
                    SQL.identifier(column),
                    SQL.identifier(table),
                    sorted(ids),
                )
            )
        for select, width in shown.searches.values():
            names = [SQL.identifier(f"c{number}") for number in range(width)]
            columns = SQL(", ").join(names)
            sources.append(
                SQL(
                    "SELECT unnest(ARRAY[%s]) FROM (%s) q(%s)", columns, select, columns
                )
            )
        return SQL(" UNION ALL ").join(sources)

    def _get_purpose(self, uid, shown):
        """What a caller says stands behind the ground, never instead of it."""
        ground = SQL("%s", shown.purpose)
        if not shown.purpose:
            ground = self._get_ground(uid)
        if shown.said:
            return SQL("concat_ws(': ', %s, %s)", ground, shown.said)
        return ground

    def _get_ground(self, uid):
        """SQL text: on what ground the files of ``touched`` are open to the user.

        Extended by the addon that knows the files; part of the one INSERT.
        """
        return SQL("%s", "care")

    def _get_roles(self, uid):
        users = self.env["res.users"].sudo()  # sudo: which roles he has, no more
        held = set(users.browse(uid)._get_group_ids())
        return [role for number, role in self._get_role_groups() if number in held]

    @tools.ormcache(cache="groups")
    def _get_role_groups(self):
        find = self.env["ir.model.data"]._xmlid_to_res_id
        return tuple((find(ROLE + role), role) for role in ROLES)
