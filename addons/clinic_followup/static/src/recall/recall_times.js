import { deserializeDate, deserializeDateTime } from "@web/core/l10n/dates";

const DAY = { weekday: "short", month: "numeric", day: "numeric" };
const MOMENT = { ...DAY, hour: "2-digit", minute: "2-digit", hour12: false };

/** A day, such as "Mon, 3/4". */
export function formatDay(text) {
    return text ? deserializeDate(text).toLocaleString(DAY) : "";
}

/** An instant at the branch. */
export function formatMoment(text, zone) {
    return text ? deserializeDateTime(text).setZone(zone).toLocaleString(MOMENT) : "";
}

/** Today only the time is told. */
export function formatShort(text, zone, today) {
    if (!text) {
        return "";
    }
    const at = deserializeDateTime(text).setZone(zone);
    return at.toISODate() === today ? at.toFormat("HH:mm") : formatMoment(text, zone);
}
