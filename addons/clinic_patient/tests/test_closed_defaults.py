from odoo import fields
from odoo.exceptions import UserError
from odoo.tests import tagged

from .common_record import RecordCommon


@tagged("post_install", "-at_install")
class TestClosedDefaults(RecordCommon):
    """`default_<field>` in the context of a call opens no record and signs none."""

    def _as(self, record, user, **defaults):
        context = {f"default_{name}": value for name, value in defaults.items()}
        return record.with_user(user).with_context(**context)

    def test_an_amendment_is_opened_by_the_director(self):
        visit = self._new_archived()
        asked = self._as(
            visit,
            self.practitioner_a,
            state="open",
            until="2099-01-01 00:00:00",
            decided_by=self.medical_director.id,
        )
        amendment = asked._request_amendment("The tooth was another one")
        self.assertEqual(amendment.sudo().state, "requested")
        self.assertFalse(amendment.sudo().until)
        self.assertEqual(amendment.sudo().approval_id.state, "requested")
        self.assertFalse(amendment.sudo().approval_id.decided_by)
        with self.assertRaises(UserError):
            visit.with_user(self.practitioner_a).advice = "Changed"

    def test_an_archived_record_says_what_was_kept(self):
        visit = self._new_written()
        visit.with_user(self.practitioner_a).action_sign()
        self._as(
            visit,
            self.practitioner_a,
            reason="Nobody gave this reason",
            approved_by=self.medical_director.id,
            approval_number=1,
        ).action_archive_record()
        record = self._records(visit)
        self.assertFalse(record.reason)
        self.assertFalse(record.approved_by)
        self.assertFalse(record._get_broken())

    def test_moved_fields_of_a_visit(self):
        visit = self._as(
            self.env["clinic.visit"],
            self.reception_a,
            state="left",
            payment_state="paid",
            record_state="signed",
            signed_by=self.practitioner_a.id,
            drafted_by=self.practitioner_a.id,
            arrived_at="2020-01-01 00:00:00",
            care_until="2099-01-01",
        ).create({"patient_id": self.patient.id, "branch_id": self.branch_a.id})
        closed = visit.sudo()
        self.assertEqual(closed.state, "expected")
        self.assertEqual(closed.payment_state, "nothing_due")
        self.assertEqual(closed.record_state, "draft")
        self.assertFalse(closed.signed_by or closed.drafted_by or closed.arrived_at)
        self.assertLess(closed.care_until, fields.Date.to_date("2099-01-01"))

    def test_a_version_is_published_by_its_button(self):
        template = self.env["clinic.visit.template"].create(
            {"name": "Hip", "code": "hip"}
        )
        self._as(
            template, self.medical_director, state="published", number=99
        ).action_edit()
        self.assertEqual(set(template.version_ids.mapped("state")), {"draft"})
        form = self.env["clinic.consent.form"].create({"name": "Filling"})
        self._as(
            form, self.medical_director, state="published", digest="x", number=99
        ).action_edit()
        self.assertEqual(form.version_ids.mapped("state"), ["draft"])
        self.assertEqual(form.version_ids.number, 1)
