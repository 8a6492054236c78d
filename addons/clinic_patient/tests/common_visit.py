from .common import BULK, PatientCommon

# of a Monday in Shanghai, where branch A is: for tests whose day must not end
NOON = "2030-03-04 04:00:00"


class VisitCommon(PatientCommon):
    """A patient of branch A with shortcuts to his visits."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.doctor = cls._new_practitioner(user_id=cls.practitioner_a.id)
        cls.patient = cls._new_patient("王小明", phone="13800138000")
        cls.service = cls.env["product.product"].create(
            {"name": "Scaling", "list_price": 300.0, "is_clinic_service": True}
        )

    @classmethod
    def _new_visit(cls, user=None, **vals):
        visits = cls.env["clinic.visit"].with_user(user or cls.reception_a)
        values = {"patient_id": cls.patient.id, "branch_id": cls.branch_a.id}
        return visits.create({**values, **vals})

    @classmethod
    def _new_left_visit(cls, **vals):
        visit = cls._new_visit(practitioner_id=cls.doctor.id, **vals)
        visit._action_consult()
        visit._action_leave()
        return visit

    @classmethod
    def _bulk(cls, model):
        return cls.env[model].with_context(**BULK, tracking_disable=True)
