"""The statements that find persons on file who share a key with described ones.

Each takes the keys of a batch as arrays, so one call serves any number of persons.
A key that more than ``CAP`` rows share (a clinic's own phone, a very common name)
brings ``CAP`` of them only; a name alone proves little and brings ``NAME_CAP``, those
with the same birth first.
"""

CAP = 60
NAME_CAP = 15

CONTACT_KEYS = """
CREATE OR REPLACE FUNCTION clinic_contact_name(name text) RETURNS text
LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE AS $body$
    SELECT left(regexp_replace(
        lower(normalize(name, NFKC)), '[[:space:][:punct:]·•]', '', 'g'), 120)
$body$;
CREATE OR REPLACE FUNCTION clinic_contact_phone(phone text) RETURNS text
LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE AS $body$
    SELECT right(regexp_replace(normalize(phone, NFKC), '[^0-9]', '', 'g'), 8)
$body$;
CREATE INDEX IF NOT EXISTS clinic_contact_name_idx
    ON res_partner (clinic_contact_name(name)) WHERE name IS NOT NULL;
CREATE INDEX IF NOT EXISTS clinic_contact_phone_idx
    ON res_partner (clinic_contact_phone(phone)) WHERE phone IS NOT NULL;
CREATE INDEX IF NOT EXISTS clinic_contact_email_idx
    ON res_partner (lower(email)) WHERE email IS NOT NULL;
CREATE INDEX IF NOT EXISTS clinic_contact_ref_idx
    ON res_partner (ref) WHERE ref IS NOT NULL;
"""

DROP_CONTACT_KEYS = """
DROP INDEX IF EXISTS clinic_contact_name_idx, clinic_contact_phone_idx,
    clinic_contact_email_idx, clinic_contact_ref_idx;
DROP FUNCTION IF EXISTS clinic_contact_name(text), clinic_contact_phone(text);
"""

# What scoring compares, of a patient ``c``. The phones of his family count as his: a
# child is often registered without one, and the engine expects families to share.
PATIENT_JSON = """
    json_build_object(
        'name', c.name, 'birth_date', c.birth_date,
        'birth_precision', c.birth_precision, 'sex', c.sex, 'email', c.email,
        'address', concat_ws(' ', c.city, c.street, c.street2),
        'phones', array_remove(ARRAY[c.phone, c.phone2] || ARRAY(
            SELECT f.phone
              FROM clinic_family_member m
              JOIN clinic_family_member o
                ON o.family_id = m.family_id AND o.patient_id <> m.patient_id
              JOIN clinic_patient f ON f.id = o.patient_id
             WHERE m.patient_id = c.id), NULL),
        'numbers', array_remove(c.record_number || ARRAY(
            SELECT a.number FROM clinic_patient_alias a
             WHERE a.patient_id = c.id), NULL),
        'id_indexes', ARRAY(
            SELECT json_build_array(
                       concat(i.id_type, ' ', i.country_id), i.blind_index)
              FROM clinic_patient_identity i
             WHERE i.patient_id = c.id AND i.blind_index IS NOT NULL))
"""

_PERSONS = """
    persons AS (
        SELECT * FROM unnest(%(idx)s::int[], %(chain)s::int[], %(name_key)s::text[],
                             %(birth)s::date[]) AS t(idx, chain, name_key, birth)),
    phones AS (SELECT * FROM unnest(%(phone_idx)s::int[], %(phone)s::text[],
                                    %(phone_key)s::text[]) AS t(idx, phone, key)),
    mails AS (SELECT * FROM unnest(%(mail_idx)s::int[], %(mail)s::text[])
                  AS t(idx, key)),
    documents AS (SELECT * FROM unnest(%(doc_idx)s::int[], %(doc)s::text[])
                      AS t(idx, key)),
    numbers AS (SELECT * FROM unnest(%(number_idx)s::int[], %(number)s::text[])
                    AS t(idx, key)),
    named AS (SELECT * FROM unnest(%(name_idx)s::int[], %(name)s::text[])
                  AS t(idx, name)),
    sounds AS (SELECT s.idx, p.birth, s.sound
                 FROM unnest(%(sound_idx)s::int[], %(sound)s::text[]) AS s(idx, sound)
                 JOIN persons p ON p.idx = s.idx AND p.birth IS NOT NULL)
"""

_ONE_KEY = """
    SELECT k.idx, f.id FROM {source} k CROSS JOIN LATERAL (
        SELECT c.{id} AS id FROM {table} c WHERE {condition} LIMIT %(cap)s) f
"""


def _one_key(source, table, condition, column="id"):
    return _ONE_KEY.format(source=source, table=table, condition=condition, id=column)


# The family of who is on a phone belongs to the answer: a child is often registered
# without a phone of his own.
PATIENTS = f"""
    WITH {_PERSONS},
    called AS (
        {_one_key("phones", "clinic_patient", "c.phone_key = k.key")}
        UNION {_one_key("phones", "clinic_patient", "c.phone2_key = k.key")}
    ), hits AS (
        SELECT idx, id FROM called
        UNION SELECT h.idx, o.patient_id
                FROM called h
                JOIN clinic_family_member m ON m.patient_id = h.id
                JOIN clinic_family_member o ON o.family_id = m.family_id
        UNION (
            SELECT k.idx, f.id FROM persons k CROSS JOIN LATERAL (
                SELECT c.id FROM clinic_patient c
                 WHERE c.name_key = k.name_key AND k.name_key <> ''
                   AND c.chain_id = COALESCE(k.chain, c.chain_id)
              ORDER BY (c.birth_date = k.birth) IS TRUE DESC,
                       (date_part('year', c.birth_date)
                            = date_part('year', k.birth)) IS TRUE DESC,
                       c.birth_date IS NULL DESC, c.id
                 LIMIT {NAME_CAP}) f)
        UNION {
    _one_key(
        "sounds",
        "clinic_patient",
        "c.birth_date = k.birth AND left(c.pinyin_key, 2) = k.sound",
    )
}
        UNION {_one_key("mails", "clinic_patient", "lower(c.email) = k.key")}
        UNION {
    _one_key(
        "documents", "clinic_patient_identity", "c.blind_index = k.key", "patient_id"
    )
}
        UNION {_one_key("numbers", "clinic_patient", "c.record_number = k.key")}
        UNION {
    _one_key("numbers", "clinic_patient_alias", "c.number = k.key", "patient_id")
}
    ), live AS (
        SELECT DISTINCT h.idx, COALESCE(f.merged_into_id, f.id) AS id
          FROM hits h JOIN clinic_patient f ON f.id = h.id
    )
    SELECT l.idx, c.id, {PATIENT_JSON} AS person
      FROM live l
      JOIN persons p ON p.idx = l.idx
      JOIN clinic_patient c ON c.id = l.id
     WHERE c.chain_id = COALESCE(p.chain, c.chain_id)
  ORDER BY l.idx, c.id
"""

# Contacts that stand for one living person: no companies, no staff, no addresses of
# another contact, nobody who is a patient's payer already.
CONTACTS = f"""
    WITH {_PERSONS},
    hits AS (
        {
    _one_key(
        "phones",
        "res_partner",
        "clinic_contact_phone(c.phone) = clinic_contact_phone(k.phone)"
        " AND c.phone IS NOT NULL AND clinic_contact_phone(k.phone) <> ''",
    )
}
        UNION {_one_key("mails", "res_partner", "lower(c.email) = k.key")}
        UNION {_one_key("numbers", "res_partner", "c.ref = k.key")}
        UNION {
    _one_key(
        "named",
        "res_partner",
        "clinic_contact_name(c.name) = clinic_contact_name(k.name)"
        " AND c.name IS NOT NULL",
    )
}
    )
    SELECT h.idx, c.id, json_build_object(
               'name', c.name, 'email', c.email,
               'address', concat_ws(' ', c.city, c.street, c.street2),
               'phones', array_remove(ARRAY[c.phone], NULL),
               'numbers', array_remove(ARRAY[c.ref], NULL),
               'country', (SELECT code FROM res_country WHERE id = c.country_id)
           ) AS person
      FROM hits h JOIN res_partner c ON c.id = h.id
     WHERE c.active AND NOT COALESCE(c.is_clinic_patient, FALSE)
       AND NOT COALESCE(c.is_company, FALSE) AND c.parent_id IS NULL
       AND NOT EXISTS (SELECT FROM res_users u
                        WHERE u.partner_id = c.id AND NOT COALESCE(u.share, FALSE))
       AND NOT EXISTS (SELECT FROM clinic_patient o WHERE o.partner_id = c.id)
  ORDER BY h.idx, c.id
"""


def install(cr):
    cr.execute(CONTACT_KEYS)


def uninstall(cr):
    cr.execute(DROP_CONTACT_KEYS)
