from odoo import api, fields, models
from odoo.fields import Domain
from odoo.tools import SQL

from ..tools.load_balance import Balance, is_away
from ..tools.recall import WORKERS
from . import clinic_followup_assign_sql as sql
from .clinic_followup_call import CALLED

BATCH = 10_000
TOLD_LIMIT = 500  # lists that are open are not told one by one of more
READ = (
    "clinic.followup",
    "clinic.followup.caller",
    "clinic.branch",
    "clinic.leave",
    "clinic.patient",
    "clinic.practitioner",
    "clinic.visit",
    "res.users",
)


class ClinicFollowup(models.Model):
    """Whose a follow-up is, by rule.

    First a person by his name, after the role of the step: the seeing doctor, the
    doctor in charge of the patient, his consultant, his own follow-up caller; who has
    no user, is not of the branch, or is away on all days on which it is on time, is
    passed over. Else the callers of the branch share it out (``load_balance.py``):
    the next patient goes to whom most of his share is left; a patient of whom one of
    them has another row stays with that one. Only what is due within
    `followup.assign_days` is shared out, so that nobody leaves with rows of next year.
    Without any caller it is nobody's, and stands on the page of lead and manager.
    """

    _inherit = "clinic.followup"

    @api.model
    def _assign(self, followups):
        """Give rows that are nobody's to somebody; a fixed number of statements."""
        super()._assign(followups)
        # sudo: rules of the house say whose it is, not the one who makes the row
        rows = self.sudo().browse(followups.ids).filtered(lambda row: not row.owner_id)
        if rows:
            rows._give(rows._find_owners())

    def _find_owners(self, without=()):
        """{id: user id} of those for which somebody is found.

        `without` are users who are not to have them.
        """
        place = self._prepare_assigning(without)
        found = self.env.execute_query(sql.ladder(self.ids, **place))
        owners = {row[0]: row[-1] for row in found if row[-1]}
        shared = [row for row in found if not row[-1] and row[5]]
        if shared:
            owners.update(self._share_out(shared, place))
        return owners

    @api.model
    def _prepare_assigning(self, without=None):
        for name in READ:
            self.env[name].flush_model()
        group_ids = [self.env.ref(name).id for name in WORKERS.split(",")]
        # sudo: who has a role that calls
        users = self.env["res.users"].sudo()
        place = {
            # days: how far ahead rows are shared out
            "places": self.env["clinic.branch"]._prepare_places_sql(
                days="followup.assign_days"
            ),
            "kinds": CALLED,
            "workers": users.search([("all_group_ids", "in", group_ids)]).ids,
        }
        return place if without is None else {**place, "without": list(without)}

    def _waits_for_its_turn(self):
        """Whether it is shared out on a later day only."""
        self.ensure_one()
        days = self.env["clinic.policy"]._get(
            "followup.assign_days", branch=self.branch_id
        )
        last = fields.Date.add(self._get_today(), days=days)
        return self.due_on > last and not self.next_step_id

    @api.model
    def _share_out(self, rows, place):
        """{id: user id}; `rows` are those of `sql.ladder`."""
        pools = self._get_pools(place)
        users = {user for pool in pools.values() for user in pool[1]}
        kept = self._get_kept(rows, users)
        owners = {}
        for row_id, branch, patient, _owner, role, _near, first, last, _named in rows:
            pool = pools.get((branch, role)) or pools.get((branch, "followup"))
            if not pool:
                continue
            balance, away = pool
            able = {user for user in away if not is_away(away[user], first, last)}
            user = kept.get((branch, patient))
            if user in able:
                balance.give(user)
            else:
                user = balance.take(able=able)
            if user:
                owners[row_id] = kept[branch, patient] = user
        return owners

    @api.model
    def _get_pools(self, place):
        """{(branch id, role): (Balance, {user id: (away from, away until)})}"""
        found = {}
        for row in self.env.execute_query(sql.pool(**place)):
            branch, role, user, share, away_from, away_until, load = row
            callers, away = found.setdefault((branch, role), ([], {}))
            callers.append((user, share, load))
            away[user] = (away_from, away_until)
        return {key: (Balance(callers), away) for key, (callers, away) in found.items()}

    @api.model
    def _get_kept(self, rows, users):
        """{(branch id, patient id): user id}"""
        ids = [row[0] for row in rows]
        patients = list({row[2] for row in rows})
        found = self.env.execute_query(sql.same(patients, list(users), ids))
        return {(branch, patient): user for branch, patient, user in found}

    # -- giving --------------------------------------------------------------------
    def _give(self, owners, note=None):
        """Write who has which; `owners` is {id: user id}. Returns what has changed.

        Who had it before is in the history; who has it from the start is on the row.
        """
        if not owners:
            return self.browse()
        self.flush_model(["owner_id"])
        given = self.env.execute_query(
            SQL(
                """
                UPDATE clinic_followup f
                   SET owner_id = d.user_id, write_uid = %s, write_date = %s
                  FROM clinic_followup old,
                       unnest(%s::integer[], %s::integer[]) AS d (id, user_id)
                 WHERE f.id = d.id AND old.id = d.id
                   AND f.owner_id IS DISTINCT FROM d.user_id
             RETURNING f.id, old.owner_id
                """,
                self.env.uid,
                fields.Datetime.now(),
                list(owners),
                list(owners.values()),
            )
        )
        rows = self.browse(row[0] for row in given)
        rows.invalidate_recordset(["owner_id", "write_uid", "write_date"])
        self._note_given(dict(given), note)
        rows._moved()
        if len(rows) <= TOLD_LIMIT:
            rows._note_change()
        return rows

    @api.model
    def _note_given(self, before, note):
        """A row of history for each that somebody else had."""
        taken = [row for row, user in before.items() if user or note]
        if not taken:
            return
        self.env.execute_query(
            SQL(
                """
                INSERT INTO clinic_followup_event
                       (followup_id, what, made_at, local_date, made_by, note)
                SELECT f.id, 'assigned', %(now)s,
                       (%(now)s AT TIME ZONE 'UTC' AT TIME ZONE b.tz)::date, %(uid)s,
                       concat_ws(' · ', op.name || ' → ' || COALESCE(np.name, '-'),
                                 %(note)s::varchar)
                  FROM unnest(%(ids)s, %(users)s::integer[]) AS d (id, user_id)
                  JOIN clinic_followup f ON f.id = d.id
                  JOIN clinic_branch b ON b.id = f.branch_id
                  LEFT JOIN res_users o ON o.id = d.user_id
                  LEFT JOIN res_partner op ON op.id = o.partner_id
                  LEFT JOIN res_users n ON n.id = f.owner_id
                  LEFT JOIN res_partner np ON np.id = n.partner_id
             RETURNING id
                """,
                now=fields.Datetime.now(),
                uid=self.env.uid,
                note=note or None,
                ids=taken,
                users=[before[row] for row in taken],
            )
        )
        self.invalidate_model(["event_ids"])

    # -- every hour ----------------------------------------------------------------
    @api.model
    def _cron_owners(self, batch=BATCH):
        """Entry of the job: rows that became due without an owner, or whose owner is
        away or gone, and what is late. A second run finds nothing to do."""
        cron = self.env["ir.cron"]
        # sudo: the job works for every branch
        rows, last = self.sudo(), 0
        while ids := rows._get_waiting(last, batch):
            last = ids[-1]
            rows.browse(ids)._give_anew()
            if not cron._commit_progress(len(ids), remaining=int(len(ids) == batch)):
                return
        while count := rows._escalate(batch):
            if not cron._commit_progress(count, remaining=int(count == batch)):
                return
        cron._commit_progress(0, remaining=0)

    @api.model
    def _get_waiting(self, last, limit):
        place = self._prepare_assigning()
        rows = self.env.execute_query(sql.waiting(last, limit, **place))
        return [row[0] for row in rows]

    def _give_anew(self):
        """To the next in line who is there; nobody's, where nobody is.

        What a visit agreed on keeps its owner until it has another one.
        """
        nobody = self.filtered(lambda row: not row.next_step_id).ids
        self._give({**dict.fromkeys(nobody), **self._find_owners()})

    # -- owners that change --------------------------------------------------------
    @api.model
    def _follow_owners(self, before, roles):
        """Somebody else has these patients: {patient id: users who had them}."""
        domain = Domain.OR(
            Domain("patient_id", "=", patient) & Domain("owner_id", "in", list(users))
            for patient, users in before.items()
        )
        # sudo: the rows of a patient follow whoever has him
        rows = self.sudo().search(
            domain & Domain("state", "=", "open") & Domain("owner_role", "in", roles)
        )
        if rows:
            rows._give_anew()
