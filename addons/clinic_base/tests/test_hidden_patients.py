from odoo.addons.mail.tools.discuss import Store
from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import new_test_user, tagged

from .common_hidden_patient import MARK, REF, HiddenPatientCommon


@tagged("post_install", "-at_install")
class TestHiddenPatients(HiddenPatientCommon):
    """A plain employee meets no patient, by any door of Odoo that we know."""

    # -- searching ---------------------------------------------------------------
    def test_search_doors(self):
        partners = self._partners()
        domain = [("name", "ilike", MARK)]
        spec = {"display_name": {}, "name": {}}
        doors = {
            "search": lambda: partners.search(domain).ids,
            "search_count": lambda: partners.search_count(domain) or [],
            "search_read": lambda: partners.search_read(domain, ["name"]),
            "search by ref": lambda: partners.search([("ref", "=", REF)]).ids,
            "search by phone": lambda: partners.search(
                [("phone", "like", "13800001111")]
            ).ids,
            "name_search": lambda: partners.name_search(MARK),
            "web_name_search": lambda: partners.web_name_search(MARK, spec),
            "web_search_read": lambda: partners.web_search_read(domain, spec)[
                "records"
            ],
            "formatted_read_group": lambda: partners.formatted_read_group(
                domain, ["name"], ["__count"]
            ),
            "web_read_group": lambda: partners.web_read_group(domain, ["name"])[
                "groups"
            ],
            "read_progress_bar": lambda: partners.read_progress_bar(
                domain, "name", {"field": "active", "colors": {"true": "x"}}
            ),
            "autocomplete": lambda: partners.name_search(MARK, operator="ilike"),
            "users": lambda: self.env["res.users"]
            .with_user(self.employee)
            .search(domain)
            .ids,
            "archived too": lambda: partners.with_context(active_test=False)
            .search(domain)
            .ids,
            "by id": lambda: partners.search([("id", "=", self.patient.id)]).ids,
            "through a tag": lambda: self.contact.category_id.with_user(self.employee)
            .partner_ids.filtered(lambda p: p == self.patient)
            .ids,
            "through a bank account": lambda: self.env["res.partner.bank"]
            .with_user(self.employee)
            .search([("acc_number", "=", "ZYX1234567")])
            .ids,
            "through followers": lambda: self.env["mail.followers"]
            .with_user(self.employee)
            .search([("name", "ilike", MARK)])
            .ids,
        }
        for name, door in doors.items():
            with self.subTest(door=name):
                self.assertFalse(door(), f"{name} finds a patient")

    def test_read_doors(self):
        patient = self.patient.with_user(self.employee)
        for name, door in {
            "read": lambda: patient.read(["name"]),
            "web_read": lambda: patient.web_read({"name": {}}),
            "export_data": lambda: patient.export_data(["name", "phone"]),
            "write": lambda: patient.write({"comment": "x"}),
            "copy": lambda: patient.copy(),
            "action_archive": lambda: patient.action_archive(),
            "attribute": lambda: patient.name,
            "attachment": lambda: self.attachment.with_user(self.employee).raw,
            "message_post": lambda: patient.message_post(body="x"),
        }.items():
            with self.subTest(door=name), self.assertRaises(UserError):
                door()

    def test_mail_search_doors(self):
        partners = self._partners()
        channel = self.channel.with_user(self.employee)
        doors = {
            "get_mention_suggestions": lambda: partners.get_mention_suggestions(MARK),
            "get_mention_suggestions_from_channel": (
                lambda: partners.get_mention_suggestions_from_channel(channel.id, MARK)
            ),
            "search_for_channel_invite": lambda: partners.search_for_channel_invite(
                MARK, channel_id=channel.id
            ),
            "channel members": lambda: Store()
            .add(channel.channel_member_ids)
            .get_result(),
            "channel": lambda: Store().add(channel).get_result(),
            "message": lambda: Store()
            .add(self.message.with_user(self.employee))
            .get_result(),
            "followers": lambda: self.contact.with_user(
                self.employee
            ).message_get_followers(),
            "thread": lambda: Store()
            .add(
                self.contact.with_user(self.employee),
                as_thread=True,
                request_list=["followers", "activities", "suggestedRecipients"],
            )
            .get_result(),
        }
        for name, door in doors.items():
            with self.subTest(door=name):
                self.assertUnmarked(door(), name)

    def test_every_readable_row(self):
        """Read every readable row of every model: the marker is nowhere."""
        self.env.flush_all()
        leaks = []
        for model_name in sorted(self.env.registry):
            model = self.env[model_name].with_user(self.employee)
            if model._abstract or model._transient or not model.has_access("read"):
                continue
            leaks += self._find_leaks(model)
        self.assertFalse(leaks)

    def _find_leaks(self, model):
        names = [
            name
            for name, field in model._fields.items()
            if field.type in ("char", "text", "html", "many2one", "many2one_reference")
            and (field.store or field.related or name == "display_name")
            and model._has_field_access(field, "read")
        ]
        leaks = []
        with self.env.cr.savepoint():
            try:
                rows = model.with_context(active_test=False).search_read(
                    [], names, limit=3000, order="id desc"
                )
            except (AccessError, UserError, ValueError, NotImplementedError):
                return leaks
        for row in rows:
            for name, value in row.items():
                if MARK.lower() in str(value).lower() or REF in str(value):
                    leaks.append(f"{model._name}.{name}")
        return sorted(set(leaks))

    # -- guessing numbers --------------------------------------------------------
    def test_guessed_number_as_follower(self):
        own = self.contact.with_user(self.contact_manager)
        own.message_subscribe(self.patient.ids)
        self.assertUnmarked(own.message_get_followers(), "followers of an own record")

    def test_guessed_number_as_member(self):
        own = (
            self.env["discuss.channel"]
            .with_user(self.employee)
            ._create_channel(name="Mine", group_id=None)
        )
        self._ignore_access(lambda: own.add_members(partner_ids=self.patient.ids))
        self.assertUnmarked(Store().add(own).get_result(), "channel")
        self.assertUnmarked(
            Store().add(own.channel_member_ids).get_result(), "channel members"
        )
        for message in own.message_ids:
            self.assertUnmarked(Store().add(message).get_result(), "channel message")

    def test_guessed_number_in_a_chat(self):
        channels = self.env["discuss.channel"].with_user(self.employee)
        result = self._ignore_access(
            lambda: channels._get_or_create_chat(partners_to=self.patient.ids)
        )
        if result:
            self.assertUnmarked(Store().add(result).get_result(), "chat")
            self.assertUnmarked(result.read(["name", "display_name"]), "chat")

    def test_guessed_number_as_recipient(self):
        own = (
            self.env["discuss.channel"]
            .with_user(self.employee)
            ._create_channel(name="Mine", group_id=None)
        )
        message = self._ignore_access(
            lambda: own.message_post(body="x", partner_ids=self.patient.ids)
        )
        if message:
            self.assertUnmarked(Store().add(message).get_result(), "own message")
            spec = {"partner_ids": {"fields": {"display_name": {}}}}
            recipients = self._ignore_access(lambda: message.web_read(spec))
            self.assertUnmarked(recipients, "recipients")

    def test_label_of_a_relation(self):
        label = self.message.with_user(self.employee).read(["author_id"])
        self.assertUnmarked(label, "label of a many2one")
        label = self.message.with_user(self.payer_user).sudo().read(["author_id"])
        self.assertIn(MARK, str(label))

    def _ignore_access(self, door):
        try:
            with self.env.cr.savepoint():
                return door()
        except (AccessError, UserError):
            return None

    # -- the flag ----------------------------------------------------------------
    def test_flag_is_set_in_the_file_only(self):
        for vals in ({"is_clinic_patient": True}, {"is_clinic_patient": False}):
            with self.assertRaises(AccessError):
                self.contact.with_user(self.contact_manager).write(vals)
        with self.assertRaises(AccessError):
            self._partners(self.contact_manager).create(
                {"name": "x", "is_clinic_patient": True}
            )

    def test_flag_and_internal_user_exclude_each_other(self):
        with self.assertRaises(ValidationError):
            self.employee.partner_id.is_clinic_patient = True
        with self.assertRaises(ValidationError):
            new_test_user(
                self.env, "door_both", "base.group_user", partner_id=self.patient.id
            )

    def test_staff_without_payer_right(self):
        nurse = new_test_user(
            self.env, "door_nurse", "clinic_base.group_clinic_base_nurse"
        )
        partners = self._partners(nurse)
        self.assertFalse(partners.search([("name", "ilike", MARK)]))
        self.assertUnmarked(partners.get_mention_suggestions(MARK), "mentions")
        label = self.message.with_user(nurse).read(["author_id"])
        self.assertIn(MARK, str(label), "staff reads labels of documents it may read")

    def test_copy_is_no_patient(self):
        self.assertFalse(self.patient.copy().is_clinic_patient)

    def test_payer_group_bills(self):
        partners = self._partners(self.payer_user)
        self.assertEqual(partners.search([("name", "ilike", MARK)]), self.patient)
        self.assertIn(MARK, self.patient.with_user(self.payer_user).display_name)
