from odoo.tests import tagged

from .common_merge import MergeCommon

MOVING = {
    ("clinic.allergy", "patient_id"),
    ("clinic.contact.consent", "patient_id"),
    ("clinic.contact.consent", "given_by_id"),
    ("clinic.contraindication", "patient_id"),
    ("clinic.family.member", "patient_id"),
    ("clinic.history.charge", "patient_id"),
    ("clinic.next.step", "patient_id"),
    ("clinic.patient", "merged_into_id"),
    ("clinic.patient", "referrer_id"),
    ("clinic.patient.alias", "patient_id"),
    ("clinic.patient.grant", "patient_id"),
    ("clinic.patient.identity", "patient_id"),
    ("clinic.visit", "patient_id"),
    ("clinic.visit.diagnosis", "patient_id"),
    ("clinic.visit.immunization", "patient_id"),
    ("clinic.visit.line", "patient_id"),
    ("clinic.visit.line.credit", "patient_id"),
    ("clinic.visit.medication", "patient_id"),
    ("clinic.visit.observation", "patient_id"),
    ("clinic.visit.procedure", "patient_id"),
}
STAYING = {
    ("account.move.line", "patient_id"),
    ("clinic.adoption.row", "candidate_id"),
    ("clinic.adoption.row", "patient_id"),
    ("clinic.patient.alias", "old_patient_id"),
    ("clinic.patient.duplicate", "other_id"),
    ("clinic.patient.duplicate", "patient_id"),
    ("clinic.patient.merge", "drop_id"),
    ("clinic.patient.merge", "keep_id"),
}


@tagged("post_install", "-at_install")
class TestPatientReference(MergeCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.engine = cls.env["clinic.patient.reference"]

    def _found(self, moves):
        return {
            (reference.model, reference.field)
            for reference in self.engine._get_references()
            if reference.moves == moves
        }

    def test_what_moves(self):
        self.assertLessEqual(MOVING, self._found(True))

    def test_what_stays(self):
        self.assertLessEqual(STAYING, self._found(False))

    def test_every_foreign_key_to_a_patient_is_known(self):
        """A column that SQL knows and the engine does not would be lost in a merge."""
        self.env.cr.execute(
            """
            SELECT r.relname, a.attname
              FROM pg_constraint c
              JOIN pg_class r ON r.oid = c.conrelid
              JOIN pg_attribute a
                ON a.attrelid = r.oid AND a.attnum = c.conkey[1]
             WHERE c.contype = 'f' AND c.confrelid = 'clinic_patient'::regclass
            """
        )
        keys = set(self.env.cr.fetchall())
        known = {(ref.table, ref.column) for ref in self.engine._get_references()}
        for _model, _field, table, mine, _other in self.engine._get_relations():
            known.add((table, mine))
        stays = {("clinic_adoption_row_patient_rel", "patient_id")}
        transient = {
            (model._table, name)
            for model in self.env.registry.values()
            if model._transient
            for name, field in model._fields.items()
            if field.comodel_name == "clinic.patient"
        }
        relations = {
            table for table, _column in keys - known - stays - transient
        } - self._get_transient_relations()
        self.assertFalse(relations)

    def _get_transient_relations(self):
        return {
            field.relation
            for model in self.env.registry.values()
            if model._transient
            for field in model._fields.values()
            if field.type == "many2many" and field.store
        }

    def test_no_append_only_table_moves(self):
        self.env.cr.execute(
            """
            SELECT r.relname FROM pg_trigger t
              JOIN pg_proc p ON p.oid = t.tgfoid AND p.proname = 'clinic_refuse_change'
              JOIN pg_class r ON r.oid = t.tgrelid
            """
        )
        append_only = {row[0] for row in self.env.cr.fetchall()}
        moving = {ref.table for ref in self.engine._get_references() if ref.moves}
        self.assertIn("clinic_operation_log", append_only)
        self.assertFalse(append_only & moving)

    def test_tags_are_a_relation(self):
        relations = {
            (model, field): (table, mine, other)
            for model, field, table, mine, other in self.engine._get_relations()
        }
        self.assertEqual(
            relations["clinic.patient", "tag_ids"],
            ("clinic_patient_tag_rel", "patient_id", "tag_id"),
        )

    def test_an_addon_may_keep_a_column(self):
        stays = self.engine._get_columns_that_stay() | {
            ("clinic.allergy", "patient_id")
        }
        self.patch(
            self.env.registry["clinic.patient.reference"],
            "_get_columns_that_stay",
            lambda engine: stays,
        )
        self.assertIn(("clinic.allergy", "patient_id"), self._found(False))
        allergy = self.env["clinic.allergy"].create(
            {"patient_id": self.drop.id, "substance": "Nuts"}
        )
        merge = self._new_merge()
        self.assertEqual(self._lines(merge, "clinic.allergy").kind, "stays")
        merge.action_merge()
        self.assertEqual(allergy.patient_id, self.drop)

    def test_an_addon_may_keep_a_model(self):
        model = self.env.registry["clinic.allergy"]
        model._clinic_merge_stays = True
        self.addCleanup(delattr, model, "_clinic_merge_stays")
        self.assertIn(("clinic.allergy", "patient_id"), self._found(False))

    def test_conflict_by_a_unique_index(self):
        family, other = self.env["clinic.family"].create(
            [{"name": name, "chain_id": self.chain.id} for name in ("王", "李")]
        )
        both, alone = self.env["clinic.family.member"].create(
            [
                {"family_id": family.id, "patient_id": self.drop.id},
                {"family_id": other.id, "patient_id": self.drop.id},
            ]
        )
        self.env["clinic.family.member"].create(
            {"family_id": family.id, "patient_id": self.keep.id}
        )
        self.env.flush_all()
        reference = next(
            reference
            for reference in self.engine._get_references()
            if reference.model == "clinic.family.member"
        )
        conflicts = self.engine._get_conflicts(reference, self.keep, self.drop)
        self.assertEqual(conflicts, {both.id})
        self._new_merge().action_merge()
        self.assertEqual(both.patient_id, self.drop)
        self.assertEqual(alone.patient_id, self.keep)

    def test_used_names_what_hangs_on_a_patient(self):
        bare = self._new_patient("空").sudo()
        used = self.engine._get_used(self.drop | bare)
        self.assertEqual(used, {self.drop.id: "clinic.visit"})
        self.assertEqual(self.engine._get_used(self.drop, ignored={"clinic.visit"}), {})
        self.assertEqual(self.engine._get_used(self.patients), {})

    def test_import_keys_follow(self):
        keys = self.env["clinic.import.key"]
        key = keys.create(
            {
                "source": "old",
                "model": "clinic.patient",
                "external_key": "77",
                "res_id": self.drop.id,
                "digest": "x",
            }
        )
        other = keys.create(
            {
                "source": "old",
                "model": "clinic.visit",
                "external_key": "77",
                "res_id": self.drop.id,
                "digest": "x",
            }
        )
        self._new_merge().action_merge()
        self.assertEqual(key.res_id, self.keep.id)
        self.assertEqual(other.res_id, self.drop.id)
