-- What must hold of every message; see the file of this name in clinic_base.

-- name: message_keys_taken_twice
-- says: Keys of more than one message.
SELECT key FROM clinic_message GROUP BY key HAVING count(*) > 1;

-- name: messages_that_nobody_guards
-- says: The trigger that lets no message be handed over twice is missing or off.
SELECT 'clinic_message_guard'
 WHERE NOT EXISTS (
    SELECT FROM pg_trigger
     WHERE tgrelid = 'clinic_message'::regclass AND tgname = 'clinic_message_guard'
       AND tgenabled = 'O');

-- name: messages_not_sent_without_a_reason
-- says: Messages that were not sent, or of which nobody knows, without saying why.
SELECT key FROM clinic_message
 WHERE state IN ('suppressed', 'failed') AND COALESCE(reason, '') = ''
    OR state = 'unknown' AND COALESCE(reason, detail, '') = '';

-- name: messages_sent_against_a_decision
-- says: Messages handed over although the patient had refused or withdrawn that by then.
SELECT m.key
  FROM clinic_message m
 CROSS JOIN LATERAL (
    SELECT c.decision FROM clinic_contact_consent c
     WHERE c.patient_id = m.patient_id AND c.purpose = m.purpose
       AND c.channel IN (m.channel, 'any')
       AND (c.company_id IS NULL OR c.company_id = m.company_id)
       AND c.decided_at <= m.claimed_at AND c.create_date <= m.claimed_at
     ORDER BY c.decided_at DESC, c.id DESC LIMIT 1) AS said
 WHERE m.state IN ('sent', 'claimed', 'unknown') AND said.decision <> 'granted'
   AND m.purpose <> 'requested' AND NOT (m.purpose = 'clinical' AND m.channel = 'phone');

-- name: offers_sent_without_a_consent
-- says: Offers handed over to people who were never asked, where the default of the
--       house is to ask first.
SELECT m.key
  FROM clinic_message m
 WHERE m.purpose = 'marketing' AND m.state IN ('sent', 'claimed', 'unknown')
   AND NOT EXISTS (SELECT FROM clinic_contact_consent c
                    WHERE c.patient_id = m.patient_id AND c.purpose = 'marketing')
   AND NOT EXISTS (SELECT FROM clinic_policy p
                    WHERE p.key = 'contact.unknown_is_allowed'
                      AND p.value LIKE '%marketing%');

-- name: messages_of_one_address_and_slot
-- says: Two messages about the same, sent or on their way to one address.
SELECT min(key) FROM clinic_message
 WHERE slot IS NOT NULL AND state IN ('queued', 'claimed', 'to_do', 'sent', 'unknown')
 GROUP BY address_key, slot HAVING count(*) > 1;

-- name: calls_with_a_wrong_count
-- says: Calls whose number of attempts is not that of the calls made.
SELECT task.id, task.attempt_count, count(attempt.id) AS made
  FROM clinic_call_task task
  LEFT JOIN clinic_call_attempt attempt ON attempt.task_id = task.id
 GROUP BY task.id
HAVING COALESCE(task.attempt_count, 0) <> count(attempt.id);

-- name: replies_received_twice
-- says: Replies that a provider reported twice and that stand there twice.
SELECT provider_id, external_id FROM clinic_message_reply
 WHERE external_id IS NOT NULL
 GROUP BY provider_id, external_id HAVING count(*) > 1;
