from odoo import http
from odoo.http import request

from .public_page import PAGE, PublicPage

PURPOSE = "portal"
WHO = "clinic_me"  # in the session: {"patient": id, "open": whether by birth date}


class ClinicMeController(PublicPage, http.Controller):
    """The pages of a patient: by phone and code, for half an hour, without a user."""

    def _get_portal(self):
        # sudo: patients have no user; the model looks among the files of the phone
        # that a code has proved, and shows of one what is his
        return request.env["clinic.portal"].sudo()

    def _get_me(self):
        """(phone, patient, whether his papers are open) of this browser."""
        phone = self._get_phone(PURPOSE)
        who = request.session.get(WHO) or {}
        portal = self._get_portal()
        patient = portal._get_patient(phone, who.get("patient")) if phone else None
        is_open = bool(patient) and who.get("open") == [phone, patient.id]
        return phone, patient, is_open

    def _choose(self, patient_id):
        request.session[WHO] = {"patient": patient_id}

    # -- the door ----------------------------------------------------------------
    @http.route("/clinic/me", **PAGE)
    def me(self, lang=None, **_args):
        self._start(lang)
        phone, patient, is_open = self._get_me()
        if not phone:
            return self._render("me_phone")
        if not patient:
            people = self._get_portal()._get_people(phone)
            if len(people) != 1:
                return self._render("me_people", people=people)
            self._choose(people[0][0])
            patient = self._get_portal()._get_patient(phone, people[0][0])
        return self._show_me(phone, patient, is_open)

    def _show_me(self, phone, patient, is_open, **values):
        portal = self._get_portal()
        people = portal._get_people(phone)
        return self._render(
            "me_page",
            page=portal._get_page(patient, is_open),
            initials=dict(people).get(patient.id),
            has_others=len(people) > 1,
            is_open=is_open,
            **values,
        )

    @http.route("/clinic/me/code", methods=["POST"], **PAGE)
    def send_code(self, phone="", **_args):
        """The same page for every number, whether we know it or not."""
        self._start()
        portal = self._get_portal()
        codes = request.env["clinic.phone.code"]
        number = portal._read_phone(phone)
        branch = portal._get_sender(number)
        refused = "invalid"
        if number and branch:
            refused = codes._send(number, branch, PURPOSE, self._get_ip())
        sentence = codes._get_refusal(refused) if refused else None
        if refused and refused != "wait":
            return self._render("me_phone", phone=phone, sentence=sentence)
        return self._render("me_code", phone=number, sentence=sentence)

    @http.route("/clinic/me/check", methods=["POST"], **PAGE)
    def check_code(self, phone="", code="", **_args):
        self._start()
        if not self._prove_phone(PURPOSE, phone, code):
            return self._render("me_code", phone=phone, sentence=self._get_wrong_code())
        request.session.pop(WHO, None)
        return self._redirect("/clinic/me")

    @http.route("/clinic/me/leave", methods=["POST"], **PAGE)
    def leave(self, **_args):
        self._start()
        request.session.pop(WHO, None)
        self._drop_phone()
        return self._redirect("/clinic/me")

    # -- who ---------------------------------------------------------------------
    @http.route("/clinic/me/person", methods=["POST"], **PAGE)
    def choose_person(self, person="", **_args):
        self._start()
        phone = self._get_phone(PURPOSE)
        if not phone:
            return self._redirect("/clinic/me")
        request.session.pop(WHO, None)
        number = int(person) if person.isdecimal() and len(person) < 10 else 0
        if number:
            if not self._get_portal()._get_patient(phone, number):
                return self._refuse("person", number)
            self._choose(number)
        return self._redirect("/clinic/me")

    @http.route("/clinic/me/birth", methods=["POST"], **PAGE)
    def check_birth(self, birth="", **_args):
        self._start()
        phone, patient, is_open = self._get_me()
        if not patient:
            return self._redirect("/clinic/me")
        sentence = self._get_portal()._check_birth(patient, birth)
        if sentence:
            return self._show_me(phone, patient, is_open, sentence=sentence)
        request.session[WHO] = {"patient": patient.id, "open": [phone, patient.id]}
        return self._redirect("/clinic/me")

    # -- papers ------------------------------------------------------------------
    @http.route("/clinic/me/record/<int:number>", **PAGE)
    def record(self, number, **_args):
        return self._send_paper("record", number)

    @http.route("/clinic/me/consent/<int:number>", **PAGE)
    def consent(self, number, **_args):
        return self._send_paper("consent", number)

    def _send_paper(self, kind, number):
        self._start()
        _phone, patient, is_open = self._get_me()
        if not is_open:
            return self._redirect("/clinic/me")
        paper = self._get_portal()._get_paper(patient, kind, number)
        if not paper:
            return self._not_found()
        name, pdf = paper
        return self._send_file(pdf, "application/pdf", name)

    def _refuse(self, kind, number):
        """What is not his is not there; that somebody asked is written down."""
        nobody = request.env["clinic.patient"].sudo()  # sudo: no record, for the log
        self._get_portal()._log_refused(nobody, kind, number)
        return self._not_found()
