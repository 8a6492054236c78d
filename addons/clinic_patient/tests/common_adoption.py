from .common import PatientCommon


class AdoptionCommon(PatientCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.contacts = cls.env["res.partner"].with_context(tracking_disable=True)
        cls.cron = cls.env.ref("clinic_patient.ir_cron_clinic_patient_adopt")

    @classmethod
    def _contact(cls, name, **vals):
        return cls.contacts.create({"name": name, **vals})

    @classmethod
    def _invoice(cls, partner, post=True, **vals):
        move = cls.env["account.move"].create(
            {
                "move_type": "out_invoice",
                "partner_id": partner.id,
                "invoice_line_ids": [(0, 0, {"name": "Visit", "price_unit": 100})],
                **vals,
            }
        )
        if post:
            move.action_post()
        return move

    @classmethod
    def _run_of(cls, contacts, user=None, **vals):
        runs = cls.env["clinic.adoption"].with_user(user or cls.admin_clinic)
        return runs.create(
            {
                "name": "t",
                "chain_id": cls.chain.id,
                "source": "contacts",
                "home_branch_id": cls.branch_a.id,
                "domain": repr([("id", "in", contacts.ids)]),
                **vals,
            }
        )

    def _rows(self, run):
        return run.sudo().row_ids

    def _judge(self, contact, **vals):
        run = self._run_of(contact, **vals)
        run.action_list()
        row = self._rows(run)
        return row.verdict, row.reason

    def _read_contacts(self, contacts):
        """Every column of the contacts but our flag."""
        self.env.flush_all()
        self.env.cr.execute(
            "SELECT to_jsonb(p) - 'is_clinic_patient' FROM res_partner p"
            " WHERE id = ANY (%s) ORDER BY id",
            [contacts.ids],
        )
        return [row[0] for row in self.env.cr.fetchall()]
