import { _t } from "@web/core/l10n/translation";
import { Component, onWillStart, useState } from "@odoo/owl";
import { deserializeDateTime } from "@web/core/l10n/dates";
import { registry } from "@web/core/registry";
import { standardActionServiceProps } from "@web/webclient/actions/action_service";
import { useService } from "@web/core/utils/hooks";

import { BoardCard } from "./board_card";
import { BoardSearch } from "./board_search";
import { countCards, isOfFilter, layColumns, laySections } from "./board_layout";
import { compareCards, GONE } from "./board_times";
import { replaceCards, useBoardLive, useEvery } from "./board_live";

const TICK = 20 * 1000;
const REFRESH = 5 * 60 * 1000;
const WALK_IN = "clinic_desk.clinic_walkin_action";
/** Today at one branch: who is expected, waiting, treated; practitioners as columns. */
export class ClinicBoard extends Component {
    static template = "clinic_desk.Board";
    static components = { BoardCard, BoardSearch };
    static props = { ...standardActionServiceProps };

    setup() {
        this.orm = useService("orm");
        this.action = useService("action");
        this.notification = useService("notification");
        this.ui = useService("ui");
        const { params = {} } = this.props.action;
        this.cards = useState(new Map());
        this.busy = useState(new Set());
        this.state = useState({
            board: null,
            now: Date.now(),
            isMine: Boolean(params.mine),
            filter: "",
            showsGone: false,
            day: params.day || false,
        });
        this.live = useBoardLive({
            isShown: (id) => this.cards.has(id),
            getPlace: () => this.state.board,
            onChanged: (ids) => this.refetch(ids),
            onLost: () => this.load(),
        });
        useEvery(TICK, () => this.tick());
        useEvery(REFRESH, () => this.load());
        onWillStart(() => this.load());
    }

    // -- reading -----------------------------------------------------------------
    async load() {
        const board = await this.orm.silent.call("clinic.desk.board", "get_board", [
            false,
            this.state.day,
        ]);
        this.cards.clear();
        for (const card of board.cards || []) {
            this.cards.set(card.id, card);
        }
        delete board.cards;
        if (board.branch) {
            // clocks of desks go wrong: minutes count from the clock of the server
            this.skew = deserializeDateTime(board.now).toMillis() - Date.now();
            this.live.watch(board.branch.id);
        }
        this.state.board = board;
        this.tick();
    }

    async refetch(ids) {
        const { board, day } = this.state;
        const cards = await this.orm.silent.call("clinic.desk.board", "get_cards", [
            ids,
            board.branch.id,
            day || false,
        ]);
        replaceCards(this.cards, ids, cards);
        const known = new Set([0, ...board.practitioners.map((one) => one.id)]);
        if (cards.some((card) => !known.has(card.practitioner_id || 0))) {
            return this.load(); // a doctor without a column so far
        }
        this.tick();
    }

    tick() {
        this.state.now = Date.now() + (this.skew || 0);
    }

    // -- what is drawn -----------------------------------------------------------
    get stateLabels() {
        return Object.fromEntries(this.state.board.states.map((one) => [one.name, one.label]));
    }

    get me() {
        return this.state.board.practitioners.find((one) => one.is_me);
    }

    get title() {
        return this.state.isMine ? _t("My patients today") : this.state.board.branch.name;
    }

    get dayLabel() {
        const { day, today } = this.state.board;
        return day === today ? _t("Today") : luxon.DateTime.fromISO(day).toLocaleString();
    }

    /** Everybody of the day, or mine and those who may become mine. */
    get ownCards() {
        const cards = [...this.cards.values()];
        if (!this.state.isMine) {
            return cards;
        }
        const mine = this.me?.id;
        return cards.filter((card) =>
            card.practitioner_id ? card.practitioner_id === mine : !GONE.includes(card.state)
        );
    }

    get counters() {
        return countCards(this.ownCards, this.state.board.states);
    }

    get shownCards() {
        const { filter, showsGone } = this.state;
        return this.ownCards
            .filter((card) =>
                filter ? isOfFilter(card, filter) : showsGone || !this.isOver(card)
            )
            .sort(compareCards);
    }

    /** Done with: gone, and nothing is left to do for those who treated him. */
    isOver(card) {
        const isMissing = card.is_without_next_step || (this.state.isMine && card.is_unsigned);
        return GONE.includes(card.state) && !isMissing;
    }

    get goneCount() {
        return this.ownCards.filter((card) => this.isOver(card)).length;
    }

    get columns() {
        const { board, isMine } = this.state;
        return layColumns(this.shownCards, board.practitioners, isMine);
    }

    get sections() {
        return laySections(this.shownCards, this.stateLabels);
    }

    countWaiting(column) {
        return column.cards.filter((card) => card.state === "waiting").length;
    }

    getDoctor(card) {
        const { practitioners } = this.state.board;
        return practitioners.find((one) => one.id === card.practitioner_id)?.name || "";
    }

    // -- doing -------------------------------------------------------------------
    filterBy(name) {
        this.state.filter = this.state.filter === name ? "" : name;
    }

    async act(card, method, args = []) {
        if (this.busy.has(card.id)) {
            return false;
        }
        this.busy.add(card.id);
        try {
            const found = await this.orm.call("clinic.visit", method, [[card.id], ...args]);
            if (found?.type) {
                await this.action.doAction(found, { onClose: () => this.load() });
                return false; // the window that opened decides
            }
            return true;
        } finally {
            // whoever was faster on another screen: show what is true now
            this.busy.delete(card.id);
            await this.refetch([card.id]);
        }
    }

    async checkIn(card) {
        if (await this.act(card, "action_check_in")) {
            this.notification.add(_t("Checked in: %s", this.getLabel(card)), {
                type: "success",
            });
        }
    }

    give(card, doctor) {
        return this.act(card, "action_give", [doctor.id]);
    }

    getLabel(card) {
        const { queue_number } = this.cards.get(card.id) || {};
        const number = queue_number ? _t("no. %s", queue_number) : "";
        return [card.name, card.tail, number].filter(Boolean).join(" · ");
    }

    openVisit(card) {
        return this.open("clinic.visit", card.id);
    }

    /** Somebody who is not expected stands at the desk: a walk-in, if his file is open. */
    openOther(other) {
        const walkIn = this.state.board.buttons.find((one) => one.action === WALK_IN);
        if (!other.is_open) {
            return this.open("clinic.patient.directory", other.patient_id);
        }
        if (!walkIn) {
            return this.openFile(other);
        }
        return this.action.doAction(WALK_IN, {
            additionalContext: {
                default_patient_id: other.patient_id,
                default_name: other.name,
            },
            onClose: () => this.load(),
        });
    }

    openFile(other) {
        return this.open("clinic.patient", other.patient_id);
    }

    nextStep(card) {
        return this.action.doAction("clinic_patient.clinic_next_step_plan_action", {
            additionalContext: { default_visit_id: card.id },
            onClose: () => this.refetch([card.id]),
        });
    }

    open(model, id) {
        return this.action.doAction({
            type: "ir.actions.act_window",
            res_model: model,
            res_id: id,
            views: [[false, "form"]],
        });
    }

    press(button) {
        return this.action.doAction(button.action, { onClose: () => this.load() });
    }

    moveDay(days) {
        const day = luxon.DateTime.fromISO(this.state.board.day).plus({ days }).toISODate();
        this.state.day = day === this.state.board.today ? false : day;
        return this.load();
    }

    toggleMine() {
        this.state.isMine = !this.state.isMine;
    }
}

registry.category("actions").add("clinic_desk.board", ClinicBoard);
