"""Every stored field says what kind of data it is, and its kind says who reads it."""

from odoo import models
from odoo.addons.clinic_base.tests.common import GROUP, ROLES
from odoo.exceptions import AccessError
from odoo.tests import Form, tagged

from ..tools import roles
from .common_visit import VisitCommon

READERS = {
    "clinical": roles.CLINICAL,
    "money": roles.MONEY_READERS,
    "source": roles.SOURCE_READERS,
}
# asked at the desk: why somebody comes
WIDER = {
    ("clinic.visit", "reason"): roles.REASON_READERS,
    ("clinic.appointment", "reason"): roles.REASON_READERS,
    ("clinic.appointment", "reason_id"): roles.REASON_READERS,
    ("clinic.appointment", "cancel_reason"): roles.REASON_READERS,
}


def parse(groups):
    return {group.removeprefix(GROUP) for group in groups.split(",")}


@tagged("post_install", "-at_install")
class TestFieldClasses(VisitCommon):
    def _get_models(self):
        for name in sorted(self.env.registry):
            model = self.env[name]
            is_ours = hasattr(model, "_get_clinic_field_class_map")
            if is_ours and not model._abstract and not model._transient:
                yield model

    def _get_explicit(self, model):
        explicit = {}
        for part in reversed(type(model).mro()):
            explicit.update(vars(part).get("_clinic_field_classes") or {})
        return explicit

    def _get_business_fields(self, model):
        keys = {"id", *models.MAGIC_COLUMNS, *model._clinic_patient_fields}
        for name, field in model._fields.items():
            if field.store and field.type != "one2many" and name not in keys:
                yield name

    def test_every_stored_field_has_a_class(self):
        for model in self._get_models():
            known = {**model._get_clinic_field_class_map(), **self._get_explicit(model)}
            missing = set(self._get_business_fields(model)) - set(known)
            with self.subTest(model._name):
                self.assertFalse(missing, "give each a class, or 'none'")

    def test_no_class_of_a_field_that_is_gone(self):
        for model in self._get_models():
            with self.subTest(model._name):
                self.assertLessEqual(set(self._get_explicit(model)), set(model._fields))

    def test_models_that_name_a_patient_are_models_of_patient_data(self):
        documents = {"account.move.line", "sale.order.line"}
        for name in sorted(self.env.registry):
            model = self.env[name]
            if model._abstract or model._transient or name in documents:
                continue
            linked = [
                field.name
                for field in model._fields.values()
                if field.store and field.comodel_name == "clinic.patient"
            ]
            with self.subTest(name):
                self.assertTrue(
                    not linked or hasattr(model, "_get_clinic_field_class_map"), linked
                )

    def test_classes_are_read_by_their_roles_alone(self):
        for model in self._get_models():
            classes = model._get_clinic_field_class_map()
            for role in ROLES:
                mine = model.with_user(self.users[role])
                if not mine.has_access("read"):
                    continue
                for name, kind in classes.items():
                    groups = WIDER.get((model._name, name), READERS.get(kind))
                    if groups is None or role in parse(groups):
                        continue
                    with self.subTest(role=role, model=model._name, field=name):
                        readable = mine._has_field_access(model._fields[name], "read")
                        self.assertFalse(readable and self._is_shown(mine, name))

    def _is_shown(self, model, name):
        """A link to rows that the user may not read shows nothing."""
        comodel = model._fields[name].comodel_name
        linked = model.env.get(comodel) if comodel else None
        return linked is None or linked.has_access("read")

    def test_contact_columns_are_for_nobody(self):
        classes = self.env["clinic.patient"]._get_clinic_field_class_map()
        for role in ROLES:
            patients = self.patients.with_user(self.users[role])
            for name, kind in classes.items():
                field = self.patients._fields[name]
                if kind == "contact" and field.store:
                    with self.subTest(role=role, field=name):
                        self.assertFalse(patients._has_field_access(field, "read"))


@tagged("post_install", "-at_install")
class TestMoneyAndSource(VisitCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.service = cls.env["product.product"].create(
            {"name": "Filling", "list_price": 300, "type": "service"}
        )
        cls.day_visit = cls._new_visit_of_today()

    @classmethod
    def _new_visit_of_today(cls):
        patient = cls._new_patient("钱多").sudo()
        return cls.env["clinic.visit"].create(
            {"patient_id": patient.id, "branch_id": cls.branch_a.id}
        )

    def test_a_doctor_adds_a_line_at_the_price_of_the_product(self):
        for user in (self.practitioner_a, self.nurse_a):
            with self.subTest(user.login):
                line = self.env["clinic.visit.line"].with_user(user)
                line = line.create(
                    {"visit_id": self.day_visit.id, "product_id": self.service.id}
                )
                self.env.flush_all()
                self.assertEqual((line.sudo().price, line.sudo().amount), (300, 300))
                line.write({"quantity": 2})
                self.assertEqual(line.sudo().amount, 600)
                self.env.invalidate_all()
                for name in ("price", "amount", "discount"):
                    with self.assertRaises(AccessError):
                        line.read([name])
                with self.assertRaises(AccessError):
                    line.write({"price": 1})
                with self.assertRaises(AccessError):
                    line.search([("amount", ">", 100)])
                with self.assertRaises(AccessError):
                    line.formatted_read_group([], [], ["amount:sum"])

    def test_the_desk_sees_and_sets_prices(self):
        line = self.env["clinic.visit.line"].with_user(self.reception_a)
        line = line.create(
            {"visit_id": self.day_visit.id, "product_id": self.service.id, "price": 350}
        )
        self.assertEqual(line.amount, 350)

    def test_the_form_of_a_doctor_has_no_prices(self):
        visit = self.day_visit.with_user(self.practitioner_a)
        views = visit.get_views([(False, "form")])
        fields = views["models"]["clinic.visit.line"]["fields"]
        self.assertIn("product_id", fields)
        self.assertFalse({"price", "amount", "discount"} & set(fields))
        with Form(visit) as form, form.line_ids.new() as line:
            line.product_id = self.service
        self.assertEqual(visit.sudo().line_ids.amount, 300)

    def test_who_pays_is_filled_in_and_not_shown_to_who_treats(self):
        visit = self.env["clinic.visit"].with_user(self.practitioner_a)
        visit = visit.create(
            {"patient_id": self.day_visit.patient_id.id, "branch_id": self.branch_a.id}
        )
        self.assertEqual(visit.sudo().payer_id, self.day_visit.payer_id)
        for record in (visit, visit.patient_id):
            for name in ("payer_id", "payer_patient_id"):
                with self.assertRaises(AccessError):
                    record.read([name])
                with self.assertRaises(AccessError):
                    record.search([(f"{name}.name", "ilike", "a")])
        mine = visit.with_user(self.reception_a)
        self.assertTrue(mine.read(["payer_id"])[0]["payer_id"])

    def test_where_he_came_from_is_not_for_who_treats(self):
        source = self.env["clinic.source"].create({"name": "Poster"})
        patient = self.day_visit.patient_id
        patient.source_id = source
        for user in (self.practitioner_a, self.nurse_a, self.medical_director):
            mine = patient.with_user(user)
            fields = mine.get_views([(False, "form"), (False, "list")])
            fields = fields["models"]["clinic.patient"]["fields"]
            for name in ("source_id", "referrer_id", "consultant_id"):
                with self.subTest(user=user.login, field=name):
                    self.assertNotIn(name, fields)
                    with self.assertRaises(AccessError):
                        mine.read([name])
                    with self.assertRaises(AccessError):
                        mine.search([(name, "!=", False)])
            mine.get_views([(False, "search")])
        for user in (self.reception_a, self.manager_a):
            mine = patient.with_user(user)
            self.assertEqual(mine.source_id, source)
            self.assertTrue(mine.search([("source_id", "=", source.id)]))
