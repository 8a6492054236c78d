from odoo import api, fields, models, tools
from odoo.addons.clinic_base.tools.local_date import local_date
from odoo.tools import SQL

# a visit that took place: who saw the patient keeps the history he wrote
SEEN_STATES = ("waiting", "in_consultation", "in_treatment", "left")


class ClinicPatient(models.Model):
    """Which files are open to a person, and which patients are in his care.

    The rules of all patient data are made of these conditions, see ``ir_rule.py``.

    A file is open at its home branch, at every branch of that legal entity where the
    chain shares whole files, and by a grant that is alive. A patient is in care of
    his doctor, of whoever saw him, of the branch he comes to or was at a short while
    ago, and of whoever has a grant of his own.
    """

    _inherit = "clinic.patient"

    # -- the file ----------------------------------------------------------------
    @api.model
    def _get_file_condition(self, alias):
        """SQL: the file in the row ``alias`` of ``clinic_patient`` is open."""
        return SQL("(%s)", SQL(" OR ").join(self._get_file_ways(alias)))

    @api.model
    def _get_file_ways(self, alias):
        """Any one of these opens a file. Extend to open by more."""
        return [
            SQL(
                "%s = ANY(ARRAY(%s))",
                self._field_to_sql(alias, "home_branch_id"),
                self._get_sql_of_reading_branches(),
            ),
            SQL(
                "%s IN (%s)",
                SQL.identifier(alias, "id"),
                self._get_sql_of_granted_patients(),
            ),
        ]

    @api.model
    def _get_sql_of_my_branches(self):
        branches = self.env["clinic.branch"]
        return SQL(
            "SELECT branch_id FROM clinic_branch_users_rel WHERE user_id = %s",
            self.env.uid,
            to_flush=branches._fields["user_ids"],
        )

    @api.model
    def _get_sql_of_reading_branches(self):
        """My branches, and their sisters in chains that share whole files."""
        return SQL(
            "%s UNION %s",
            self._get_sql_of_my_branches(),
            self._get_sql_of_sisters(True),
        )

    @api.model
    def _get_sql_of_sisters(self, is_full):
        """Branches of the legal entity of one of mine, in one chain, as it shares."""
        branches = self.env["clinic.branch"]
        chain = self.env["clinic.chain"]._field_to_sql("chain", "file_sharing")
        return SQL(
            """
            SELECT sister.id FROM clinic_branch AS sister
              JOIN clinic_branch AS mine ON %(mine)s = %(chain)s
                   AND %(my_company)s = %(company)s
              JOIN clinic_chain AS chain ON chain.id = mine.chain_id
             WHERE mine.id IN (%(branches)s) AND %(sharing)s IN %(values)s
            """,
            mine=branches._field_to_sql("mine", "chain_id"),
            chain=branches._field_to_sql("sister", "chain_id"),
            my_company=branches._field_to_sql("mine", "company_id"),
            company=branches._field_to_sql("sister", "company_id"),
            branches=self._get_sql_of_my_branches(),
            sharing=chain,
            values=("full",) if is_full else ("directory", "full"),
        )

    @api.model
    def _get_sql_of_granted_patients(self):
        """Grants of my branches, to all or to me, and what I opened in an emergency."""
        return SQL(
            """
            SELECT here.patient_id FROM clinic_patient_grant AS here
             WHERE here.branch_id IN (%(branches)s) AND %(alive)s
               AND (here.user_id IS NULL OR here.user_id = %(uid)s)
             UNION ALL %(emergency)s
            """,
            branches=self._get_sql_of_my_branches(),
            alive=self._get_sql_of_alive("here"),
            uid=self.env.uid,
            emergency=self._get_sql_of_own_grants(("emergency",)),
        )

    @api.model
    def _get_sql_of_own_grants(self, kinds):
        """Patients of grants that name me; those by hand only while I work there."""
        return SQL(
            """
            SELECT own.patient_id FROM clinic_patient_grant AS own
             WHERE own.user_id = %(uid)s AND own.kind IN %(kinds)s AND %(alive)s
               AND (own.kind = 'emergency' OR own.branch_id IN (%(branches)s))
            """,
            uid=self.env.uid,
            kinds=kinds,
            alive=self._get_sql_of_alive("own"),
            branches=self._get_sql_of_my_branches(),
        )

    @api.model
    def _get_sql_of_alive(self, alias):
        grants = self.env["clinic.patient.grant"]
        parts = [
            SQL("", to_flush=grants._fields[name])
            for name in ("branch_id", "user_id", "kind", "patient_id")
        ]
        until = grants._field_to_sql(alias, "until")
        now = fields.Datetime.now()
        return SQL("(%s IS NULL OR %s >= %s)%s", until, until, now, SQL().join(parts))

    # -- care --------------------------------------------------------------------
    @api.model
    def _get_care_condition(self, alias):
        """SQL: the patient in the row ``alias`` of ``clinic_patient`` is in my care."""
        return self._get_care_condition_of(SQL.identifier(alias, "id"))

    @api.model
    def _get_care_condition_of(self, column):
        """The same for any column that names a patient.

        Asked row by row, so that a rule that says it beside an "or" looks the few rows
        up by index, in place of gathering everybody who is in care.
        """
        parts = SQL(" UNION ALL ").join(self._get_care_parts())
        return SQL(
            "EXISTS (SELECT FROM (%s) AS in_care (id) WHERE in_care.id = %s)",
            parts,
            column,
        )

    @api.model
    def _get_care_parts(self):
        """Patients in care, each part by an index of its own. Extend to add more."""
        return [
            SQL(
                "SELECT id FROM clinic_patient WHERE %s IN (%s)",
                self._field_to_sql("clinic_patient", "practitioner_id"),
                self._get_sql_of_my_practitioners(),
            ),
            self._get_sql_of_seen_patients(),
            self._get_sql_of_expected_patients(),
            self._get_sql_of_own_grants(("manual", "emergency")),
            self._get_sql_of_open_chains(),
        ]

    @api.model
    def _get_sql_of_open_chains(self):
        """Where treating staff read every open file: what is open, so far as it is."""
        chains = self.env["clinic.chain"]
        return SQL(
            """
            SELECT shared.id FROM clinic_patient AS shared
             WHERE %s = ANY(ARRAY(SELECT id FROM clinic_chain WHERE %s = 'branch'))
               AND %s
            """,
            self._field_to_sql("shared", "chain_id"),
            chains._field_to_sql("clinic_chain", "clinical_reading"),
            self._get_file_condition("shared"),
        )

    @api.model
    def _get_sql_of_my_practitioners(self):
        practitioners = self.env["clinic.practitioner"]
        return SQL(
            "SELECT id FROM clinic_practitioner WHERE %s = %s",
            practitioners._field_to_sql("clinic_practitioner", "user_id"),
            self.env.uid,
        )

    @api.model
    def _get_sql_of_seen_patients(self):
        visits = self.env["clinic.visit"]
        return SQL(
            """
            SELECT seen.patient_id FROM clinic_visit AS seen
             WHERE %s = ANY(ARRAY(%s)) AND %s IN %s
            """,
            visits._field_to_sql("seen", "practitioner_id"),
            self._get_sql_of_my_practitioners(),
            visits._field_to_sql("seen", "state"),
            SEEN_STATES,
        )

    @api.model
    def _get_sql_of_expected_patients(self):
        """Visits at my branches: from the day before until the care is over."""
        visits = self.env["clinic.visit"]
        return SQL(
            """
            SELECT near.patient_id FROM clinic_visit AS near
              JOIN clinic_branch AS place ON place.id = %(branch)s
             WHERE near.branch_id IN (%(branches)s)
               AND %(until)s >= %(today)s AND %(day)s <= %(today)s + 1
            """,
            branch=visits._field_to_sql("near", "branch_id"),
            branches=self._get_sql_of_my_branches(),
            until=visits._field_to_sql("near", "care_until"),
            day=visits._field_to_sql("near", "local_date"),
            today=self._get_sql_of_today("place"),
        )

    @api.model
    def _get_sql_of_today(self, alias):
        """The day at the branch in the row ``alias`` of ``clinic_branch``."""
        now = fields.Datetime.now()
        zone = self.env["clinic.branch"]._field_to_sql(alias, "tz")
        cases = [
            SQL("WHEN %s THEN %s::date", name, local_date(now, name))
            for name in self._get_zones()
        ]
        return SQL(
            "(CASE %s %s ELSE %s::date END)", zone, SQL(" ").join(cases), now.date()
        )

    @api.model
    @tools.ormcache()
    def _get_zones(self):
        """Names of the time zones of all branches: cleared when a branch changes."""
        rows = self.env.execute_query(
            SQL(
                "SELECT DISTINCT tz FROM clinic_branch WHERE tz IS NOT NULL",
                to_flush=self.env["clinic.branch"]._fields["tz"],
            )
        )
        return sorted(row[0] for row in rows) or ["UTC"]

    # -- directory ---------------------------------------------------------------
    @api.model
    def _get_directory_condition(self, alias):
        """SQL: name and number of the row ``alias`` may be told.

        Of open files, of the branches of one's legal entity where the chain has a
        directory, and of other entities of the chain with the patient's consent.
        """
        return SQL(
            """(%(file)s OR %(home)s = ANY(ARRAY(%(sisters)s))
                OR (%(id)s IN (%(consented)s) AND %(chain)s = ANY(ARRAY(
                    SELECT chain_id FROM clinic_branch
                     WHERE id IN (%(branches)s)))))""",
            file=self._get_file_condition(alias),
            home=self._field_to_sql(alias, "home_branch_id"),
            sisters=self._get_sql_of_sisters(False),
            id=SQL.identifier(alias, "id"),
            consented=self._get_sql_of_consented_patients(),
            chain=self._field_to_sql(alias, "chain_id"),
            branches=self._get_sql_of_my_branches(),
        )

    @api.model
    def _get_sql_of_consented_patients(self):
        """Who agreed last that a legal entity of one of my branches gets the file."""
        return SQL(
            """
            SELECT yes.patient_id FROM clinic_contact_consent AS yes
             WHERE yes.purpose = 'sharing' AND %(decision)s = 'granted'
               AND yes.company_id IN (
                   SELECT company_id FROM clinic_branch WHERE id IN (%(branches)s))
               AND NOT EXISTS (
                   SELECT FROM clinic_contact_consent AS later
                    WHERE later.patient_id = yes.patient_id
                      AND later.purpose = 'sharing'
                      AND later.company_id = yes.company_id
                      AND (later.decided_at, later.id) > (yes.decided_at, yes.id))
            """,
            decision=self.env["clinic.contact.consent"]._field_to_sql(
                "yes", "decision"
            ),
            branches=self._get_sql_of_my_branches(),
        )

    # -- emergency ---------------------------------------------------------------
    @api.model
    def _get_emergency_condition(self, alias):
        """SQL: the user opened this file in an emergency that is not over."""
        return self._get_emergency_condition_of(SQL.identifier(alias, "id"))

    @api.model
    def _get_emergency_condition_of(self, column):
        return SQL("%s IN (%s)", column, self._get_sql_of_own_grants(("emergency",)))
