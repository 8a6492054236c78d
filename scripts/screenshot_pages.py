"""Pages of the demo clinic that `screenshots.py` shoots, and as whom."""

import dataclasses
import json

LIST = "document.querySelector('.o_data_row, .o_kanban_record')"
HOME = "document.querySelector('.o_clinic_home_tile')"
CLOSE = (
    "document.querySelector('[name=line_ids] .o_data_row, "
    "[name=line_ids] .o_kanban_record')"
)
FORM = "document.querySelector('.o_form_view .o_field_widget')"
CHOICES = "document.querySelector('.choices a')"
BOARD = "document.querySelector('.o_clinic_board_card')"
AGENDA = "document.querySelector('.o_clinic_agenda_card')"
RECALL = "document.querySelector('.o_clinic_recall_row, .o_clinic_recall_empty')"


@dataclasses.dataclass(frozen=True)
class Page:
    login: str
    action: str  # or a path, for pages without a log-in
    ready: str = LIST
    model: str = ""  # for a form: its model, and
    record: str = ""  # the name of the record, or the newest one
    among: tuple = ()  # of these: a domain
    before: str = ""  # JavaScript to run when the page is there, and
    then: str = ""  # what to wait for after it
    phone: bool = True


def press(selector):
    return f"document.querySelector({json.dumps(selector)}).click()"


DIALOG = "document.querySelector('.modal .o_form_view .o_field_widget')"

PAGES = {
    "online_branches": Page("reception", "/clinic/book", ready=CHOICES),
    "online_reasons": Page(
        "reception",
        "/clinic/book",
        ready=CHOICES,
        before=press(".choices a"),
        then="document.querySelectorAll('h2').length && " + CHOICES,
    ),
    "patient_pages": Page(
        "reception", "/clinic/me", ready="document.querySelector('#phone')"
    ),
    "patient_list": Page("reception", "clinic_patient.clinic_patient_action"),
    "patient_search": Page(
        "reception",
        "clinic_patient.clinic_patient_action",
        before="document.querySelector('.o_searchview_input').focus();"
        "document.execCommand('insertText', false, 'ww')",
        then="document.querySelector('.o_searchview_autocomplete')",
        phone=False,
    ),
    "patient_form": Page(
        "doctor",
        "clinic_patient.clinic_patient_action",
        FORM,
        model="clinic.patient",
        record="王建国",
    ),
    "contact_masked": Page(
        "reception",
        "clinic_patient.clinic_patient_action",
        FORM,
        model="clinic.patient",
        record="张敏",
    ),
    "patient_page": Page(
        "reception",
        "clinic_patient.clinic_patient_action",
        "document.querySelector('.o_clinic_timeline_row')",
        model="clinic.patient",
        record="王建国",
    ),
    "patient_timeline": Page(
        "doctor",
        "clinic_patient.clinic_patient_action",
        "document.querySelector('.o_clinic_timeline_row')",
        model="clinic.patient",
        record="王建国",
        before=press(".o_clinic_timeline_more"),
        then="document.querySelectorAll('.o_clinic_timeline_row').length > 5",
    ),
    "registration": Page(
        "reception", "clinic_patient.clinic_patient_register_action", FORM
    ),
    "visits": Page("reception", "clinic_patient.clinic_visit_action"),
    "visit": Page(
        "doctor",
        "clinic_patient.clinic_visit_action",
        "document.querySelector('.o_form_view [name=findings]')",
        model="clinic.visit",
        among=(["template_version_id.template_id.specialty", "=", "dental"],),
    ),
    "visit_templates": Page(
        "director", "clinic_patient.clinic_visit_template_action", phone=False
    ),
    "duplicates": Page("reception", "clinic_patient.clinic_patient_duplicate_action"),
    "import_batch": Page(
        "clinicadmin",
        "clinic_patient.clinic_import_batch_action",
        FORM,
        model="clinic.import.batch",
        phone=False,
    ),
    "adoption": Page(
        "clinicadmin",
        "clinic_patient.clinic_adoption_action",
        FORM,
        model="clinic.adoption",
        phone=False,
    ),
    "directory": Page("reception_ot", "clinic_patient.clinic_patient_directory_action"),
    "emergency_open": Page(
        "reception_ot",
        "clinic_patient.clinic_patient_directory_action",
        FORM,
        model="clinic.patient.directory",
        record="蒋浩然",
        before=press("button[name=action_open_in_emergency]"),
        then=DIALOG,
        phone=False,
    ),
    "emergency_number": Page(
        "nurse", "clinic_patient.clinic_emergency_open_action", DIALOG
    ),
    "emergency_review": Page(
        "privacy",
        "clinic_patient.clinic_emergency_access_action_review",
        before=press("button[name=action_review]"),
        then=DIALOG,
        phone=False,
    ),
    "emergency_reviews": Page(
        "privacy", "clinic_patient.clinic_emergency_access_action_review"
    ),
    "grant": Page(
        "manager",
        "clinic_patient.clinic_patient_action",
        FORM,
        model="clinic.patient",
        record="王建国",
        before=press(".nav-link[name=grants]"),
        then="document.querySelector('[name=grant_ids] .o_data_row')",
    ),
    "access_log": Page("privacy", "clinic_base.clinic_access_log_action", phone=False),
    "who_opened": Page(
        "privacy",
        "clinic_patient.clinic_patient_action",
        FORM,
        model="clinic.patient",
        record="王建国",
        before=press("button[name=action_open_access_log]"),
        then="document.querySelector('.o_list_view .o_data_row')",
        phone=False,
    ),
    "seal": Page(
        "privacy",
        "clinic_base.clinic_seal_state_action",
        FORM,
        # a folder as the manual names it instead of the one of this machine
        before="document.querySelector('[name=anchor_path] span').textContent = "
        "'/srv/clinic/anchors/clinic_demo.jsonl'",
        then="document.querySelector('[name=anchor_path]')",
    ),
    "person": Page(
        "clinicadmin",
        "clinic_base.clinic_user_make_action",
        DIALOG,
        before=press(".modal [name=role_nurse] input"),
        then="document.querySelector('.modal [name=sight] li')",
    ),
    "home_manager": Page("manager", "clinic_desk.clinic_home_action", HOME),
    "home_doctor": Page("doctor", "clinic_desk.clinic_home_action", HOME),
    "home_cashier": Page("cashier", "clinic_desk.clinic_home_action", HOME),
    "home_administrator": Page(
        "clinicadmin", "clinic_desk.clinic_home_action", HOME, phone=False
    ),
    "approvals": Page("manager", "clinic_base.clinic_approval_action"),
    "day_close_signed": Page(
        "manager",
        "clinic_desk.clinic_day_close_action",
        FORM,
        model="clinic.day.close",
        among=(["state", "=", "closed"],),
        phone=False,
    ),
    "day_close": Page("reception", "clinic_desk.clinic_day_close_action_today", CLOSE),
    # after the others: from here on the contact data of this file is shown today
    "contact_shown": Page(
        "reception",
        "clinic_patient.clinic_patient_action",
        FORM,
        model="clinic.patient",
        record="欧阳静",
        before="document.querySelector('button[name=action_reveal_contact]')?.click()",
        then="document.querySelector('.o_form_view .o_field_widget') && "
        "!document.querySelector('button[name=action_reveal_contact]')",
        phone=False,
    ),
    "branch_switcher": Page(
        "doctor",
        "clinic_patient.clinic_patient_action",
        before="document.querySelector('.o_clinic_branch_switcher').click()",
        then="document.querySelector('.o_clinic_branch_item')",
    ),
    "board": Page("reception", "clinic_desk.clinic_desk_board_action", BOARD),
    "board_search": Page(
        "reception",
        "clinic_desk.clinic_desk_board_action",
        BOARD,
        before="document.querySelector('.o_clinic_board_search input').focus();"
        "document.execCommand('insertText', false, 'w')",
        then="document.querySelector('.o_clinic_board_found')",
        phone=False,
    ),
    "board_mine": Page("doctor", "clinic_desk.clinic_desk_board_action_mine", BOARD),
    "walk_in": Page("reception", "clinic_desk.clinic_walkin_action", DIALOG),
    "expect": Page("reception", "clinic_desk.clinic_visit_expect_action", DIALOG),
    "handovers": Page("nurse", "clinic_desk.clinic_handover_action"),
    "treatment_list": Page("nurse", "clinic_desk.clinic_order_action"),
    "to_collect": Page("cashier", "clinic_desk.clinic_visit_due_action"),
    "payment": Page(
        "cashier",
        "clinic_desk.clinic_visit_due_action",
        before=press("button[name=action_collect]"),
        then="document.querySelector('.modal .o_field_widget[name=method_id] label')",
    ),
    "refunds": Page(
        "manager",
        "clinic_desk.clinic_refund_action",
        "document.querySelector('.o_view_nocontent, .o_data_row')",
        phone=False,
    ),
    "consent_signed": Page(
        "nurse",
        "clinic_patient.clinic_consent_signature_action",
        FORM,
        model="clinic.consent.signature",
    ),
    "my_leaks": Page("doctor", "clinic_patient.clinic_visit_action_my_leaks"),
    "leak_rate": Page(
        "manager",
        "clinic_patient.clinic_next_step_report_action",
        "document.querySelector('.o_pivot table')",
        phone=False,
    ),
    "attendance": Page(
        "reception", "clinic_appointment.clinic_appointment_action_attendance"
    ),
    "reminders": Page("reception", "clinic_appointment.clinic_reminder_action"),
    "reminder_rules": Page(
        "clinicadmin", "clinic_appointment.clinic_reminder_rule_action", phone=False
    ),
    "calls": Page("followup", "clinic_messaging.clinic_call_task_action"),
    "call_outcome": Page(
        "followup",
        "clinic_messaging.clinic_call_task_action",
        before=press("button[name=action_outcome]"),
        then=DIALOG,
    ),
    "replies": Page("followup", "clinic_messaging.clinic_message_reply_action"),
    "reply_answer": Page(
        "followup",
        "clinic_messaging.clinic_message_reply_action",
        before=press("button[name=action_answer]"),
        then=DIALOG,
    ),
    "by_hand": Page("followup", "clinic_messaging.clinic_message_action_by_hand"),
    "message_compose": Page(
        "reception",
        "clinic_patient.clinic_patient_action",
        "document.querySelector('button[name=action_write_message]')",
        model="clinic.patient",
        record="王建国",
        before=press("button[name=action_write_message]"),
        then="document.querySelector('.modal .o_clinic_message_compose textarea')",
        phone=False,
    ),
    "outbox": Page("reception", "clinic_messaging.clinic_message_action"),
    "message_template": Page(
        "clinicadmin",
        "clinic_messaging.clinic_message_template_action",
        FORM,
        model="clinic.message.template",
        record="Please call us",
        phone=False,
    ),
    "appointment_board": Page(
        "reception", "clinic_appointment.clinic_appointment_board_action", AGENDA
    ),
    "appointment_week": Page(
        "reception",
        "clinic_appointment.clinic_appointment_board_action",
        AGENDA,
        before=press("[data-mode=week]"),
        then="document.querySelectorAll('.o_clinic_agenda_column').length === 7",
        phone=False,
    ),
    "appointment_book": Page(
        "reception", "clinic_appointment.clinic_appointment_book_action", DIALOG
    ),
    "roster": Page(
        "manager",
        "clinic_appointment.clinic_roster_action",
        "document.querySelector('.o_calendar_view .fc-event')",
        phone=False,
    ),
    "recall_list": Page(
        "followup", "clinic_followup.clinic_followup_recall_action", RECALL
    ),
    "recall_late": Page(
        "manager",
        "clinic_followup.clinic_followup_recall_action",
        RECALL,
        before=press("[data-view=overdue]"),
        then=RECALL,
    ),
    "followups": Page("followup", "clinic_followup.clinic_followup_action"),
    "followup": Page(
        "followup",
        "clinic_followup.clinic_followup_action",
        FORM,
        model="clinic.followup",
    ),
    "revisit_rhythm": Page("manager", "clinic_followup.clinic_revisit_service_action"),
    "followup_plans": Page("director", "clinic_followup.clinic_followup_plan_action"),
    "followup_plan": Page(
        "director",
        "clinic_followup.clinic_followup_plan_action",
        FORM,
        model="clinic.followup.plan",
        record="Implant",
    ),
    "followup_callers": Page(
        "manager", "clinic_followup.clinic_followup_caller_action"
    ),
    "followup_on_time": Page(
        "manager",
        "clinic_followup.clinic_followup_report_action",
        "document.querySelector('.o_pivot table')",
        phone=False,
    ),
    "patients_lost": Page(
        "manager",
        "clinic_followup.clinic_followup_leak_report_action",
        "document.querySelector('.o_pivot table')",
        phone=False,
    ),
    "survey_answers": Page(
        "manager",
        "clinic_followup.clinic_satisfaction_action",
        "document.querySelector('.o_data_row, .o_kanban_record')",
    ),
    "satisfaction": Page(
        "director",
        "clinic_followup.clinic_satisfaction_report_action",
        "document.querySelector('.o_graph_canvas_container canvas')",
    ),
    "complaints": Page("manager", "clinic_followup.clinic_complaint_action"),
    "complaint_rate": Page(
        "manager",
        "clinic_followup.clinic_complaint_report_action",
        "document.querySelector('.o_pivot table')",
        phone=False,
    ),
    "free_consultation": Page(
        "reception",
        "clinic_patient.clinic_visit_action",
        ready=FORM,
        model="clinic.visit",
        among=(
            ("line_ids.product_id.name", "=", "Consultation"),
            ("state", "=", "waiting"),
        ),
        before=press(".o_notebook a[name=lines]"),
        then="document.querySelector('[name=line_ids] button[name=action_free]')",
        phone=False,
    ),
}
