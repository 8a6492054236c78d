import json
from datetime import timedelta

from odoo import api, fields, models
from odoo.tools import file_open

from ..providers.base import Inbound

MODULE = "clinic_messaging"


class ClinicDemo(models.AbstractModel):
    """Messages, replies and calls of the demo clinic: nothing of it leaves.

    The accounts are test accounts. What is past is written down as it was; replies,
    calls and what is still to come are made by the methods of real life.
    """

    _inherit = "clinic.demo"

    @api.model
    def _load_messaging(self):
        """Once; a clinic without its demo people stays as it is."""
        chain = self.env.ref("clinic_patient.demo_chain", raise_if_not_found=False)
        done = f"{MODULE}.demo_messaging"
        if not chain or self.env.ref(done, raise_if_not_found=False):
            return
        # what the country says about messages came with this addon
        self.env.ref("clinic_base.country_pack_cn")._apply(chain)
        demo = self.with_context(clinic_bulk=True, tracking_disable=True)
        with file_open("clinic_messaging/demo/clinic_messaging_demo.json") as source:
            data = json.load(source)
        providers = demo.env["clinic.message.provider"].create(data["providers"])
        for code, house in data["branches"].items():
            branch = demo._get(f"branch_{code.lower()}")
            demo._load_messages(branch, house, providers[0])
            demo._load_calls(branch, house)
        self.env["ir.model.data"]._update_xmlids(
            [{"xml_id": done, "record": chain, "noupdate": True}]
        )

    def _get_reachable(self, branch):
        """Grown-ups at home there whose phone nobody else has."""
        patients = self.env["clinic.patient"].search(
            [
                ("home_branch_id", "=", branch.id),
                ("kind", "=", "patient"),
                ("birth_date", "<", "1995-01-01"),
                ("do_not_contact", "=", False),
                ("deceased_on", "=", False),
                ("phone", "!=", False),
            ],
            order="id desc",
        )
        alone = patients.filtered(lambda p: p.phone and not p.same_phone_count)
        return alone or patients

    # -- messages ----------------------------------------------------------------------
    def _load_messages(self, branch, house, provider):
        patients = self._get_reachable(branch)
        rows = house["sent"]
        messages = self.env["clinic.message"]
        for number, row in enumerate(rows):
            patient = patients[number % len(patients)]
            messages |= self._load_message(branch, patient, row, number)
        messages.filtered(lambda m: m.state == "to_do")._after_to_do()
        messages.filtered(lambda m: m.state == "unknown")._after_unknown()
        self._load_decisions(branch, house, patients)
        self._load_replies(house["replies"], provider, messages)

    def _load_message(self, branch, patient, row, number):
        at = fields.Datetime.now() - timedelta(hours=row["hours"])
        template = self.env["clinic.message.template"].search(
            [("code", "=", row["template"])], limit=1
        )
        is_mail = row["channel"] == "email"
        by = row.get("by")
        message = self.env["clinic.message"].create(
            {
                "key": f"demo:{branch.code}:{number}",
                "patient_id": patient.id,
                "chain_id": branch.chain_id.id,
                "branch_id": branch.id,
                "company_id": branch.company_id.id,
                "purpose": template.purpose,
                "kind": template.code,
                "template_id": template.id,
                "channel": row["channel"],
                "address": patient.email if is_mail else patient.phone,
                "lang": patient.lang,
                "queue": "now",
                "state": row["state"],
                "reason": row.get("reason", False),
                "delivery": row.get("delivery", False),
                "delivered_at": at if row.get("delivery") else False,
                "made_at": at,
                "made_by": self._get("user_reception").id,
                "due_at": at,
                "claimed_at": at,
                "sent_at": at if row["state"] == "sent" else False,
                "done_by": self._get(f"user_{by}").id if by else False,
                "local_date": branch._local_date(at),
            }
        )
        words = self.env["clinic.message.template"]._render(message)[message.id]
        message.write({"subject": words.subject or False, "body": words.text})
        return message

    def _load_decisions(self, branch, house, patients):
        """One that waits for tomorrow, one for somebody who wants no messages."""
        rows = []
        if "coming" in house:
            rows.append((patients[-1:], house["coming"], 24))
        if "refused" in house:
            closed = self.env["clinic.patient"].search(
                [("home_branch_id", "=", branch.id), ("do_not_contact", "=", True)],
                limit=1,
            )
            closed = closed or self._close_one(patients[-2:-1])
            rows.append((closed, house["refused"], 0))
        now = fields.Datetime.now()
        self.env["clinic.message"]._enqueue(
            [
                {
                    "key": f"demo:{branch.code}:{template}:{patient.id}",
                    "patient": patient,
                    "template": template,
                    "branch": branch,
                    "due_at": now + timedelta(hours=hours),
                    "queue": "bulk",
                }
                for patient, template, hours in rows
            ]
        )

    def _close_one(self, patient):
        patient.do_not_contact = True
        return patient

    def _load_replies(self, rows, provider, messages):
        now = fields.Datetime.now()
        for number, row in enumerate(rows):
            answered = messages[row["of"]] if "of" in row else messages[:0]
            self.env["clinic.message.reply"]._receive(
                [
                    Inbound(
                        f"demo-{messages[:1].id}-{number}",
                        answered.address or row["phone"],
                        row["text"],
                        now - timedelta(minutes=row["minutes"]),
                        in_reply_to=answered.key or "",
                    )
                ],
                provider,
            )

    # -- calls -------------------------------------------------------------------------
    def _load_calls(self, branch, house):
        patients = self._get_reachable(branch)
        caller = self._get(f"user_{house['caller']}")
        now = fields.Datetime.now()
        live = self.with_context(clinic_bulk=False).env["clinic.call.task"]
        for patient, row in zip(patients[::-1], house["calls"], strict=False):
            task = live._open(
                patient,
                branch,
                row["kind"],
                row["subject"],
                row["script"],
                now - timedelta(minutes=row["minutes"]),
                user=caller if row.get("taken") else None,
            )
            if row.get("outcome"):
                task.with_user(caller)._note_call(row["outcome"], row.get("note"), None)
