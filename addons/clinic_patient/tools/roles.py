"""Who reads what, as values of ``groups=``: one place for each class of fields."""

CLINICAL = (
    "clinic_base.group_clinic_base_nurse,"
    "clinic_base.group_clinic_base_practitioner,"
    "clinic_base.group_clinic_base_medical_director"
)
# who asks for it or treats it; nobody else learns why somebody came
REASON_READERS = "clinic_base.group_clinic_base_reception," + CLINICAL
SIGNERS = (
    "clinic_base.group_clinic_base_practitioner,"
    "clinic_base.group_clinic_base_medical_director"
)
# who registers people; also who reads and types the numbers of documents
REGISTRARS = (
    "clinic_base.group_clinic_base_reception,clinic_base.group_clinic_base_manager"
)
IDENTITY_READERS = REGISTRARS + ",clinic_base.group_clinic_base_privacy"
