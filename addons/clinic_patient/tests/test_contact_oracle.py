"""No question tells a hidden digit: domains, order, groups, totals, growing tails."""

from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged

from ..models.clinic_patient_contact_shown import CLOSED, SHOWN
from .test_clinic_patient_contact_shown import PHONE, READERS, ContactCommon

DIGITS = PHONE[1:]  # 8613912345678
HIDDEN = "1234"  # between what the mask shows
REFUSED = (AccessError, UserError, ValueError)
AGGREGATES = (
    "array_agg",
    "array_agg_distinct",
    "count_distinct",
    "count",
    "min",
    "max",
)


@tagged("post_install", "-at_install")
class TestContactOracle(ContactCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.other = cls._new_patient("别人", cls.manager_a, phone="13700137000").sudo()
        cls.visit = cls.env["clinic.visit"].create(
            {
                "patient_id": cls.patient.id,
                "branch_id": cls.branch_a.id,
                "planned_at": "2020-01-01 04:00:00",
            }
        )
        cls.env.flush_all()

    def _model(self, role, name="clinic.patient"):
        self.env.invalidate_all()
        return self.env[name].with_user(self.users[role])

    def _is_refused(self, call, *args, **kwargs):
        try:
            call(*args, **kwargs)
        except REFUSED:
            return True
        return False

    def assertAllRefused(self, role, calls):
        for call, *args in calls:
            with self.subTest(role=role, call=call.__name__, args=args):
                self.assertTrue(self._is_refused(call, *args))

    def test_domains(self):
        for role in READERS:
            patients = self._model(role)
            for name in CLOSED:
                domains = (
                    [(name, "=", "x")],
                    [(name, "!=", False)],
                    [(name, "=like", "+86139%")],
                    [(name, "ilike", HIDDEN)],
                    [(name, "not ilike", HIDDEN)],
                    [(name, "in", [PHONE, "x"])],
                    [(name, ">", "+86")],
                    ["|", ("id", "=", self.patient.id), (name, "like", "1")],
                    [("member_ids.patient_id." + name, "ilike", "1")],
                    [("id", "any", [(name, "ilike", "1")])],
                )
                self.assertAllRefused(
                    role, [(patients.search_count, domain) for domain in domains]
                )

    def test_shown_fields_are_no_way_to_search(self):
        for role in READERS:
            patients = self._model(role)
            calls = []
            for name in SHOWN:
                calls += [
                    (patients.search_count, [(name, "ilike", HIDDEN)]),
                    (patients.search, [], 0, None, name),
                    (patients.formatted_read_group, [], [name], ["__count"]),
                    (patients.formatted_read_group, [], [], [f"{name}:array_agg"]),
                ]
            self.assertAllRefused(role, calls)

    def test_order_groups_and_totals(self):
        for role in READERS:
            patients = self._model(role)
            calls = []
            for name in CLOSED:
                calls += [
                    (patients.search, [], 0, None, name),
                    (patients.search_read, [], ["name"], 0, None, f"{name} desc"),
                    (patients.web_search_read, [], {"name": {}}, 0, 80, name),
                    (patients.formatted_read_group, [], [name], ["__count"]),
                    (patients.web_read_group, [], [name], ["__count"]),
                    (patients.read_group, [], ["id:count"], [name]),
                ]
                calls += [
                    (patients.formatted_read_group, [], [], [f"{name}:{total}"])
                    for total in AGGREGATES
                ]
            self.assertAllRefused(role, calls)

    def test_reads_and_exports(self):
        for role in READERS:
            patient = self._as(role)
            for name in CLOSED:
                self.assertAllRefused(
                    role,
                    [
                        (patient.read, [name]),
                        (patient.web_read, {name: {}}),
                        (patient.search_read, [], [name]),
                        (patient.export_data, [name]),
                    ],
                )

    def test_paths_through_other_models(self):
        paths = {
            "clinic.visit": "patient_id",
            "clinic.family.member": "patient_id",
            "clinic.contact.consent": "patient_id",
            "clinic.patient.alias": "patient_id",
            "clinic.patient.grant": "patient_id",
            "clinic.patient.duplicate": "other_id",
            "clinic.patient.merge": "drop_id",
            "account.move.line": "patient_id",
        }
        for model, path in paths.items():
            for role in (*READERS, "cashier", "finance"):
                rows = self._model(role, model)
                if not rows.has_access("read"):
                    continue
                calls = [
                    (rows.search_count, [(f"{path}.{name}", "ilike", "1")])
                    for name in ("phone", "phone_key", "street", "phone_shown")
                ]
                calls += [
                    (rows.search, [], 0, None, f"{path}.phone"),
                    (rows.formatted_read_group, [], [f"{path}.phone"], []),
                ]
                self.assertAllRefused(role, calls)

    def test_properties_lead_to_no_column(self):
        self.chain.patient_properties_definition = [
            {
                "name": "friend",
                "string": "Friend",
                "type": "many2one",
                "comodel": "clinic.patient",
            }
        ]
        self.other.properties = {"friend": self.patient.id}
        self.env.flush_all()
        for role in READERS:
            patients = self._model(role)
            domain = [("properties.friend.phone", "ilike", HIDDEN)]
            try:
                found = patients.search(domain)
            except REFUSED:
                continue
            self.assertFalse(found, "a path that is not followed finds nobody")

    def test_saved_filters_and_defaults_tell_nothing(self):
        patients = self._model("reception")
        patients = patients.with_context(order="phone", search_default_phone=HIDDEN)
        self.assertTrue(patients.search_count([]))
        self.assertNotIn("phone", patients.default_get(["phone", "name"]))


@tagged("post_install", "-at_install")
class TestPhoneTails(ContactCommon):
    """Who may not have numbers shown finds by what masks show, or by the whole."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        # reads the files of branch A, as an emergency would let him, but reveals none
        cls.stranger = cls._new_user("manager", login="t_no_reveal")
        group = cls.env.ref("clinic_patient.group_clinic_patient_reveal")
        manager = cls.env.ref("clinic_base.group_clinic_base_manager")
        manager.implied_ids -= group

    def _find(self, term, user=None):
        patients = self.patients.with_user(user or self.stranger)
        found = {patients.browse(row[0]) for row in patients.name_search(term)}
        domain = [("search_term", "ilike", term)]
        self.assertEqual(found, set(patients.search(domain)), term)
        self.assertEqual(len(found), patients.search_count(domain))
        self.assertEqual(
            found, set(patients.search([("display_name", "ilike", term)])), term
        )
        return self.patient in found

    def test_growing_tails_tell_nothing(self):
        self.assertFalse(
            self.stranger.has_group("clinic_patient.group_clinic_patient_reveal")
        )
        self.assertTrue(self._find(DIGITS[-4:]))
        for length in range(5, len(DIGITS)):
            typed = DIGITS[-length:]
            whole = typed == DIGITS[2:]  # as it is dialled in the country
            with self.subTest(typed):
                self.assertEqual(self._find(typed), whole)

    def test_the_whole_number_in_every_writing(self):
        for typed in (DIGITS, f"+{DIGITS}", "139 1234 5678", f"00{DIGITS}"):
            with self.subTest(typed):
                self.assertTrue(self._find(typed))

    def test_kept_as_typed_is_found_as_typed(self):
        self.patient.phone2 = "1234567"
        self.assertTrue(self._find("1234567"))
        self.assertFalse(self._find("34567"))

    def test_beginnings_and_middles_find_nobody(self):
        for typed in ("8613912", "1391234", "13912", HIDDEN, "2345"):
            with self.subTest(typed):
                self.assertFalse(self._find(typed))
                self.assertFalse(self._find(typed, self.users["nurse"]))

    def test_who_may_have_it_shown_types_any_tail(self):
        for length in range(4, len(DIGITS) + 1):
            self.assertTrue(self._find(DIGITS[-length:], self.users["nurse"]))

    def test_no_file_is_found_through_a_negation(self):
        patients = self.patients.with_user(self.stranger)
        for typed in ("5678", "45678", "345678"):
            both = [
                patients.search_count([("search_term", operator, typed)])
                for operator in ("ilike", "not ilike")
            ]
            self.assertEqual(sum(both), patients.search_count([]))

    def test_a_prospect_is_no_oracle(self):
        """Typing a number on a file tells who has the whole of it, never a part."""
        prospect = self._new_patient("试", kind="prospect")
        for typed in (DIGITS[-8:], DIGITS[-4:], DIGITS[:9]):
            prospect.phone_shown = typed
            self.env.invalidate_all()
            self.assertFalse(prospect.same_phone_ids)
        prospect.phone_shown = DIGITS
        self.env.invalidate_all()
        self.assertEqual(prospect.same_phone_ids, self.patient)
        elsewhere = self._new_patient("试", self.reception_b, phone=DIGITS)
        self.env.invalidate_all()
        self.assertFalse(elsewhere.same_phone_ids, "not of files closed to him")


@tagged("post_install", "-at_install")
class TestDocumentNumbers(ContactCommon):
    NUMBER = "E12345678"

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.document = cls.env["clinic.patient.identity"].create(
            {
                "patient_id": cls.patient.id,
                "id_type": "passport",
                "country_id": cls.env.ref("base.cn").id,
                "number": cls.NUMBER,
            }
        )

    def test_masked_until_shown_and_logged(self):
        for role in ("reception", "manager", "privacy"):
            document = self._as(role, self.document)
            row = document.read(["number", "is_number_shown"])[0]
            self.assertEqual((row["number"], row["is_number_shown"]), ("E****8", False))
            document.action_reveal()
            self.assertEqual(self._as(role, self.document).number, self.NUMBER)
        self.env.cr.precommit.run()
        rows = self.env["clinic.access.log"].search([("classes", "=", "identity")])
        self.assertEqual(len(rows.filtered(lambda row: row.door == "reveal")), 3)
        self.assertEqual(rows[0].patient_ids, self.patient.ids)
        self.assertNotIn(self.NUMBER, str(rows.read()))

    def test_contact_and_documents_are_shown_apart(self):
        self._as("reception").action_reveal_contact()
        self.assertEqual(self._as("reception", self.document).number, "E****8")

    def test_who_may_not_read_documents(self):
        for role in ("nurse", "practitioner", "consultant", "medical_director"):
            with self.subTest(role), self.assertRaises(AccessError):
                self._as(role, self.document).action_reveal()
        with self.assertRaises(AccessError):
            self._as(self.reception_b, self.document).action_reveal()

    def test_the_mask_does_not_come_back_as_a_number(self):
        document = self._as("reception", self.document)
        document.web_save({"number": "E****8"}, {"number": {}})
        self.assertEqual(self.document.number, self.NUMBER)
        with self.assertRaises(UserError):
            document.write({"number": "E****9"})
        document.write({"id_type": "other"})
        self.assertEqual(self.document.number, self.NUMBER)

    def test_found_whole_or_not_at_all(self):
        documents = self._as("reception", self.document).browse()
        self.assertTrue(documents.search([("number", "=", self.NUMBER)]))
        for typed in ("E1234567", "E****8", "12345678"):
            self.assertFalse(documents.search([("number", "=", typed)]))
        for operator in ("ilike", "=like", ">", "not ilike"):
            with self.assertRaises(UserError):
                documents.search([("number", operator, "E1%")])
