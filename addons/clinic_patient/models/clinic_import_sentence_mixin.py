from odoo import api, models


class ClinicImportSentenceMixin(models.AbstractModel):
    """Why a row was refused or left out, and what to do about it."""

    _name = "clinic.import.sentence.mixin"
    _description = "Sentences of an import"

    @api.model
    def _sentence(self, problem):
        """What is wrong and what to do, in the language of who runs the import.

        A sentence names columns and rows, never what stands in a cell.
        """
        details = {"column": problem.column, "row": "", "columns": "", "sentence": ""}
        details.update(problem.details)
        sentences = self._get_cell_sentences() | self._get_row_sentences()
        sentences |= self._get_file_sentences()
        return (sentences.get(problem.code) or problem.code) % details

    def _get_cell_sentences(self):
        env = self.env
        return {
            "required": env._("Column %(column)s is empty. Fill it in."),
            "date": env._(
                "Column %(column)s holds no date that can be read. Write it as "
                "2020-03-31."
            ),
            "birth_future": env._(
                "The birth date in column %(column)s lies in the future. Correct it."
            ),
            "choice": env._(
                "The value in column %(column)s is not in the list of the profile. "
                "Correct it, or add it to the profile."
            ),
            "email": env._("Column %(column)s holds no e-mail address. Correct it."),
            "amount": env._("Column %(column)s holds no number. Correct it."),
            "json": env._("Column %(column)s holds no valid JSON."),
            "too_long": env._(
                "The text in column %(column)s is longer than 4,000 characters. "
                "Shorten it."
            ),
            "masked": env._(
                "The value in column %(column)s is masked with stars. Export it "
                "unmasked: a mask would overwrite the real value."
            ),
            "reference": env._(
                "Column %(column)s names a record that has not been imported. Import "
                "it first, or correct the key."
            ),
            "bad_character": env._(
                "Column %(column)s holds characters that cannot be read. Save the "
                "file as UTF-8."
            ),
            "cell_error": env._(
                "Column %(column)s holds an error of the spreadsheet. Correct it."
            ),
            "rounded_number": env._(
                "The spreadsheet cut the last digits in column %(column)s. Format the "
                "column as text and fill it in again."
            ),
            **self._get_identity_sentences(),
        }

    def _get_identity_sentences(self):
        env = self.env
        wrong_form = env._(
            "The number in column %(column)s is no number of such a document. Compare "
            "it with the document."
        )
        return {
            "identity_checksum": env._(
                "The last digit of the number in column %(column)s does not fit the "
                "others. Compare it with the document digit by digit."
            ),
            "identity_birth_date": env._(
                "The birth date inside the number in column %(column)s does not "
                "exist. Compare it with the document."
            ),
            "identity_birth_future": env._(
                "The birth date inside the number in column %(column)s lies in the "
                "future. Compare it with the document."
            ),
            "identity_format": wrong_form,
            "identity_empty": wrong_form,
            "identity_masked": env._(
                "The number in column %(column)s is masked with stars. Type the whole "
                "number."
            ),
            "identity_repeated": env._(
                "Row %(row)s has the same ID number. Keep one of the two rows, or "
                "correct the number."
            ),
        }

    def _get_row_sentences(self):
        env = self.env
        return {
            "no_key": env._(
                "The row has no key: fill in %(column)s, by which it is found again."
            ),
            "key_repeated": env._(
                "Row %(row)s has the same key and says something else. Keep the right "
                "one of the two."
            ),
            "repeated": env._("The row repeats row %(row)s and was left out."),
            "known_person": env._(
                "This person has a file already. Compare the two and decide."
            ),
            "unknown_branch": env._(
                "No branch has this code. Create it, or let the profile create "
                "branches."
            ),
            "cut_row": env._(
                "The file ends in the middle of this row. Ask for the whole file."
            ),
            "cut_file": env._(
                "The archive ends here, in the middle: rows are missing. Ask for the "
                "whole file and import it again."
            ),
            "short_row": env._(
                "The row has fewer cells than the heading. Compare it with the source."
            ),
            "long_row": env._(
                "The row has more cells than the heading: a separator inside a text "
                "may have shifted them. Compare it with the source."
            ),
            "open_quote": env._(
                "A quotation mark in this row is never closed. Correct the row."
            ),
            "repeated_header": env._("The row repeats the headings."),
            "record": env._("%(sentence)s"),
            "possible_duplicate": env._(
                "A patient on file looks like this person. Compare the two under "
                "Duplicates."
            ),
            "identity_dropped": env._(
                "The ID number is not a valid one: the patient was kept without it. "
                "Ask for the document."
            ),
        }

    def _get_file_sentences(self):
        env = self.env
        return {
            "unknown_file": env._(
                "The profile knows no such file. Add it to the profile if its rows "
                "are to be kept."
            ),
            "file_skipped": env._("%(sentence)s"),
            "missing_column": env._(
                "The file lacks the columns %(columns)s. Add them, or change the "
                "profile."
            ),
            "masked_file": env._(
                "This is a masked take-out: its values are not the real ones. Make "
                "one without masks."
            ),
        }
