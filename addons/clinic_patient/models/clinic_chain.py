from odoo import api, fields, models
from odoo.exceptions import ValidationError
from odoo.tools import SQL

NUMBER_SEQUENCE = "clinic_record_number_%s"


class ClinicChain(models.Model):
    _inherit = "clinic.chain"

    record_number_prefix = fields.Char(
        default="P",
        help="Put before each new record number of this chain, for example P000123.",
    )
    record_number_digits = fields.Integer(default=6)
    record_number_example = fields.Char(
        "Example", compute="_compute_record_number_example"
    )
    share_contact_data = fields.Boolean(
        "Share contact data with other Odoo apps",
        help="Copies phone and e-mail of patients to their payer contact, where every "
        "app and every user who may see payers reads them: invoicing, the till, mass "
        "mailing, the portal. Off: the payer carries name and record number only.",
    )
    adopted_contact_count = fields.Integer(
        "Adopted contacts that carry contact data",
        compute="_compute_adopted_contact_count",
        help="Contacts that were here before the clinic keep phone, e-mail and "
        "address, so every app reads those even when the switch is off.",
    )
    patient_properties_definition = fields.PropertiesDefinition(
        "Patient properties definition"
    )

    def init(self):
        """One PostgreSQL sequence per chain, also for chains that were there before."""
        super().init()
        self.env.cr.execute("SELECT id FROM clinic_chain")
        self.browse(row[0] for row in self.env.cr.fetchall())._create_number_sequences()

    @api.depends("record_number_prefix", "record_number_digits")
    def _compute_record_number_example(self):
        for chain in self:
            chain.record_number_example = chain._format_record_number(123)

    def _compute_adopted_contact_count(self):
        counts = self._adopted_contacts_with_contact_data()
        for chain in self:
            chain.adopted_contact_count = counts.get(chain.id, 0)

    @api.constrains("record_number_digits")
    def _check_record_number_digits(self):
        if any(not 1 <= chain.record_number_digits <= 12 for chain in self):
            raise ValidationError(
                self.env._("Choose from 1 to 12 digits for record numbers.")
            )

    @api.model_create_multi
    def create(self, vals_list):
        chains = super().create(vals_list)
        chains._create_number_sequences()
        return chains

    def write(self, vals):
        switched = self.filtered(
            lambda c: "share_contact_data" in vals
            and c.share_contact_data != vals["share_contact_data"]
        )
        result = super().write(vals)
        if switched:
            switched._schedule_contact_sharing()
        return result

    def unlink(self):
        ids = self.ids
        result = super().unlink()
        for chain_id in ids:
            self._drop_number_sequence(chain_id)
        return result

    # -- record numbers ----------------------------------------------------------
    def _create_number_sequences(self):
        for chain_id in self.ids:
            name = SQL.identifier(NUMBER_SEQUENCE % chain_id)
            self.env.cr.execute(SQL("CREATE SEQUENCE IF NOT EXISTS %s", name))

    def _drop_number_sequence(self, chain_id):
        name = SQL.identifier(NUMBER_SEQUENCE % chain_id)
        self.env.cr.execute(SQL("DROP SEQUENCE IF EXISTS %s", name))

    def _format_record_number(self, value):
        self.ensure_one()
        digits = max(self.record_number_digits, 1)
        return f"{self.record_number_prefix or ''}{value:0{digits}}"

    def _next_record_numbers(self, count, taken=()):
        """The next free numbers, fetched in one statement unless some are in use.

        Numbers do not come back when a transaction is rolled back, and nobody waits
        for the commit of somebody else.
        """
        self.ensure_one()
        numbers = []
        ask = count
        while len(numbers) < count:
            found = [self._format_record_number(v) for v in self._next_values(ask)]
            used = self._get_used_numbers(found) | set(taken)
            numbers += [number for number in found if number not in used]
            ask = 2 * ask if used else count - len(numbers)
        return numbers[:count]

    def _next_values(self, count):
        rows = self.env.execute_query(
            SQL(
                "SELECT nextval(%s) FROM generate_series(1, %s)",
                NUMBER_SEQUENCE % self.id,
                count,
            )
        )
        return [row[0] for row in rows]

    def _get_used_numbers(self, numbers):
        """Those that an import or an old system gave to somebody."""
        rows = self.env.execute_query(
            SQL(
                "SELECT record_number FROM clinic_patient"
                " WHERE chain_id = %s AND record_number = ANY(%s)",
                self.id,
                numbers,
                to_flush=self.env["clinic.patient"]._fields["record_number"],
            )
        )
        return {row[0] for row in rows}

    # -- sharing -----------------------------------------------------------------
    def _schedule_contact_sharing(self):
        """A job carries phone and e-mail over to the payers, or takes them back."""
        # sudo: waking a job of the system
        self.env.ref(
            "clinic_patient.ir_cron_clinic_patient_share_contacts"
        ).sudo()._trigger()
        for chain in self:
            self.env["clinic.operation.log"]._log(
                "chain.share_contact_data",
                chain,
                old=not chain.share_contact_data,
                new=chain.share_contact_data,
            )
