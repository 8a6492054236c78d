-- What must hold of appointments; see the file of this name in clinic_base.

-- name: appointments_that_overlap
-- says: Live appointments that begin while their practitioner (in one lane), room or
--   device is taken.
SELECT id FROM (
    SELECT id, busy_from, max(busy_to) OVER (
             PARTITION BY practitioner_id, lane ORDER BY busy_from, id
             ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING) AS taken
      FROM clinic_appointment
     WHERE practitioner_id IS NOT NULL AND state IN ('booked', 'arrived', 'done')) AS t
 WHERE taken > busy_from
UNION ALL
SELECT id FROM (
    SELECT id, busy_from, max(busy_to) OVER (
             PARTITION BY room_id ORDER BY busy_from, id
             ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING) AS taken
      FROM clinic_appointment
     WHERE room_id IS NOT NULL AND state IN ('booked', 'arrived', 'done')) AS t
 WHERE taken > busy_from
UNION ALL
SELECT id FROM (
    SELECT id, busy_from, max(busy_to) OVER (
             PARTITION BY device_id ORDER BY busy_from, id
             ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING) AS taken
      FROM clinic_appointment
     WHERE device_id IS NOT NULL AND state IN ('booked', 'arrived', 'done')) AS t
 WHERE taken > busy_from;

-- name: practitioners_at_two_places
-- says: Rosters by which a practitioner works twice at one time.
SELECT id FROM (
    SELECT id, start_at, max(stop_at) OVER (
             PARTITION BY practitioner_id ORDER BY start_at, id
             ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING) AS taken
      FROM clinic_roster) AS t
 WHERE taken > start_at;

-- name: appointments_unlike_their_visit
-- says: Bookings whose visit is elsewhere, of another patient, or has another end.
SELECT a.id
  FROM clinic_appointment a
  LEFT JOIN clinic_visit v ON v.id = a.visit_id
 WHERE (v.id IS NULL AND a.state IN ('booked', 'arrived', 'done', 'no_show'))
    OR v.patient_id <> a.patient_id
    OR (a.state = 'booked'
        AND (v.state <> 'expected' OR v.branch_id <> a.branch_id
             OR v.planned_at IS DISTINCT FROM a.start_at))
    OR (a.state = 'cancelled' AND v.state <> 'cancelled')
    OR (a.state = 'no_show' AND v.state <> 'no_show')
    OR (a.state = 'arrived'
        AND v.state NOT IN ('waiting', 'in_consultation', 'in_treatment'));

-- name: appointments_without_their_history
-- says: Appointments of which no row says who booked them, or how they ended.
SELECT a.id
  FROM clinic_appointment a
 WHERE NOT EXISTS (SELECT FROM clinic_appointment_event e
                    WHERE e.appointment_id = a.id AND e.kind = 'booked')
    OR (a.state IN ('cancelled', 'no_show')
        AND NOT EXISTS (SELECT FROM clinic_appointment_event e
                         WHERE e.appointment_id = a.id
                           AND e.kind IN ('cancelled', 'other_day', 'no_show')));

-- name: places_of_another_branch
-- says: Appointments in a room or at a device of another branch.
SELECT a.id
  FROM clinic_appointment a
  LEFT JOIN clinic_room r ON r.id = a.room_id
  LEFT JOIN clinic_device d ON d.id = a.device_id
 WHERE r.branch_id <> a.branch_id OR d.branch_id <> a.branch_id;
