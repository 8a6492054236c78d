import { _t } from "@web/core/l10n/translation";
import { Component } from "@odoo/owl";
import { Dropdown } from "@web/core/dropdown/dropdown";
import { DropdownItem } from "@web/core/dropdown/dropdown_item";
import { formatMonetary } from "@web/views/fields/formatters";
import { deserializeDateTime } from "@web/core/l10n/dates";
import { formatMinutes } from "@clinic_desk/board/board_times";
import { formatMinutesOfDay } from "./board_grid";

const MARKS = {
    asked: { icon: "fa-question-circle text-warning", label: _t("Asked, no answer yet") },
    confirmed: { icon: "fa-check-circle text-success", label: _t("Confirmed") },
    declined: { icon: "fa-times-circle text-danger", label: _t("Declined") },
};
const STATES = {
    booked: _t("Booked"),
    arrived: _t("Arrived"),
    done: _t("Done"),
    no_show: _t("No-show"),
};
const MINUTE = 60 * 1000;

/** One booking on the board: what is known at a glance, and what can be done with it. */
export class AgendaCard extends Component {
    static template = "clinic_appointment.AgendaCard";
    static components = { Dropdown, DropdownItem };
    static props = {
        item: Object,
        now: Number,
        rights: Array,
        isBusy: { type: Boolean, optional: true },
        isMoving: { type: Boolean, optional: true },
        style: String,
        onAct: Function,
        onOpen: Function,
        onMove: Function,
        onTake: Function,
        onExtra: Function,
        onDrag: Function,
        onDrop: Function,
        isPlacing: Boolean,
    };

    get card() {
        return this.props.item.card;
    }

    get time() {
        const { from, to } = this.props.item;
        return `${formatMinutesOfDay(from)}–${formatMinutesOfDay(to)}`;
    }

    get startTime() {
        return formatMinutesOfDay(this.props.item.from);
    }

    get isShort() {
        return this.props.item.to - this.props.item.from < 30;
    }

    get lateMinutes() {
        if (this.card.state !== "booked") {
            return 0;
        }
        const start = deserializeDateTime(this.card.start_at).toMillis();
        const late = Math.floor((this.props.now - start) / MINUTE);
        return late > 0 && late < 12 * 60 ? late : 0;
    }

    get lateText() {
        return _t("%s late", formatMinutes(this.lateMinutes));
    }

    get mark() {
        return this.card.state === "booked" ? MARKS[this.card.confirm_state] : null;
    }

    get stateLabel() {
        return STATES[this.card.state];
    }

    get facts() {
        const { card } = this;
        return [
            card.age,
            card.tail,
            card.is_minor && _t("Minor"),
            card.lane && _t("Extra"),
            card.move_count && _t("Times moved: %s", card.move_count),
            card.no_shows && _t("No-shows: %s", card.no_shows),
        ].filter(Boolean);
    }

    get balances() {
        return (this.card.balances || []).map((row) => ({
            label: row.label,
            amount: formatMonetary(row.amount, { currencyId: row.currency_id }),
        }));
    }

    /** What is told on hover, and above the menu. */
    get known() {
        return {
            name: this.card.name,
            time: this.time,
            state: this.stateLabel,
            mark: this.mark?.label || "",
            late: this.lateMinutes ? this.lateText : "",
            facts: this.facts,
            balances: this.balances,
        };
    }

    get tip() {
        return JSON.stringify(this.known);
    }

    get label() {
        return [this.time, this.card.name, this.stateLabel, ...this.facts].join(", ");
    }

    can(move) {
        const { rights } = this.props;
        const isBooked = this.card.state === "booked";
        const conditions = {
            move: isBooked,
            confirm: isBooked && this.card.confirm_state !== "confirmed",
            cancel: isBooked,
            no_show: isBooked && this.lateMinutes > 0,
            book: this.card.practitioner_id && this.card.state !== "no_show",
        };
        return rights.includes(move) && Boolean(conditions[move]);
    }

    onKeydown(ev) {
        if (["Enter", " "].includes(ev.key) && ev.target === ev.currentTarget) {
            ev.preventDefault();
            ev.currentTarget.click();
        }
    }

    /** While another booking is being placed, a click on this one means a swap. */
    onClickCapture(ev) {
        if (this.props.isPlacing && !this.props.isMoving) {
            ev.stopPropagation();
            ev.preventDefault();
            this.props.onTake(this.card);
        }
    }
}
