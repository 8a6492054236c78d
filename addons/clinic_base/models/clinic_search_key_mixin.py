from odoo import models

from ..tools.text import BIGRAM_FUNCTION_SQL, normalise


class ClinicSearchKeyMixin(models.AbstractModel):
    """Search keys: stored and typed text meet in one folded form.

    The SQL function `clinic_bigrams(key)` cuts a key into two-character pieces for a
    GIN index, because trigrams cannot serve names of two characters.
    """

    _name = "clinic.search.key.mixin"
    _description = "Search keys"

    def init(self):
        if self._name == "clinic.search.key.mixin":
            self.env.cr.execute(BIGRAM_FUNCTION_SQL)

    def _get_search_key(self, text):
        """The folded form of a text, for a stored key or a search term."""
        return normalise(text or "")
