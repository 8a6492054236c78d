import json
from datetime import timedelta

from odoo import Command, fields, http
from odoo.exceptions import AccessError
from odoo.fields import Domain
from odoo.tests import HttpCase, tagged
from odoo.tools import mute_logger

from .common import PatientCommon

SECRET = "王隐秘"
PHONE = "13911112222"


@tagged("post_install", "-at_install")
class TestHiddenFromEmployees(PatientCommon):
    """A plain internal user finds no patient by any door."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.patient = cls._new_patient(SECRET, phone=PHONE, email="secret@example.com")
        cls.patient.message_post(body="Note about him")
        cls.attachment = cls.env["ir.attachment"].create(
            {
                "name": "scan.txt",
                "raw": b"scan",
                "res_model": "clinic.patient",
                "res_id": cls.patient.id,
            }
        )
        cls.env["clinic.visit"].create(
            {"patient_id": cls.patient.id, "branch_id": cls.branch_a.id}
        )
        cls.as_employee = cls.env(user=cls.employee)

    def _get_models(self):
        return [
            name
            for name in self.env.registry
            if name.startswith("clinic.patient")
            or name in ("clinic.visit", "clinic.family", "clinic.allergy")
        ]

    def test_models_of_the_file_are_closed(self):
        for name in self._get_models():
            model = self.as_employee[name]
            if model._abstract:
                continue
            with self.subTest(name):
                self.assertFalse(model.has_access("read"))
                with self.assertRaises(AccessError):
                    model.search([], limit=1)

    def test_doors_of_the_patient_model(self):
        patients = self.as_employee["clinic.patient"]
        for call in (
            lambda: patients.name_search(SECRET),
            lambda: patients.search_read([], ["name"]),
            lambda: patients.web_search_read([], {"name": {}}),
            lambda: patients.browse(self.patient.id).read(["name"]),
            lambda: patients.browse(self.patient.id).web_read({"name": {}}),
            lambda: patients.formatted_read_group([], ["name"], ["__count"]),
            lambda: patients._read_group([], ["name"], ["__count"]),
            lambda: patients.browse(self.patient.id).message_post(body="x"),
            lambda: patients.browse(self.patient.id).action_open_same_phone(),
        ):
            with self.assertRaises(AccessError):
                call()
        shown = self.as_employee["clinic.patient"].browse(self.patient.id).sudo()
        self.assertNotIn("2222", shown.display_name)

    def test_contacts(self):
        partners = self.as_employee["res.partner"]
        partner = self.patient.sudo().partner_id
        for domain in (
            [("id", "=", partner.id)],
            [("name", "ilike", SECRET)],
            [("ref", "=", self.patient.record_number)],
            [("complete_name", "ilike", SECRET)],
            [("is_clinic_patient", "=", True)],
        ):
            self.assertFalse(partners.search(domain), domain)
            self.assertFalse(partners.search_count(domain), domain)
        self.assertFalse(partners.name_search(SECRET))
        with self.assertRaises(AccessError):
            partners.browse(partner.id).read(["name"])
        groups = partners.formatted_read_group([], ["name"], ["__count"])
        self.assertNotIn(SECRET, json.dumps(groups, default=str))

    def test_messages_followers_and_files(self):
        self.assertFalse(
            self.as_employee["mail.message"].search([("model", "=", "clinic.patient")])
        )
        message = self.patient.message_ids[0]
        with self.assertRaises(AccessError):
            self.as_employee["mail.message"].browse(message.id).read(["body"])
        files = self.as_employee["ir.attachment"]
        self.assertFalse(files.search([("name", "=", "scan.txt")]))
        with self.assertRaises(AccessError):
            files.search([("res_model", "=", "clinic.patient")])
        with self.assertRaises(AccessError):
            files.browse(self.attachment.id).read(["datas"])
        followers = self.as_employee["mail.followers"].search_read(
            [("res_model", "=", "clinic.patient")]
        )
        self.assertNotIn(SECRET, json.dumps(followers, default=str))

    def test_mentions_and_recipients(self):
        partners = self.as_employee["res.partner"]
        found = partners.get_mention_suggestions(SECRET, limit=8)
        self.assertNotIn(SECRET, json.dumps(found, default=str))

    def test_no_message_reached_the_payer(self):
        partner = self.patient.sudo().partner_id
        self.assertFalse(
            self.env["mail.mail"].search([("recipient_ids", "in", partner.ids)])
        )
        self.assertFalse(
            self.env["mail.notification"].search([("res_partner_id", "=", partner.id)])
        )


@tagged("post_install", "-at_install")
class TestFileRules(PatientCommon):
    """Who reads which file: home branch, grants, chain."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.here = cls._new_patient("here")
        cls.there = cls._new_patient("there", cls.reception_b)
        both = cls.here | cls.there
        cls.domain = Domain("id", "in", both.ids)

    def _seen(self, user, model="clinic.patient", domain=None):
        records = self.env[model].with_user(user).search(domain or self.domain)
        return records if model == "clinic.patient" else records.patient_id

    def _grant(self, **vals):
        return self.env["clinic.patient.grant"].create(
            {
                "patient_id": self.there.id,
                "branch_id": self.branch_a.id,
                "reason": "visit",
                **vals,
            }
        )

    def test_home_branch(self):
        for role in ("reception", "nurse", "practitioner", "followup", "manager"):
            self.assertEqual(self._seen(self.users[role]), self.here, role)
        self.assertEqual(self._seen(self.reception_b), self.there)
        with self.assertRaises(AccessError):
            self.there.with_user(self.reception_a).read(["name"])
        with self.assertRaises(AccessError):
            self.there.with_user(self.reception_a).write({"city": "x"})

    def test_chain_roles_and_strangers(self):
        for role in ("medical_director", "privacy"):
            self.assertEqual(self._seen(self.users[role]), self.here | self.there)
        for role in ("cashier", "marketing", "finance", "hq_director"):
            with self.assertRaises(AccessError):
                self._seen(self.users[role])
        # he has rows by an emergency access of his own alone
        self.assertFalse(self._seen(self.users["administrator"]))

    def test_consultants_see_their_own(self):
        consultant = self.users["consultant"]
        self.assertFalse(self._seen(consultant))
        self.here.consultant_id = consultant
        self.assertEqual(self._seen(consultant), self.here)

    def test_grants_open_a_file_for_a_while(self):
        now = fields.Datetime.now()
        grant = self._grant(until=now + timedelta(hours=1))
        self.assertEqual(self._seen(self.reception_a), self.here | self.there)
        self.there.with_user(self.reception_a).read(["name"])
        self.env.flush_all()
        grant.until = now - timedelta(minutes=1)
        self.env.invalidate_all()
        self.assertEqual(self._seen(self.reception_a), self.here)
        with self.assertRaises(AccessError):
            self.there.with_user(self.reception_a).read(["name"])
        grant.until = False
        self.assertEqual(self._seen(self.reception_a), self.here | self.there)

    def test_a_branch_taken_away_is_felt_at_once(self):
        self.assertEqual(self._seen(self.reception_a), self.here)
        self.branch_a.user_ids = [Command.unlink(self.reception_a.id)]
        self.env.flush_all()
        self.assertFalse(self._seen(self.reception_a))

    def test_what_hangs_on_a_file_follows_it(self):
        for model, vals in (
            # the visits first: without them nobody at A reads clinical rows
            ("clinic.visit", {"branch_id": self.branch_a.id}),
            ("clinic.allergy", {"substance": "nuts"}),
            ("clinic.contact.consent", {"purpose": "clinical", "decision": "granted"}),
        ):
            self.env[model].create(
                [{"patient_id": p.id, **vals} for p in self.here | self.there]
            )
            # a visit at A opens the file of B's patient for A
            self.there.sudo().grant_ids.unlink()
            domain = [("patient_id", "in", (self.here | self.there).ids)]
            self.assertEqual(
                self._seen(self.practitioner_a, model, domain), self.here, model
            )
            self.assertEqual(
                self._seen(self.medical_director, "clinic.visit", domain)
                if model == "clinic.visit"
                else self.here,
                self.here | self.there if model == "clinic.visit" else self.here,
            )

    def test_nobody_registers_for_another_branch(self):
        with self.assertRaises(AccessError):
            self._new_patient("x", home_branch_id=self.branch_b.id)

    def test_tags_about_health(self):
        axis = self.env["clinic.tag.axis"].create(
            {"name": "Disease", "code": "t_disease", "is_clinical": True}
        )
        open_axis = self.env["clinic.tag.axis"].create({"name": "VIP", "code": "t_vip"})
        clinical, plain = self.env["clinic.tag"].create(
            [
                {"name": "Diabetes", "axis_id": axis.id},
                {"name": "Gold", "axis_id": open_axis.id},
            ]
        )
        self.here.sudo().tag_ids = clinical | plain
        self.env.flush_all()
        self.env.invalidate_all()
        self.assertEqual(self.here.with_user(self.reception_a).tag_ids, plain)
        self.env.invalidate_all()
        self.assertEqual(
            self.here.with_user(self.practitioner_a).tag_ids, clinical | plain
        )
        self.env.invalidate_all()
        self.here.with_user(self.reception_a).tag_ids = [Command.unlink(plain.id)]
        self.env.invalidate_all()
        self.assertEqual(self.here.sudo().tag_ids, clinical)


@tagged("post_install", "-at_install")
class TestHttpDoors(HttpCase, PatientCommon):
    @mute_logger("odoo.http")
    def test_rpc_export_and_pages_of_an_employee(self):
        patient = self._new_patient(SECRET, phone=PHONE)
        self.env.flush_all()
        self.employee.password = "plain_employee"
        self.authenticate("plain_employee", "plain_employee")
        partner = patient.sudo().partner_id
        params = {
            "model": "clinic.patient",
            "fields": [{"name": "name", "label": "Name"}],
            "ids": patient.ids,
            "domain": [],
            "import_compat": False,
        }
        answers = [
            self.url_open(
                "/web/export/csv",
                data={
                    "data": json.dumps(params),
                    "csrf_token": http.Request.csrf_token(self),
                },
            ).text,
            self.url_open(f"/web/image/clinic.patient/{patient.id}/name").text,
            self.url_open(f"/web/content/res.partner/{partner.id}/name").text,
        ]
        for model, method, args in (
            ("clinic.patient", "search_read", [[], ["name"]]),
            ("res.partner", "search_read", [[("ref", "=", "P000001")], ["name"]]),
            ("res.partner", "read", [partner.ids, ["name"]]),
            ("clinic.patient", "name_search", [SECRET]),
        ):
            answer = self.url_open(
                f"/web/dataset/call_kw/{model}/{method}",
                json={
                    "params": {
                        "model": model,
                        "method": method,
                        "args": args,
                        "kwargs": {},
                    }
                },
            )
            answers.append(json.dumps(answer.json(), ensure_ascii=False))
        for text in answers:
            self.assertNotIn(SECRET, text)
            self.assertNotIn(PHONE, text)
