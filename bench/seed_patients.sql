-- One invented person per number 1..%(count)s, the same in every run and size:
-- a smaller database holds the first people of a larger one.
CREATE TEMP TABLE bench_person ON COMMIT DROP AS
SELECT i,
       CASE WHEN latin THEN f.text || ' ' || l.text
            ELSE s.text || g.text || CASE WHEN two THEN g2.text ELSE '' END END AS name,
       CASE WHEN latin THEN f.key || ' ' || l.key
            ELSE s.key || g.key || CASE WHEN two THEN g2.key ELSE '' END END AS name_key,
       CASE WHEN latin THEN l.pinyin || f.pinyin
            ELSE s.pinyin || g.pinyin || CASE WHEN two THEN g2.pinyin ELSE '' END
       END AS pinyin_key,
       CASE WHEN latin THEN f.initials || l.initials
            ELSE s.initials || g.initials || CASE WHEN two THEN g2.initials ELSE '' END
       END AS initials_key,
       'P' || lpad(i::text, 7, '0') AS number,
       '+86' || (ARRAY['13', '15', '18', '17', '19'])[1 + home %% 5]
             || lpad((home / 7 %% 1000000000)::text, 9, '0') AS phone,
       CASE WHEN other %% 7 = 0 THEN '+8613' || lpad((other / 7 %% 1000000000)::text, 9, '0')
       END AS phone2,
       CASE WHEN other %% 3 = 0 THEN 'person' || i || '@example.com' END AS email,
       DATE '1935-01-01' + (other / 11 %% 31000)::int AS birth_date,
       (ARRAY['male', 'female'])[1 + other / 13 %% 2] AS sex,
       1 + (other / 17 %% 12)::int AS branch
  FROM (SELECT i,
               pg_temp.h(i, 1) %% 10 = 0 AS latin,
               pg_temp.h(i, 2) %% 4 <> 0 AS two,
               pg_temp.h(i, 3) %% 1000 AS s_slot, pg_temp.h(i, 4) %% 1000 AS g_slot,
               pg_temp.h(i, 5) %% 1000 AS g2_slot, pg_temp.h(i, 6) %% 1000 AS f_slot,
               pg_temp.h(i, 7) %% 1000 AS l_slot,
               -- every twelfth carries the phone of the person before: a family
               pg_temp.h(CASE WHEN i %% 12 = 0 THEN i - 1 ELSE i END, 8) AS home,
               pg_temp.h(i, 9) AS other
          FROM generate_series(1, %(count)s) AS i) AS drawn
  JOIN bench_part s ON s.kind = 's' AND s.slot = s_slot
  JOIN bench_part g ON g.kind = 'g' AND g.slot = g_slot
  JOIN bench_part g2 ON g2.kind = 'g' AND g2.slot = g2_slot
  JOIN bench_part f ON f.kind = 'f' AND f.slot = f_slot
  JOIN bench_part l ON l.kind = 'l' AND l.slot = l_slot;
