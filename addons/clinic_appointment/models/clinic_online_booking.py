from datetime import timedelta
from typing import NamedTuple

from odoo import api, fields, models
from odoo.addons.clinic_base.tools.local_date import local_date
from odoo.addons.clinic_patient.tools.names import normalise
from odoo.addons.clinic_patient.tools.phones import parse_phone, reversed_key
from odoo.exceptions import ConcurrencyError, UserError
from odoo.fields import Domain

from ..tools.errors import SlotTaken
from .clinic_appointment_message import BY_PATIENT

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

    # -- who ---------------------------------------------------------------------
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
    def _get_person(self, wish, phone, person_id, name):
        """The file that the booking is for: chosen, or known by the whole name."""
        people = self._get_people(phone, wish.branch.chain_id)
        if person_id:
            return people.filtered(lambda one: str(one.id) == str(person_id))
        typed = normalise(name)
        return people.filtered(lambda one: one.name_key == typed)[:1]

    @api.model
    def _make_person(self, wish, phone, name):
        """A prospect: number and payer come when he does."""
        return self.env["clinic.patient"].create(
            {
                "name": name,
                "phone": phone,
                "kind": "prospect",
                "chain_id": wish.branch.chain_id.id,
                "home_branch_id": wish.branch.id,
                "lang": (self.env.lang or "en_US").replace("_", "-"),
            }
        )

    # -- booking -----------------------------------------------------------------
    @api.model
    def _book(self, wish, phone, person_id=None, name="", answers=None):
        """Book, or raise: SlotTaken where others were faster, UserError with a
        sentence where the person cannot book. The phone has been proved by a code."""
        name = (name or "").replace("\0", "").strip()
        most = self._get_policy("online_tries", wish.branch)
        if not self.env["clinic.rate.limit"]._take("book", phone, most, 3600):
            raise UserError(
                self.env._(
                    "You have tried to book very often. Wait an hour, or call us."
                )
            )
        person = self._get_person(wish, phone, person_id, name)
        if person_id and not person:
            raise UserError(self.env._("Choose for whom you book."))
        self._check_may_book(wish, phone, person)
        slots = self._find_wished(wish)
        is_new = not person
        if is_new:
            self._check_name(name)
        # the page answers who loses, and keeps what was done: no file is left behind
        with self.env.cr.savepoint():
            person = person or self._make_person(wish, phone, name)
            appointment = self._take_slot(wish, person, slots)
            self._keep_consents(wish, person, answers or {}, is_new)
        return appointment

    def _check_name(self, name):
        if len(normalise(name)) < 2 or len(name) > 100:
            raise UserError(
                self.env._("Write the full name of the person who is coming.")
            )

    def _check_may_book(self, wish, phone, person):
        """Bookings that people keep from others, and times that were not kept."""
        until = person and person._get_attendance()[person.id].offline_until
        if until:
            raise UserError(
                self.env._(
                    "Online booking is closed for this person at the moment. Call us, "
                    "and we find a time together: %(phone)s.",
                    phone=wish.branch.phone or wish.branch.name,
                )
            )
        people = self._get_people(phone, wish.branch.chain_id) | person
        most = self._get_policy("online_open", wish.branch)
        if self._count_open(people) >= most:
            raise UserError(
                self.env._(
                    "There are %(count)s open online bookings with this number "
                    "already. Move or cancel one of them, or call us.",
                    count=most,
                )
            )

    def _count_open(self, people):
        return self.env["clinic.appointment"].search_count(
            [
                ("patient_id", "in", people.ids),
                ("source", "=", "online"),
                ("state", "=", "booked"),
                ("start_at", ">", fields.Datetime.now()),
            ]
        )

    def _find_wished(self, wish):
        """Free slots that begin at the wished time: one for each who could do it."""
        day = wish.start_at and wish.branch._local_date(wish.start_at)
        slots = [
            slot
            for slot in (self._find_slots(wish, day, day) if day else ())
            if slot["start_at"] == wish.start_at
        ]
        if not slots:
            raise SlotTaken(self._get_taken_sentence())
        return slots

    def _take_slot(self, wish, person, slots):
        for slot in slots:
            self._hold_day(slot)
            try:
                with self.env.cr.savepoint():
                    return self._create_booking(wish, person, slot)
            except SlotTaken:
                continue
        raise SlotTaken(self._get_taken_sentence())

    @api.model
    def _hold_day(self, slot):
        """One after the other on a day of a practitioner, until the transaction ends.

        Bookings that are checked when all is stored would wait for each other, and
        PostgreSQL would free them one by one, a second each. Whoever had to wait
        starts again, and sees who was faster.
        """
        day = slot["start_at"].date()
        key = f"clinic.appointment {slot['practitioner_id']} {day}"
        cr = self.env.cr
        cr.execute("SELECT pg_try_advisory_xact_lock(hashtextextended(%s, 0))", (key,))
        if not cr.fetchone()[0]:
            cr.execute("SELECT pg_advisory_xact_lock(hashtextextended(%s, 0))", (key,))
            raise ConcurrencyError("booked by somebody else at this moment")

    def _create_booking(self, wish, person, slot):
        vals = {
            "patient_id": person.id,
            "branch_id": wish.branch.id,
            "practitioner_id": slot["practitioner_id"],
            "service_id": wish.service.id if wish.service else False,
            "reason_id": wish.reason.id if wish.reason else False,
            "start_at": slot["start_at"],
            "stop_at": slot["stop_at"],
            "source": "online",
        }
        appointments = self.env["clinic.appointment"]
        return appointments.with_context(clinic_by_patient=BY_PATIENT).create(vals)

    # -- consents ----------------------------------------------------------------
    @api.model
    def _get_consents(self, wish):
        """(text, [(name of the box, its words)]) of what is asked; None where nothing.

        He has shown a phone and nothing else, so nothing is asked about e-mail.
        """
        text = self.env["clinic.contact.consent.text"]._get_current(wish.branch)
        if not text:
            return None
        questions = self.env["clinic.contact.consent"]._get_questions(wish.branch)
        return text, [
            (f"consent_{purpose}_{channel}", words)
            for purpose, channel, words in questions
            if channel != "email"
        ]

    def _keep_consents(self, wish, person, answers, is_new):
        """What was ticked; of a stranger what was not, too. A box that a known patient
        leaves empty takes nothing back. A child's consent is asked of its guardian."""
        asked = self._get_consents(wish)
        if not asked or self._is_minor(person):
            return
        given = {name: bool(answers.get(name)) for name, _words in asked[1]}
        kept = {
            tuple(name.split("_")[1:]): is_given
            for name, is_given in given.items()
            if is_given or is_new
        }
        if kept:
            self.env["clinic.contact.consent"]._collect(
                person, kept, asked[0], self.env._("Online booking"), wish.branch
            )

    def _is_minor(self, person):
        limit = person._get_policy("contact.guardian_age")
        return bool(limit and person.birth_date and person.age < limit)

    @api.model
    def _get_taken_sentence(self):
        return self.env._(
            "Somebody else has just taken this time. Here are the next ones."
        )

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
