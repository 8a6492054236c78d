from odoo import http
from odoo.exceptions import UserError
from odoo.http import request

from ..tools.errors import SlotTaken
from ..tools.public_names import tell_apart
from .public_page import PAGE, PublicPage

PURPOSE = "booking"
AT = "/clinic/book/<int:branch_id>/<string:kind>/<int:number>"


class ClinicBookController(PublicPage, http.Controller):
    """Book without a log-in: where, what for, when, phone, code, who.

    What was chosen stands in the address, the phone in the form, and what the code has
    proved in the session. So the steps may be taken in two windows at once.
    """

    def _read(self, branch_id, kind, number, args):
        return self._get_booking()._read_wish(
            branch_id, kind, number, args.get("doctor"), args.get("at")
        )

    def _get_path(self, wish, step=""):
        return f"/clinic/book/{wish.branch.id}/{wish.kind}/{wish.choice.id}{step}"

    def _get_args(self, wish):
        """What the address of each step says of the choice."""
        return {
            "doctor": wish.practitioner.id if wish.practitioner else None,
            "at": f"{wish.start_at:%Y-%m-%dT%H:%M}" if wish.start_at else None,
        }

    def _show(self, template, wish, **values):
        return self._render(
            template,
            wish=wish,
            tz=wish.branch.tz,
            base=self._get_path(wish),
            args=self._get_args(wish),
            **values,
        )

    # -- where and what for ------------------------------------------------------
    @http.route("/clinic/book", **PAGE)
    def branches(self, lang=None, **_args):
        self._start(lang)
        branches = self._get_booking()._get_branches()
        if len(branches) == 1:
            return self._redirect(f"/clinic/book/{branches.id}")
        return self._render("book_branches", branches=branches)

    @http.route("/clinic/book/<int:branch_id>", **PAGE)
    def choices(self, branch_id, lang=None, **_args):
        self._start(lang)
        booking = self._get_booking()
        branches = booking._get_branches()
        branch = branches.filtered(lambda one: one.id == branch_id)
        if not branch:
            return self._not_found()
        reasons, services = booking._get_choices(branch)
        return self._render(
            "book_choices",
            branch=branch,
            reasons=reasons,
            services=services,
            is_only=len(branches) == 1,
        )

    # -- when --------------------------------------------------------------------
    @http.route(AT, **PAGE)
    def slots(self, branch_id, kind, number, lang=None, day=None, **args):
        self._start(lang)
        wish = self._read(branch_id, kind, number, args)
        if not wish:
            return self._not_found()
        own = args.get("lost") and self._find_own(wish)
        if own:
            return self._redirect(f"/clinic/a/{own._get_token()}")
        return self._show_slots(wish, "book_slots", day, bool(args.get("lost")))

    def _find_own(self, wish):
        """Whoever pressed twice has lost against himself: he sees his booking."""
        phone = self._get_phone(PURPOSE, "portal")
        return phone and self._get_booking()._find_own(wish, phone)

    def _show_slots(self, wish, template, day=None, is_lost=False, **values):
        booking = self._get_booking()
        slots = booking._find_slots(wish._replace(practitioner=None))
        ids = {slot["practitioner_id"] for slot in slots}
        if wish.practitioner:
            mine = wish.practitioner.id
            slots = [slot for slot in slots if slot["practitioner_id"] == mine]
        days, later = booking._get_days(wish, slots, self._read_day(day))
        people = booking._get_practitioners(wish)
        return self._show(
            template,
            wish._replace(start_at=None),
            people=people.filtered(lambda one: one.id in ids),
            days=days,
            later=later,
            sentence=booking._get_taken_sentence() if is_lost else None,
            **values,
        )

    # -- the phone ---------------------------------------------------------------
    @http.route(f"{AT}/phone", **PAGE)
    def phone(self, branch_id, kind, number, lang=None, **args):
        self._start(lang)
        wish = self._read(branch_id, kind, number, args)
        if not wish or not wish.start_at:
            return self._not_found()
        if self._get_phone(PURPOSE, "portal"):
            return self._redirect(self._get_path(wish, "/who"), **self._get_args(wish))
        return self._show("book_phone", wish)

    @http.route(f"{AT}/code", methods=["POST"], **PAGE)
    def code(self, branch_id, kind, number, phone="", **args):
        """A code goes out, and the page asks for it: the same for every number."""
        self._start()
        wish = self._read(branch_id, kind, number, args)
        if not wish or not wish.start_at:
            return self._not_found()
        codes = request.env["clinic.phone.code"]
        number = self._get_booking()._read_phone(phone, wish.branch)
        refused = "invalid"
        if number:
            refused = codes._send(number, wish.branch, PURPOSE, self._get_ip())
        if refused and refused != "wait":
            sentence = codes._get_refusal(refused)
            return self._show("book_phone", wish, phone=phone, sentence=sentence)
        sentence = codes._get_refusal(refused) if refused else None
        return self._show("book_code", wish, phone=number, sentence=sentence)

    @http.route(f"{AT}/check", methods=["POST"], **PAGE)
    def check(self, branch_id, kind, number, phone="", code="", **args):
        self._start()
        wish = self._read(branch_id, kind, number, args)
        if not wish or not wish.start_at:
            return self._not_found()
        if not self._prove_phone(PURPOSE, phone, code):
            return self._show(
                "book_code", wish, phone=phone, sentence=self._get_wrong_code()
            )
        return self._redirect(self._get_path(wish, "/who"), **self._get_args(wish))

    # -- who ---------------------------------------------------------------------
    @http.route(f"{AT}/who", **PAGE)
    def who(self, branch_id, kind, number, lang=None, **args):
        self._start(lang)
        wish = self._read(branch_id, kind, number, args)
        if not wish or not wish.start_at:
            return self._not_found()
        phone = self._get_phone(PURPOSE, "portal")
        if not phone:
            return self._redirect(
                self._get_path(wish, "/phone"), **self._get_args(wish)
            )
        return self._show_who(wish, phone)

    def _show_who(self, wish, phone, **values):
        people = self._get_booking()._get_people(phone, wish.branch.chain_id)
        shown = tell_apart(people.mapped("name"))
        return self._show(
            "book_who",
            wish,
            people=list(zip(people.ids, shown, strict=True)),
            asked=self._get_booking()._get_consents(wish),
            **values,
        )

    @http.route(f"{AT}/done", methods=["POST"], **PAGE)
    def done(self, branch_id, kind, number, person="", name="", **args):
        self._start()
        wish = self._read(branch_id, kind, number, args)
        if not wish or not wish.start_at:
            return self._not_found()
        phone = self._get_phone(PURPOSE, "portal")
        if not phone:
            return self._redirect(
                self._get_path(wish, "/phone"), **self._get_args(wish)
            )
        if name.strip():
            person = ""  # who writes a name means that one, whatever is marked
        try:
            made = self._get_booking()._book(wish, phone, person, name, args)
        except SlotTaken:
            # another transaction, which sees who was faster
            again = {**self._get_args(wish), "lost": "1"}
            return self._redirect(self._get_path(wish), **again)
        except UserError as refused:
            return self._show_who(
                wish, phone, sentence=str(refused), person=person, name=name
            )
        return self._redirect(f"/clinic/a/{made._get_token()}", new="1")
