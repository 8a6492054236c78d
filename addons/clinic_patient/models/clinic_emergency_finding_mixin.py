from odoo import api, models
from odoo.exceptions import UserError
from odoo.tools import SQL

from ..tools.phones import reversed_key

# A person in a hurry mistypes a number once or twice. Who guesses gets on with five
# numbers an hour through ten thousand files in three months, each try in the log.
TRIES_PER_HOUR = 5
TRIES = "clinic_emergency_try"  # one row per user, written by SQL alone
_TRIES_SQL = f"""
    CREATE TABLE IF NOT EXISTS {TRIES} (
        user_id integer PRIMARY KEY,
        started_at timestamp NOT NULL,
        tries integer NOT NULL
    )
"""
# Two requests at once collide here: the later one is replayed and counts the first.
_SPEND_SQL = f"""
    INSERT INTO {TRIES} AS t (user_id, started_at, tries)
    VALUES (%s, now() AT TIME ZONE 'utc', 1)
    ON CONFLICT (user_id) DO UPDATE SET
        tries = CASE WHEN t.started_at < excluded.started_at - interval '1 hour'
                THEN 1 ELSE t.tries + 1 END,
        started_at = CASE WHEN t.started_at < excluded.started_at - interval '1 hour'
                THEN excluded.started_at ELSE t.started_at END
    RETURNING tries
"""
_RETURN_SQL = f"UPDATE {TRIES} SET tries = greatest(tries - 1, 0) WHERE user_id = %s"


class ClinicEmergencyFindingMixin(models.AbstractModel):
    """Finding a file by a number that is known from outside: a card, a phone.

    Exact record number or whole phone, within the chains of the user's branches.
    Each try is logged; what was found and then opened gives the try back. Unknown
    numbers and those of other chains get the same answer.
    """

    _name = "clinic.emergency.finding.mixin"
    _description = "Finding of files in an emergency"

    def init(self):
        if not self._abstract:
            self.env.cr.execute(_TRIES_SQL)

    @api.model
    def _drop_tries(self):
        """For the removal of the addon."""
        self.env.cr.execute(SQL("DROP TABLE IF EXISTS %s", SQL.identifier(TRIES)))

    @api.model
    def _find(self, text):
        """Patients with this number, read in sudo; spends one try of the user.

        Never raises because nothing was found: an error would undo the log row.
        """
        self._check_opener()
        self._spend_try()
        patients = self._search_exact(text)
        self.env["clinic.operation.log"]._log(
            "emergency.find",
            patients if patients else None,
            summary=False if patients else self.env._("Nothing was found"),
            new={"found": len(patients)},
        )
        return patients

    @api.model
    def _search_exact(self, text):
        # sudo: files that are closed to him; the caller shows them masked
        patients = self.env["clinic.patient"].sudo().with_context(active_test=False)
        branches = self.env.user._clinic_branches().sudo()  # sudo: their chains
        text = " ".join((text or "").split())
        if not text or not branches:
            return patients
        number = text.upper()
        found = patients.search(
            [
                ("chain_id", "in", branches.chain_id.ids),
                "|",
                ("record_number", "in", [text, number]),
                ("alias_ids.number", "in", [text, number]),
            ],
            limit=10,
        )
        found = found or self._search_phone(text, branches)
        return found.merged_into_id | found.filtered(lambda p: not p.merged_into_id)

    @api.model
    def _search_phone(self, text, branches):
        """By a whole number as it is dialled at the user's branches."""
        patients = self.env["clinic.patient"].sudo()  # sudo: as in _search_exact
        keys = set()
        for branch in branches:
            country = patients._get_branch_country(branch)
            phone, problem = patients._read_phone(text, country)
            if phone and not problem:
                keys.add(reversed_key(phone))
        if not keys:
            return patients
        return patients.search(
            [
                ("chain_id", "in", branches.chain_id.ids),
                "|",
                ("phone_key", "in", list(keys)),
                ("phone2_key", "in", list(keys)),
            ],
            limit=10,
        )

    # -- tries -------------------------------------------------------------------
    @api.model
    def _spend_try(self):
        """Count a try; raises when the hour has none left."""
        self.env.cr.execute(_SPEND_SQL, [self.env.uid])
        if self.env.cr.fetchone()[0] > TRIES_PER_HOUR:
            raise UserError(
                self.env._(
                    "You tried %(count)s numbers within an hour. Wait, or ask a "
                    "colleague who may open the file.",
                    count=TRIES_PER_HOUR,
                )
            )

    @api.model
    def _return_try(self):
        """A number that led to an opened file was no guess."""
        self.env.cr.execute(_RETURN_SQL, [self.env.uid])

    @api.model
    def _get_tries_left(self):
        rows = self.env.execute_query(
            SQL(
                "SELECT tries FROM %s WHERE user_id = %s AND"
                " started_at >= now() AT TIME ZONE 'utc' - interval '1 hour'",
                SQL.identifier(TRIES),
                self.env.uid,
            )
        )
        return TRIES_PER_HOUR - (rows[0][0] if rows else 0)

    @api.model
    def _get_unknown_sentence(self):
        """The same for numbers that do not exist and for those of other chains."""
        return self.env._(
            "No file of your chain has this number. Check the record number, or type "
            "the whole phone number."
        )
