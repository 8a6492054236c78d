from .common_visit import VisitCommon


class RecordCommon(VisitCommon):
    """Visits that were written down, signed and archived."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.code = cls.env["clinic.diagnosis.code"].create(
            {"code": "K02.9", "name": "Caries"}
        )

    @classmethod
    def _new_left_visit(cls, **vals):
        """As the others, with the environment of the test."""
        return super()._new_left_visit(**vals).with_env(cls.env)

    @classmethod
    def _new_written(cls, **vals):
        """He was seen and left; reason, diagnosis and advice are written down."""
        visit = cls._new_left_visit(**{"reason": "Toothache", **vals})
        visit.advice = "Brush twice a day"
        cls.diagnosis = cls.env["clinic.visit.diagnosis"].create(
            {"visit_id": visit.id, "code_id": cls.code.id}
        )
        return visit

    @classmethod
    def _new_archived(cls, **vals):
        visit = cls._new_written(**vals)
        visit.with_user(cls.practitioner_a).action_sign()
        visit.with_user(cls.practitioner_a).action_archive_record()
        return visit

    def _records(self, visit):
        return visit.sudo().record_ids.sorted("number")

    def _say(self, record):
        """{section/label: value} of a record in English."""
        return {
            f"{section['key']}/{row['label']['en_US']}": row["value"]["en_US"]
            for section in record.content["sections"]
            for row in section["rows"]
        }
