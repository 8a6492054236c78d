from odoo import api, models

BATCH = 500


class ClinicAdoptionWork(models.AbstractModel):
    """The batches of an adoption run: a first one at the click, the rest in a job."""

    _name = "clinic.adoption.work"
    _description = "Work of an adoption"

    def _adopt_batch(self, limit=BATCH):
        """Adopt the next sure rows; returns how many."""
        rows = self.env["clinic.adoption.row"].search(
            [
                ("adoption_id", "in", self.ids),
                ("state", "=", "open"),
                ("verdict", "=", "sure"),
            ],
            limit=limit,
        )
        rows._adopt()
        return len(rows)

    def _release_batch(self, limit=BATCH):
        # sudo: rows of adopted contacts, which the administrator does not read
        rows = (
            self.env["clinic.adoption.row"]
            .sudo()
            .search(
                [
                    ("adoption_id", "in", self.ids),
                    ("state", "=", "adopted"),
                    ("in_use", "=", False),
                ],
                limit=limit,
            )
        )
        rows._release()
        return len(rows)

    def _finish_or_continue(self):
        """Set the state that follows from the rows; wake the job for what is left."""
        self.ensure_one()
        run = self.sudo()  # sudo: callers checked
        if run.state == "running" and not run.sure_count:
            run.state = "adopted"
        elif run.state == "releasing":
            left = self.env["clinic.adoption.row"].sudo()  # sudo: number only
            domain = [("adoption_id", "=", run.id), ("state", "=", "adopted")]
            if not left.search_count(domain + [("in_use", "=", False)], limit=1):
                kept = left.search_count(domain, limit=1)
                run.state = "adopted" if kept else "released"
        if run.state in ("running", "releasing"):
            # sudo: wakes our own job
            self.env.ref(
                "clinic_patient.ir_cron_clinic_patient_adopt"
            ).sudo()._trigger()

    @api.model
    def _cron_adopt(self):
        """Go on with runs under way, one committed batch after the other."""
        cron = self.env["ir.cron"]
        runs = self.search([("state", "in", ("running", "releasing"))], order="id")
        for run in runs:
            done = True
            while done and run.state in ("running", "releasing"):
                if run.state == "running":
                    done = run._adopt_batch()
                else:
                    done = run._release_batch()
                run._finish_or_continue()
                if not cron._commit_progress(done):
                    return
