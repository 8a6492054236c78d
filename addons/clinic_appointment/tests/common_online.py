import re
from datetime import timedelta
from html import unescape

from odoo import fields
from odoo.tests import HttpCase

from .common import DAY, AppointmentCommon

PHONE = "+8613800138000"


class OnlineCommon(AppointmentCommon):
    """People book online at branch A: "Toothache" takes half an hour."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env["clinic.message.provider"].search([]).active = False
        cls.env["clinic.message.provider"].create(
            {"name": "S", "code": "local", "channel": "sms"}
        )
        cls.service.is_clinic_online = True
        cls.reason = cls.env["clinic.booking.reason"].create(
            {
                "name": "Toothache",
                "service_id": cls.service.id,
                "chain_id": cls.chain.id,
            }
        )
        for branch in cls.branch_b | cls.branch_c:
            cls._set_policy("appointment.online", "false", branch_id=branch.id)
        cls.branch_a.write({"city": "杭州市", "street": "文三路1号"})
        cls.booking = cls.env["clinic.online.booking"].with_user(
            cls.env.ref("base.public_user")
        )
        cls.booking = cls.booking.sudo()  # as the pages do

    @classmethod
    def _set_policy(cls, key, value, **place):
        keys = cls.env["clinic.policy.key"]
        cls.env["clinic.policy"].create(
            {
                "key_id": keys.search([("key", "=", key)]).id,
                **(place or {"chain_id": cls.chain.id}),
                "value": value,
                "valid_from": "2020-01-01",
            }
        )

    def _wish(self, start=None, doctor=None, kind="r", number=None):
        at = (start or self._at(9)).strftime("%Y-%m-%dT%H:%M")
        choice = number or (self.reason if kind == "r" else self.service).id
        doctor = doctor or self.doctor
        return self.booking._read_wish(self.branch_a.id, kind, choice, doctor.id, at)

    def _take(self, start=None, person=None, name="", phone=PHONE, **more):
        person = self.patient if person is None and not name else person
        return self.booking._book(
            self._wish(start, **more), phone, person and person.id, name
        )

    def _told(self, appointment):
        """[(kind, state)] of the messages about it."""
        messages = self.env["clinic.message"].search(
            [("res_model", "=", "clinic.appointment"), ("res_id", "=", appointment.id)],
            order="id",
        )
        return [(message.kind, message.state) for message in messages]


class PageCommon(OnlineCommon, HttpCase):
    """The pages, read and sent as a browser without JavaScript does it."""

    def setUp(self):
        super().setUp()
        self.authenticate(None, None)

    def _get(self, path, **headers):
        self.env.flush_all()
        self.page = self.url_open(path, headers=headers or {"Accept-Language": "en"})
        return self.page

    def _forms(self):
        """[(path, {hidden field: value})] of the page."""
        found = []
        for form in re.findall(r"<form.*?</form>", self.page.text, re.DOTALL):
            hidden = re.findall(r'type="hidden" name="(\w+)" value="([^"]*)"', form)
            path = unescape(re.search(r'action="([^"]+)"', form)[1])
            found.append((path, {k: unescape(v) for k, v in hidden}))
        return found

    def _post(self, step, **values):
        """Send the form whose address ends with `step`."""
        self.env.flush_all()
        path, hidden = next(f for f in self._forms() if f[0].endswith(step))
        self.page = self.url_open(path, data={**hidden, **values})
        return self.page

    def _get_code(self):
        self.env.invalidate_all()
        message = self.env["clinic.message"].search(
            [("kind", "=", "phone_code")], order="id desc", limit=1
        )
        self.assertEqual(message.state, "queued", message.reason or self.page.text)
        return message.params["code"]

    def _at_path(self, step="", start=None, doctor=None):
        at = (start or self._at(9)).strftime("%Y-%m-%dT%H:%M")
        doctor = (doctor or self.doctor).id
        path = f"/clinic/book/{self.branch_a.id}/r/{self.reason.id}{step}"
        return f"{path}?doctor={doctor}&at={at}"

    def _prove_phone(self, phone="13800138000", start=None):
        self._get(self._at_path("/phone", start))
        self._post("/code", phone=phone)
        return self._post("/check", code=self._get_code())

    def _sign_in(self, phone="13800138000"):
        self._get("/clinic/me")
        self._post("/code", phone=phone)
        return self._post("/check", code=self._get_code())

    def _choose(self, patient):
        """One of several on the phone."""
        path, hidden = next(
            form for form in self._forms() if form[1].get("person") == str(patient.id)
        )
        self.page = self.url_open(path, data=hidden)
        return self.page

    def assertShown(self, *words):
        text = unescape(self.page.text)
        for word in words:
            self.assertIn(word, text)

    def assertNotShown(self, *words):
        text = unescape(self.page.text)
        for word in words:
            self.assertNotIn(word, text)

    def _last(self):
        return self.appointments.search([], order="id desc", limit=1)

    def _new_past_visit(self, patient=None, **vals):
        """A visit of a week ago, recorded and archived."""
        at = fields.Datetime.now() - timedelta(days=7)
        visit = self._new_visit(
            patient_id=(patient or self.patient).id,
            practitioner_id=self.doctor.id,
            **vals,
        )
        visit._action_consult()
        visit._action_leave()
        visit.with_user(self.practitioner_a).sudo()._move(
            {"local_date": at.date(), "left_at": at}
        )
        return visit


__all__ = ["DAY", "PHONE", "OnlineCommon", "PageCommon"]
