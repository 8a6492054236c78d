import logging

from odoo import api, fields, models
from odoo.exceptions import AccessError
from odoo.fields import Domain

from ..tools.roles import CLINICAL, SIGNERS

_logger = logging.getLogger(__name__)
CLOSED = ("archived", "sealed")


class ClinicVisit(models.Model):
    """Archiving keeps the record in words: nothing that is renamed, edited or removed
    later changes what it says."""

    _inherit = "clinic.visit"

    record_ids = fields.One2many(
        "clinic.visit.record", "visit_id", "Archived records", groups=CLINICAL
    )
    record_version = fields.Integer(
        compute="_compute_record_version", groups=CLINICAL, help="0: not archived yet."
    )

    @api.depends("record_ids")
    def _compute_record_version(self):
        for visit in self:
            visit.record_version = max(visit.record_ids.mapped("number"), default=0)

    def action_archive_record(self):
        """Archive now, before the hours of the policy are over."""
        if not self.env.user.has_groups(SIGNERS):
            raise AccessError(
                self.env._(
                    "Only a practitioner or the medical director archives a record."
                )
            )
        self.check_access("write")
        return self._action_archive_record()

    def _action_archive_record(self):
        res = super()._action_archive_record()
        self._keep_records()
        return res

    def _keep_records(self, kind="archived", **more):
        # sudo: nobody writes archived records, the checked methods do
        records = self.env["clinic.visit.record"].sudo()
        return records._append(self, kind, **more)

    def _get_kept_content(self):
        """The newest archived record; empty when there is none."""
        self.ensure_one()
        # sudo: compared, not shown
        return self.sudo()._get_last_record().content or {}

    def _get_last_record(self):
        return self.record_ids.sorted("number", reverse=True)[:1]

    # -- what was archived before records were kept --------------------------------
    @api.model
    def _get_unkept_domain(self):
        """Archived visits without a record. Those of an old system are kept as they
        are needed: when one is amended."""
        return Domain(
            [
                ("record_state", "in", CLOSED),
                ("external_ref", "=", False),
                ("record_ids", "=", False),
            ]
        )

    @api.model
    def _cron_keep_records(self, batch=200):
        domain = self._get_unkept_domain()
        todo = self.search(domain, limit=batch, order="id").try_lock_for_update()
        todo._keep_records()
        self.env["ir.cron"]._commit_progress(
            len(todo), remaining=self.search_count(domain)
        )

    @api.model
    def _cron_archive_records(self, batch=500):
        """As before, and one record that cannot be kept does not stop the others."""
        domain = self._get_archive_domain()
        todo = self.search(domain, limit=batch, order="id").try_lock_for_update()
        failed, last_error = self.browse(), None
        for visit in todo:
            try:
                with self.env.cr.savepoint():
                    visit._action_archive_record()
            except Exception as error:
                _logger.exception("The record of visit %s stays open", visit.id)
                failed, last_error = failed | visit, error
        done = len(todo) - len(failed)
        remaining = self.search_count(domain & Domain("id", "not in", failed.ids))
        self.env["ir.cron"]._commit_progress(done, remaining=remaining)
        if last_error and not remaining:
            raise last_error
