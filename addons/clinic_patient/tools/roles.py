"""Who reads what, as values of ``groups=``: one place for each class of fields."""

# the administrator: of files that he opened in an emergency, see the record rules
CLINICAL = (
    "clinic_base.group_clinic_base_nurse,"
    "clinic_base.group_clinic_base_practitioner,"
    "clinic_base.group_clinic_base_medical_director,"
    "clinic_base.group_clinic_base_administrator"
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
# prices, amounts and who pays: not for those who treat, nor for those who sell
MONEY_READERS = (
    "clinic_base.group_clinic_base_reception,"
    "clinic_base.group_clinic_base_cashier,"
    "clinic_base.group_clinic_base_finance,"
    "clinic_base.group_clinic_base_manager,"
    "clinic_base.group_clinic_base_medical_director,"
    "clinic_base.group_clinic_base_hq_director,"
    "clinic_base.group_clinic_base_privacy"
)
# where somebody came from and who won him: not for those who treat, nor for finance
SOURCE_READERS = (
    "clinic_base.group_clinic_base_reception,"
    "clinic_base.group_clinic_base_consultant,"
    "clinic_base.group_clinic_base_marketing,"
    "clinic_base.group_clinic_base_manager,"
    "clinic_base.group_clinic_base_hq_director,"
    "clinic_base.group_clinic_base_privacy"
)
# who may have contact data shown in full, by a click that is logged
REVEALERS = "clinic_patient.group_clinic_patient_reveal"
# who works with the people of the day at a branch
SEE_TODAY = (
    "clinic_base.group_clinic_base_reception,"
    "clinic_base.group_clinic_base_nurse,"
    "clinic_base.group_clinic_base_practitioner"
)
IDENTITY_READERS = REGISTRARS + ",clinic_base.group_clinic_base_privacy"
