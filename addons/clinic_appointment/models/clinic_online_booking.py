from datetime import timedelta
from typing import NamedTuple

from odoo import api, fields, models
from odoo.addons.clinic_base.tools.local_date import local_date
from odoo.addons.clinic_patient.tools.phones import parse_phone, reversed_key
from odoo.fields import Domain

MOST_PEOPLE = 12  # on one phone
DAYS_SHOWN = 7
FIRST_YEAR, LAST_YEAR = 1900, 9000
KINDS = {"r": "reason", "s": "service"}


class Wish(NamedTuple):
    """What somebody chose: where, for what, with whom (none: anybody), when."""

    branch: object
    kind: str
    choice: object
    practitioner: object = None
    start_at: object = None

    @property
    def reason(self):
        return self.choice if self.kind == "r" else None

    @property
    def service(self):
        return self.choice if self.kind == "s" else self.choice.service_id or None


class ClinicOnlineBooking(models.AbstractModel):
    """Booking by the patient himself, who has a phone and no user.

    Pages ask here, in sudo; nothing of it can be called from outside. What a page
    shows before the code is what hangs on the door of the clinic: branches, services,
    doctors, free times. A time is kept for nobody until the last step, which books it
    or says that somebody else was faster.
    """

    _name = "clinic.online.booking"
    _description = "Online booking"

    # -- what there is to choose -------------------------------------------------
    @api.model
    def _get_branches(self):
        branches = self.env["clinic.branch"].search([("is_external", "=", False)])
        return branches.filtered(self._is_online)

    @api.model
    def _is_online(self, branch):
        return bool(self._get_policy("online", branch))

    @api.model
    def _get_policy(self, name, branch):
        return self.env["clinic.policy"]._get(f"appointment.{name}", branch=branch)

    @api.model
    def _get_choices(self, branch):
        """(complaints, services) that this branch lets people book."""
        reasons = self.env["clinic.booking.reason"].search(
            Domain("is_online", "=", True)
            & Domain("chain_id", "in", (False, branch.chain_id.id))
        )
        services = self.env["product.product"].search(
            Domain("is_clinic_service", "=", True)
            & Domain("is_clinic_online", "=", True)
            & Domain("company_id", "in", (False, branch.company_id.id))
        )
        return reasons, services

    @api.model
    def _read_wish(self, branch_id, kind, number, practitioner_id=None, start=None):
        """The `Wish` behind the parts of an address; None where one is no such thing.

        They come from outside: whatever they say is looked up among what is offered.
        """
        branch = self._get_branches().filtered(lambda b: b.id == branch_id)
        if not branch or kind not in KINDS:
            return None
        choices = dict(zip("rs", self._get_choices(branch), strict=True))
        choice = choices[kind].filtered(lambda one: one.id == number)
        if not choice:
            return None
        wish = Wish(branch, kind, choice)
        people = self._get_practitioners(wish)
        practitioner = people.filtered(lambda one: str(one.id) == str(practitioner_id))
        return wish._replace(
            practitioner=practitioner or None, start_at=self._read_start(start)
        )

    @api.model
    def _read_start(self, text):
        """2030-01-31T09:30 as naive UTC; None for anything else.

        Also for what no time zone can tell: the first and the last days of all.
        """
        try:
            start = fields.Datetime.to_datetime((text or "").replace("T", " ") + ":00")
        except (ValueError, AttributeError):
            return None
        return start if start and FIRST_YEAR <= start.year <= LAST_YEAR else None

    @api.model
    def _get_practitioners(self, wish):
        """Who works at the branch and does this."""
        appointments = self.env["clinic.appointment"]
        wanted = appointments._get_wanted(wish.branch, wish.service, wish.reason)
        people = self.env["clinic.practitioner"]
        return people.browse(appointments._get_able(wish.branch, wanted, None))

    # -- free times --------------------------------------------------------------
    @api.model
    def _get_span(self, branch):
        """(first, last) instant at which an online booking may begin."""
        now = fields.Datetime.now()
        first = now + timedelta(hours=self._get_policy("online_from_hours", branch))
        return first, now + timedelta(days=self._get_policy("online_days", branch))

    @api.model
    def _find_slots(self, wish, first=None, last=None):
        """Free times that may be booked online, the earliest first; of some days."""
        since, until = self._get_span(wish.branch)
        return self.env["clinic.appointment"]._find_slots(
            wish.branch,
            first or wish.branch._local_date(since),
            last or wish.branch._local_date(until),
            service=wish.service,
            reason=wish.reason,
            practitioner=wish.practitioner,
            online=True,
        )

    @api.model
    def _get_days(self, wish, slots, day=None):
        """Of free times: ([(day, [start])], the day after those or None).

        From `day` on, or from the first day with a free time; a week of days at once.
        """
        starts = {}
        for slot in slots:
            local = local_date(slot["start_at"], wish.branch.tz)
            if not day or local >= day:
                starts.setdefault(local, set()).add(slot["start_at"])
        days = sorted(starts)
        shown = [(one, sorted(starts[one])) for one in days[:DAYS_SHOWN]]
        return shown, next(iter(days[DAYS_SHOWN:]), None)

    # -- whose phone -------------------------------------------------------------
    @api.model
    def _read_phone(self, text, branch):
        """E.164 of a number that rings, as dialled at the branch; '' for none."""
        country = self.env["clinic.patient"]._get_branch_country(branch)
        phone = parse_phone((text or "")[:60], country)
        return phone.e164 if phone.is_valid else ""

    @api.model
    def _get_people(self, phone, chains=None):
        """Files of living people with this number; of all chains, or of these."""
        key = reversed_key(phone)
        # only a number as it rings: other texts may hold the digits of somebody else
        if len(key) < 6 or parse_phone(phone).e164 != phone:
            return self.env["clinic.patient"]
        domain = (Domain("phone_key", "=", key) | Domain("phone2_key", "=", key)) & (
            Domain("deceased_on", "=", False)
        )
        if chains:
            domain &= Domain("chain_id", "in", chains.ids)
        return self.env["clinic.patient"].search(domain, limit=MOST_PEOPLE)

    @api.model
    def _find_own(self, wish, phone):
        """The booking that this phone has made at the wished time, if it has."""
        people = self._get_people(phone, wish.branch.chain_id)
        return self.env["clinic.appointment"].search(
            [
                ("patient_id", "in", people.ids),
                ("branch_id", "=", wish.branch.id),
                ("start_at", "=", wish.start_at),
                ("state", "=", "booked"),
                ("source", "=", "online"),
            ],
            limit=1,
        )


class ClinicAppointment(models.Model):
    _inherit = "clinic.appointment"

    @api.model
    def _get_slot_window(self, branch, online):
        """Online from some hours to some days ahead."""
        if online:
            return self.env["clinic.online.booking"]._get_span(branch)
        return super()._get_slot_window(branch, online)
