from odoo import fields, models


class ClinicChain(models.Model):
    _inherit = "clinic.chain"

    record_number_prefix = fields.Char(
        default="P",
        help="Put before each new record number of this chain, for example P000123.",
    )
    record_number_digits = fields.Integer(default=6)
    share_contact_data = fields.Boolean(
        "Share contact data with other Odoo apps",
        help="Copies phone and e-mail of patients to their payer contact, where every "
        "app and every user who may see payers reads them.",
    )
    patient_properties_definition = fields.PropertiesDefinition(
        "Patient properties definition"
    )
