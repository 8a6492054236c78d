from .common import PatientCommon


class MergeCommon(PatientCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.keep = cls._new_patient("王芳", phone="13800138011", sex="female").sudo()
        cls.drop = cls._new_patient("王芳", phone="13900139022", city="上海").sudo()
        cls.visit = cls._new_visit(cls.drop)

    @classmethod
    def _new_visit(cls, patient, **vals):
        return cls.env["clinic.visit"].create(
            {"patient_id": patient.id, "branch_id": cls.branch_a.id, **vals}
        )

    @classmethod
    def _new_merge(cls, user=None, **vals):
        vals = {"keep_id": cls.keep.id, "drop_id": cls.drop.id, **vals}
        merges = cls.env["clinic.patient.merge"].with_user(user or cls.manager_a)
        return merges.create(vals)

    def _lines(self, merge, model, field=None):
        return merge.sudo().line_ids.filtered(
            lambda line: line.model == model and field in (None, line.field)
        )
