import { _t } from "@web/core/l10n/translation";
import { Component } from "@odoo/owl";
import { Dropdown } from "@web/core/dropdown/dropdown";
import { DropdownItem } from "@web/core/dropdown/dropdown_item";
import { formatClock, formatMinutes, GONE, minutesLate, minutesThere } from "./board_times";

const MOVES = {
    check_in: { label: _t("Check in"), icon: "fa-sign-in" },
    consult: { label: _t("Call in"), icon: "fa-user-md" },
    treat: { label: _t("Treat"), icon: "fa-medkit" },
    wait_again: { label: _t("Wait again"), icon: "fa-hourglass-half" },
    leave: { label: _t("Left"), icon: "fa-sign-out" },
    leave_unseen: { label: _t("Left unseen"), icon: "fa-sign-out" },
    no_show: { label: _t("No-show"), icon: "fa-user-times" },
    cancel_visit: { label: _t("Cancel the visit"), icon: "fa-ban" },
};
const PAYMENTS = {
    to_pay: { label: _t("To pay"), look: "text-bg-warning" },
    part_paid: { label: _t("Partly paid"), look: "text-bg-warning" },
    paid: { label: _t("Paid"), look: "text-bg-success" },
    refunded: { label: _t("Refunded"), look: "text-bg-secondary" },
};

/** One visit of the day. */
export class BoardCard extends Component {
    static template = "clinic_desk.BoardCard";
    static components = { Dropdown, DropdownItem };
    static props = {
        card: Object,
        now: Number,
        zone: String,
        rights: Object,
        canPlan: { type: Boolean, optional: true },
        practitioners: Array,
        doctor: { type: String, optional: true },
        isBusy: { type: Boolean, optional: true },
        onAct: Function,
        onGive: Function,
        onOpen: Function,
        onNextStep: Function,
    };

    get late() {
        return minutesLate(this.props.card, this.props.now);
    }

    get there() {
        const { card, now } = this.props;
        const isOver = card.state === "expected" || GONE.includes(card.state);
        return isOver ? null : minutesThere(card, now);
    }

    get lateText() {
        return _t("%s late", formatMinutes(this.late));
    }

    get thereText() {
        return formatMinutes(this.there);
    }

    get clock() {
        const { card, zone } = this.props;
        const at = card.state === "expected" ? card.planned_at : card.arrived_at;
        return formatClock(at || card.planned_at, zone);
    }

    get payment() {
        return PAYMENTS[this.props.card.payment_state];
    }

    get moves() {
        const { card, rights } = this.props;
        const isSeen = Boolean(card.started_at);
        return (rights[card.state] || [])
            .filter((name) => {
                if (card.state === "waiting") {
                    return name !== (isSeen ? "leave_unseen" : "leave");
                }
                if (card.state === "expected") {
                    const isDue = this.late !== null || !card.planned_at;
                    return !["consult", "treat"].includes(name) && (name !== "no_show" || isDue);
                }
                return true;
            })
            .map((name) => ({ name, ...MOVES[name] }));
    }

    get mainMoves() {
        return this.moves.slice(0, this.props.card.state === "expected" ? 1 : 2);
    }

    /** What comes next for who is here stands out; who is to come is many. */
    getLook(move) {
        if (this.props.card.state === "expected") {
            return "btn-outline-primary";
        }
        return move.name === this.moves[0].name ? "btn-primary" : "btn-secondary";
    }

    get otherMoves() {
        return this.moves.slice(this.mainMoves.length);
    }

    get canCall() {
        const { card, rights } = this.props;
        const isHere = ["waiting", "in_consultation", "in_treatment"].includes(card.state);
        return isHere && card.queue_number && rights.waiting?.includes("consult");
    }

    get otherDoctors() {
        const { card, practitioners, rights } = this.props;
        if (!rights.expected?.includes("check_in") || GONE.includes(card.state)) {
            return [];
        }
        return practitioners.filter((one) => one.is_here && one.id !== card.practitioner_id);
    }
}
