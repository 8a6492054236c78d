from unittest.mock import patch

from odoo import fields

from .common import MessagingCommon


class WordsCommon(MessagingCommon):
    """Templates, and rows of the outbox that are not sent, to be rendered."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.templates = cls.env["clinic.message.template"]
        cls.branch_a.write({"phone": "021-5555", "street": "1 Main St", "city": "X"})

    @classmethod
    def _new_template(cls, body="Hello {{ patient }}.", **vals):
        values = {"name": "Words", "code": f"words_{len(cls.templates.search([]))}"}
        return cls.templates.create({**values, "body": body, **vals})

    @classmethod
    def _new_message(cls, template=None, **vals):
        values = {
            "key": f"words:{cls.env['clinic.message'].search_count([])}",
            "patient_id": cls.patient.id,
            "branch_id": cls.branch_a.id,
            "company_id": cls.branch_a.company_id.id,
            "template_id": template.id if template else False,
            "kind": template.code if template else "free",
            "purpose": template.purpose if template else "clinical",
            "channel": "sms",
            "state": "queued",
            "queue": "bulk",
            "made_at": fields.Datetime.now(),
            "due_at": fields.Datetime.now(),
        }
        # sudo: the outbox has no door for new rows
        return cls.env["clinic.message"].sudo().create({**values, **vals})

    @classmethod
    def _render(cls, messages):
        return cls.templates._render(messages)

    def _patch_visit(self, **methods):
        """Visits that tell of themselves what these methods say."""
        visits = self.env.registry["clinic.visit"]
        return patch.multiple(visits, create=True, **methods)
