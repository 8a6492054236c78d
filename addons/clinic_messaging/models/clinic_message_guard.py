from odoo import fields, models

# A row that was handed to a provider is handed over again only if its outcome was a
# definite refusal; what was sent stays sent; a key stays taken.
GUARD = """
CREATE OR REPLACE FUNCTION clinic_message_guard() RETURNS trigger
LANGUAGE plpgsql AS $$
DECLARE
    wrong text;
BEGIN
    IF current_setting('clinic.maintenance', true) = 'on' THEN
        IF TG_OP = 'DELETE' THEN
            RETURN OLD;
        END IF;
        RETURN NEW;
    END IF;
    IF TG_OP = 'DELETE' THEN
        IF OLD.claimed_at IS NULL AND OLD.state <> 'sent' THEN
            RETURN OLD;
        END IF;
        wrong := 'a message that a provider may have is not deleted';
    ELSIF NEW.key <> OLD.key THEN
        wrong := 'the key of a message does not change';
    ELSIF OLD.state = 'sent' AND (NEW.state, NEW.sent_at, NEW.channel, NEW.address)
          IS DISTINCT FROM (OLD.state, OLD.sent_at, OLD.channel, OLD.address) THEN
        wrong := 'what was sent stays sent';
    ELSIF OLD.state = 'suppressed' AND NEW.state <> 'suppressed' THEN
        wrong := 'what was decided not to be sent is not sent under the same key';
    ELSIF NEW.state = 'queued' AND OLD.state <> 'queued'
          AND COALESCE(NEW.outcome, '') NOT IN ('retry', 'refused') THEN
        wrong := 'it is queued again only after the outcome retry or refused';
    ELSIF NEW.state = 'claimed' AND OLD.state NOT IN ('queued', 'claimed') THEN
        wrong := 'only a queued message is claimed';
    ELSIF OLD.claimed_at IS NOT NULL AND NEW.claimed_at IS NULL THEN
        wrong := 'that a message was claimed is not forgotten';
    ELSIF OLD.state = 'claimed' AND NEW.state = 'claimed'
          AND (NEW.claim, NEW.claimed_at) IS DISTINCT FROM (OLD.claim, OLD.claimed_at)
    THEN
        wrong := 'a message that is being sent is not claimed again';
    ELSIF NEW.state IN ('sent', 'unknown') AND NEW.claimed_at IS NULL
          AND OLD.state <> 'to_do' THEN
        wrong := 'only a claimed message is sent';
    END IF;
    IF wrong IS NOT NULL THEN
        RAISE EXCEPTION 'clinic_message % (%): %', OLD.id, OLD.state, wrong
              USING ERRCODE = '23514', TABLE = 'clinic_message';
    END IF;
    IF NEW.state = 'claimed' AND OLD.state = 'queued' THEN
        NEW.outcome := NULL;
    END IF;
    RETURN NEW;
END $$;
DROP TRIGGER IF EXISTS clinic_message_guard ON clinic_message;
CREATE TRIGGER clinic_message_guard BEFORE UPDATE OR DELETE ON clinic_message
   FOR EACH ROW EXECUTE FUNCTION clinic_message_guard();
"""


class ClinicMessage(models.Model):
    """At most one accepted attempt per key, kept by PostgreSQL whoever writes."""

    _inherit = "clinic.message"
    _clinic_field_classes = {"outcome": "none"}

    outcome = fields.Selection(
        [
            ("accepted", "Accepted"),
            ("refused", "Refused"),
            ("retry", "Not now"),
            ("unknown", "Unknown"),
        ],
        "Last attempt",
        readonly=True,
        help="What the last call of a provider came to. Only what it certainly does "
        "not have (refused, not now) is ever handed over again.",
    )

    def init(self):
        super().init()
        self.env.cr.execute(GUARD)
