from datetime import timedelta

from odoo import api, fields, models
from odoo.addons.clinic_base.tools.local_date import local_date
from odoo.tools import SQL

from ..tools import reminders

# so early that a message whose hour is a quiet one can still go out before
AHEAD = timedelta(hours=14)
TAKEN_BACK = ("replaced", "cancelled")


class ClinicReminder(models.Model):
    """That this appointment, at this time, is reminded of by that message.

    A family shares a message. An appointment that moves is reminded of again, once:
    PostgreSQL holds one row per appointment, rule and start. Only the job and the
    moves of appointments write here.
    """

    _name = "clinic.reminder"
    _description = "Reminder"
    _inherit = ["clinic.disclosure.mixin"]
    _order = "due_at desc, id desc"
    _rec_name = "code"
    _clinic_field_classes = dict.fromkeys(
        (
            "appointment_id",
            "branch_id",
            "code",
            "start_at",
            "due_at",
            "message_id",
            "needs_answer",
            "call_at",
            "called_at",
        ),
        "none",
    )

    appointment_id = fields.Many2one(
        "clinic.appointment", required=True, index=True, ondelete="cascade"
    )
    patient_id = fields.Many2one(
        "clinic.patient", required=True, index=True, ondelete="restrict"
    )
    branch_id = fields.Many2one("clinic.branch", required=True)
    code = fields.Char("Rule", required=True)
    start_at = fields.Datetime("Of the time", required=True)
    due_at = fields.Datetime("Due")
    message_id = fields.Many2one("clinic.message", index="btree_not_null")
    message_state = fields.Selection(related="message_id.state")
    needs_answer = fields.Boolean("Needs an answer")
    call_at = fields.Datetime("Called from")
    called_at = fields.Datetime("Call noted")

    _once = models.UniqueIndex("(appointment_id, code, start_at)")
    _to_call_idx = models.Index("(call_at) WHERE needs_answer AND called_at IS NULL")

    # -- what is due ---------------------------------------------------------------
    @api.model
    def _find_due(self, rule, all_terms, now):
        """[`reminders.Due`] of appointments that are not reminded of by the rule;
        `all_terms` is {branch id: what all rules there say}.
        """
        terms = rule._get_terms()
        span = timedelta(days=terms.days + 1, hours=terms.hours) + AHEAD
        rows = self.env.execute_query_dict(
            self._prepare_due_sql(rule.code, list(all_terms), now, now + span)
        )
        dues = []
        for row in rows:
            booking = reminders.Booking(
                row["start_at"],
                row["booked_at"],
                row["tz"],
                is_surgery=row["is_surgery"],
                is_first=row["is_first"],
            )
            due_at = reminders.due_at(terms, booking)
            others = all_terms[row["branch_id"]]
            if (
                due_at
                and due_at <= now + AHEAD
                and not reminders.is_overtaken(due_at, others, booking, now)
            ):
                dues.append(self._make_due(row, due_at))
        return sorted(dues, key=lambda due: (due.address, due.start_at, due.id))

    @api.model
    def _make_due(self, row, due_at):
        return reminders.Due(
            id=row["id"],
            patient_id=row["patient_id"],
            address=row["address"],
            branch_id=row["branch_id"],
            day=fields.Date.to_string(row["local_date"]),
            start_at=row["start_at"],
            booked_at=row["booked_at"],
            due_at=due_at,
        )

    @api.model
    def _prepare_due_sql(self, code, branch_ids, now, until):
        appointment = self.env["clinic.appointment"]
        appointment.flush_model()
        self.flush_model()
        return SQL(
            """
            SELECT a.id, a.patient_id, a.branch_id, a.local_date, a.start_at, b.tz,
                   coalesce(a.booked_at, a.create_date) AS booked_at,
                   %(address)s AS address,
                   coalesce(t.is_clinic_surgery, FALSE) AS is_surgery,
                   NOT EXISTS (SELECT FROM clinic_visit v
                                WHERE v.patient_id = a.patient_id
                                  AND v.state = 'left') AS is_first
              FROM clinic_appointment a
              JOIN clinic_patient p ON p.id = a.patient_id
              JOIN clinic_branch b ON b.id = a.branch_id
              LEFT JOIN product_product s ON s.id = a.service_id
              LEFT JOIN product_template t ON t.id = s.product_tmpl_id
             WHERE a.state = 'booked' AND a.confirm_state <> 'declined'
               AND a.branch_id = ANY (%(branches)s)
               AND a.start_at > %(now)s AND a.start_at <= %(until)s
               AND NOT EXISTS (SELECT FROM clinic_reminder r
                                WHERE r.appointment_id = a.id AND r.code = %(code)s
                                  AND r.start_at = a.start_at)
             ORDER BY a.start_at, a.id
            """,
            address=self._get_address_sql(),
            branches=branch_ids,
            now=now,
            until=until,
            code=code,
        )

    @api.model
    def _get_address_sql(self):
        """Who shares a phone shares a message; who has none is alone."""
        return SQL("coalesce(nullif(p.phone, ''), 'patient ' || p.id)")

    # -- queueing ------------------------------------------------------------------
    @api.model
    def _remind(self, rule, dues, now):
        """One message for each family and day."""
        groups = {
            (group[0].address, group[0].branch_id, group[0].day): group
            for group in reminders.group(dues)
        }
        waiting, told = self._get_known(rule.code, groups)
        old = self.browse()
        for place, members in waiting.items():
            groups[place] = sorted(
                [*groups[place], *(due for due, _row in members)],
                key=lambda due: (due.start_at, due.id),
            )
            old |= self.browse([row for _due, row in members])
        # before the new ones: one message per address and slot
        if old:
            self.env["clinic.message"]._suppress(old.message_id, "replaced")
        old.unlink()
        rows = [
            self._prepare_row(rule, members, told.get(place, 0))
            for place, members in groups.items()
        ]
        self._renew_keys(rows, now)
        messages = self.env["clinic.message"]._enqueue(rows)
        self._note(rule, groups.values(), messages)

    @api.model
    def _get_known(self, code, groups):
        """What these people were told for the day by this rule: ({place: [(Due, row)]}
        of messages that still wait, {place: number that went out}).
        """
        branch_ids = list({branch_id for _address, branch_id, _day in groups})
        rows = self.env.execute_query_dict(
            SQL(
                """
                SELECT r.id AS row_id, m.state, a.id, a.patient_id, a.branch_id,
                       a.local_date, a.start_at, r.due_at, %(address)s AS address,
                       coalesce(a.booked_at, a.create_date) AS booked_at
                  FROM clinic_reminder r
                  JOIN clinic_message m ON m.id = r.message_id
                  JOIN clinic_appointment a ON a.id = r.appointment_id
                       AND a.start_at = r.start_at AND a.state = 'booked'
                  JOIN clinic_patient p ON p.id = a.patient_id
                 WHERE r.code = %(code)s AND a.branch_id = ANY (%(branches)s)
                   AND a.local_date = ANY (%(days)s)
                   AND %(address)s = ANY (%(addresses)s)
                 ORDER BY r.id
                """,
                address=self._get_address_sql(),
                code=code,
                branches=branch_ids,
                days=list({fields.Date.to_date(day) for _a, _b, day in groups}),
                addresses=list({address for address, _branch, _day in groups}),
            )
        )
        waiting, told = {}, {}
        for row in rows:
            due = self._make_due(row, row["due_at"])
            place = (due.address, due.branch_id, due.day)
            if place not in groups:
                continue
            if row["state"] == "queued":
                waiting.setdefault(place, []).append((due, row["row_id"]))
            elif row["state"] != "suppressed":
                told[place] = told.get(place, 0) + 1
        return waiting, told

    @api.model
    def _prepare_row(self, rule, members, told):
        first = members[0]
        slot = f"{rule.code} {first.branch_id} {first.day}"
        return {
            "key": reminders.key(rule.code, members),
            "patient": self.env["clinic.patient"].browse(first.patient_id),
            "template": rule.template_code,
            "branch": self.env["clinic.branch"].browse(first.branch_id),
            "source": self.env["clinic.appointment"].browse(first.id),
            "due_at": min(member.due_at for member in members),
            "event_at": first.start_at,
            "expires_at": first.start_at - timedelta(minutes=30),
            "slot": f"{slot} {told}" if told else slot,
            "queue": "bulk",
        }

    @api.model
    def _renew_keys(self, rows, now):
        """What was taken back, and is true again, is another occasion."""
        taken_back = self.env["clinic.message"].search(
            [
                ("key", "in", [row["key"] for row in rows]),
                ("state", "=", "suppressed"),
                ("reason", "in", TAKEN_BACK),
            ]
        )
        keys = set(taken_back.mapped("key"))
        for row in rows:
            if row["key"] in keys:
                row["key"] += f":{now:%Y%m%d%H%M%S}"

    @api.model
    def _note(self, rule, groups, messages):
        zones = dict(
            self.env["clinic.branch"].search([]).mapped(lambda b: (b.id, b.tz))
        )
        self.create(
            [
                {
                    "appointment_id": due.id,
                    "patient_id": due.patient_id,
                    "branch_id": due.branch_id,
                    "code": rule.code,
                    "start_at": due.start_at,
                    "due_at": due.due_at,
                    "message_id": message.id,
                    "needs_answer": rule.needs_answer,
                    "call_at": self._get_call_at(rule, due, zones[due.branch_id]),
                }
                for members, message in zip(groups, messages, strict=True)
                for due in members
            ]
        )

    @api.model
    def _get_call_at(self, rule, due, tz):
        if not rule.needs_answer:
            return False
        at = reminders.call_at(local_date(due.due_at, tz), rule.call_hour, tz)
        return max(at, due.due_at + reminders.FRESH)

    # -- what changed --------------------------------------------------------------
    @api.model
    def _drop_stale(self, appointments, reason):
        """Appointments moved or fell away: what waits to be sent about the old time is
        not sent; the others of a family are planned again.
        """
        mine = self.search([("appointment_id", "in", appointments.ids)])
        stale = mine.filtered(
            lambda row: (
                row.start_at != row.appointment_id.start_at
                or row.appointment_id.state != "booked"
            )
        )
        messages = stale.message_id.filtered(lambda message: message.state == "queued")
        if not messages:
            return
        self.env["clinic.message"]._suppress(messages, reason)
        rows = self.search([("message_id", "in", messages.ids)])
        if rows - stale:
            self.env.ref(
                "clinic_appointment.ir_cron_clinic_appointment_remind"
            )._trigger()
        rows.unlink()
