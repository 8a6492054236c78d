from odoo import api, fields, models


class ClinicMessage(models.Model):
    """Why a message was not sent, in words: what it is, and what to do."""

    _inherit = "clinic.message"

    reason_text = fields.Char("Why not", compute="_compute_reason_text")
    reason_sentence = fields.Char("What to do", compute="_compute_reason_text")

    @api.depends("reason")
    @api.depends_context("lang")
    def _compute_reason_text(self):
        labels, sentences = self._get_reason_labels(), self._get_reason_sentences()
        for message in self:
            message.reason_text = labels.get(message.reason, message.reason)
            message.reason_sentence = sentences.get(message.reason, False)

    @api.model
    def _get_reason_label(self, code):
        return self._get_reason_labels().get(code, code)

    @api.model
    def _get_reason_labels(self):
        """{code: label} of every reason; extend it where a reason is added."""
        return {code: words[0] for code, words in self._get_reasons().items()}

    @api.model
    def _get_reason_sentences(self):
        return {code: words[1] for code, words in self._get_reasons().items()}

    @api.model
    def _get_reasons(self):
        """{code: (label, sentence that says what to do)}."""
        return {
            **self._get_person_reasons(),
            **self._get_address_reasons(),
            **self._get_consent_reasons(),
            **self._get_frequency_reasons(),
            **self._get_provider_reasons(),
        }

    def _get_person_reasons(self):
        env = self.env
        return {
            "deceased": (
                env._("Deceased"),
                env._("Nothing is sent to a patient who died."),
            ),
            "merged": (
                env._("File merged"),
                env._("Write to the file that this one was merged into."),
            ),
            "archived": (
                env._("File archived"),
                env._("Restore the file first if the patient comes again."),
            ),
            "expired": (
                env._("Too late"),
                env._("What it is about has passed. Call if it still matters."),
            ),
            "cancelled": (
                env._("Cancelled before"),
                env._("What it was about was cancelled. Nothing is to be done."),
            ),
            "replaced": (
                env._("Replaced by another message"),
                env._("What it was about changed; a new message says so."),
            ),
        }

    def _get_address_reasons(self):
        env = self.env
        return {
            "no_provider": (
                env._("Nobody delivers it"),
                env._(
                    "No provider is set up for this channel and company. Ask an "
                    "administrator to set one up."
                ),
            ),
            "no_address": (
                env._("No address"),
                env._("Ask for a phone number or an e-mail address at the next visit."),
            ),
            "wrong_address": (
                env._("Wrong address"),
                env._("Correct the phone number or the e-mail address in the file."),
            ),
            "address_unreachable": (
                env._("Does not arrive there"),
                env._(
                    "Earlier messages did not arrive at this address. Ask for another "
                    "one and write it into the file."
                ),
            ),
        }

    def _get_consent_reasons(self):
        env = self.env
        return {
            "do_not_contact": (
                env._("Do not contact"),
                env._("The file says that this patient is not to be contacted."),
            ),
            "consent_refused": (
                env._("Refused by the patient"),
                env._("The patient refused or withdrew it. Respect that."),
            ),
            "consent_missing": (
                env._("Never asked"),
                env._("Ask for the consent at the next check-in and write it down."),
            ),
        }

    def _get_frequency_reasons(self):
        env = self.env
        return {
            "not_owner": (
                env._("Patient of another branch"),
                env._("The branch that cares for this patient sends offers."),
            ),
            "silent": (
                env._("Silent for too long"),
                env._("Nothing was heard of the patient for years: no more offers."),
            ),
            "cap_week": (
                env._("Had an offer this week"),
                env._("Wait a week: the limit of offers in 7 days is reached."),
            ),
            "cap_month": (
                env._("Had enough offers this month"),
                env._("Wait: the limit of offers in 30 days is reached."),
            ),
            "slot": (
                env._("Told already"),
                env._("Somebody on this phone gets the same message already."),
            ),
        }

    def _get_provider_reasons(self):
        env = self.env
        return {
            "bad_address": (
                env._("Address unknown to the provider"),
                env._("Correct the phone number or the e-mail address in the file."),
            ),
            "opted_out": (
                env._("Opted out at the provider"),
                env._("The patient told the provider to get nothing more."),
            ),
            "words": (
                env._("Words could not be made"),
                env._("A value is missing in the words. Write the message by hand."),
            ),
            "template": (
                env._("Words not registered"),
                env._("Ask an administrator to register the words at the provider."),
            ),
            "setup": (
                env._("Account not in order"),
                env._("Ask an administrator to check the account at the provider."),
            ),
            "limited": (
                env._("Too many at once"),
                env._("The provider takes no more now. Try again later."),
            ),
            "unreachable": (
                env._("Provider not reached"),
                env._("The provider could not be reached. Try again later."),
            ),
            "refused": (
                env._("Refused by the provider"),
                env._("See what the provider answered."),
            ),
            "no_answer": (
                env._("No answer of the provider"),
                env._("Nobody knows whether it arrived. Call if it matters."),
            ),
            "bad_answer": (
                env._("Answer not understood"),
                env._("Nobody knows whether it arrived. Call if it matters."),
            ),
        }
