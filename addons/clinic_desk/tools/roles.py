"""Who does what at the desk, as values of ``groups=``."""

# who makes bills of visits, takes money and pays it back
BILLERS = (
    "clinic_base.group_clinic_base_reception,"
    "clinic_base.group_clinic_base_cashier,"
    "clinic_base.group_clinic_base_finance,"
    "clinic_base.group_clinic_base_manager"
)
# who prepares the ways of payment
BILLING_SETTERS = (
    "clinic_base.group_clinic_base_administrator,clinic_base.group_clinic_base_finance"
)
# role -> policy with the percent it gives away by itself; who has none gives nothing
DISCOUNT_LIMITS = {
    "reception": "discount.limit_reception",
    "consultant": "discount.limit_consultant",
    "manager": "discount.limit_manager",
    "hq_director": None,
}
# role -> policy with the amount it pays back by itself
REFUND_LIMITS = {
    "reception": "refund.limit_reception",
    "cashier": "refund.limit_reception",
    "finance": "refund.limit_manager",
    "manager": "refund.limit_manager",
    "hq_director": None,
}
