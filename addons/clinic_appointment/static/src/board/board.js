import { _t } from "@web/core/l10n/translation";
import { browser } from "@web/core/browser/browser";
import { Component, onWillStart, useRef, useState } from "@odoo/owl";
import { ConfirmationDialog } from "@web/core/confirmation_dialog/confirmation_dialog";
import { deserializeDateTime, serializeDateTime } from "@web/core/l10n/dates";
import { registry } from "@web/core/registry";
import { standardActionServiceProps } from "@web/webclient/actions/action_service";
import { useHotkey } from "@web/core/hotkeys/hotkey_hook";
import { useService } from "@web/core/utils/hooks";

import { replaceCards, useEvery } from "@clinic_desk/board/board_live";
import { AgendaCard } from "./agenda_card";
import { formatMinutesOfDay, layGrid, toInstant, toMinutes } from "./board_grid";
import { useAgendaLive } from "./board_live";
import { useAgendaKeys } from "./board_keys";

const TICK = 30 * 1000;
const REFRESH = 5 * 60 * 1000;
const BOOK = "clinic_appointment.clinic_appointment_book_action";
const SHIFT = "clinic_appointment.clinic_appointment_shift_action";

/** Days at one branch: who works when, who comes when; book, drag, swap. */
export class AppointmentBoard extends Component {
    static template = "clinic_appointment.Board";
    static components = { AgendaCard };
    static props = { ...standardActionServiceProps };

    setup() {
        this.orm = useService("orm");
        this.action = useService("action");
        this.dialog = useService("dialog");
        this.ui = useService("ui");
        this.grid = useRef("grid");
        const { params = {} } = this.props.action;
        this.cards = useState(new Map());
        this.busy = useState(new Set());
        this.state = useState({
            board: null,
            now: Date.now(),
            mode: params.mode || "day",
            group: "practitioner",
            doctorId: 0,
            day: params.day || false,
            columnKey: "",
            moving: null,
            over: "",
        });
        this.live = useAgendaLive({
            isShown: (id) => this.cards.has(id),
            getPlace: () => this.state.board,
            onChanged: (ids) => this.refetch(ids),
            onLost: () => this.load(),
        });
        this.keys = useAgendaKeys(this.grid);
        useHotkey("escape", () => this.stopMoving(), {
            isAvailable: () => Boolean(this.state.moving),
        });
        useEvery(TICK, () => this.tick());
        useEvery(REFRESH, () => this.load());
        onWillStart(() => this.load());
    }

    // -- reading -----------------------------------------------------------------
    get place() {
        const { day, mode } = this.state;
        return [this.state.board?.branch?.id || false, day || false, mode];
    }

    async load() {
        const board = await this.orm.silent.call(
            "clinic.appointment.board",
            "get_board",
            this.place
        );
        this.cards.clear();
        for (const card of board.cards || []) {
            this.cards.set(card.id, card);
        }
        if (board.branch) {
            // clocks of desks go wrong: minutes count from the clock of the server
            this.skew = deserializeDateTime(board.now).toMillis() - Date.now();
            this.live.watch(board.branch.id);
        }
        this.state.board = board;
        this.tick();
    }

    async refetch(ids) {
        const cards = await this.orm.silent.call("clinic.appointment.board", "get_cards", [
            ids,
            ...this.place,
        ]);
        replaceCards(this.cards, ids, cards);
        const known = new Set(
            this.state.board.practitioners.filter((one) => one.is_on).map((one) => one.id)
        );
        if (cards.some((card) => card.practitioner_id && !known.has(card.practitioner_id))) {
            return this.load(); // a doctor without a column so far
        }
        this.tick();
    }

    tick() {
        this.state.now = Date.now() + (this.skew || 0);
    }

    // -- what is drawn -----------------------------------------------------------
    get layout() {
        const { board, mode, group, doctorId, now } = this.state;
        const cards = [...this.cards.values()];
        return layGrid({ ...board, cards }, { mode, group, doctorId, now });
    }

    /** A phone shows one column at a time. */
    getShown(layout) {
        if (!this.ui.isSmall) {
            return layout.columns;
        }
        const found = layout.columns.find((column) => column.key === this.state.columnKey);
        const today = layout.columns.find((one) => one.key === this.state.board.today);
        return [found || today || layout.columns[0]].filter(Boolean);
    }

    get dayLabel() {
        const { days, today, mode } = this.state.board;
        const day = luxon.DateTime.fromISO(days[0]);
        if (mode === "week") {
            const last = luxon.DateTime.fromISO(days.at(-1));
            return `${day.toLocaleString({ month: "short", day: "numeric" })} – ${last.toLocaleString(
                { month: "short", day: "numeric" }
            )}`;
        }
        const text = day.toLocaleString({ weekday: "short", month: "short", day: "numeric" });
        return days[0] === today ? _t("Today, %s", text) : text;
    }

    get doctors() {
        return this.state.board.practitioners;
    }

    get countText() {
        const cards = [...this.cards.values()].filter((card) => card.state !== "no_show");
        const open = cards.filter(
            (card) => card.state === "booked" && card.confirm_state !== "confirmed"
        );
        return _t("%(all)s booked, %(open)s not confirmed", {
            all: cards.length,
            open: open.length,
        });
    }

    get movingText() {
        const { name } = this.state.moving;
        return _t("Choose a time for %s, or another booking to swap with.", name);
    }

    hours(layout) {
        const hours = [];
        for (let minutes = layout.from; minutes < layout.to; minutes += 60) {
            hours.push({ minutes, label: formatMinutesOfDay(minutes) });
        }
        return hours;
    }

    free(column) {
        const hours = Math.floor(column.free / 60);
        const minutes = column.free % 60;
        return _t("%(hours)s h %(minutes)s min free", { hours, minutes });
    }

    style(layout, item) {
        const whole = layout.to - layout.from;
        const top = ((item.from - layout.from) / whole) * 100;
        const height = ((Math.min(item.to, layout.to) - item.from) / whole) * 100;
        const side = item.lanes
            ? `left:calc(${(item.lane / item.lanes) * 100}% + 1px);width:calc(${100 / item.lanes}% - 3px);`
            : "";
        return `top:${top}%;height:${height}%;${side}`;
    }

    nowStyle(layout, column) {
        const { branch } = this.state.board;
        const text = serializeDateTime(luxon.DateTime.fromMillis(this.state.now));
        const minutes = toMinutes(text, column.day, branch.tz);
        if (minutes <= layout.from || minutes >= layout.to) {
            return "";
        }
        return `top:${((minutes - layout.from) / (layout.to - layout.from)) * 100}%`;
    }

    slotKey(column, slot) {
        return `${column.key}@${slot.minutes}`;
    }

    slotLabel(column, slot) {
        const state = slot.isFree ? _t("free") : slot.isClosed ? _t("closed") : "";
        return [slot.label, column.name, state].filter(Boolean).join(", ");
    }

    can(move) {
        return this.state.board.rights.includes(move);
    }

    // -- choosing what is shown ----------------------------------------------------
    setMode(mode) {
        this.state.mode = mode;
        if (mode === "week" && !this.state.doctorId) {
            const { practitioners } = this.state.board;
            const first = practitioners.find((one) => one.is_me) || practitioners.find((one) => one.is_on);
            this.state.doctorId = first?.id || 0;
        }
        return this.load();
    }

    setDay(day) {
        this.state.day = day === this.state.board.today ? false : day;
        return this.load();
    }

    moveDay(days) {
        const step = this.state.mode === "week" ? 7 * days : days;
        const day = luxon.DateTime.fromISO(this.state.board.days[0]).plus({ days: step });
        return this.setDay(day.toISODate());
    }

    // -- doing -------------------------------------------------------------------
    pick(column, slot) {
        if (this.state.moving) {
            return this.putAt(this.state.moving, column, slot);
        }
        return this.can("book") && this.book(this.startOf(column, slot), column);
    }

    startOf(column, slot) {
        return toInstant(column.day, slot.minutes, this.state.board.branch.tz);
    }

    book(startAt, column = {}, more = {}) {
        const context = {
            default_home_branch_id: this.state.board.branch.id,
            default_start_at: startAt,
            default_doctor_id: column.doctorId || false,
            default_room_id: column.roomId || false,
            ...more,
        };
        return this.action.doAction(BOOK, {
            additionalContext: context,
            onClose: () => this.load(),
        });
    }

    bookAnywhere() {
        return this.action.doAction(BOOK, {
            additionalContext: { default_home_branch_id: this.state.board.branch.id },
            onClose: () => this.load(),
        });
    }

    bookExtra(card) {
        const column = { doctorId: card.practitioner_id };
        return this.book(card.start_at, column, { default_is_extra: true });
    }

    shift() {
        return this.action.doAction(SHIFT, {
            additionalContext: {
                default_branch_id: this.state.board.branch.id,
                default_day: this.state.board.days[0],
            },
            onClose: () => this.load(),
        });
    }

    open(card) {
        return this.action.doAction({
            type: "ir.actions.act_window",
            res_model: "clinic.appointment",
            res_id: card.id,
            views: [[false, "form"]],
        });
    }

    async act(card, method, args = []) {
        if (this.busy.has(card.id)) {
            return;
        }
        this.busy.add(card.id);
        try {
            const found = await this.orm.call("clinic.appointment", method, [[card.id], ...args]);
            if (found?.type) {
                await this.action.doAction(found, { onClose: () => this.load() });
            }
        } finally {
            // whoever was faster on another screen: show what is true now
            this.busy.delete(card.id);
            await this.refetch([card.id]);
        }
    }

    // -- moving ------------------------------------------------------------------
    startMoving(card) {
        this.state.moving = card;
        // after the menu has given the focus back to the booking
        browser.setTimeout(() => this.keys.focusFirst(), 150);
    }

    stopMoving() {
        this.dragged = null;
        this.state.moving = null;
        this.state.over = "";
    }

    /** Nothing is drawn anew while a drag begins: what moves would be lost. */
    onDrag(ev, card) {
        this.dragged = card;
        this.state.over = "";
        if (ev?.dataTransfer) {
            ev.dataTransfer.effectAllowed = "move";
            ev.dataTransfer.setData("text/plain", String(card.id));
        }
    }

    onDropOnSlot(column, slot) {
        const { dragged } = this;
        this.stopMoving();
        return dragged && this.putAt(dragged, column, slot);
    }

    onDropOnCard(ev, card) {
        const { dragged } = this;
        this.stopMoving();
        return dragged && dragged.id !== card.id && this.askSwap(dragged, card);
    }

    take(card) {
        const { moving } = this.state;
        this.stopMoving();
        return this.askSwap(moving, card);
    }

    /** To this time, doctor or room; what the column does not say stays. */
    async putAt(card, column, slot) {
        this.stopMoving();
        const start = this.startOf(column, slot);
        const keep = (value) => (value === undefined ? null : value);
        const doctorId = this.state.mode === "week" ? undefined : column.doctorId;
        const isSame =
            start === card.start_at &&
            [undefined, card.practitioner_id].includes(doctorId) &&
            [undefined, card.room_id].includes(column.roomId);
        if (!isSame) {
            await this.act(card, "action_move", [start, keep(doctorId), keep(column.roomId)]);
        }
    }

    askSwap(card, other) {
        if (card.state !== "booked" || other.state !== "booked") {
            return;
        }
        this.dialog.add(ConfirmationDialog, {
            title: _t("Swap two appointments"),
            body: _t("%(one)s and %(other)s take each other's place. Tell both of them.", {
                one: card.name,
                other: other.name,
            }),
            confirmLabel: _t("Swap"),
            confirm: async () => {
                await this.act(card, "action_swap", [other.id]);
                await this.refetch([card.id, other.id]);
            },
            cancel: () => {},
        });
    }
}

registry.category("actions").add("clinic_appointment.board", AppointmentBoard);
