"""What a sender does with what a provider answered, without a database.

One rule above all: a message of which nobody knows whether the provider has it is not
handed over again. Only a definite "no" gives it back to the queue.
"""

import dataclasses
import datetime
from concurrent.futures import ThreadPoolExecutor

ACCEPTED, REFUSED, RETRY, UNKNOWN = "accepted", "refused", "retry", "unknown"
# minutes until the next attempt
BACK_OFF = (1, 5, 15, 60, 240)
# seconds that an account rests which answered nothing, doubled each time
REST, LONGEST_REST = 30, 900
# how long a provider that can tell is asked about a message before nobody knows
ASK_FOR = datetime.timedelta(hours=1)


@dataclasses.dataclass(frozen=True)
class Verdict:
    """The next state of a message, and in how many seconds it is due."""

    state: str
    reason: str = ""
    delay: int = 0
    counts: bool = True


def settle(outcome, keyed, attempts, limit, account_fails=False):
    """The Verdict about a message after a call.

    ``attempts`` were made before this one. ``account_fails``: the account refused all
    of its batch, so that nothing is wrong with this message.

    >>> from types import SimpleNamespace as Outcome
    >>> settle(Outcome(status="accepted", reason=""), False, 0, 5).state
    'sent'
    >>> settle(Outcome(status="unknown", reason="no_answer"), False, 0, 5).state
    'unknown'
    >>> settle(Outcome(status="unknown", reason="no_answer"), True, 0, 5).state
    'claimed'
    """
    if outcome.status == ACCEPTED:
        return Verdict("sent")
    if outcome.status == REFUSED:
        return Verdict("failed", outcome.reason or "refused")
    if outcome.status == UNKNOWN:
        return Verdict("claimed" if keyed else "unknown", outcome.reason or "no_answer")
    if account_fails:
        return Verdict("queued", outcome.reason, delay=0, counts=False)
    if attempts + 1 >= limit:
        return Verdict("failed", outcome.reason or "refused")
    return Verdict("queued", outcome.reason, delay=back_off(attempts))


def settle_asked(outcome, claimed_at, now):
    """The Verdict about a message of a call that never ended, after asking for it.

    ``outcome`` None stands for a provider that cannot tell.
    """
    if outcome is None:
        return Verdict("unknown", "no_answer")
    if outcome.status == ACCEPTED:
        return Verdict("sent")
    if outcome.status == REFUSED:
        return Verdict("failed", outcome.reason or "refused")
    if outcome.status == RETRY:
        return Verdict("queued", counts=False)
    if now - claimed_at > ASK_FOR:
        return Verdict("unknown", outcome.reason or "no_answer")
    return Verdict("claimed", outcome.reason or "no_answer")


def back_off(attempts):
    """Seconds until the next attempt after so many earlier ones.

    >>> [back_off(number) for number in range(6)]
    [60, 300, 900, 3600, 14400, 14400]
    """
    return BACK_OFF[min(attempts, len(BACK_OFF) - 1)] * 60


def get_rest(rests):
    """Seconds that an account rests which rested so often before.

    >>> [get_rest(number) for number in range(7)]
    [30, 60, 120, 240, 480, 900, 900]
    """
    return min(REST * 2 ** min(rests, 10), LONGEST_REST)


def is_account_failing(outcomes):
    """Whether nothing of a batch went through, for reasons of the account."""
    trouble = ("unreachable", "setup", "limited")
    return bool(outcomes) and all(
        outcome.status == RETRY and outcome.reason in trouble for outcome in outcomes
    )


def call_all(jobs, threads, broken):
    """{name: result} of callables, called by several threads at once.

    ``broken(error)`` gives the result of one that raised: the others are not lost.
    """
    if not jobs:
        return {}

    def run(job):
        try:
            return job()
        except Exception as error:
            return broken(error)

    with ThreadPoolExecutor(max_workers=min(threads, len(jobs))) as pool:
        return dict(zip(jobs, pool.map(run, jobs.values()), strict=True))


def get_pause(count, rate, spent):
    """Seconds to wait so that ``count`` calls in ``spent`` seconds keep to the rate.

    >>> get_pause(20, 20, 0.25), get_pause(20, 100, 1)
    (0.75, 0.0)
    """
    return max(0.0, count / rate - spent)
