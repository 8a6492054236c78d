import hmac as compare
import secrets
from datetime import timedelta

from odoo import api, fields, models
from odoo.addons.clinic_base.tools.side_table import SideTable
from odoo.addons.clinic_patient.tools.phones import parse_phone
from odoo.tools import SQL
from odoo.tools.misc import hmac

CODES = SideTable(
    "clinic_phone_code",
    {
        "phone_key": "varchar",
        "purpose": "varchar",
        "branch_id": "integer",
        "ip_key": "varchar",
        "code_hash": "varchar",
        "tries": "integer",
        "sends": "integer",
        "window_at": "timestamp",
        "sent_at": "timestamp",
        "expires_at": "timestamp",
        "used_at": "timestamp",
    },
    keys=("phone_key", "purpose"),
    indexes=(("ip_key",), ("branch_id",), ("sent_at",)),
)
DIGITS = 6
WINDOW = timedelta(hours=1)
KEPT = timedelta(days=2)
# kinds of lines that receive no SMS
DEAF = ("fixed_line", "premium_rate", "shared_cost", "uan", "voicemail", "pager")


class ClinicPhoneCode(models.AbstractModel):
    """Whoever reads the code aloud holds the phone.

    One row per phone and purpose, in a table that only SQL writes: a new code ends the
    one before, each is good for one use and a few tries. The row counts how often the
    phone was asked for within the hour; two requests at once are two updates of one
    row, so PostgreSQL lets one of them wait or come back. Phones and addresses of
    computers are kept as keyed fingerprints alone.

    Nothing here tells whether a phone belongs to anybody: the same is done for each.
    """

    _name = "clinic.phone.code"
    _description = "Code sent to a phone"

    def init(self):
        CODES.create(self.env.cr)

    # -- sending -----------------------------------------------------------------
    @api.model
    def _send(self, phone, branch, purpose, ip):
        """Send a code; return '' or why not.

        Reasons: invalid, wait, phone, ip, branch, unsent (nobody here sends SMS).
        """
        number = parse_phone(phone)
        if not number.is_valid or number.kind in DEAF:
            return "invalid"
        now = fields.Datetime.now()
        limits = self._get_limits(branch)
        ip_key = self._get_key("ip", ip or "")
        for reason, column, value in (
            ("ip", "ip_key", ip_key),
            ("branch", "branch_id", branch.id),
        ):
            if self._count_since(column, value, now - WINDOW) >= limits[reason]:
                return reason
        code = "".join(secrets.choice("0123456789") for _digit in range(DIGITS))
        phone_key = self._get_key("phone", number.e164)
        if not self._keep(phone_key, purpose, branch, ip_key, code, limits, now):
            return self._get_why(phone_key, purpose, limits, now)
        return self._enqueue_code(number.e164, branch, code, limits, now)

    def _get_limits(self, branch):
        policies = self.env["clinic.policy"]
        return {
            name: policies._get(f"phone_code.{key}", branch=branch)
            for name, key in (
                ("ip", "per_computer_hour"),
                ("branch", "per_branch_hour"),
                ("phone", "per_phone_hour"),
                ("wait", "wait_seconds"),
                ("minutes", "minutes"),
                ("tries", "tries"),
            )
        }

    def _get_key(self, kind, value):
        # sudo: the secret of the database, which stays here
        return hmac(self.env(su=True), f"clinic.phone.code/{kind}", value)

    def _count_since(self, column, value, since):
        (found,) = self.env.execute_query(
            SQL(
                "SELECT count(*) FROM clinic_phone_code WHERE %s = %s AND sent_at > %s",
                SQL.identifier(column),
                value,
                since,
            )
        )
        return found[0]

    def _keep(self, phone_key, purpose, branch, ip_key, code, limits, now):
        """Whether the phone may get another code now; then that one holds."""
        return bool(
            self.env.execute_query(
                SQL(
                    """
                    INSERT INTO clinic_phone_code AS old (
                           phone_key, purpose, branch_id, ip_key, code_hash, tries,
                           sends, window_at, sent_at, expires_at)
                    VALUES (%(phone)s, %(purpose)s, %(branch)s, %(ip)s, %(hash)s, 0,
                            1, %(now)s, %(now)s, %(end)s)
                    ON CONFLICT (phone_key, purpose) DO UPDATE
                       SET branch_id = EXCLUDED.branch_id, ip_key = EXCLUDED.ip_key,
                           code_hash = EXCLUDED.code_hash, tries = 0, used_at = NULL,
                           sent_at = EXCLUDED.sent_at,
                           expires_at = EXCLUDED.expires_at,
                           sends = CASE WHEN old.window_at > %(hour)s
                                        THEN old.sends + 1 ELSE 1 END,
                           window_at = CASE WHEN old.window_at > %(hour)s
                                            THEN old.window_at ELSE %(now)s END
                     WHERE old.sent_at <= %(pause)s
                       AND (old.window_at <= %(hour)s OR old.sends < %(most)s)
                    RETURNING 1
                    """,
                    phone=phone_key,
                    purpose=purpose,
                    branch=branch.id,
                    ip=ip_key,
                    hash=self._get_hash(phone_key, purpose, code),
                    now=now,
                    end=now + timedelta(minutes=limits["minutes"]),
                    hour=now - WINDOW,
                    pause=now - timedelta(seconds=limits["wait"]),
                    most=limits["phone"],
                )
            )
        )

    def _get_hash(self, phone_key, purpose, code):
        return self._get_key("code", (phone_key, purpose, code))

    def _get_why(self, phone_key, purpose, limits, now):
        pause = now - timedelta(seconds=limits["wait"])
        found = self.env.execute_query(
            SQL(
                "SELECT sent_at > %s FROM clinic_phone_code"
                " WHERE phone_key = %s AND purpose = %s",
                pause,
                phone_key,
                purpose,
            )
        )
        return "wait" if found and found[0][0] else "phone"

    def _enqueue_code(self, phone, branch, code, limits, now):
        # sudo: the public writes no messages; this one is what was asked for
        messages = (
            self.env["clinic.message"]
            .sudo()
            ._enqueue(
                [
                    {
                        "key": f"phone_code:{secrets.token_hex(12)}",
                        "patient": None,
                        "address": phone,
                        "template": "phone_code",
                        "branch": branch,
                        "due_at": now,
                        "expires_at": now + timedelta(minutes=limits["minutes"]),
                        "params": {
                            "code": code,
                            "minutes": str(limits["minutes"]),
                            "branch": branch.name,
                        },
                        "purpose": "requested",
                        "queue": "now",
                    }
                ]
            )
        )
        lost = any(message.state == "suppressed" for message in messages)
        return "unsent" if lost else ""

    @api.model
    def _get_refusal(self, reason):
        """The sentence for a page, by what `_send` returned."""
        sentences = {
            "invalid": self.env._(
                "This is no mobile number that can receive a code. Check the number."
            ),
            "wait": self.env._(
                "A code was sent just now. Wait a minute before you ask for another."
            ),
            "phone": self.env._(
                "Too many codes were asked for with this number. Try again in an "
                "hour, or call us."
            ),
            "unsent": self.env._("No code can be sent at the moment. Please call us."),
        }
        return sentences.get(
            reason,
            self.env._(
                "Too many codes were asked for from here. Try again in an hour, or "
                "call us."
            ),
        )

    # -- checking ----------------------------------------------------------------
    @api.model
    def _check(self, phone, code, purpose, ip):
        """Whether this is the code that the phone got last; it is used up by that.

        From one internet address no more is typed than the codes that it may ask for
        allow: nobody goes through the phones of others with a few guesses each.
        """
        phone_key = self._get_key("phone", parse_phone(phone).e164)
        limits = self._get_limits(self._get_branch(phone_key, purpose))
        most, seconds = limits["ip"] * limits["tries"], WINDOW.total_seconds()
        if not self.env["clinic.rate.limit"]._take("phone_code", ip, most, seconds):
            return False
        now = fields.Datetime.now()
        # each look costs a try, whoever looks and from wherever
        found = self.env.execute_query(
            SQL(
                """
                UPDATE clinic_phone_code SET tries = tries + 1
                 WHERE phone_key = %s AND purpose = %s AND used_at IS NULL
                   AND expires_at > %s AND tries < %s
                RETURNING code_hash
                """,
                phone_key,
                purpose,
                now,
                limits["tries"],
            )
        )
        typed = self._get_hash(phone_key, purpose, self._read_code(code))
        if not found or not compare.compare_digest(found[0][0], typed):
            return False
        self.env.cr.execute(
            SQL(
                "UPDATE clinic_phone_code SET used_at = %s"
                " WHERE phone_key = %s AND purpose = %s",
                now,
                phone_key,
                purpose,
            )
        )
        return True

    def _get_branch(self, phone_key, purpose):
        """The branch that sent the code: its policies hold."""
        found = self.env.execute_query(
            SQL(
                "SELECT branch_id FROM clinic_phone_code"
                " WHERE phone_key = %s AND purpose = %s",
                phone_key,
                purpose,
            )
        )
        return self.env["clinic.branch"].browse(found[0] if found else ()).exists()

    def _read_code(self, text):
        """What was typed, with its spaces and full-width digits as plain digits."""
        digits = [str(int(char)) for char in str(text or "")[:40] if char.isdecimal()]
        return "".join(digits)

    @api.autovacuum
    def _gc_codes(self):
        self.env.cr.execute(
            SQL(
                "DELETE FROM clinic_phone_code WHERE sent_at < %s",
                fields.Datetime.now() - KEPT,
            )
        )
