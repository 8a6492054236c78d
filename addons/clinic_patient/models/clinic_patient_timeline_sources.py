from odoo import api, fields, models
from odoo.fields import Domain
from odoo.tools import html2plaintext

from .clinic_patient_timeline import TimelineSource

LONGEST = 300  # characters of a note
VISIT_TONES = {
    "expected": "info",
    "waiting": "warning",
    "in_consultation": "warning",
    "in_treatment": "warning",
    "left": "success",
}
DECISION_TONES = {"granted": "success", "refused": "danger", "withdrawn": "danger"}


class ClinicPatient(models.Model):
    """What the timeline tells apart from clinical rows."""

    _inherit = "clinic.patient"

    def _get_timeline_sources(self):
        return [
            *super()._get_timeline_sources(),
            TimelineSource(
                "visit",
                self.env._("Visits"),
                "clinic.visit",
                ("local_date", "create_date"),
                "_tell_visits",
                ("reason",),
            ),
            TimelineSource(
                "next_step",
                self.env._("Next steps"),
                "clinic.next.step",
                ("due_on", "create_date"),
                "_tell_next_steps",
            ),
            TimelineSource(
                "note",
                self.env._("Notes"),
                "mail.message",
                ("date",),
                "_tell_notes",
                domain=Domain("model", "=", self._name)
                & Domain("message_type", "in", ("comment", "email")),
                patient="res_id",
            ),
            *self._get_file_timeline_sources(),
        ]

    def _get_file_timeline_sources(self):
        """What happens to the file, apart from visits."""
        return [
            TimelineSource(
                "consent",
                self.env._("Consents"),
                "clinic.contact.consent",
                ("decided_at",),
                "_tell_consents",
            ),
            TimelineSource(
                "family",
                self.env._("Family"),
                "clinic.family.member",
                ("create_date",),
                "_tell_family",
            ),
            TimelineSource(
                "merge",
                self.env._("Merges"),
                "clinic.patient.merge",
                ("merged_at",),
                "_tell_merges",
                domain=Domain("state", "=", "merged"),
                patient="keep_id",
            ),
            TimelineSource(
                "emergency",
                self.env._("Emergency accesses"),
                "clinic.emergency.access",
                ("opened_at",),
                "_tell_emergencies",
            ),
        ]

    @api.model
    def _get_timeline_label(self, record):
        """What a linked record is called, as the lists of core show it."""
        return record.sudo().display_name or ""  # sudo: a label, as in every list

    @api.model
    def _get_selection_labels(self, records, name):
        return dict(records._fields[name]._description_selection(self.env))

    def _tell_visits(self, visits):
        states = self._get_selection_labels(visits, "state")
        reasons = self._get_visit_texts(visits)
        return {
            visit.id: {
                "title": " · ".join(
                    filter(None, (states[visit.state], visit.branch_id.sudo().name))
                ),  # sudo: name of the branch
                "text": reasons.get(visit.id, ""),
                "tone": VISIT_TONES.get(visit.state, "muted"),
                "author": self._get_timeline_label(visit.practitioner_id),
            }
            for visit in visits
        }

    def _get_visit_texts(self, visits):
        """{visit id: why he came}, to whom may know. Clinical addition by super."""
        if not visits._has_field_access(visits._fields["reason"], "read"):
            return {}
        return {visit.id: visit.reason or "" for visit in visits}

    def _tell_next_steps(self, steps):
        kinds = self._get_selection_labels(steps, "kind")
        states = self._get_selection_labels(steps, "state")
        today = self._get_reveal_day()
        tones = {"open": "info", "done": "success", "dropped": "muted"}

        def tell(step):
            is_late = step.state == "open" and step.due_on and step.due_on < today
            state = self.env._("Overdue") if is_late else states[step.state]
            return {
                "title": f"{kinds[step.kind]} · {state}",
                "text": step.reason or "",
                "tone": "danger" if is_late else tones[step.state],
                "author": self._get_timeline_label(step.owner_id),
                "open": [step.visit_id._name, step.visit_id.id],
            }

        return {step.id: tell(step) for step in steps}

    def _tell_notes(self, messages):
        return {
            message.id: {
                "title": message.subject or self.env._("Note"),
                "text": html2plaintext(message.body or "")[:LONGEST],
                "author": self._get_timeline_label(message.author_id),
                "open": False,
            }
            for message in messages
        }

    def _tell_consents(self, consents):
        purposes = self._get_selection_labels(consents, "purpose")
        channels = self._get_selection_labels(consents, "channel")
        decisions = self._get_selection_labels(consents, "decision")
        return {
            row.id: {
                "title": f"{decisions[row.decision]} · {purposes[row.purpose]}",
                "text": " · ".join(
                    filter(None, (channels[row.channel], row.evidence or ""))
                ),
                "tone": DECISION_TONES[row.decision],
                "author": self._get_timeline_label(
                    (row.given_by_id - self) or row.create_uid
                ),
            }
            for row in consents
        }

    def _tell_family(self, members):
        roles = self._get_selection_labels(members, "role")
        readable = members.family_id._filtered_access("read")
        return {
            member.id: {
                "title": self._get_timeline_label(member.family_id & readable),
                "text": roles[member.role],
                "author": self._get_timeline_label(member.create_uid),
                "open": [readable._name, member.family_id.id]
                if member.family_id in readable
                else False,
            }
            for member in members
        }

    def _tell_merges(self, merges):
        return {
            merge.id: {
                "title": self.env._(
                    "Merged with file %(number)s",
                    # sudo: the number under which this file is found as well
                    number=merge.drop_id.sudo().record_number or merge.drop_id.id,
                ),
                "text": merge.reason or "",
                "tone": "warning",
                "author": self._get_timeline_label(merge.merged_by),
            }
            for merge in merges
        }

    def _tell_emergencies(self, accesses):
        return {
            access.id: {
                "title": self.env._("Opened in an emergency"),
                "text": self.env._(
                    "until %(moment)s",
                    moment=fields.Datetime.context_timestamp(
                        self.with_context(tz=self._get_timeline_zone()), access.until
                    ).strftime("%Y-%m-%d %H:%M"),
                ),
                "tone": "danger",
                "author": self._get_timeline_label(access.user_id),
            }
            for access in accesses
        }
