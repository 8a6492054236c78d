"""Patients, visits and what hangs on them, one of each at every place."""

from datetime import timedelta

from odoo import fields
from odoo.addons.clinic_base.tests import door_scene as door
from odoo.addons.clinic_base.tests.door_rows import PLACES


def prepare(scene):
    """What the rows hang on: practitioner, patient, visit and service of each place."""
    category = scene.env["product.category"].create({"name": "Door category"})
    scene.service = scene.env["product.product"].create(
        {
            "name": "Door service",
            "list_price": 10.0,
            "is_clinic_service": True,
            "categ_id": category.id,
        }
    )
    axis = scene.env["clinic.tag.axis"].create(
        {"name": "Door disease", "code": "door", "is_clinical": True}
    )
    scene.tag = scene.env["clinic.tag"].create(
        {"name": f"{door.CLINICAL}tag", "axis_id": axis.id}
    )
    definition = [{"name": "property", "type": "char", "string": "Door"}]
    for place in PLACES:
        at = scene.at[place]
        at.chain.patient_properties_definition = definition
        at.doctor = _new_doctor(scene, place)
        at.patient = _new_patient(scene, place)
        at.other = _new_patient(scene, place, name=f"Qzi{place} other")
        at.visit = _new_visit(scene, place)
        at.patient.properties = {"property": f"Qzp{place}"}
        scene.fill(at.patient, place)
        scene.fill(at.visit, place)


def _new_doctor(scene, place):
    is_own = place == "own"
    user = scene.users["practitioner"] if is_own else scene.env["res.users"]
    return scene.env["clinic.practitioner"].create(
        {
            "name": f"Door doctor {place}",
            "chain_id": scene.at[place].chain.id,
            "user_id": user.id,
        }
    )


def _new_patient(scene, place, name=None):
    at, vals = scene.at[place], {}
    if name is None:
        vals = {
            "phone": door.get_phone(place),
            "phone2": door.get_phone(place),
            "email": f"Qzk{place}@example.com",
            "street": f"Qzk{place} street",
            "street2": f"Qzk{place} street2",
            "zip": f"Qzk{place}",
            "tag_ids": [(6, 0, scene.tag.ids)],
            "birth_date": "1980-04-05",
        }
    consultant = scene.users["consultant"] if place == "own" else False
    return scene.env["clinic.patient"].create(
        {
            "name": name or f"Qzi{place}",
            "chain_id": at.chain.id,
            "home_branch_id": at.branch.id,
            "consultant_id": consultant and consultant.id,
            **vals,
        }
    )


def _new_visit(scene, place):
    """Expected today; at `idle` one that is over since long."""
    at, vals = scene.at[place], {}
    if place == "idle":
        then = fields.Datetime.now() - timedelta(days=200)
        vals = {"state": "left", "arrived_at": then, "local_date": then.date()}
    return scene.env["clinic.visit"].create(
        {
            "patient_id": at.patient.id,
            "branch_id": at.branch.id,
            "practitioner_id": at.doctor.id,
            "reason": "x",
            **vals,
        }
    )


def get_patient(scene, place):
    return scene.at[place].patient


def get_visit(scene, place):
    return scene.at[place].visit


def get_practitioner(scene, place):
    return scene.at[place].doctor


def get_axis(scene, place):
    axes = scene.env["clinic.tag.axis"]
    found = axes.search([("is_clinical", "=", False)], limit=1)
    return found or axes.create({"name": "Door axis", "code": "door2"})


def get_tag(scene, place):
    axis = get_axis(scene, place)
    tags = scene.env["clinic.tag"]
    found = tags.search([("axis_id", "=", axis.id)], limit=1)
    return found or tags.create({"name": "Door tag", "axis_id": axis.id})


def get_source(scene, place):
    sources = scene.env["clinic.source"]
    return sources.search([], limit=1) or sources.create({"name": "Door source"})


def get_code(scene, place):
    codes = scene.env["clinic.diagnosis.code"]
    found = codes.search([("code", "=", "DOOR")])
    return found or codes.create({"code": "DOOR", "name": "Door code"})


def get_used_version_id(scene, place):
    return scene.env.ref("clinic_patient.clinic_visit_template_general_version_1").id


def get_template_vals(scene, place):
    at = scene.at[place]
    at.template = scene.env["clinic.visit.template"].create(
        {"name": f"Qzi{place}", "code": f"qzi{place}", "chain_id": at.chain.id}
    )
    return at.template


def get_template_version_vals(scene, place):
    at = scene.at[place]
    at.version = scene.env["clinic.visit.template.version"].create(
        {"template_id": at.template.id, "note": f"Qzi{place}"}
    )
    return at.version


def get_template_field_vals(scene, place):
    at = scene.at[place]
    at.question = scene.env["clinic.visit.template.field"].create(
        {"version_id": at.version.id, "label": f"Qzi{place}", "kind": "choice"}
    )
    return at.question


def get_template_option_vals(scene, place):
    return {"field_id": scene.at[place].question.id, "label": f"Qzi{place}"}


def get_completeness(scene, place):
    scene.env.flush_all()
    if place == PLACES[0]:
        scene.env["clinic.patient"]._sync_completeness()
    return scene.env["clinic.patient.completeness.report"].search(
        [("branch_id", "=", scene.at[place].branch.id)], limit=1
    )


def get_grant_vals(scene, place):
    at = scene.at[place]
    return {"patient_id": at.patient.id, "branch_id": at.branch.id, "reason": "door"}


def get_directory(scene, place):
    scene.env.flush_all()
    return scene.env["clinic.patient.directory"].browse(scene.at[place].patient.id)


def get_emergency_vals(scene, place):
    """A colleague of the place opened the file there."""
    at, colleague = scene.at[place], scene.colleagues[place]
    start = fields.Datetime.now()
    until = start + timedelta(hours=4)
    grant = scene.env["clinic.patient.grant"].create(
        {
            "patient_id": at.patient.id,
            "branch_id": at.branch.id,
            "user_id": colleague.id,
            "kind": "emergency",
            "until": until,
            "reason": "door",
        }
    )
    return {
        "patient_id": at.patient.id,
        "user_id": colleague.id,
        "branch_id": at.branch.id,
        "grant_id": grant.id,
        "reason": f"Qzi{place}",
        "opened_at": start,
        "until": until,
        "review_due_at": until,
    }


def get_identity_vals(scene, place):
    return {
        "patient_id": scene.at[place].patient.id,
        "id_type": "passport",
        "country_id": scene.env.ref("base.cn").id,
        "number": door.get_passport(place),
    }


def get_family_vals(scene, place):
    at = scene.at[place]
    at.family = scene.env["clinic.family"].create(
        {"name": f"Qzi{place}", "chain_id": at.chain.id}
    )
    return at.family


def get_member_vals(scene, place):
    at = scene.at[place]
    return {"patient_id": at.patient.id, "family_id": at.family.id}


def get_line(scene, place):
    at = scene.at[place]
    at.line = scene.env["clinic.visit.line"].create(
        {"visit_id": at.visit.id, "product_id": scene.service.id, "name": "Qzi" + place}
    )
    return at.line


def get_credit_vals(scene, place):
    at = scene.at[place]
    return {"line_id": at.line.id, "role": "sold", "practitioner_id": at.doctor.id}


def get_step_vals(scene, place):
    return {
        "visit_id": scene.at[place].visit.id,
        "kind": "followup",
        "due_on": "2030-01-01",
    }


def get_record_vals(scene, place):
    """An archived record; append-only, so it is made with its words at once."""
    at, text = scene.at[place], f"{door.CLINICAL}{place}"
    said = {"en_US": text}
    row = {"key": "advice", "label": said, "value": said}
    at.record = scene.env["clinic.visit.record"].create(
        {
            "visit_id": at.visit.id,
            "patient_id": at.patient.id,
            "number": 1,
            "kind": "archived",
            "content": {"sections": [{"key": "advice", "label": said, "rows": [row]}]},
            "reason": text,
            "made_at": fields.Datetime.now(),
            "digest": "0",
        }
    )
    return at.record


def get_amendment_vals(scene, place):
    at, now = scene.at[place], fields.Datetime.now()
    return {
        "visit_id": at.visit.id,
        "branch_id": at.branch.id,
        "reason": "door",
        "baseline": at.record.content,
        "requested_by": scene.users["medical_director"].id,
        "requested_at": now,
        "state": "done",
        "record_id": at.record.id,
    }


def get_leak(scene, place):
    """What the report tells of a visit that left; at `idle` it did so long ago."""
    at = scene.at[place]
    at.left = at.visit
    if at.visit.state != "left":
        at.left = scene.env["clinic.visit"].create(
            {
                "patient_id": at.patient.id,
                "branch_id": at.branch.id,
                "practitioner_id": at.doctor.id,
                "state": "left",
            }
        )
    scene.env.flush_all()
    return scene.env["clinic.next.step.report"].browse(at.left.id)


def get_charge_vals(scene, place):
    at = scene.at[place]
    return {
        "visit_id": at.visit.id,
        "amount": 10.0,
        "payer_kind": "private",
        "currency_id": at.branch.company_id.currency_id.id,
    }


# -- treatment consent ---------------------------------------------------------
def get_form(scene, place):
    at = scene.at[place]
    at.form = scene.env["clinic.consent.form"].create(
        {"name": "Door form", "chain_id": at.chain.id}
    )
    return at.form


def get_form_version(scene, place):
    draft = scene.at[place].form._make_draft()
    draft.body = "<p>Door text</p>"
    draft.action_publish()
    return draft


def get_signature(scene, place):
    """Nobody writes into it later: what it says of him is there from the start."""
    at = scene.at[place]
    signatures = scene.env["clinic.consent.signature"]
    at.signature = signatures._sign(
        at.visit,
        at.form.current_version_id,
        {
            "language": "en_US",
            "signer": "guardian",
            "signer_name": f"Qzi{place}",
            "relation": "other",
            "strokes": [[[0, 0, 0], [90, 0, 9], [90, 90, 20], [0, 90, 30]]],
        },
    )
    return at.signature


def get_withdrawal(scene, place):
    return scene.at[place].signature._withdraw(f"{door.word(door.CLINICAL, place)} x")


# -- merging, adopting, importing ----------------------------------------------
def get_duplicate_vals(scene, place):
    at = scene.at[place]
    low, high = sorted((at.patient.id, at.other.id))
    return {"patient_id": low, "other_id": high, "verdict": "same", "score": 90}


def get_merge_vals(scene, place):
    at = scene.at[place]
    at.merge = scene.env["clinic.patient.merge"].create(
        {"keep_id": at.patient.id, "drop_id": at.other.id, "reason": f"Qzi{place}"}
    )
    return at.merge


def get_merge_line_vals(scene, place):
    """Rows of a merge may tell what was filled; the worst they could: contact."""
    return {
        "merge_id": scene.at[place].merge.id,
        "kind": "filled",
        "model": "clinic.patient",
        "res_id": scene.at[place].patient.id,
        "field": "phone",
        "old_value": False,
        "new_value": "+86" + door.get_phone(place),
    }


def get_adoption_vals(scene, place):
    at = scene.at[place]
    at.adoption = scene.env["clinic.adoption"].create(
        {
            "name": f"Qzi{place}",
            "chain_id": at.chain.id,
            "home_branch_id": at.branch.id,
            "domain": "[('id', '=', 0)]",
        }
    )
    return at.adoption


def get_adoption_row_vals(scene, place):
    at = scene.at[place]
    contact = scene.env["res.partner"].create({"name": f"Qzi{place} contact"})
    return {
        "adoption_id": at.adoption.id,
        "contact_id": contact.id,
        "verdict": "unsure",
        "reason": "twice",
        "home_branch_id": at.branch.id,
    }


def get_profile(scene, place):
    return scene.env["clinic.import.profile"].search([], order="id", limit=1)


def get_profile_file(scene, place):
    profiles = scene.env["clinic.import.profile"].search([], order="id")
    return profiles.file_ids[:1]


def get_profile_column(scene, place):
    profiles = scene.env["clinic.import.profile"].search([], order="id")
    return profiles.file_ids.column_ids[:1]


def get_batch_vals(scene, place):
    at = scene.at[place]
    at.batch = scene.env["clinic.import.batch"].create(
        {
            "name": f"Qzi{place}",
            "profile_id": get_profile(scene, place).id,
            "branch_id": at.branch.id,
        }
    )
    return at.batch


def get_batch_file_vals(scene, place):
    at = scene.at[place]
    at.batch_file = scene.env["clinic.import.batch.file"].create(
        {"batch_id": at.batch.id, "name": f"Qzi{place}.csv"}
    )
    return at.batch_file


def get_import_row_vals(scene, place):
    at = scene.at[place]
    return {
        "batch_id": at.batch.id,
        "file_id": at.batch_file.id,
        "outcome": "refused",
        "reason": f"Qzi{place}",
    }


def get_import_key_vals(scene, place):
    at = scene.at[place]
    return {
        "source": "door",
        "model": "clinic.patient",
        "external_key": f"Qzi{place}",
        "res_id": at.patient.id,
        "batch_id": at.batch.id,
        "origin": "created",
    }
