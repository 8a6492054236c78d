"""For each invariant, SQL that breaks it once in a database of `upgrade_scene.py`."""

SALE_ORDERS = """
    INSERT INTO sale_order (company_id, partner_id, partner_invoice_id, name, state,
           partner_shipping_id, date_order, clinic_visit_id, clinic_branch_id)
    SELECT v.company_id, p.partner_id, p.partner_id, 'x', 'sale',
           p.partner_id, now(), v.id, v.branch_id
      FROM clinic_visit v JOIN clinic_patient p ON p.id = v.patient_id
     WHERE p.partner_id IS NOT NULL ORDER BY v.id LIMIT 1;"""
# booked on 2 January 2031 for the first patient, of no visit
BOOKING = """
    INSERT INTO clinic_appointment (patient_id, branch_id, practitioner_id, room_id,
           start_at, stop_at, busy_from, busy_to, lane, state, source, confirm_state)
    SELECT v.patient_id, v.branch_id, p.id, {room}, t, t + '1h', t, t + '1h', 0,
           'booked', 'desk', 'none'
      FROM clinic_visit v, clinic_practitioner p,
           (VALUES (timestamp '2031-01-02')) AS day (t)
     ORDER BY v.id, p.id LIMIT 1;"""
BOOKED = BOOKING.format(room="NULL")
ROSTER = """
    INSERT INTO clinic_roster (practitioner_id, branch_id, day, hour_from, hour_to,
           start_at, stop_at, state)
    SELECT p.id, b.id, '2031-01-02', 0, 9, '2031-01-02', '2031-01-03', 'draft'
      FROM clinic_practitioner p, clinic_branch b ORDER BY p.id, b.id LIMIT 1;"""
FOLLOWUP = (
    "INSERT INTO clinic_followup (patient_id, branch_id, source, kind, owner_role,"
    " due_on, late_on, create_date, {columns}) SELECT v.patient_id, v.branch_id,"
    " 'hand', 'call', 'followup', current_date, current_date, now(), {values}"
    " FROM clinic_visit v ORDER BY v.id LIMIT 1;"
)
COMPLAINT = (
    "INSERT INTO clinic_complaint (patient_id, visit_id, branch_id, channel,"
    " description, number, received_at, local_date, acknowledge_by, answer_by,"
    " escalation, {columns}) SELECT v.patient_id, v.id, v.branch_id, 'desk', 'x', 'x',"
    " now(), current_date, now(), now() - interval '2 days', {values}"
    " FROM clinic_visit v ORDER BY v.id LIMIT 1;"
)
QUESTION = (
    "INSERT INTO clinic_satisfaction (patient_id, visit_id, branch_id, local_date,"
    " asked_at, expires_at, {columns}) SELECT v.patient_id, v.id, v.branch_id,"
    " current_date, now(), now() - interval '9 days', {values}"
    " FROM clinic_visit v ORDER BY v.id LIMIT 1;"
)
# one broken row for each invariant, also of those that PostgreSQL keeps
BREAKS = {
    "rows_of_ours_open_to_everybody": "UPDATE ir_model_access SET group_id = NULL"
    " WHERE id = (SELECT res_id FROM ir_model_data"
    " WHERE model = 'ir.model.access' AND module = 'clinic_patient' LIMIT 1)",
    "rules_of_ours_switched_off": "UPDATE ir_rule SET active = FALSE WHERE id ="
    " (SELECT res_id FROM ir_model_data WHERE model = 'ir.rule'"
    " AND module = 'clinic_patient' LIMIT 1)",
    "roles_that_imply_too_much": "INSERT INTO res_groups_implied_rel (gid, hid)"
    " SELECT a.res_id, b.res_id FROM ir_model_data a, ir_model_data b"
    " WHERE a.name = 'group_clinic_base_cashier'"
    " AND b.name = 'group_account_invoice'",
    "append_only_tables_that_can_be_changed": "ALTER TABLE clinic_operation_log"
    " DISABLE TRIGGER clinic_operation_log_refuse_truncate",
    "branches_outside_their_users_companies": "DELETE FROM res_company_users_rel"
    " WHERE user_id IN (SELECT user_id FROM clinic_branch_users_rel)",
    "seals_with_a_gap": "ALTER TABLE clinic_access_seal DISABLE TRIGGER USER;"
    " INSERT INTO clinic_access_seal"
    " (seq, log, row_id, format, digest, chain, sealed_at)"
    " SELECT coalesce(max(seq), 0) + 2, 'access', 0, 1, '-', '-', now()"
    " FROM clinic_access_seal",
    "disclosures_with_a_wrong_count": "INSERT INTO clinic_access_log"
    " (user_id, door, happened_at, patient_ids, patient_count)"
    " VALUES (1, 'x', now(), '[7, 8]', 1)",
    "patients_without_payer_identity": "UPDATE res_partner"
    " SET is_clinic_patient = FALSE",
    "partners_of_two_patients": "DROP INDEX clinic_patient_partner_unique;"
    " UPDATE clinic_patient SET partner_id = (SELECT min(partner_id)"
    " FROM clinic_patient) WHERE partner_id IS NOT NULL",
    "record_numbers_given_twice": "UPDATE clinic_patient SET record_number = NULL"
    " WHERE id = (SELECT min(id) FROM clinic_patient WHERE kind = 'patient')",
    "files_of_two_chains": "WITH other AS (INSERT INTO clinic_chain"
    ' SELECT (jsonb_populate_record(c, \'{"id": 99999, "code": "OTHER"}\')).*'
    " FROM clinic_chain c LIMIT 1 RETURNING id)"
    " UPDATE clinic_branch SET chain_id = other.id FROM other",
    "merged_files_that_are_lost": "UPDATE clinic_patient SET active = TRUE"
    " WHERE merged_into_id IS NOT NULL",
    "parts_of_a_visit_on_another_file": "UPDATE clinic_visit_medication"
    " SET patient_id = (SELECT min(id) FROM clinic_patient)",
    "visits_without_their_day": "UPDATE clinic_visit SET local_date = NULL"
    " WHERE id = (SELECT min(id) FROM clinic_visit)",
    "visits_without_their_care": "UPDATE clinic_visit SET care_until = NULL",
    "emergency_rights_of_a_branch": "UPDATE clinic_patient_grant"
    " SET kind = 'emergency', user_id = NULL",
    "emergencies_reviewed_by_the_same_person": "INSERT INTO clinic_emergency_access"
    " (patient_id, user_id, branch_id, grant_id, state, reviewed_by_id, reason,"
    " review_due_at, opened_at, until)"
    " SELECT g.patient_id, 1, g.branch_id, g.id, 'accepted', 1, 'x', now(), now(),"
    " now() FROM clinic_patient_grant g LIMIT 1",
    "visits_that_nobody_follows": "UPDATE clinic_next_step SET state = 'dropped';"
    " UPDATE clinic_practitioner SET user_id = NULL;"
    " DELETE FROM clinic_branch_users_rel",
    "next_steps_on_nobodys_list": "UPDATE clinic_next_step"
    " SET state = 'open', kind = 'followup', due_on = NULL",
    "documents_in_clear_or_lost": "UPDATE clinic_patient_identity"
    " SET ciphertext = 'E1234567'",
    "patient_data_open_without_a_rule": "DELETE FROM rule_group_rel",
    "imported_rows_not_accounted_for": "UPDATE clinic_import_batch_file"
    " SET refused = refused + 1",
    "refused_rows_without_a_reason": "UPDATE clinic_import_row SET reason = NULL",
    "adopted_contacts_not_accounted_for": "UPDATE clinic_adoption_row"
    " SET state = 'adopted', patient_id = NULL",
    "archived_records_out_of_order": "ALTER TABLE clinic_visit_record"
    " DISABLE TRIGGER USER; UPDATE clinic_visit_record SET number = number + 1",
    "archived_visits_without_a_record": "ALTER TABLE clinic_visit_record"
    " DISABLE TRIGGER USER; DELETE FROM clinic_visit_record;"
    " UPDATE clinic_visit SET write_date = write_date - interval '9 days'",
    "amendments_that_do_not_end": "INSERT INTO clinic_visit_amendment"
    " (visit_id, patient_id, branch_id, requested_by, state, reason, requested_at,"
    " until) SELECT id, patient_id, branch_id, 1, 'open', 'x', '2020-01-01',"
    " '2020-01-02' FROM clinic_visit LIMIT 1",
    "visits_with_two_orders": "DROP INDEX sale_order_clinic_visit_unique;"
    + SALE_ORDERS
    + SALE_ORDERS,
    "queue_numbers_given_twice": "DROP INDEX clinic_visit_queue_unique;"
    " UPDATE clinic_visit SET queue_number = 7, queue_date = '2026-01-02'",
    "money_of_a_visit_booked_elsewhere": SALE_ORDERS
    + " UPDATE sale_order SET clinic_branch_id = NULL",
    "appointments_that_overlap": "ALTER TABLE clinic_appointment"
    " DROP CONSTRAINT clinic_appointment_practitioner_free;" + BOOKED + BOOKED,
    "practitioners_at_two_places": "ALTER TABLE clinic_roster"
    " DROP CONSTRAINT clinic_roster_practitioner_once;" + ROSTER + ROSTER,
    "appointments_unlike_their_visit": BOOKED,
    "appointments_without_their_history": BOOKED,
    "places_of_another_branch": "INSERT INTO clinic_room (name, branch_id, kind)"
    " SELECT 'x', max(b.id), 'room' FROM clinic_branch b WHERE b.id <>"
    " (SELECT branch_id FROM clinic_visit ORDER BY id LIMIT 1);"
    + BOOKING.format(room="(SELECT max(id) FROM clinic_room)"),
    "message_keys_taken_twice": "DROP INDEX clinic_message_key_unique;"
    " INSERT INTO clinic_message (key, purpose, state)"
    " SELECT 'x', 'clinical', 'queued' FROM generate_series(1, 2)",
    "messages_that_nobody_guards": "ALTER TABLE clinic_message"
    " DISABLE TRIGGER clinic_message_guard",
    "messages_not_sent_without_a_reason": "INSERT INTO clinic_message"
    " (key, purpose, state) VALUES ('x', 'clinical', 'suppressed')",
    "messages_sent_against_a_decision": "INSERT INTO clinic_contact_consent"
    " (patient_id, purpose, channel, decision, decided_at, create_date)"
    " SELECT min(id), 'clinical', 'any', 'withdrawn', '2020-01-01', '2020-01-01'"
    " FROM clinic_patient; INSERT INTO clinic_message"
    " (key, purpose, state, channel, patient_id, claimed_at) SELECT 'x',"
    " 'clinical', 'sent', 'sms', min(id), '2020-01-02' FROM clinic_patient",
    "offers_sent_without_a_consent": "DELETE FROM clinic_contact_consent;"
    " INSERT INTO clinic_message (key, purpose, state, patient_id)"
    " SELECT 'x', 'marketing', 'sent', min(id) FROM clinic_patient",
    "messages_of_one_address_and_slot": "DROP INDEX clinic_message_slot_unique;"
    " INSERT INTO clinic_message (key, purpose, state, slot, address_key)"
    " SELECT 'x' || n, 'clinical', 'queued', 's', 'a' FROM generate_series(1, 2) n",
    "calls_with_a_wrong_count": "INSERT INTO clinic_call_task (patient_id, branch_id,"
    " kind, purpose, due_at, state, attempt_count) SELECT min(p.id), min(b.id), 'x',"
    " 'transactional', now(), 'open', 1 FROM clinic_patient p, clinic_branch b",
    "replies_received_twice": "DROP INDEX clinic_message_reply_once;"
    " INSERT INTO clinic_message_provider (name, code, channel)"
    " VALUES ('x', 'local', 'sms'); INSERT INTO clinic_message_reply"
    " (provider_id, external_id) SELECT max(p.id), 'x'"
    " FROM clinic_message_provider p, generate_series(1, 2) n GROUP BY n",
    "followups_of_closed_files": FOLLOWUP.format(columns="state", values="'open'")
    + "UPDATE clinic_patient SET deceased_on = current_date",
    "followups_closed_without_reason": "ALTER TABLE clinic_followup"
    " DROP CONSTRAINT clinic_followup_closed_says_why;"
    + FOLLOWUP.format(columns="state", values="'done'"),
    "followups_unlike_their_next_step": "UPDATE clinic_next_step SET state = 'open',"
    " kind = 'followup', due_on = current_date, followup_id = NULL",
    "followups_twice_for_one_step": "DROP INDEX clinic_followup_one_per_next_step;"
    + FOLLOWUP.format(
        columns="state, next_step_id",
        values="'open', (SELECT min(id) FROM clinic_next_step)",
    )
    * 2,
    "followups_booked_without_appointment": "ALTER TABLE clinic_followup"
    " DROP CONSTRAINT clinic_followup_booked_has_appointment;"
    + FOLLOWUP.format(columns="state", values="'booked'"),
    "followups_of_another_file": FOLLOWUP.format(
        columns="state, visit_id",
        values="'open', (SELECT min(o.id) FROM clinic_visit o"
        " WHERE o.patient_id <> v.patient_id)",
    ),
    "followup_calls_of_closed_ones": "INSERT INTO clinic_call_task"
    " (patient_id, branch_id, kind, purpose, due_at, state, res_model, res_id)"
    " SELECT patient_id, branch_id, 'followup', 'clinical', now(), 'open',"
    " 'clinic.followup', 0 FROM clinic_visit LIMIT 1",
    "followups_without_their_history": FOLLOWUP.format(
        columns="state, reason, done_on, done_at",
        values="'done', 'reached', current_date, now() + interval '1 hour'",
    ),
    "followups_of_unsent_messages": "INSERT INTO clinic_message"
    " (key, purpose, state, reason, made_at)"
    " VALUES ('x', 'clinical', 'suppressed', 'no_address', '2020-01-01');"
    + FOLLOWUP.format(
        columns="state, message_id",
        values="'open', (SELECT id FROM clinic_message WHERE key = 'x')",
    ),
    "followups_of_people_who_are_gone": FOLLOWUP.format(
        columns="state, owner_id", values="'open', 1"
    )
    + "UPDATE clinic_followup SET due_on = '2020-01-01', late_on = '2020-01-01'",
    "followups_late_and_not_reported": FOLLOWUP.format(
        columns="state, escalation", values="'open', 0"
    )
    + "UPDATE clinic_followup SET due_on = '2020-01-01', late_on = '2020-01-01'",
    "recalls_without_their_visit": FOLLOWUP.format(columns="state", values="'open'")
    + "UPDATE clinic_followup SET source = 'clock' WHERE visit_id IS NULL",
    "complaints_ended_without_words": COMPLAINT.format(
        columns="state, resolution, answered_at",
        values="0, 'answered', 'x', now()",
    ),
    "complaints_without_number_or_clock": COMPLAINT.format(
        columns="state", values="2, 'new'"
    )
    + "UPDATE clinic_complaint SET number = NULL",
    "complaints_of_another_file": COMPLAINT.format(columns="state", values="2, 'new'")
    + "UPDATE clinic_complaint c SET patient_id = NULL",
    "complaints_late_and_not_reported": COMPLAINT.format(
        columns="state", values="0, 'new'"
    ),
    "survey_answers_half_written": QUESTION.format(
        columns="state", values="'answered'"
    ),
    "survey_questions_of_another_file": QUESTION.format(
        columns="state, service_id", values="'expired', NULL"
    )
    + "UPDATE clinic_satisfaction s SET patient_id = p.id FROM clinic_patient p"
    " WHERE p.id <> s.patient_id",
    "survey_questions_that_never_end": QUESTION.format(
        columns="state", values="'asked'"
    ),
    "plans_whose_version_is_not_published": "SET LOCAL clinic.maintenance = 'on';"
    " UPDATE clinic_followup_plan_version SET state = 'draft' WHERE id ="
    " (SELECT min(current_version_id) FROM clinic_followup_plan)",
    "visits_in_two_versions_of_a_plan": "DROP INDEX clinic_followup_once;"
    " INSERT INTO clinic_followup_plan_version"
    " (plan_id, number, state) SELECT min(id), 99, 'draft' FROM clinic_followup_plan;"
    " INSERT INTO clinic_followup_step (version_id, plan_id, name, kind, after_count,"
    " after_unit, owner_role) SELECT id, plan_id, '{}', 'call', 1, 'day', 'followup'"
    " FROM clinic_followup_plan_version WHERE number = 99;"
    + "".join(
        FOLLOWUP.format(
            columns="state, visit_id, step_id",
            values="'open', v.id, (SELECT s.id FROM clinic_followup_step s"
            " WHERE s.plan_id = (SELECT min(id) FROM clinic_followup_plan)"
            f" ORDER BY s.version_id {order} LIMIT 1)",
        )
        for order in ("ASC", "DESC")
    ),
    "free_consultations_without_a_paid_one": "INSERT INTO clinic_visit_line"
    " (visit_id, patient_id, product_id, currency_id, quantity, discount)"
    " SELECT v.id, v.patient_id, p.id, c.currency_id, 1, 100 FROM clinic_visit v"
    " JOIN res_company c ON c.id = v.company_id, product_product p LIMIT 1;"
    " UPDATE clinic_visit_line SET free_line_id = id",
}
