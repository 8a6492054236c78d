from odoo import fields, models

POLICIES = ("file_sharing", "clinical_reading")


class ClinicChain(models.Model):
    """Which files branches show each other, and whose records treating staff read."""

    _inherit = "clinic.chain"

    file_sharing = fields.Selection(
        [
            ("own", "Own branch only"),
            ("directory", "Directory: name and number"),
            ("full", "Whole file"),
        ],
        required=True,
        default="directory",
        help="What a branch sees of patients of the other branches of its own legal "
        "entity. Own branch only: nothing; a file opens by a visit, a grant or an "
        "emergency. Directory: name, record number, home branch and the last digits "
        "of the phone, so that nobody is registered twice. Whole file: every branch "
        "of the legal entity reads and changes the file as the home branch does. "
        "Another legal entity sees nothing without the patient's own consent, "
        "whatever is chosen here.",
    )
    clinical_reading = fields.Selection(
        [("care", "Patients in care"), ("branch", "All files that are open")],
        required=True,
        default="care",
        help="Whose visits and clinical records nurses and practitioners read. "
        "Patients in care: they come to the branch, were here a short while ago, are "
        "in the care of this doctor or were seen by him. All files that are open: "
        "every patient of the branch, for small clinics where everybody treats "
        "everybody.",
    )

    def write(self, vals):
        before = [(chain, {name: chain[name] for name in POLICIES}) for chain in self]
        result = super().write(vals)
        for chain, old in before:
            for name in POLICIES:
                if chain[name] != old[name]:
                    self.env["clinic.operation.log"]._log(
                        f"chain.{name}", chain, old=old[name], new=chain[name]
                    )
        return result

    def _get_fields_of_hq(self):
        return super()._get_fields_of_hq() | set(POLICIES)
