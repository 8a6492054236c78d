import json
from datetime import datetime, timezone

from odoo import api, fields, models, tools
from odoo.exceptions import UserError
from odoo.fields import Domain
from odoo.http import request
from odoo.tools import SQL
from psycopg2.extensions import TRANSACTION_STATUS_INERROR

from ..tools import append_only
from ..tools.disclosure import Disclosure

PENDING = "clinic_access_log"
ROLE = "clinic_base.group_clinic_base_"
CLASSES = frozenset({"identity", "contact", "clinical", "money", "source"})
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

    def init(self):
        append_only.install(self.env.cr, self._table)

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
            predicate=lambda row: number in (row.patient_ids or []),
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

    def write(self, vals):  # pylint: disable=method-required-super
        raise UserError(self._get_refusal())

    @api.ondelete(at_uninstall=False)
    def _unlink_never(self):
        raise UserError(self._get_refusal())

    def _get_refusal(self):
        return self.env._("The access log cannot be changed.")

    # -- gathering -----------------------------------------------------------------
    @api.model
    def _note(self, patient_ids, classes, door=None, purpose=None):
        """The current user is shown data of ``classes`` of ``patient_ids``.

        ``classes`` is a name or several: identity, contact, clinical, money, source.
        Everything that a request notes becomes one row. ``door`` says how the data
        was reached (default: model and method that were called), ``purpose`` why
        (default: on what ground the files are open to the user).
        """
        names = [classes] if isinstance(classes, str) else list(classes)
        if not CLASSES.issuperset(names):
            raise ValueError(f"Unknown class of fields: {names}")
        ids = {int(number) for number in patient_ids if isinstance(number, int)}
        if ids and names:
            self._get_disclosure().add(
                names, ids, self._get_door(door), purpose, self._get_said()
            )

    @api.model
    def _note_rows(self, records, names, classes, door=None, purpose=None):
        """As `_note`, of rows: fields ``names`` of ``records`` are shown."""
        ids = [number for number in records._ids if isinstance(number, int)]
        if not ids:
            return
        shown = self._get_disclosure()
        shown.add(classes, (), self._get_door(door), purpose, self._get_said())
        shown.add_fields(records._name, names)
        for column in records._clinic_patient_fields:
            if column == "id":
                shown.patient_ids.update(ids)
            else:
                shown.add_rows(records._table, column, ids)

    def _get_said(self):
        return self.env.context.get("clinic_purpose")

    @api.model
    def _get_disclosure(self):
        """What is gathered for the current user in this request or transaction."""
        pending = self._get_request_pending()
        if pending is None:
            precommit = self.env.cr.precommit
            if PENDING not in precommit.data:
                precommit.data[PENDING] = {}
                precommit.add(self._write_transaction)
            pending = precommit.data[PENDING]
        return pending.setdefault(self.env.uid, Disclosure())

    @api.model
    def _get_request_pending(self):
        """What the HTTP request gathers; None outside of one.

        A request writes when it is answered, not at each savepoint on its way. Calls
        with a cursor of their own (XML-RPC) write with their transaction.
        """
        pending = getattr(request, PENDING, None) if request else None
        if not isinstance(pending, dict):
            return None
        own = self.env.cr is request.env.cr or self.env.cr.readonly
        return pending if own else None

    @api.model
    def _get_door(self, door=None):
        params = request.params if self._get_request_pending() is not None else {}
        model = params.get("__model__") or params.get("model")
        method = params.get("__method__") or params.get("method")
        if isinstance(model, str) and model in self.env and isinstance(method, str):
            return door if door and "." not in door else f"{model}.{method}"
        return door or "server"

    # -- writing -------------------------------------------------------------------
    @api.model
    def _start_request(self):
        """Called when a request (or its replay) starts."""
        setattr(request, PENDING, {})

    @api.model
    def _write_request(self):
        """Called when a request is answered, inside its transaction."""
        pending = getattr(request, PENDING, None)
        delattr(request, PENDING)
        if not pending:
            return
        status = self.env.cr.connection.get_transaction_status()
        if status == TRANSACTION_STATUS_INERROR:  # nothing will be committed
            return
        self.env.flush_all()
        self._write_pending(pending)

    def _write_transaction(self):
        self._write_pending(self.env.cr.precommit.data.pop(PENDING, {}))

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
                      (SELECT count(*) FROM touched), %(details)s::jsonb""",
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
