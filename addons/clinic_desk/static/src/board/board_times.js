import { deserializeDateTime } from "@web/core/l10n/dates";
import { _t } from "@web/core/l10n/translation";

const MINUTE = 60 * 1000;
export const IN_HOUSE = ["in_consultation", "in_treatment", "waiting"];
export const GONE = ["left", "left_unseen", "no_show", "cancelled"];
const ORDER = [...IN_HOUSE, "expected", ...GONE];

export function minutesSince(text, now) {
    if (!text) {
        return null;
    }
    return Math.floor((now - deserializeDateTime(text).toMillis()) / MINUTE);
}

/** Since when a patient has been where he is. */
export function minutesThere(card, now) {
    return minutesSince(card.state_since || card.started_at || card.arrived_at, now);
}

/** Minutes by which an expected patient is late; null for those who are not. */
export function minutesLate(card, now) {
    if (card.state !== "expected") {
        return null;
    }
    const late = minutesSince(card.planned_at, now);
    return late > 0 ? late : null;
}

export function formatMinutes(minutes) {
    if (minutes === null) {
        return "";
    }
    const whole = Math.max(minutes, 0);
    if (whole < 60) {
        return _t("%s min", whole);
    }
    return _t("%(hours)s h %(minutes)s min", {
        hours: Math.floor(whole / 60),
        minutes: whole % 60,
    });
}

export function formatClock(text, zone) {
    return text ? deserializeDateTime(text).setZone(zone).toFormat("HH:mm") : "";
}

/** Who is in the house comes first, the longest waiting on top; then the next ones. */
export function compareCards(left, right) {
    const byState = ORDER.indexOf(left.state) - ORDER.indexOf(right.state);
    if (byState) {
        return byState;
    }
    const key =
        left.state === "expected" ? "planned_at" : left.state_since ? "state_since" : "arrived_at";
    const [one, other] = [left[key] || "", right[key] || ""];
    return one < other ? -1 : one > other ? 1 : left.id - right.id;
}
