from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import tagged

from .common_adoption import AdoptionCommon


@tagged("post_install", "-at_install")
class TestAdoptionEdges(AdoptionCommon):
    def _listed(self, contacts, user=None, **vals):
        run = self._run_of(contacts, user, **vals)
        run.action_list()
        return run

    def _adopted(self, contacts, **vals):
        run = self._listed(contacts, **vals)
        run.action_adopt()
        return run

    def _patient_of(self, contact):
        return self.patients.search([("partner_id", "=", contact.id)])

    # -- the life of a run -----------------------------------------------------------
    def test_nothing_is_adopted_before_it_was_listed(self):
        run = self._run_of(self._contact("赵敏"))
        with self.assertRaisesRegex(UserError, "List the contacts first"):
            run.action_adopt()
        with self.assertRaisesRegex(UserError, "Nothing was adopted"):
            run.action_release()
        self.assertFalse(self._rows(run))

    def test_scope_of_a_run_that_adopted_is_closed(self):
        run = self._adopted(self._contact("赵敏"))
        for vals in ({"domain": "[]"}, {"source": "customers"}, {"company_id": False}):
            with self.assertRaisesRegex(UserError, "Start another one"):
                run.write(vals)
        run.name = "A better name"
        self.assertEqual(run.name, "A better name")

    def test_counts_follow_the_rows(self):
        contacts = self._contact("赵敏") | self._contact("Ann & Bob")
        contacts |= self._contact("周颠", company_id=self.company.id)
        contacts |= self._contact("张无忌", active=False)
        run = self._listed(contacts)
        counts = ("sure_count", "unsure_count", "skipped_count", "adopted_count")
        self.assertEqual([run[name] for name in counts], [2, 1, 1, 0])
        run.action_adopt()
        self.assertEqual([run[name] for name in counts], [0, 1, 1, 2])
        self.assertEqual((run.company_bound_count, run.row_count), (1, 4))
        self.assertEqual(run.state, "adopted")

    def test_rows_open_in_the_list_of_their_run(self):
        run = self._listed(self._contact("Ann & Bob"))
        other = self._listed(self._contact("Eve & Sam"))
        found = self.env["clinic.adoption.row"].search(run.action_view_rows()["domain"])
        self.assertEqual(found, self._rows(run))
        self.assertFalse(found & self._rows(other))

    def test_names_leave_only_with_the_right_and_are_logged(self):
        """Who runs an adoption has Odoo's right to export, that is not enough."""
        rows = self._rows(self._listed(self._contact("=Ann & Bob")))
        admin = rows.with_user(self.users["administrator"])
        admin.env.user.group_ids |= self.env.ref("base.group_allow_export")
        columns = ["contact_id/name", "contact_id/phone", "person_names"]
        with self.assertRaisesRegex(AccessError, "May export"):
            admin.export_data(columns)
        admin.env.user.group_ids |= self.env.ref("clinic_base.group_clinic_base_export")
        last = self.env["clinic.operation.log"].search([], limit=1).id or 0
        self.assertEqual(admin.export_data(columns)["datas"][0][0], "'=Ann & Bob")
        self.env.flush_all()
        self.env.cr.precommit.run()
        logged = self.env["clinic.operation.log"].search(
            [("id", ">", last), ("operation", "=", "export.rows")]
        )
        self.assertEqual(logged.mapped("res_model"), ["clinic.adoption.row"])

    # -- release ---------------------------------------------------------------------
    def test_file_that_was_in_use_is_released_when_it_is_free(self):
        contact = self._contact("赵敏")
        run = self._adopted(contact)
        patient = self._patient_of(contact)
        visit = self.env["clinic.visit"].create(
            {"patient_id": patient.id, "branch_id": self.branch_a.id}
        )
        run.action_release()
        self.assertTrue(self._rows(run).in_use)
        self.assertEqual(run.state, "adopted")
        visit.unlink()
        run.action_release()
        self.assertEqual((run.state, run.released_count), ("released", 1))
        self.assertFalse(patient.exists())
        self.assertFalse(contact.is_clinic_patient)

    def test_file_in_use_stays_at_every_attempt(self):
        contact = self._contact("赵敏")
        run = self._adopted(contact)
        patient = self._patient_of(contact)
        self.env["clinic.allergy"].create(
            {"patient_id": patient.id, "substance": "Latex"}
        )
        for _attempt in range(2):
            run.action_release()
            self.assertEqual((run.state, run.adopted_count), ("adopted", 1))
        self.assertTrue(patient.exists() and contact.is_clinic_patient)

    def test_invoice_of_the_contact_is_no_reason_to_stay(self):
        contact = self._contact("赵敏")
        invoice = self._invoice(contact)
        run = self._adopted(contact)
        run.action_release()
        self.assertEqual(run.released_count, 1)
        self.assertEqual(invoice.partner_id, contact)

    def test_released_contact_is_asked_again_by_hand(self):
        contact = self._contact("赵敏")
        run = self._adopted(contact)
        run.action_release()
        row = self._rows(run).with_user(self.admin_clinic)
        row.action_reopen()
        self.assertEqual((row.state, row.verdict), ("open", "unsure"))
        row.action_adopt()
        self.assertTrue(self._patient_of(contact))
        self.assertEqual(row.sudo().decided_by, self.admin_clinic)

    # -- contacts that change while they wait -------------------------------------
    def test_deleted_contact_is_skipped(self):
        contacts = self._contact("赵敏") | self._contact("周颠")
        run = self._listed(contacts)
        contacts[0].unlink()
        run.action_adopt()
        self.assertEqual((run.adopted_count, run.skipped_count), (1, 1))
        self.assertTrue(self._patient_of(contacts[1]))

    def test_two_runs_adopt_a_contact_once(self):
        contact = self._contact("赵敏")
        first, second = self._listed(contact), self._listed(contact)
        first.action_adopt()
        second.action_adopt()
        self.assertEqual((first.adopted_count, second.adopted_count), (1, 0))
        self.assertEqual(self._rows(second).reason, "is_patient")
        self.assertEqual(len(self._patient_of(contact)), 1)
        second.action_release()
        self.assertTrue(self._patient_of(contact), "the other run made it")

    def test_listing_again_sees_what_changed(self):
        contact = self._contact("Ann & Bob")
        run = self._listed(contact)
        self.assertEqual(self._rows(run).verdict, "unsure")
        contact.name = "Ann Lee"
        run.action_list()
        self.assertEqual(self._rows(run).verdict, "sure")
        self.assertEqual(len(self._rows(run)), 1)

    def test_contact_without_phone_that_shares_a_name_with_nobody(self):
        both = self._contact("赵敏", phone="13800138001")
        both |= self._contact("赵敏", phone="13800138002")
        run = self._listed(both)
        self.assertEqual(set(self._rows(run).mapped("verdict")), {"sure"})
        run.action_adopt()
        self.assertEqual(len(self._patient_of(both[0]) | self._patient_of(both[1])), 2)

    # -- what is copied ----------------------------------------------------------------
    def test_reference_is_found_as_an_old_number(self):
        contact = self._contact("赵敏", ref="OLD-9")
        self._adopted(contact)
        patient = self._patient_of(contact)
        self.assertEqual(patient.alias_ids.mapped("number"), ["OLD-9"])
        self.assertNotEqual(patient.record_number, "OLD-9")
        self.assertEqual(contact.ref, "OLD-9")
        self.assertEqual(patient.payer_id, contact)

    def test_reference_that_is_no_number_stays_on_the_contact(self):
        contact = self._contact("Long", phone="13800138077", ref="x" * 5000)
        self._adopted(contact)
        patient = self._patient_of(contact)
        self.assertTrue(patient)
        self.assertFalse(patient.alias_ids)
        self.assertEqual(len(contact.ref), 5000)

    def test_old_number_has_a_length(self):
        alias = self.env["clinic.patient.alias"]
        patient = self._new_patient("Someone", phone="13800138078").sudo()
        vals = {"patient_id": patient.id, "number": "9" * 5000}
        with self.assertRaisesRegex(ValidationError, "at most 200 characters"):
            alias.create(vals)
        kept = alias.create({**vals, "number": "9" * 200})
        with self.assertRaisesRegex(ValidationError, "at most 200 characters"):
            kept.number = "9" * 201

    def test_language_and_place_are_copied(self):
        state = self.env.ref("base.state_us_5")
        contact = self._contact(
            "Ann Lee",
            lang="en_US",
            city="Fresno",
            state_id=state.id,
            country_id=state.country_id.id,
        )
        self._adopted(contact, home_branch_id=self.branch_b.id)
        patient = self._patient_of(contact)
        self.assertEqual((patient.lang, patient.city), ("en-US", "Fresno"))
        self.assertEqual((patient.state_id, patient.country_id.code), (state, "US"))
        self.assertEqual(patient.home_branch_id, self.branch_b)

    def test_link_needs_a_patient_on_file(self):
        row = self._rows(self._listed(self._contact("Ann & Bob")))
        with self.assertRaisesRegex(UserError, "No patient on file"):
            row.with_user(self.admin_clinic).action_link()

    def test_of_company_needs_names_and_stays_payer(self):
        company = self._contact("Works", is_company=True)
        member = self._contact("Lee", parent_id=company.id)
        row = self._rows(self._listed(member)).with_user(self.admin_clinic)
        with self.assertRaisesRegex(UserError, "Name the persons"):
            row.action_adopt()
        row.person_names = " Lee "
        row.action_adopt()
        made = row.sudo().other_patient_ids
        self.assertEqual((made.name, made.payer_id), ("Lee", member))
        self.assertNotEqual(made.partner_id, member)

    # -- rights --------------------------------------------------------------------
    def test_no_other_role_lists_or_releases(self):
        run = self._adopted(self._contact("赵敏"))
        for role in ("reception", "nurse", "practitioner", "finance", "hq_director"):
            for action in ("action_list", "action_adopt", "action_release"):
                with self.subTest(role, action=action), self.assertRaises(AccessError):
                    getattr(run.with_user(self.users[role]), action)()
        self.assertEqual(run.adopted_count, 1)

    def test_persons_of_a_decided_contact_are_closed(self):
        row = self._rows(self._listed(self._contact("Ann & Bob")))
        row = row.with_user(self.admin_clinic)
        row.person_names = "Ann"
        row.action_skip()
        with self.assertRaisesRegex(UserError, "waiting contact"):
            row.person_names = "Bob"
        with self.assertRaisesRegex(UserError, "waiting contact"):
            row.patient_id = self._new_patient("x").id
        self.assertEqual(row.person_names, "Ann")
