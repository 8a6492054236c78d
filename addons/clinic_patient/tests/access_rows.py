"""Who reaches which rows of the models of this addon.

FILE   the file of a patient: at the branches that may open it, or in the whole chain
CARE   what is said to a doctor: besides, only for patients in care
"""

from odoo.addons.clinic_base.tests import door_scene
from odoo.addons.clinic_base.tests.door_rows import (
    EVERYWHERE,
    IN_CHAIN,
    Row,
    Secret,
    reach,
)

from . import access_scene as scene

prepare = scene.prepare

HERE = "own idle"
WIDE = {"medical_director": IN_CHAIN, "privacy": IN_CHAIN}
BRANCH = {"reception": HERE, "followup": HERE, "manager": HERE}
FILE = reach(nurse=HERE, practitioner=HERE, consultant="own", **BRANCH, **WIDE)
# visits and next steps: treating staff for patients in care, the rest by the file
VISIT = reach(nurse="own", practitioner="own", consultant="own", **BRANCH, **WIDE)
CARE = reach(nurse="own", practitioner="own", medical_director=IN_CHAIN)
MERGE = reach(reception=HERE, manager=HERE, **WIDE)
# name, number and the last digits, in the legal entity
ENTITY = "own idle branch"
DIRECTORY = reach(ENTITY, marketing="", hq_director="", administrator="", **WIDE)
# names of families with a member of the directory; who belongs follows the files
FAMILY = {role: DIRECTORY[role] if FILE[role] else () for role in FILE}
OPEN = reach(EVERYWHERE)
CHAIN = reach(IN_CHAIN, administrator=EVERYWHERE)
NOBODY = reach()
# words of forms, no patient data: who takes signatures, who writes them
FORMS = reach(
    reception=IN_CHAIN,
    nurse=IN_CHAIN,
    practitioner=IN_CHAIN,
    medical_director=IN_CHAIN,
    administrator=EVERYWHERE,
)
# money: in the companies one works for
MONEY = reach(
    reception=HERE,
    nurse="own",
    practitioner="own",
    manager=HERE,
    medical_director="own idle branch",
    privacy="own idle branch",
)
CHARGE = reach(
    reception=HERE,
    manager=HERE,
    finance=HERE,
    medical_director="own idle branch",
    privacy="own idle branch",
)
IMPORT = reach(administrator="own idle")


def child(**vals):
    """Values of what hangs on a visit."""
    return lambda world, place: {"visit_id": world.at[place].visit.id, **vals}


def part(**vals):
    """Values of what hangs on a file."""
    return lambda world, place: {"patient_id": world.at[place].patient.id, **vals}


FILES = [
    Row("clinic.patient", "File", FILE, scene.get_patient, {"do_not_contact": True}),
    Row("clinic.patient.alias", "File", FILE, part(number="OLD")),
    Row("clinic.patient.grant", "File", FILE, scene.get_grant_vals),
    Row(
        "clinic.patient.identity",
        "File",
        reach(reception=HERE, manager=HERE, privacy=IN_CHAIN),
        scene.get_identity_vals,
        {"id_type": "passport"},
    ),
    Row("clinic.patient.register", "File", NOBODY, None),
    Row("clinic.patient.directory", "File", DIRECTORY, scene.get_directory),
    Row(
        "clinic.emergency.access",
        "Emergency",
        reach(medical_director=IN_CHAIN, privacy=IN_CHAIN),
        scene.get_emergency_vals,
    ),
    Row("clinic.patient.grant.give", "File", NOBODY, None),
    Row("clinic.emergency.open", "Emergency", NOBODY, None),
    Row("clinic.emergency.review", "Emergency", NOBODY, None),
    Row("clinic.visit.correct", "Visits", NOBODY, None),
    Row(
        "clinic.patient.completeness.report",
        "File",
        reach(manager=HERE, hq_director=HERE, medical_director=HERE),
        scene.get_completeness,
    ),
    Row("clinic.family", "File", FAMILY, scene.get_family_vals, {"active": True}),
    Row(
        "clinic.family.member",
        "File",
        FILE,
        scene.get_member_vals,
        {"is_guardian": True},
    ),
    Row(
        "clinic.contact.consent",
        "File",
        FILE,
        part(purpose="clinical", decision="granted"),
    ),
]
CLINICAL = [
    Row("clinic.allergy", "Clinical", CARE, part(substance="x"), {"severity": "low"}),
    Row("clinic.contraindication", "Clinical", CARE, part(note="x"), {"note": "y"}),
    Row("clinic.visit.diagnosis", "Clinical", CARE, child(text="x"), {"text": "y"}),
    Row("clinic.visit.procedure", "Clinical", CARE, child(text="x"), {"text": "y"}),
    Row("clinic.visit.medication", "Clinical", CARE, child(drug="x"), {"days": 3}),
    Row(
        "clinic.visit.observation",
        "Clinical",
        CARE,
        child(code="1", name="x", value="x"),
        {"unit": "y"},
    ),
    Row(
        "clinic.visit.immunization",
        "Clinical",
        CARE,
        child(vaccine="x"),
        {"vaccine": "y"},
    ),
    Row(
        "clinic.visit.tooth",
        "Clinical",
        CARE,
        child(tooth="36", finding="caries"),
        {"finding": "filling"},
    ),
    Row("clinic.consent.form", "Consents", FORMS, scene.get_form, {"sequence": 3}),
    Row("clinic.consent.form.version", "Consents", FORMS, scene.get_form_version),
    Row("clinic.consent.signature", "Consents", CARE, scene.get_signature),
    Row("clinic.consent.withdrawal", "Consents", CARE, scene.get_withdrawal),
    Row("clinic.consent.sign", "Consents", NOBODY, None),
    Row("clinic.consent.withdraw", "Consents", NOBODY, None),
]
VISITS = [
    Row("clinic.visit", "Visits", VISIT, scene.get_visit, {"external_ref": "1"}),
    Row("clinic.visit.line", "Visits", MONEY, scene.get_line, {"quantity": 2}),
    Row(
        "clinic.visit.line.credit",
        "Visits",
        MONEY,
        scene.get_credit_vals,
        {"share": 0.5},
    ),
    Row(
        "clinic.next.step",
        "Visits",
        reach(
            reception=HERE,
            nurse="own",
            practitioner="own",
            followup=HERE,
            manager=HERE,
            **WIDE,
        ),
        scene.get_step_vals,
        {"due_on": "2031-01-01"},
    ),
    Row("clinic.visit.record", "Clinical", CARE, scene.get_record_vals),
    Row("clinic.visit.amendment", "Clinical", CARE, scene.get_amendment_vals),
    Row("clinic.visit.amend", "Clinical", NOBODY, None),
    Row("clinic.next.step.plan", "Visits", NOBODY, None),
    Row(
        "clinic.next.step.report",
        "Visits",
        reach(manager=HERE, hq_director=HERE, medical_director=HERE),
        scene.get_leak,
    ),
    Row("clinic.history.charge", "Visits", CHARGE, scene.get_charge_vals),
]
HOUSE = [
    Row("clinic.tag.axis", "Catalogues", OPEN, scene.get_axis, {"sequence": 3}),
    Row("clinic.tag", "Catalogues", OPEN, scene.get_tag, {"color": 3}),
    Row("clinic.source", "Catalogues", OPEN, scene.get_source, {"active": True}),
    Row(
        "clinic.practitioner",
        "Catalogues",
        CHAIN,
        scene.get_practitioner,
        {"title": "Dr."},
    ),
    Row("clinic.diagnosis.code", "Catalogues", OPEN, scene.get_code, {"active": True}),
    Row("clinic.diagnosis.load", "Catalogues", NOBODY, None),
    Row(
        "clinic.visit.template",
        "Catalogues",
        CHAIN,
        scene.get_template_vals,
        {"sequence": 3},
    ),
    Row(
        "clinic.visit.template.version",
        "Catalogues",
        CHAIN,
        scene.get_template_version_vals,
        {"note": "y"},
    ),
    Row(
        "clinic.visit.template.field",
        "Catalogues",
        CHAIN,
        scene.get_template_field_vals,
        {"sequence": 3},
    ),
    Row(
        "clinic.visit.template.option",
        "Catalogues",
        CHAIN,
        scene.get_template_option_vals,
        {"sequence": 3},
    ),
]
TOOLS = [
    Row("clinic.patient.duplicate", "Merging", MERGE, scene.get_duplicate_vals),
    Row(
        "clinic.patient.merge", "Merging", MERGE, scene.get_merge_vals, {"reason": "y"}
    ),
    Row("clinic.patient.merge.line", "Merging", MERGE, scene.get_merge_line_vals),
    Row(
        "clinic.adoption",
        "Adoption",
        reach(administrator=EVERYWHERE, hq_director=IN_CHAIN, privacy=IN_CHAIN),
        scene.get_adoption_vals,
        {"domain": "[]"},
    ),
    Row(
        "clinic.adoption.row",
        "Adoption",
        reach(administrator=EVERYWHERE, manager=HERE),
        scene.get_adoption_row_vals,
    ),
    Row("clinic.takeout.make", "Take-out", NOBODY, None),
    Row("clinic.visit.correct", "Visits", NOBODY, None),
    Row(
        "clinic.import.profile",
        "Import",
        IMPORT | {"administrator": EVERYWHERE.split()},
        scene.get_profile,
        {"note": "y"},
    ),
    Row(
        "clinic.import.profile.file",
        "Import",
        reach(administrator=EVERYWHERE),
        scene.get_profile_file,
        {"sequence": 3},
    ),
    Row(
        "clinic.import.profile.column",
        "Import",
        reach(administrator=EVERYWHERE),
        scene.get_profile_column,
        {"sequence": 3},
    ),
    Row("clinic.import.batch", "Import", IMPORT, scene.get_batch_vals),
    Row("clinic.import.batch.file", "Import", IMPORT, scene.get_batch_file_vals),
    Row("clinic.import.row", "Import", IMPORT, scene.get_import_row_vals),
    Row("clinic.import.key", "Import", IMPORT, scene.get_import_key_vals),
    Row("clinic.import.start", "Import", NOBODY, None),
    Row("clinic.import.start.line", "Import", NOBODY, None),
]
ROWS = FILES + CLINICAL + VISITS + HOUSE + TOOLS

# Reception asks why somebody comes: a word of its own for the one clinical text that
# is open to it.
REASON = reach(
    reception=HERE, nurse="own", practitioner="own", medical_director=IN_CHAIN
)
# who works with the people of today sees how to reach them; the rest by the button
TODAY = reach(reception="own", nurse="own", practitioner="own")
SECRETS = [
    Secret("clinical", door_scene.get_clinical_words, CARE),
    Secret("reason", lambda place: (f"qzr{place}",), REASON),
    Secret("contact", door_scene.get_contact_words, TODAY),
    Secret("property", lambda place: (f"qzp{place}",), FILE),
]


def _get_code(world, place):
    return scene.get_code(world, place).id


def _get_findings(world, place):
    return {"examination": f"qzc{place} findings"}


FILLERS = {
    ("clinic.visit", "template_version_id"): scene.get_used_version_id,
    ("clinic.visit", "findings"): _get_findings,
    ("clinic.visit.tooth", "tooth"): "36",
    ("clinic.visit", "reason"): lambda world, place: f"qzr{place}",
    ("clinic.visit", "reason_code_id"): _get_code,
    ("clinic.visit.diagnosis", "code_id"): _get_code,
    ("clinic.visit.procedure", "code_id"): _get_code,
    ("clinic.contraindication", "product_id"): lambda world, place: world.service.id,
    ("clinic.contraindication", "category_id"): (
        lambda world, place: world.service.categ_id.id
    ),
}
