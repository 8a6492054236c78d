from odoo.tests import tagged

from .common import BULK, PatientCommon


@tagged("post_install", "-at_install")
class TestPersonMatch(PatientCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.match = cls.env["clinic.person.match"]
        cls.zhang = cls._new_patient(
            "张三丰", phone="13800138021", birth_date="1980-05-06", sex="male"
        ).sudo()

    def _find(self, models=("clinic.patient",), **person):
        person = {"chain_id": self.chain.id, **person}
        (found,) = self.match._candidates([person], models=models)
        return found

    def _ids(self, **person):
        return [candidate.id for candidate in self._find(**person)]

    def test_name_and_phone_are_the_same_person(self):
        (found,) = self._find(name="张三丰", phones=["+8613800138021"])
        self.assertEqual(
            (found.model, found.id, found.verdict),
            ("clinic.patient", self.zhang.id, "same"),
        )
        self.assertIn("phone_same", found.reasons)

    def test_second_phone(self):
        self.zhang.phone2 = "+8613900139021"
        self.assertEqual(
            self._ids(name="张三丰", phones=["+8613900139021"]), self.zhang.ids
        )

    def test_same_name_alone_is_nobody(self):
        self.assertEqual(self._ids(name="张三丰"), [])

    def test_name_and_birth(self):
        (found,) = self._find(name="张三丰", birth_date="1980-05-06")
        self.assertEqual(found.verdict, "unsure")

    def test_sound_of_the_name_and_birth(self):
        for name in ("Zhang Sanfeng", "章三丰"):
            self.assertEqual(
                self._ids(name=name, birth_date="1980-05-06"), self.zhang.ids, name
            )

    def test_family_on_one_phone_is_not_the_same(self):
        child = self._find(
            name="张小宝", phones=["+8613800138021"], birth_date="2015-01-01"
        )
        self.assertNotIn("same", [candidate.verdict for candidate in child])

    def test_child_without_phone_is_found_by_the_family(self):
        child = self._new_patient("张小宝", birth_date="2015-01-01").sudo()
        family = self.env["clinic.family"].create(
            {"name": "张", "chain_id": self.chain.id}
        )
        self.env["clinic.family.member"].create(
            [
                {"family_id": family.id, "patient_id": patient.id}
                for patient in self.zhang | child
            ]
        )
        found = self._find(name="张小宝", phones=["+8613800138021"])
        self.assertEqual(found[0].id, child.id)
        self.assertEqual(found[0].verdict, "same")

    def test_document(self):
        identity = self.env["clinic.patient.identity"].create(
            {
                "patient_id": self.zhang.id,
                "id_type": "passport",
                "country_id": self.env.ref("base.cn").id,
                "number": "E87654321",
            }
        )
        identity.flush_recordset()
        self.env.cr.execute(
            "SELECT blind_index FROM clinic_patient_identity WHERE id = %s",
            [identity.id],
        )
        (index,) = self.env.cr.fetchone()
        (found,) = self._find(name="张三丰", id_indexes=[index])
        self.assertEqual((found.verdict, found.reasons[0]), ("same", "id_same"))

    def test_record_number_and_old_number(self):
        self.env["clinic.patient.alias"].create(
            {"patient_id": self.zhang.id, "number": "OLD-9"}
        )
        for number in (self.zhang.record_number, "OLD-9"):
            (found,) = self._find(name="张三丰", numbers=[number])
            self.assertIn("number_same", found.reasons)

    def test_email_in_any_case(self):
        self.zhang.email = "zhang@example.com"
        (found,) = self._find(name="张三丰", email="Zhang@Example.COM")
        self.assertIn("email_same", found.reasons)

    def test_merged_file_stands_for_the_one_it_went_into(self):
        kept = self._new_patient("张三丰").sudo()
        merge = self.env["clinic.patient.merge"].create(
            {"keep_id": kept.id, "drop_id": self.zhang.id}
        )
        merge._action_merge()
        self.assertEqual(self._ids(name="张三丰", phones=["+8613800138021"]), kept.ids)

    def test_archived_file_is_found(self):
        self.zhang.active = False
        self.assertEqual(
            self._ids(name="张三丰", phones=["+8613800138021"]), self.zhang.ids
        )

    def test_other_chain_is_not(self):
        chain = self.env["clinic.chain"].create({"name": "Other", "code": "OTH"})
        person = {"name": "张三丰", "phones": ["+8613800138021"]}
        self.assertEqual(self._find(**person, chain_id=chain.id), [])

    def test_best_first_and_limited(self):
        self._new_patient("张三丰", birth_date="1980-05-06")
        person = {
            "name": "张三丰",
            "phones": ["+8613800138021"],
            "birth_date": "1980-05-06",
            "chain_id": self.chain.id,
        }
        (found,) = self.match._candidates([person], ("clinic.patient",))
        self.assertEqual(found[0].id, self.zhang.id)
        self.assertEqual(len(found), 2)
        (found,) = self.match._candidates([person], ("clinic.patient",), limit=1)
        self.assertEqual(len(found), 1)

    def test_nothing_known_finds_nobody(self):
        self.assertEqual(self.match._candidates([]), [])
        self.assertEqual(self.match._candidates([{}, {"name": ""}]), [[], []])

    def test_query_count_does_not_grow(self):
        people = [
            {
                "name": f"李{number}",
                "phones": [f"+86138001390{number:02}"],
                "birth_date": "1980-05-06",
                "email": f"li{number}@example.com",
                "numbers": [f"N{number}"],
                "chain_id": self.chain.id,
            }
            for number in range(20)
        ]
        self.patients.with_context(**BULK).create(
            [
                {
                    "name": person["name"],
                    "phone": person["phones"][0],
                    "home_branch_id": self.branch_a.id,
                }
                for person in people
            ]
        )
        self.match._candidates(people[:1])  # reads the country of the company once
        with self.assertQueryCount(2):
            self.match._candidates(people[:1])
        with self.assertQueryCount(2):
            found = self.match._candidates(people)
        self.assertTrue(all(candidates for candidates in found))


@tagged("post_install", "-at_install")
class TestContactMatch(PatientCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.contact = cls.env["res.partner"].create(
            {
                "name": "李 四",
                "phone": "138 0013 8031",
                "email": "Li@Example.com",
                "ref": "C-5",
                "country_id": cls.env.ref("base.cn").id,
            }
        )

    def _find(self, **person):
        (found,) = self.env["clinic.person.match"]._candidates(
            [person], models=("res.partner",)
        )
        return [(candidate.id, candidate.verdict) for candidate in found]

    def test_phone_as_typed(self):
        same = [(self.contact.id, "same")]
        self.assertEqual(self._find(name="李四", phones=["+8613800138031"]), same)

    def test_email_and_reference(self):
        self.assertEqual(len(self._find(name="李四", email="li@example.com")), 1)
        self.assertEqual(len(self._find(name="李四", numbers=["C-5"])), 1)

    def test_who_is_no_candidate(self):
        company = self.env["res.partner"].create({"name": "L", "is_company": True})
        person = {"name": "李四", "phones": ["+8613800138031"]}
        for vals in (
            {"parent_id": company.id},
            {"is_company": True, "parent_id": False},
            {"is_company": False, "active": False},
        ):
            self.contact.write(vals)
            self.assertEqual(self._find(**person), [], vals)

    def test_employee_is_no_candidate_but_a_portal_customer_is(self):
        person = {"name": "李四", "phones": ["+8613800138031"]}
        user = self.env["res.users"].create(
            {
                "login": "li4",
                "partner_id": self.contact.id,
                "group_ids": [(6, 0, self.env.ref("base.group_portal").ids)],
            }
        )
        self.assertTrue(self._find(**person))
        user.group_ids = self.env.ref("base.group_user")
        self.env.flush_all()
        self.assertEqual(self._find(**person), [])

    def test_payer_of_a_patient_is_found_as_the_patient(self):
        patient = (
            self.patients.sudo()
            .with_context(**BULK)
            .create(
                {
                    "name": "李四",
                    "phone": "+8613800138031",
                    "partner_id": self.contact.id,
                    "home_branch_id": self.branch_a.id,
                }
            )
        )
        (found,) = self.env["clinic.person.match"]._candidates(
            [{"name": "李四", "phones": ["+8613800138031"]}]
        )
        self.assertEqual(
            [(candidate.model, candidate.id) for candidate in found],
            [("clinic.patient", patient.id)],
        )
