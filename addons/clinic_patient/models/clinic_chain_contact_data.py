from odoo import models


class ClinicChain(models.Model):
    _inherit = "clinic.chain"

    def _adopted_contacts_with_contact_data(self):
        """How many contacts of patients every app of this Odoo reads phone, e-mail or
        address of, per chain: ``{chain id: number}``.

        An adopted contact keeps what it had, so a chain with such contacts shares
        contact data even when its switch is off.
        """
        self.env.flush_all()
        self.env.cr.execute(
            """
            SELECT f.chain_id, count(*)
              FROM clinic_patient f JOIN res_partner p ON p.id = f.partner_id
             WHERE f.chain_id = ANY (%s) AND f.partner_origin = 'adopted'
               AND concat(p.phone, p.email, p.street, p.street2, p.city) <> ''
          GROUP BY f.chain_id
            """,
            [self.ids],
        )
        return {chain.id: 0 for chain in self} | dict(self.env.cr.fetchall())
