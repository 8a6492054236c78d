from odoo import api, models
from odoo.exceptions import ValidationError
from odoo.tools import SQL

LONGEST_WRITTEN = 1000  # characters that one writes by hand
SHORTEST_WORD = 2  # characters of a diagnosis that is looked for


class ClinicMessageTemplate(models.Model):
    """What words never say, of a template or written by hand to one person."""

    _inherit = "clinic.message.template"

    @api.model
    def _check_written(self, subject, body):
        """Words that somebody wrote by hand to one person."""
        if len(body) > LONGEST_WRITTEN:
            raise ValidationError(
                self.env._(
                    "The message is longer than %(count)s characters. Shorten it.",
                    count=LONGEST_WRITTEN,
                )
            )
        self._check_no_diagnosis(f"{subject or ''} {body}")

    @api.model
    def _check_no_diagnosis(self, text):
        found = self._find_diagnosis(text)
        if found:
            raise ValidationError(
                self.env._(
                    "A message does not name a diagnosis, others read it too: take "
                    "'%(word)s' out, and ask the patient to call or to come.",
                    word=found,
                )
            )

    @api.model
    def _find_diagnosis(self, text):
        """A diagnosis of our list that stands in the text as words of its own."""
        self.env["clinic.diagnosis.code"].flush_model(["name"])
        rows = self.env.execute_query(
            SQL(
                """
                SELECT label.value
                  FROM clinic_diagnosis_code code,
                       jsonb_each_text(code.name) label
                 WHERE length(label.value) >= %(shortest)s
                   AND strpos(lower(%(text)s), lower(label.value)) > 0
                   AND (label.value ~ '[^\\x01-\\x7f]' OR lower(%(text)s)
                        ~ ('\\m' || regexp_replace(lower(label.value),
                           '([^a-z0-9 ])', '\\\\\\1', 'g') || '\\M'))
                 LIMIT 1
                """,
                text=text,
                shortest=SHORTEST_WORD,
            )
        )
        return rows[0][0] if rows else None
