import { deserializeDate, deserializeDateTime } from "@web/core/l10n/dates";

const DAY = { weekday: "short", month: "numeric", day: "numeric" };

function sayMoment(at) {
    return `${at.toLocaleString(DAY)} ${at.toFormat("HH:mm")}`;
}

/** A day, such as "Mon, 3/4". */
export function formatDay(text) {
    return text ? deserializeDate(text).toLocaleString(DAY) : "";
}

/** An instant at the branch. */
export function formatMoment(text, zone) {
    return text ? sayMoment(deserializeDateTime(text).setZone(zone)) : "";
}

/** Today only the time is told. */
export function formatShort(text, zone, today) {
    if (!text) {
        return "";
    }
    const at = deserializeDateTime(text).setZone(zone);
    return at.toISODate() === today ? at.toFormat("HH:mm") : sayMoment(at);
}
