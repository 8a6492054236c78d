from odoo.addons.clinic_patient.tests.common_visit import VisitCommon


class DeskCommon(VisitCommon):
    """Branch A with a doctor, a patient, a service and one user per role."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.cashier = cls.users["cashier"]
        cls.consultant = cls.users["consultant"]
