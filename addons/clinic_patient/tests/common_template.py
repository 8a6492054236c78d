from .common_visit import VisitCommon


class TemplateCommon(VisitCommon):
    """A published template of the chain, and a visit of today in consultation."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.template = cls._new_template("Eyes", "eyes")
        cls.version = cls.template.current_version_id
        cls.visit = cls._new_seen_visit()

    @classmethod
    def _new_template(cls, name, code, questions=None, publish=True, **vals):
        template = cls.env["clinic.visit.template"].create(
            {"name": name, "code": code, "chain_id": cls.chain.id, **vals}
        )
        questions = questions or cls._get_questions()
        draft = cls.env["clinic.visit.template.version"].create(
            {
                "template_id": template.id,
                "field_ids": [(0, 0, question) for question in questions],
            }
        )
        if publish:
            draft.action_publish()
        return template

    @classmethod
    def _get_questions(cls):
        return [
            {"label": "Story", "kind": "long", "is_required": True},
            {"label": "Pulse", "kind": "integer", "section": "Measured", "unit": "bpm"},
            {"label": "Lens", "kind": "choice", "options_text": "Clear; Cloudy"},
            {"label": "Glasses", "kind": "boolean", "default_value": "no"},
        ]

    @classmethod
    def _new_seen_visit(cls, **vals):
        visit = cls._new_visit(practitioner_id=cls.doctor.id, **vals)
        visit._action_consult()
        return visit.with_user(cls.practitioner_a)
