-- What must hold of follow-ups; see the file of this name in clinic_base.

-- name: followups_of_closed_files
-- says: Follow-ups that wait although the patient died, or the file was closed or merged.
SELECT f.id
  FROM clinic_followup f
  JOIN clinic_patient p ON p.id = f.patient_id
 WHERE f.state IN ('open', 'booked')
   AND (p.deceased_on IS NOT NULL OR p.merged_into_id IS NOT NULL
        OR NOT coalesce(p.active, FALSE));

-- name: followups_closed_without_reason
-- says: Follow-ups that are done or dropped and do not say why and when.
SELECT id
  FROM clinic_followup
 WHERE state IN ('done', 'dropped')
   AND (reason IS NULL OR done_on IS NULL OR done_at IS NULL);

-- name: followups_unlike_their_next_step
-- says: Agreed follow-ups that are missing from the list, or closed on one side only.
SELECT s.id
  FROM clinic_next_step s
  JOIN clinic_patient p ON p.id = s.patient_id
  LEFT JOIN clinic_followup f ON f.id = s.followup_id
 WHERE s.kind = 'followup'
   AND CASE s.state
       WHEN 'open' THEN (f.id IS NULL AND p.active AND p.deceased_on IS NULL)
                     OR f.next_step_id IS DISTINCT FROM s.id AND f.id IS NOT NULL
                     OR f.state NOT IN ('open', 'booked')
                     OR f.due_on <> s.due_on OR f.patient_id <> s.patient_id
       ELSE f.state IN ('open', 'booked') END;

-- name: followups_twice_for_one_step
-- says: Steps of a plan, or next steps, that wait twice after one visit.
SELECT min(id)
  FROM clinic_followup
 WHERE state IN ('open', 'booked') AND visit_id IS NOT NULL AND step_id IS NOT NULL
 GROUP BY visit_id, step_id
HAVING count(*) > 1
UNION ALL
SELECT min(id)
  FROM clinic_followup
 WHERE state <> 'dropped' AND next_step_id IS NOT NULL
 GROUP BY next_step_id
HAVING count(*) > 1;

-- name: followups_booked_without_appointment
-- says: Booked follow-ups whose appointment is missing, has ended, or is another patient's.
SELECT f.id
  FROM clinic_followup f
  LEFT JOIN clinic_appointment a ON a.id = f.appointment_id
 WHERE f.state = 'booked'
   AND (a.id IS NULL OR a.state <> 'booked' OR a.patient_id <> f.patient_id);

-- name: followups_of_another_file
-- says: Follow-ups on another file than the visit that they came from.
SELECT f.id
  FROM clinic_followup f
  JOIN clinic_visit v ON v.id = f.visit_id
 WHERE v.patient_id <> f.patient_id;

-- name: followups_without_their_history
-- says: Follow-ups that were closed, and no row says by whom.
SELECT f.id
  FROM clinic_followup f
 WHERE f.state IN ('done', 'dropped')
   AND f.done_at > f.create_date + interval '1 second'  -- else closed when it was made
   AND NOT EXISTS (SELECT FROM clinic_followup_event e
                    WHERE e.followup_id = f.id AND e.what = f.state);

-- name: followups_of_unsent_messages
-- says: Follow-ups that still wait for a message of which it is known what became.
SELECT f.id
  FROM clinic_followup f
  JOIN clinic_message m ON m.id = f.message_id
 WHERE f.state = 'open' AND NOT coalesce(f.needs_call, FALSE)
   AND m.state IN ('suppressed', 'failed', 'sent')
   AND m.made_at < (now() AT TIME ZONE 'UTC') - interval '7 days';

-- name: plans_whose_version_is_not_published
-- says: Plans in use whose steps can still be changed, or are those of another plan.
SELECT p.id
  FROM clinic_followup_plan p
  JOIN clinic_followup_plan_version v ON v.id = p.current_version_id
 WHERE v.state <> 'published' OR v.plan_id <> p.id;

-- name: visits_in_two_versions_of_a_plan
-- says: Visits that began a plan twice, in two of its versions.
SELECT f.visit_id
  FROM clinic_followup f
  JOIN clinic_followup_step s ON s.id = f.step_id
 WHERE f.visit_id IS NOT NULL
 GROUP BY f.visit_id, s.plan_id
HAVING count(DISTINCT s.version_id) > 1;

-- name: recalls_without_their_visit
-- says: Recalls of the revisit clock that do not say from which visit they are counted.
SELECT id
  FROM clinic_followup
 WHERE source = 'clock' AND (visit_id IS NULL OR service_id IS NULL);

-- name: complaints_ended_without_words
-- says: Complaints that are answered or closed and do not say what, when and how it ended.
SELECT id
  FROM clinic_complaint
 WHERE state IN ('answered', 'closed')
   AND (answered_at IS NULL OR resolution IS NULL OR answered_how IS NULL
        OR state = 'closed' AND (closed_at IS NULL OR justified IS NULL));

-- name: complaints_without_number_or_clock
-- says: Complaints that nobody can find by a number, or that never become late.
SELECT id
  FROM clinic_complaint
 WHERE number IS NULL OR local_date IS NULL OR acknowledge_by IS NULL
    OR answer_by IS NULL;

-- name: complaints_of_another_file
-- says: Complaints on another file than the visit that they are about.
SELECT c.id
  FROM clinic_complaint c
  JOIN clinic_visit v ON v.id = c.visit_id
 WHERE v.patient_id IS DISTINCT FROM c.patient_id;

-- name: complaints_late_and_not_reported
-- says: Complaints that are late since yesterday, and nobody was told of it.
SELECT id
  FROM clinic_complaint
 WHERE state IN ('new', 'acknowledged')
   AND (escalation < 2 AND answer_by < (now() AT TIME ZONE 'UTC') - interval '1 day'
        OR escalation IS NULL);

-- name: free_consultations_without_a_paid_one
-- says: Consultations made free by one of another patient or a free one, or half free.
SELECT l.id
  FROM clinic_visit_line l
  JOIN clinic_visit_line f ON f.id = l.free_line_id
 WHERE f.patient_id <> l.patient_id OR f.visit_id = l.visit_id
    OR f.free_line_id IS NOT NULL OR l.discount <> 100;

-- name: followup_calls_of_closed_ones
-- says: Calls that wait for a follow-up that is closed.
SELECT t.id
  FROM clinic_call_task t
  LEFT JOIN clinic_followup f ON f.id = t.res_id
 WHERE t.state = 'open' AND t.kind = 'followup' AND t.res_model = 'clinic.followup'
   AND (f.id IS NULL OR f.state NOT IN ('open', 'booked'));

-- name: followups_of_people_who_are_gone
-- says: Follow-ups due since days whose owner has left the branch; nobody took them over.
SELECT f.id
  FROM clinic_followup f
  JOIN res_users u ON u.id = f.owner_id
 WHERE f.state = 'open' AND f.next_step_id IS NULL
   AND (f.kind IN ('call', 'revisit') OR f.needs_call)
   AND f.due_on < current_date - 2
   AND NOT (u.active AND EXISTS (SELECT FROM clinic_branch_users_rel b
                                  WHERE b.user_id = u.id AND b.branch_id = f.branch_id));

-- name: followups_late_and_not_reported
-- says: Follow-ups late beyond every policy of which nobody was told.
SELECT id
  FROM clinic_followup
 WHERE state = 'open' AND (kind IN ('call', 'revisit') OR needs_call)
   AND late_on < current_date - 62 AND coalesce(escalation, 0) = 0;

-- name: survey_answers_half_written
-- says: Answers without their time, or words and complaints without an answer.
SELECT id
  FROM clinic_satisfaction
 WHERE state = 'answered' AND answered_at IS NULL
    OR state <> 'answered' AND (answered_at IS NOT NULL OR comment IS NOT NULL
                                OR complaint_id IS NOT NULL);

-- name: survey_questions_of_another_file
-- says: Questions on another file, or at another branch, than the visit they are about.
SELECT s.id
  FROM clinic_satisfaction s
  JOIN clinic_visit v ON v.id = s.visit_id
 WHERE v.patient_id <> s.patient_id OR v.branch_id <> s.branch_id;

-- name: survey_questions_that_never_end
-- says: Questions that wait for an answer since their link has closed; and steps of
--       plans that wait for a question that has ended.
SELECT s.id
  FROM clinic_satisfaction s
  LEFT JOIN clinic_followup f ON f.id = s.followup_id
 WHERE s.state = 'asked'
   AND s.expires_at < (now() AT TIME ZONE 'UTC') - interval '2 days'
    OR s.state <> 'asked' AND f.state = 'open' AND f.kind = 'survey';
