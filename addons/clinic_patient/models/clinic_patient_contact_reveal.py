from datetime import timedelta

from odoo import api, fields, models
from odoo.addons.clinic_base.tools.side_table import SideTable
from odoo.exceptions import AccessError, UserError
from odoo.fields import Domain
from odoo.tools import SQL

from ..tools.roles import REVEALERS, SEE_TODAY
from .clinic_patient_contact_shown import SHOWN

# Without a unique key: two requests at once may both write the row, and neither has
# to wait for the other or be replayed.
REVEALS = SideTable(
    "clinic_contact_reveal",
    {
        "id": "bigserial",
        "user_id": "integer",
        "patient_id": "integer",
        "day": "date",
        "what": "varchar",
    },
    keys=("id",),
    indexes=(("user_id", "day", "what", "patient_id"), ("day",)),
)
CONTACT, IDENTITY = "contact", "identity"
MAX_AT_ONCE = 200
KEEP_DAYS = 3


class ClinicPatient(models.Model):
    """Who sees contact data and document numbers in full, and until when.

    By itself: the people one works with today, who have a visit at one of the user's
    branches on that branch's day or an open next step of the user that is due. By
    the button "Show contact": any file that is open to the user, until his day ends.
    Whatever is shown in full for the first time that day is one row of the access
    log per request, however many files it names.
    """

    _inherit = "clinic.patient"

    def init(self):
        super().init()
        REVEALS.create(self.env.cr)

    def action_reveal_contact(self):
        """Show phone, e-mail and address of these files to the user for today."""
        self._check_may_reveal()
        self.check_access("read")
        self._reveal(CONTACT)
        return True

    def _check_may_reveal(self):
        if not self.env.user.has_groups(REVEALERS):
            raise AccessError(
                self.env._(
                    "Your role works without contact data and document numbers. Ask a "
                    "colleague at the reception."
                )
            )
        if len(self) > MAX_AT_ONCE:
            raise UserError(
                self.env._(
                    "Choose at most %(count)s files at once: the people you are going "
                    "to call.",
                    count=MAX_AT_ONCE,
                )
            )

    def _reveal(self, what):
        """Keep that these are shown from now on, and log those that were not."""
        new = set(self.ids) - self._get_revealed_ids(set(self.ids), what)
        self.browse(sorted(new))._remember_shown(what)
        self.browse(sorted(new))._note_shown(what, "reveal")
        self.invalidate_recordset([*SHOWN, "is_contact_shown"])

    # -- what is shown -----------------------------------------------------------
    def _get_contact_shown_ids(self, readable):
        """Of the readable files those whose contact is shown in full.

        Files of today that the user meets for the first time are logged.
        """
        if self.env.su:
            return readable
        if not readable or not self.env.user.has_groups(REVEALERS):
            return set()
        shown = self._get_revealed_ids(readable, CONTACT)
        if self.env.cr.readonly:
            return shown  # what cannot be logged is not shown
        today = self._get_today_ids(readable - shown)
        if today:
            patients = self.browse(sorted(today))
            patients._remember_shown(CONTACT)
            patients._note_shown(CONTACT, "today")
        return shown | today

    def _get_revealed_ids(self, ids, what):
        rows = self.env.execute_query(
            SQL(
                "SELECT DISTINCT patient_id FROM clinic_contact_reveal"
                " WHERE user_id = %s AND day = %s AND what = %s"
                "   AND patient_id = ANY(%s)",
                self.env.uid,
                self._get_reveal_day(),
                what,
                list(ids),
            )
        )
        return {row[0] for row in rows}

    def _get_today_ids(self, ids):
        """Whom the user works with today."""
        if not ids:
            return set()
        found = self._get_due_ids(ids)
        if self.env.user.has_groups(SEE_TODAY):
            found |= self._get_visiting_ids(ids)
        return found

    def _get_visiting_ids(self, ids):
        """Those with a visit at one of the user's branches, on that branch's day."""
        now = fields.Datetime.now()
        # sudo: time zone and name of the branches at which the user works
        branches = self.env.user._clinic_branches().sudo()
        if not branches:
            return set()
        days = Domain.OR(
            Domain("local_date", "=", day) & Domain("branch_id", "in", group.ids)
            for day, group in branches.grouped(lambda b: b._local_date(now)).items()
        )
        domain = days & Domain(
            [("patient_id", "in", list(ids)), ("state", "!=", "cancelled")]
        )
        # sudo: whether somebody comes today, nothing of the visit
        groups = self.env["clinic.visit"].sudo()._read_group(domain, ["patient_id"])
        return {patient.id for (patient,) in groups}

    def _get_due_ids(self, ids):
        """Those whom the user has to call: an own open step, due today or before."""
        domain = [
            ("patient_id", "in", list(ids)),
            ("owner_id", "=", self.env.uid),
            ("state", "=", "open"),
            ("due_on", "<=", self._get_reveal_day()),
        ]
        # sudo: whether something is due, nothing of the step
        groups = self.env["clinic.next.step"].sudo()._read_group(domain, ["patient_id"])
        return {patient.id for (patient,) in groups}

    @api.model
    def _get_reveal_day(self):
        """The day of the user: that of his current branch."""
        # sudo: time zone of his own branch
        branch = self.env.user._clinic_current_branch().sudo()
        now = fields.Datetime.now()
        return branch._local_date(now) if branch else now.date()

    # -- keeping it --------------------------------------------------------------
    def _remember_shown(self, what):
        if not self:
            return
        self.env.cr.execute(
            SQL(
                "INSERT INTO clinic_contact_reveal (user_id, patient_id, day, what)"
                " SELECT %s, unnest(%s), %s, %s",
                self.env.uid,
                self.ids,
                self._get_reveal_day(),
                what,
            )
        )

    def _note_shown(self, what, door):
        if self:
            self.env["clinic.access.log"]._note(self.ids, [what], door=door)

    def _show_to_creator(self):
        """Who has just typed it is not shown stars. A copy was not typed."""
        context = self.env.context
        if self.env.su or context.get("clinic_bulk"):
            return
        if not context.get("clinic_contact_copied"):
            self._remember_shown(CONTACT)

    @api.autovacuum
    def _gc_reveals(self):
        """The log keeps what was shown; this table only needs the days that last."""
        self.env.cr.execute(
            SQL(
                "DELETE FROM clinic_contact_reveal WHERE day < %s",
                fields.Date.today() - timedelta(days=KEEP_DAYS),
            )
        )
