import { deserializeDateTime, serializeDateTime } from "@web/core/l10n/dates";
import { _t } from "@web/core/l10n/translation";

const { DateTime } = luxon;
export const STEP = 15;
const WHOLE_DAY = 24 * 60;
const USUAL = { from: 9 * 60, to: 18 * 60 };

/** Minutes since midnight at the branch; 0 or 24 h for what begins or ends elsewhere. */
export function toMinutes(text, day, zone) {
    const at = deserializeDateTime(text).setZone(zone);
    const date = at.toISODate();
    if (date !== day) {
        return date < day ? 0 : WHOLE_DAY;
    }
    return at.hour * 60 + at.minute;
}

/** The instant, as the server writes it, of a time of day at the branch. */
export function toInstant(day, minutes, zone) {
    const at = DateTime.fromISO(day, { zone }).set({
        hour: Math.floor(minutes / 60),
        minute: minutes % 60,
    });
    return serializeDateTime(at);
}

export function formatMinutesOfDay(minutes) {
    const pad = (number) => String(number).padStart(2, "0");
    return `${pad(Math.floor(minutes / 60))}:${pad(minutes % 60)}`;
}

function toSpan(row, day, zone) {
    return {
        ...row,
        from: toMinutes(row.start_at, day, zone),
        to: toMinutes(row.stop_at, day, zone),
    };
}

/** Who or what each column is: one doctor, one room, or one day. */
export function listColumns(board, { mode, group, doctorId }) {
    if (mode === "week") {
        return board.days.map((day) => ({
            key: day,
            day,
            doctorId: doctorId || undefined,
            name: DateTime.fromISO(day).toLocaleString({
                weekday: "short",
                month: "numeric",
                day: "numeric",
            }),
        }));
    }
    const day = board.days[0];
    if (group === "room") {
        const isAny = board.cards.some((card) => !card.room_id);
        return [
            ...board.rooms.map((room) => ({
                key: `r${room.id}`,
                day,
                roomId: room.id,
                name: room.name,
            })),
            ...(isAny ? [{ key: "r0", day, roomId: false, name: _t("Without a room") }] : []),
        ];
    }
    const on = board.practitioners.filter((one) => one.is_on);
    const isAny = board.cards.some((card) => !card.practitioner_id);
    return [
        ...(isAny ? [{ key: "p0", day, doctorId: false, name: _t("Any doctor") }] : []),
        ...(on.length ? on : board.practitioners).map((one) => ({
            key: `p${one.id}`,
            day,
            doctorId: one.id,
            name: one.name,
        })),
    ];
}

function isOfColumn(row, column) {
    return (
        (column.doctorId === undefined || row.practitioner_id === column.doctorId) &&
        (column.roomId === undefined || row.room_id === column.roomId)
    );
}

/** Side by side what overlaps: extra slots, and those without doctor or room. */
export function placeSideBySide(spans) {
    const placed = [];
    let cluster = [];
    let end = -1;
    const close = () => {
        const width = Math.max(0, ...cluster.map((one) => one.lane)) + 1;
        cluster.forEach((one) => placed.push({ ...one, lanes: width }));
        cluster = [];
    };
    for (const span of [...spans].sort((one, other) => one.from - other.from)) {
        if (span.from >= end) {
            close();
        }
        const taken = cluster.filter((one) => one.to > span.from).map((one) => one.lane);
        let lane = 0;
        while (taken.includes(lane)) {
            lane++;
        }
        cluster.push({ ...span, lane });
        end = Math.max(end, span.to);
    }
    close();
    return placed;
}

/** The hours that are drawn: of all shifts and bookings, in whole hours. */
function getHours(spans) {
    if (!spans.length) {
        return USUAL;
    }
    const from = Math.min(...spans.map((one) => one.from));
    const to = Math.max(...spans.map((one) => one.to));
    return {
        from: Math.floor(from / 60) * 60,
        to: Math.min(Math.ceil(Math.max(to, from + 60) / 60) * 60, WHOLE_DAY),
    };
}

function overlaps(spans, from) {
    return spans.some((one) => one.from < from + STEP && one.to > from);
}

/** Everything that is drawn, in minutes; the template makes percents of it. */
export function layGrid(board, view) {
    const zone = board.branch.tz;
    const now = serializeDateTime(DateTime.fromMillis(view.now));
    const isToday = (day) => (span) => span.to > span.from && span.day === day;
    const spread = (rows) =>
        board.days.flatMap((day) => rows.map((row) => ({ ...toSpan(row, day, zone), day })));
    const rows = {
        open: spread(board.open),
        closed: spread(board.closed),
        busy: spread(board.busy),
        cards: spread(board.cards),
    };
    const columns = listColumns(board, view).map((column) => {
        const ofDay = (name) => rows[name].filter(isToday(column.day));
        // whoever works opens a room; a closure without a doctor is of the branch
        const open = ofDay("open").filter((row) =>
            column.doctorId ? row.practitioner_id === column.doctorId : true
        );
        const closed = ofDay("closed").filter(
            (row) => !row.practitioner_id || row.practitioner_id === column.doctorId
        );
        const busy = ofDay("busy").filter((row) =>
            column.doctorId || column.roomId ? isOfColumn(row, column) : !row.is_elsewhere
        );
        const cards = ofDay("cards").filter((row) => isOfColumn(row, column));
        return { ...column, open, closed, busy, cards };
    });
    const shown = columns.flatMap((one) => [...one.open, ...one.cards]);
    const hours = getHours(shown);
    for (const column of columns) {
        column.slots = listSlots(column, hours, toMinutes(now, column.day, zone));
        column.free = column.slots.filter((slot) => slot.isFree).length * STEP;
        column.items = placeSideBySide([
            ...column.cards.map((card) => ({ from: card.from, to: card.to, card })),
            ...column.busy.map((row) => ({ from: row.from, to: row.to, busy: row })),
        ]);
    }
    return { ...hours, columns };
}

function listSlots(column, { from, to }, past) {
    const live = column.cards.filter((card) => card.state !== "no_show");
    const slots = [];
    for (let minutes = from; minutes < to; minutes += STEP) {
        const isOpen = overlaps(column.open, minutes);
        const isClosed = overlaps(column.closed, minutes);
        const isTaken = overlaps([...live, ...column.busy], minutes);
        slots.push({
            minutes,
            label: formatMinutesOfDay(minutes),
            isHour: minutes % 60 === 0,
            isOpen: isOpen && !isClosed,
            isClosed,
            isFree: isOpen && !isClosed && !isTaken && minutes >= past,
        });
    }
    return slots;
}
