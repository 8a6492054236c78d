"""What is done with every file: opened, read through, printed, taken out.

Each role is one person at one branch at a time: where the patients are at home.
"""

import json
import sys
import tempfile
from collections import Counter
from pathlib import Path

ROLES = ("reception", "practitioner")
PAGE = 50
PDF_EACH = 10  # one file in so many is printed as PDF, all as HTML
ALONE_EACH = 10  # one in so many is taken out by himself too, all of them together
REPORT = "clinic_patient.report_patient_file"


class Walker:
    """Counts what was done; the first error of a patient is kept with his number."""

    def __init__(self, env):
        self.env = env
        self.counts = dict.fromkeys(
            ("opened", "entries", "printed", "pdf", "taken_out", "alone"), 0
        )
        self.errors = []
        self.users = {role: self._make_user(role) for role in ROLES}
        # who treats reads the open files of the branch, so that pages are full
        env["clinic.chain"].search([]).clinical_reading = "branch"

    def _make_user(self, role):
        group = self.env.ref(f"clinic_base.group_clinic_base_{role}")
        return self.env["res.users"].create(
            {
                "name": f"Synthea {role}",
                "login": f"synthea_{role}",
                "group_ids": [(6, 0, group.ids)],
            }
        )

    def walk(self, patients):
        for branch, group in patients.grouped("home_branch_id").items():
            for role, user in self.users.items():
                user.write({"clinic_branch_ids": [(6, 0, branch.ids)]})
                user.clinic_branch_id = branch
                self.env.flush_all()
                self._open_all(group.with_user(user), role)
        self._try(self._take_out, patients)
        for patient in patients[::ALONE_EACH]:
            self._try(self._take_out_alone, patient)

    def _open_all(self, patients, role):
        form = patients.browse().get_view(view_type="form")
        specification = patients._get_fields_spec(form)
        for patient in patients:
            # a page starts with nothing read, as in a request of its own
            self.env.invalidate_all()
            patient = patient.browse(patient.id)
            self._try(self._open, patient, specification)
            if role == "practitioner":
                self._try(self._print, patient)
                if self.counts["printed"] % PDF_EACH == 1:
                    self._try(self._print_pdf, patient)

    def _try(self, work, patients, *arguments):
        try:
            with self.env.cr.savepoint():
                work(patients, *arguments)
        except Exception as error:
            kind = f"{type(error).__name__}: {error}"
            numbers = patients.ids
            self.errors.append(f"{work.__name__.strip('_')} {numbers}: {kind}"[:400])

    def _open(self, patient, specification):
        """The form, and the whole timeline with everything that may be asked for."""
        (row,) = patient.web_read(specification)
        if row["id"] != patient.id:
            raise ValueError("another page opened")
        kinds = [kind["kind"] for kind in patient.get_timeline(limit=1)["kinds"]]
        before, seen = None, set()
        while True:
            page = patient.get_timeline(kinds=kinds, before=before, limit=PAGE)
            entries = {(entry["kind"], entry["id"]) for entry in page["entries"]}
            if entries & seen:
                raise ValueError("an entry came twice")
            seen |= entries
            before = page["next"]
            if not before:
                break
        self.counts["opened"] += 1
        self.counts["entries"] += len(seen)

    def _print(self, patient):
        report = patient.env["ir.actions.report"]
        html, _kind = report._render_qweb_html(REPORT, patient.ids)
        if patient.record_number.encode() not in html:
            raise ValueError("the number is not on the page")
        self.counts["printed"] += 1

    def _print_pdf(self, patient):
        report = patient.env["ir.actions.report"]
        report = report.with_context(force_report_rendering=True)
        content, kind = report._render_qweb_pdf(REPORT, patient.ids)
        if kind != "pdf" or not content.startswith(b"%PDF"):
            raise ValueError("no PDF was made")
        self.counts["pdf"] += 1

    def _take_out(self, patients):
        """Each patient is in the files once, with every visit he has here."""
        found, visits = self._export(patients)
        here = self._get_visits()
        for patient in patients:
            own = found[patient.id], visits[patient.id]
            if own == (1, here[patient.id]):
                self.counts["taken_out"] += 1
            else:
                self.errors.append(f"take_out {patient.ids}: {own} (files, visits)")

    def _take_out_alone(self, patient):
        found, visits = self._export(patient)
        expected = Counter({patient.id: self._get_visits()[patient.id]})
        if found != {patient.id: 1} or visits != expected:
            raise ValueError(f"{dict(found)} files, {dict(visits)} visits")
        self.counts["alone"] += 1

    def _export(self, patients):
        """How often each patient is in the files, and how many visits of him."""
        with tempfile.TemporaryDirectory() as folder:
            takeout = self.env["clinic.takeout"]
            totals = takeout._export_folder(folder, patients, formats=("json",))
            found = self._count(folder, "patients", "id")
            visits = self._count(folder, "visits", "patient_id")
            if totals["tables"]["visits"]["rows"] != visits.total():
                raise ValueError("the control totals say something else")
        return found, visits

    def _count(self, folder, name, field):
        rows = json.loads((Path(folder) / "json" / f"{name}.json").read_text("utf-8"))
        return Counter(int(row[field].rsplit("-", 1)[1]) for row in rows)

    def _get_visits(self):
        """How many visits each patient has here, by SQL."""
        self.env.cr.execute(
            "SELECT patient_id, count(*) FROM clinic_visit GROUP BY patient_id"
        )
        return Counter(dict(self.env.cr.fetchall()))


def main(database):
    """Walk through all patients of the database; the counts as one line of JSON."""
    from bench.harness import environment
    from prove.scene import MARK

    with environment(database) as env:
        patients = env["clinic.patient"].with_context(active_test=False)
        patients = patients.search([("record_number", "!=", False)], order="id")
        walker = Walker(env)
        walker.walk(patients)
        found = {"patients": len(patients), "errors": walker.errors, **walker.counts}
    print(MARK + json.dumps(found))


if __name__ == "__main__":
    main(sys.argv[1])
