MODELS = (
    "ir.rule",
    "ir.model.access",
    "res.groups",
    "res.groups.privilege",
    "ir.module.category",
)


def migrate(cr, version):
    """Rights are code: a database takes them from each new version."""
    cr.execute(
        """
        UPDATE ir_model_data SET noupdate = FALSE
         WHERE module = 'clinic_patient' AND model IN %s AND noupdate
        """,
        [MODELS],
    )
