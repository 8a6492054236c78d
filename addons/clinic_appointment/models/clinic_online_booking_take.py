from odoo import api, fields, models
from odoo.addons.clinic_patient.tools.names import normalise
from odoo.exceptions import ConcurrencyError, UserError

from ..tools.errors import SlotTaken
from .clinic_appointment_message import BY_PATIENT


class ClinicOnlineBooking(models.AbstractModel):
    """The last step: who comes, is he let, is the time still free, what may be sent."""

    _inherit = "clinic.online.booking"

    # -- booking -----------------------------------------------------------------
    @api.model
    def _book(self, wish, phone, person_id=None, name="", answers=None):
        """Book, or raise: SlotTaken where others were faster, UserError with a
        sentence where the person cannot book. The phone has been proved by a code."""
        name = (name or "").replace("\0", "").strip()
        self._check_tries("book", phone, wish.branch)
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

    def _check_tries(self, scope, key, branch):
        most = self._get_policy("online_tries", branch)
        if not self.env["clinic.rate.limit"]._take(scope, key, most, 3600):
            raise UserError(
                self.env._(
                    "You have tried to book very often. Wait an hour, or call us."
                )
            )

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

    @api.model
    def _get_taken_sentence(self):
        return self.env._(
            "Somebody else has just taken this time. Here are the next ones."
        )

    # -- who ---------------------------------------------------------------------
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
