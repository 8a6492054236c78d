from .common_visit import VisitCommon

# somebody wrote a name
STROKES = [
    [[100, 100, 0], [180, 40, 40], [260, 120, 80], [320, 60, 130]],
    [[400, 90, 300], [470, 90, 340]],
]


class ConsentCommon(VisitCommon):
    """A published form that the service needs, and a visit of today."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.form = cls._new_form("Extraction", service_ids=[(6, 0, cls.service.ids)])
        cls.version = cls.form.current_version_id
        cls.visit = cls._new_visit(practitioner_id=cls.doctor.id)

    @classmethod
    def _new_form(cls, name="Extraction", body="<p>It may bleed.</p>", **vals):
        form = cls.env["clinic.consent.form"].create({"name": name, **vals})
        draft = form._make_draft()
        draft.body = body
        draft.action_publish()
        return form

    @classmethod
    def _publish_next(cls, form, body="<p>It may bleed and swell.</p>"):
        draft = form._make_draft()
        draft.body = body
        draft.action_publish()
        return draft

    @classmethod
    def _add_line(cls, visit=None):
        return cls.env["clinic.visit.line"].create(
            {"visit_id": (visit or cls.visit).id, "product_id": cls.service.id}
        )

    @classmethod
    def _sign(cls, visit=None, user=None, version=None, **said):
        signatures = cls.env["clinic.consent.signature"]
        signatures = signatures.with_user(user or cls.reception_a)
        env = signatures.env
        said = {"strokes": STROKES, "language": "en_US", **said}
        return signatures._sign(
            (visit or cls.visit).with_env(env),
            (version or cls.version).with_env(env),
            said,
        )

    @classmethod
    def _open_window(cls, user, visit=None, **vals):
        windows = cls.env["clinic.consent.sign"].with_user(user)
        window = windows.create({"visit_id": (visit or cls.visit).id, **vals})
        window.flush_recordset()
        return window

    @classmethod
    def _new_child(cls, **vals):
        return cls._new_patient("王小宝", birth_date="2020-05-05", **vals)
