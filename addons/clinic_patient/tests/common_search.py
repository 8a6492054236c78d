from .common import PatientCommon


class SearchCommon(PatientCommon):
    def _find(self, term, user=None, **kwargs):
        """Names of the files found, best first."""
        found = self._search_box(term, user, **kwargs)
        return self.patients.browse(row[0] for row in found).mapped("name")

    def _search_box(self, term, user=None, **kwargs):
        patients = self.patients.with_user(user or self.reception_a)
        return patients.name_search(term, **kwargs)

    def _find_in_list(self, term, user=None):
        patients = self.patients.with_user(user or self.reception_a)
        return set(patients.search([("search_term", "ilike", term)]).mapped("name"))
