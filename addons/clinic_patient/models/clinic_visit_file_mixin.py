from datetime import datetime, time, timedelta, timezone
from zoneinfo import ZoneInfo

from odoo import api, fields, models


class ClinicVisitFileMixin(models.AbstractModel):
    """A visit away from the home branch opens the file there for a while.

    One grant per visit, until the visit's day plus ``file.grant_days``; none when
    that is past or when a grant reaches as far already. A branch of another legal
    entity gets one only with the patient's separate consent to sharing.
    """

    _name = "clinic.visit.file.mixin"
    _description = "File opened by a visit"

    @api.model
    def _check_patients_known(self, vals_list):
        ids = [vals["patient_id"] for vals in vals_list if vals.get("patient_id")]
        self.env["clinic.patient"]._check_known(ids)

    @api.model
    def _open_files(self, vals_list):
        """Grants for visits about to be created: {position in vals_list: grant}."""
        wanted = self._get_wanted_grants(vals_list)
        wanted = self._filter_away(wanted)
        wanted = self._filter_new(wanted)
        # sudo: staff open a file by planning a visit, not by writing grants
        grants = self.env["clinic.patient.grant"].sudo()
        made = grants.create([vals for _position, vals in wanted])
        return {position: g for (position, _v), g in zip(wanted, made, strict=True)}

    def _open_files_again(self):
        """After a visit moved: its grant follows, or is made."""
        self._close_files(elsewhere=True)
        specs = [
            {
                "patient_id": visit.patient_id.id,
                "branch_id": visit.branch_id.id,
                "local_date": visit.local_date,
            }
            for visit in self
        ]
        for position, grant in self._open_files(specs).items():
            grant.visit_id = self[position]

    def _close_files(self, elsewhere=False):
        """What a visit opened ends today: he cancelled, or comes to another branch."""
        # sudo: as in _open_files; ends rights, gives none
        grants = self.env["clinic.patient.grant"].sudo()
        for grant in grants.search([("visit_id", "in", self.ids)]):
            visit = grant.visit_id
            stays = (grant.branch_id, grant.patient_id) == (
                visit.branch_id,
                visit.patient_id,
            )
            if elsewhere and stays:
                continue
            today = grant.branch_id._local_date(fields.Datetime.now())
            end = self._get_end_of_day(grant.branch_id, today)
            if not grant.until or grant.until > end:
                grant.until = end

    @api.model
    def _get_wanted_grants(self, vals_list):
        """[(position, vals of a grant)] of visits whose grant would not be over."""
        now = fields.Datetime.now()
        days = {}
        wanted = []
        # sudo: time zone and policies of the branch
        branches = self.env["clinic.branch"].sudo()
        for position, vals in enumerate(vals_list):
            branch = branches.browse(vals.get("branch_id"))
            if not branch or not vals.get("patient_id"):
                continue
            if branch.id not in days:
                days[branch.id] = self.env["clinic.policy"]._get(
                    "file.grant_days", branch=branch
                )
            day = fields.Date.to_date(vals["local_date"])  # set by _fill_derived
            day += timedelta(days=days[branch.id])
            if day < now.date() - timedelta(days=1):  # most of an old history
                continue
            until = self._get_end_of_day(branch, day)
            if until >= now:
                grant = {
                    "patient_id": vals["patient_id"],
                    "branch_id": branch.id,
                    "kind": "visit",
                    "until": until,
                    "reason": self.env._("Visit"),
                }
                wanted.append((position, grant))
        return wanted

    @api.model
    def _get_end_of_day(self, branch, day):
        midnight = datetime.combine(day + timedelta(days=1), time.min)
        local = midnight.replace(tzinfo=ZoneInfo(branch.tz or "UTC"))
        return local.astimezone(timezone.utc).replace(tzinfo=None)

    @api.model
    def _filter_away(self, wanted):
        """Only branches that are not the patient's home and may get the file."""
        # sudo: where the patient belongs, read before the file is open
        patients = self.env["clinic.patient"].sudo()
        patients = patients.browse({vals["patient_id"] for _position, vals in wanted})
        homes = {patient.id: patient.home_branch_id for patient in patients}
        chains = {patient.id: patient.chain_id for patient in patients}
        branches = self.env["clinic.branch"].sudo()  # sudo: companies of branches
        away, foreign = [], set()
        for position, vals in wanted:
            home = homes[vals["patient_id"]]
            branch = branches.browse(vals["branch_id"])
            if branch == home or branch.chain_id != chains[vals["patient_id"]]:
                continue
            away.append((position, vals))
            if home and home.company_id != branch.company_id:
                foreign.add((vals["patient_id"], branch.company_id.id))
        refused = foreign - self._get_sharing_consents(foreign)
        return [
            (position, vals)
            for position, vals in away
            if (vals["patient_id"], branches.browse(vals["branch_id"]).company_id.id)
            not in refused
        ]

    @api.model
    def _get_sharing_consents(self, pairs):
        """The (patient, company) pairs whose newest decision on sharing is yes."""
        if not pairs:
            return set()
        # sudo: a decision about rights, nothing of it is shown
        consents = self.env["clinic.contact.consent"].sudo()
        newest = {}
        for consent in consents.search(
            [
                ("purpose", "=", "sharing"),
                ("patient_id", "in", [patient for patient, _company in pairs]),
                ("company_id", "in", [company for _patient, company in pairs]),
            ],
            order="decided_at desc, id desc",
        ):
            key = (consent.patient_id.id, consent.company_id.id)
            newest.setdefault(key, consent.decision)
        return {pair for pair in pairs if newest.get(pair) == "granted"}

    @api.model
    def _filter_new(self, wanted):
        """Leave out what an existing grant covers, and doubles within the batch."""
        if not wanted:
            return []
        # sudo: as in _open_files
        grants = self.env["clinic.patient.grant"].sudo()
        existing = grants.search(
            [
                ("patient_id", "in", [vals["patient_id"] for _p, vals in wanted]),
                ("branch_id", "in", [vals["branch_id"] for _p, vals in wanted]),
            ]
        )
        reach = {}
        for grant in existing:
            key = (grant.patient_id.id, grant.branch_id.id)
            reach[key] = max(reach.get(key, datetime.min), grant.until or datetime.max)
        new = []
        for position, vals in sorted(wanted, key=lambda w: w[1]["until"], reverse=True):
            key = (vals["patient_id"], vals["branch_id"])
            if reach.get(key, datetime.min) < vals["until"]:
                reach[key] = vals["until"]
                new.append((position, vals))
        return new
