from odoo import api, fields, models
from odoo.addons.clinic_base.tools.doors import read_write
from odoo.fields import Domain
from odoo.tools import SQL

# Candidates looked at for each one asked for: nearly all of one's own branches may be
# seen, and few of the others.
NEAR, FAR = 2, 100
_POSITIVE = ("ilike", "like")
_NEGATIVE = ("not ilike", "not like")


class ClinicPatient(models.Model):
    """How patients are found: name, pinyin, initials, phone tail, number, old number.

    A term is tried in stages, best first, each bounded by what the ones before left
    of the limit: exact number and phone, start of the name, initials, inside the
    name. What is found passes ``_search``: record rules, the domain and the archive
    flag hold for all of it.
    """

    _inherit = "clinic.patient"

    search_term = fields.Char(
        "Name, phone or number",
        compute="_compute_search_term",
        search="_search_search_term",
    )

    is_of_today = fields.Boolean(
        "Here today",
        compute="_compute_is_of_today",
        search="_search_is_of_today",
        help="Has a visit at one of your branches today.",
    )

    _order_idx = models.Index("(name_key, id)")

    def _compute_search_term(self):
        self.search_term = False

    def _search_search_term(self, operator, value):
        if operator in _POSITIVE:
            return self._get_term_domain(value)
        if operator in _NEGATIVE:
            return self._get_term_domain(value, negate=True)
        if operator == "in":
            return Domain.OR(self._get_term_domain(term) for term in value if term)
        return NotImplemented

    @api.depends("visit_ids.local_date", "visit_ids.state")
    @api.depends_context("uid")
    def _compute_is_of_today(self):
        known = set(self._get_todays_ids())
        for patient in self:
            patient.is_of_today = patient._origin.id in known

    def _search_is_of_today(self, operator, value):
        if operator != "in":
            return NotImplemented
        found = Domain("id", "in", self._get_todays_ids())
        return Domain.OR(found if wanted else ~found for wanted in value)

    @api.model
    def _search_display_name(self, operator, value):
        if operator in _POSITIVE + _NEGATIVE and isinstance(value, str) and value:
            return self._search_search_term(operator, value)
        return super()._search_display_name(operator, value)

    @api.model
    @read_write
    def name_search(self, name="", domain=None, operator="ilike", limit=100):
        if operator not in _POSITIVE or not (name or "").strip():
            return super().name_search(name, domain, operator, limit)
        patients = self.browse(self._name_search_ids(name, domain, limit))
        # sudo: as in the base method; the ids are those that the user may read
        patients_sudo = patients.sudo()
        patients_sudo.fetch(["display_name"])
        return [(patient.id, patient.display_name) for patient in patients_sudo]

    @api.model
    def _name_search_ids(self, term, domain=None, limit=None):
        """Return ids of patients for ``term``, best first, at most ``limit``.

        The keys alone give a bounded number of candidates, then ``_search`` says
        which of them may be seen. Exact numbers and the files of one's own branches
        come first, those of other branches fill the rest. Where the bound cut
        candidates off and too few may be seen, keys and rules are asked together.
        Before all others come those who have a visit at one of his branches today.
        """
        domain = Domain(domain or Domain.TRUE)
        stages = self._get_search_stages(term)
        if not limit or self.env.su:
            return self._get_allowed_ids(stages, domain, limit, [])
        near, far = self._get_near(stages), self._get_far(stages)
        near = [*self._get_of_today(stages), *near]
        candidates = self._get_candidate_ids(near, limit * NEAR)
        is_all = len(candidates) < limit
        if is_all:
            others = self._get_candidate_ids(far, limit * FAR)
            candidates += others
            is_all = len(others) < limit * FAR
        allowed = self._get_allowed(domain, candidates, limit * NEAR)
        found = [id_ for id_ in dict.fromkeys(candidates) if id_ in allowed][:limit]
        if is_all or len(found) == limit:
            return found
        return self._get_allowed_ids(near + far, domain, limit, found)

    def _get_allowed(self, domain, candidates, few):
        """Which candidates may be seen; of a few, their labels are read along."""
        domain &= Domain("id", "in", candidates)
        if len(candidates) > few:
            return set(self._search(domain))
        # sudo: labels need the tail of the phone; the query holds the user's rules
        closed = self.sudo()
        needed = closed._determine_fields_to_fetch(["display_name"])
        return set(closed._fetch_query(self._search(domain, order="id"), needed).ids)

    def _get_of_today(self, stages):
        """Those who come today: most who are looked for at the desk are expected."""
        if not stages:
            return []
        ids = self._get_todays_ids()
        here = SQL("clinic_patient.id = ANY(%s)", ids)
        return [stage.narrowed(here) for stage in stages] if ids else []

    @api.model
    def _get_todays_ids(self):
        """Patients with a visit of today at a branch of the user, not cancelled."""
        visits = self.env["clinic.visit"]
        rows = self.env.execute_query(
            SQL(
                """
                SELECT DISTINCT visit.patient_id FROM clinic_visit AS visit
                  JOIN clinic_branch AS place ON place.id = %(branch)s
                 WHERE %(branch)s IN (%(mine)s) AND %(state)s <> 'cancelled'
                   AND %(day)s = %(today)s
                """,
                branch=visits._field_to_sql("visit", "branch_id"),
                mine=self._get_sql_of_my_branches(),
                state=visits._field_to_sql("visit", "state"),
                day=visits._field_to_sql("visit", "local_date"),
                today=self._get_sql_of_today("place"),
            )
        )
        return [row[0] for row in rows]

    def _get_near(self, stages):
        here = SQL("clinic_patient.home_branch_id = ANY(%s)", self._get_own_branches())
        return [s if s.is_exact else s.narrowed(here) for s in stages]

    def _get_far(self, stages):
        """Other branches: grants open some of their files, wider roles all."""
        here = SQL("clinic_patient.home_branch_id = ANY(%s)", self._get_own_branches())
        return [
            stage.narrowed(SQL("(%s) IS NOT TRUE", here))
            for stage in stages
            if not stage.is_exact
        ]

    def _get_own_branches(self):
        return SQL(
            "ARRAY(SELECT branch_id FROM clinic_branch_users_rel WHERE user_id = %s)",
            self.env.uid,
            to_flush=self.env["clinic.branch"]._fields["user_ids"],
        )

    def _get_candidate_ids(self, stages, bound):
        """Ids by the keys alone; a stage is run only if those before left room."""
        parts = [
            SQL(
                "(SELECT id FROM clinic_patient WHERE %s%s LIMIT %s)",
                stage.condition,
                SQL(" ORDER BY %s", stage.order) if stage.order else SQL(),
                bound,
            )
            for stage in stages
        ]
        if not parts:
            return []
        candidates = SQL(" UNION ALL ").join(parts)
        rows = self.env.execute_query(
            SQL("SELECT id FROM (%s) AS candidate LIMIT %s", candidates, bound)
        )
        return [row[0] for row in rows]

    def _get_allowed_ids(self, stages, domain, limit, found):
        """Add ids by keys, rules and domain together, stage by stage."""
        query = self._search(domain)
        found = list(found)
        for stage in stages if not query.is_empty() else ():
            room = limit - len(found) if limit else None
            if room == 0:
                break
            sql = self._prepare_stage_sql(stage, query, found, room)
            found += [row[0] for row in self.env.execute_query(sql)]
        return found

    def _prepare_stage_sql(self, stage, query, found, room):
        record_id = SQL.identifier(query.table, "id")
        where = [stage.condition]
        if query.where_clause.code:
            where.append(SQL("(%s)", query.where_clause))
        if found:
            where.append(SQL("%s NOT IN %s", record_id, tuple(found)))
        return SQL(
            "SELECT %s FROM %s WHERE %s%s%s",
            record_id,
            query.from_clause,
            SQL(" AND ").join(where),
            SQL(" ORDER BY %s", stage.order) if stage.order else SQL(),
            SQL(" LIMIT %s", room) if room else SQL(),
        )

    def _get_term_domain(self, term, negate=False):
        """All stages at once, for lists that are sorted by something else.

        An array of its own: mixed with the order of the list, PostgreSQL may walk all
        patients in that order and try each of them.
        """

        def to_sql(model, alias, query):
            stages = model._get_search_stages(term)
            if not stages:
                return SQL("TRUE") if negate else SQL("FALSE")
            found = SQL(" UNION ALL ").join(
                SQL("SELECT id FROM clinic_patient WHERE %s", stage.condition)
                for stage in stages
            )
            record_id = SQL.identifier(alias, "id")
            if negate:
                return SQL("%s NOT IN (%s)", record_id, found)
            return SQL("%s = ANY(ARRAY(%s))", record_id, found)

        if not (term or "").strip():
            return Domain.FALSE if negate else Domain.TRUE
        return Domain.custom(to_sql=to_sql)
