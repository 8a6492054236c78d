from odoo import api, fields, models
from odoo.fields import Domain

from ..tools.public_names import tell_apart

MOST_VISITS = 30
MOST_MESSAGES = 50
BIRTH_TRIES = 5
DAY_SECONDS = 86400
SHOWN_STATES = ("waiting", "in_consultation", "in_treatment", "left")


class ClinicPortal(models.AbstractModel):
    """What a patient sees of himself, who has proved a phone and has no user.

    The phone opens days, branches and doctors. What was done, papers and messages are
    clinical: they ask for the birth date too, because phones are shared in families
    and change hands. Pages ask here, in sudo, and name the patient each time; what
    belongs to others is not there, and asking for it is written down.
    """

    _name = "clinic.portal"
    _description = "Pages of a patient"

    @api.model
    def _get_people(self, phone):
        """[(id, initials)] of those on this phone."""
        people = self.env["clinic.online.booking"]._get_people(phone)
        return list(zip(people.ids, tell_apart(people.mapped("name")), strict=True))

    @api.model
    def _get_patient(self, phone, patient_id):
        """The one of this number, if the phone is still his."""
        people = self.env["clinic.online.booking"]._get_people(phone)
        return people.filtered(lambda one: one.id == patient_id)

    @api.model
    def _get_sender(self, phone):
        """The branch that sends the code: of strangers and of patients one that books
        online. What cannot be sent elsewhere would tell whose number this is.
        """
        booking = self.env["clinic.online.booking"]
        online = booking._get_branches()
        home = booking._get_people(phone).home_branch_id
        return (home & online or online)[:1]

    @api.model
    def _read_phone(self, text):
        """E.164, as dialled at one of the branches."""
        booking = self.env["clinic.online.booking"]
        branches = booking._get_branches()
        found = (booking._read_phone(text, branch) for branch in branches)
        return next(filter(None, found), "")

    # -- the second key ----------------------------------------------------------
    @api.model
    def _check_birth(self, patient, text):
        """'' if this is his birth date, else a sentence; few tries a day."""
        if not patient.birth_date or patient.birth_precision != "day":
            return self.env._(
                "We have no birth date of this person. Ask at the desk to add it; then "
                "papers and messages open here."
            )
        if not self.env["clinic.rate.limit"]._take(
            "birth", patient.id, BIRTH_TRIES, DAY_SECONDS
        ):
            return self.env._(
                "The birth date was wrong too often today. Try again tomorrow, or ask "
                "at the desk."
            )
        try:
            typed = fields.Date.to_date((text or "").strip()[:10])
        except ValueError:
            typed = None
        if typed != patient.birth_date:
            return self.env._("This is not the birth date that we know. Try again.")
        return ""

    # -- what he sees ------------------------------------------------------------
    @api.model
    def _get_page(self, patient, is_open):
        """Values for the page; clinical ones only where it is open to him."""
        files = patient._with_merged()
        log = self.env["clinic.access.log"]
        log._note(patient.ids, "identity", door="portal", purpose="patient")
        values = {
            "name": patient.name if is_open else None,
            "bookings": self._get_bookings(files),
            "visits": self._get_visits(files, is_open),
            "papers": [],
            "messages": [],
        }
        if is_open:
            log._note(patient.ids, "clinical", door="portal", purpose="patient")
            values["papers"] = self._get_papers(files)
            values["messages"] = self._get_messages(files)
        return values

    def _get_bookings(self, files):
        return self.env["clinic.appointment"].search(
            [
                ("patient_id", "in", files.ids),
                ("state", "=", "booked"),
                ("stop_at", ">", fields.Datetime.now()),
            ],
            order="start_at",
            limit=MOST_VISITS,
        )

    def _get_visit_domain(self, files):
        return Domain("patient_id", "in", files.ids) & Domain(
            "state", "in", SHOWN_STATES
        )

    def _get_visits(self, files, is_open):
        visits = self.env["clinic.visit"].search(
            self._get_visit_domain(files),
            order="local_date desc, id desc",
            limit=MOST_VISITS,
        )
        return [
            {
                "day": visit.local_date,
                "branch": visit.branch_id.name,
                "doctor": visit.practitioner_id.name or "",
                "services": visit.line_ids.product_id.mapped("name") if is_open else [],
            }
            for visit in visits
        ]

    def _get_papers(self, files):
        """[(address, day, title)] of archived records and signed consents."""
        visits = self.env["clinic.visit"].search(
            self._get_visit_domain(files) & Domain("record_state", "=", "archived"),
            order="local_date desc, id desc",
            limit=MOST_VISITS,
        )
        signed = self.env["clinic.consent.signature"].search(
            [("patient_id", "in", files.ids)], order="id desc", limit=MOST_VISITS
        )
        papers = [
            (f"record/{visit.id}", visit.local_date, self.env._("Record of the visit"))
            for visit in visits
        ]
        papers += [(f"consent/{row.id}", row.local_date, row.title) for row in signed]
        return sorted(papers, key=lambda paper: (paper[1], paper[0]), reverse=True)

    def _get_messages(self, files):
        return self.env["clinic.message"].search(
            [
                ("patient_id", "in", files.ids),
                ("channel", "=", "portal"),
                ("state", "=", "sent"),
            ],
            order="sent_at desc, id desc",
            limit=MOST_MESSAGES,
        )

    # -- papers ------------------------------------------------------------------
    @api.model
    def _get_paper(self, patient, kind, number):
        """(name, PDF) of a paper of this patient; None, and a row in the log, if it is
        not his."""
        files = patient._with_merged()
        model, domain, report = {
            "record": (
                "clinic.visit",
                self._get_visit_domain(files) & Domain("record_state", "=", "archived"),
                "clinic_patient.report_visit_record",
            ),
            "consent": (
                "clinic.consent.signature",
                Domain("patient_id", "in", files.ids),
                "clinic_patient.report_consent_signature",
            ),
        }[kind]
        record = self.env[model].search(domain & Domain("id", "=", number))
        if not record:
            self._log_refused(patient, kind, number)
            return None
        self.env["clinic.access.log"]._note(
            patient.ids,
            ("identity", "clinical"),
            door=f"portal.{kind}",
            purpose="patient",
        )
        reports = self.env["ir.actions.report"].with_context(
            clinic_portal_patients=files.ids
        )
        pdf, _kind = reports._render_qweb_pdf(report, record.ids)
        return f"{kind}-{number}.pdf", pdf

    @api.model
    def _log_refused(self, patient, kind, number):
        """Somebody asked for what is not his: whose session, and for what."""
        self.env["clinic.operation.log"]._log(
            "portal.refused",
            patient,
            summary=self.env._(
                "Asked for %(kind)s %(number)s, which is not his.",
                kind=kind,
                number=number,
            ),
        )


class ReportVisitRecord(models.AbstractModel):
    _inherit = "report.clinic_patient.report_visit_record"

    @api.model
    def _check_may_print(self, records):
        """The patient himself, on his pages: these run in sudo and name him."""
        mine = self.env.context.get("clinic_portal_patients") or []
        if not self.env.su or not set(records.patient_id.ids) <= set(mine):
            super()._check_may_print(records)
