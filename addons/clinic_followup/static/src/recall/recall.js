import { _t } from "@web/core/l10n/translation";
import { browser } from "@web/core/browser/browser";
import { Component, onWillStart, useRef, useState } from "@odoo/owl";
import { ConfirmationDialog } from "@web/core/confirmation_dialog/confirmation_dialog";
import { registry } from "@web/core/registry";
import { standardActionServiceProps } from "@web/webclient/actions/action_service";
import { useBranchNews, useEvery } from "@clinic_desk/board/board_live";
import { useService } from "@web/core/utils/hooks";

import { formatMoment } from "./recall_times";
import { OUTCOMES } from "./recall_outcomes";
import { RecallBeside } from "./recall_beside";
import { RecallRow } from "./recall_row";
import { useRecallKeys } from "./recall_keys";

const REFRESH = 5 * 60 * 1000;
const BOARD = "clinic.followup.board";
const CHANGES = ["action_outcome", "action_book_slot"];

/** Whom to call today at one branch: call, say what came of it, book, next. */
export class RecallList extends Component {
    static template = "clinic_followup.Recall";
    static components = { RecallBeside, RecallRow };
    static props = { ...standardActionServiceProps };

    setup() {
        this.orm = useService("orm");
        this.action = useService("action");
        this.dialog = useService("dialog");
        this.notification = useService("notification");
        this.ui = useService("ui");
        this.list = useRef("list");
        const { params = {} } = this.props.action;
        this.busy = useState(new Set());
        this.own = new Set();
        this.state = useState({
            board: null,
            view: params.view || "due",
            owner: params.owner || false,
            kind: false,
            offset: 0,
            selectedId: 0,
            beside: null,
            note: "",
        });
        this.live = useBranchNews({
            topic: "clinic_followup/recall",
            choose: (payload) => this.chooseNews(payload),
            onChanged: () => this.load(),
            onLost: () => this.load(),
        });
        useRecallKeys(this);
        useEvery(REFRESH, () => this.load());
        onWillStart(() => this.load());
    }

    // -- reading -----------------------------------------------------------------
    async load() {
        const { view, owner, kind, offset } = this.state;
        const at = this.position;
        const board = await this.orm.silent.call(BOARD, "get_board", [
            this.state.board?.branch?.id || false,
            view,
            owner,
            kind,
            offset,
        ]);
        if (view !== this.state.view || offset !== this.state.offset) {
            return; // the person went on meanwhile
        }
        this.state.board = board;
        if (!board.branch) {
            return;
        }
        this.live.watch(board.branch.id);
        if (!board.rows.length && offset) {
            return this.turn(-1);
        }
        return this.keepPlace(at);
    }

    /** The row that was worked is gone from the tab: the next one takes its place. */
    keepPlace(at) {
        const { selectedId, beside } = this.state;
        const { rows } = this.state.board;
        if (rows.some((row) => row.id === selectedId)) {
            return beside ? this.loadBeside() : undefined;
        }
        const next = this.ui.isSmall ? null : rows[Math.min(Math.max(at, 0), rows.length - 1)];
        return this.select(next);
    }

    /** What this screen did itself it has read already: that news is passed over. */
    chooseNews({ branch_id, ids }) {
        if (branch_id !== this.state.board?.branch?.id) {
            return [];
        }
        return ids.filter((id) => !this.own.delete(id));
    }

    async loadBeside() {
        const { selectedId } = this.state;
        const beside = await this.orm.silent.call(BOARD, "get_beside", [selectedId]);
        if (selectedId === this.state.selectedId) {
            this.state.beside = beside.id ? beside : null;
        }
    }

    // -- what is drawn -----------------------------------------------------------
    get rows() {
        return this.state.board.rows;
    }

    get position() {
        return this.state.board?.rows?.findIndex((row) => row.id === this.state.selectedId) ?? -1;
    }

    get selected() {
        return this.rows[this.position];
    }

    get tabs() {
        const { counts } = this.state.board;
        const labels = {
            due: _t("Due"),
            overdue: _t("Overdue"),
            called: _t("Called"),
            booked: _t("Booked"),
        };
        return Object.entries(labels).map(([name, label]) => ({
            name,
            label,
            count: counts[name],
            isWarning: name === "overdue" && counts[name] !== "0",
        }));
    }

    get emptyText() {
        return {
            due: _t("Nobody is to be called today. What falls due comes here by itself."),
            overdue: _t("Nothing is late."),
            called: _t("Nobody waits for a second call."),
            booked: _t("No appointment stands for a follow-up."),
        }[this.state.view];
    }

    get hasPages() {
        const { rows, page } = this.state.board;
        return this.state.offset > 0 || rows.length === page;
    }

    get pageText() {
        const { offset } = this.state;
        return `${offset + 1}–${offset + this.rows.length}`;
    }

    // -- choosing what is shown ----------------------------------------------------
    show(changes) {
        Object.assign(this.state, { offset: 0, selectedId: 0, beside: null, ...changes });
        return this.load();
    }

    turn(pages) {
        const { offset, board } = this.state;
        return this.show({ offset: Math.max(0, offset + pages * board.page) });
    }

    select(row) {
        if (row?.id === this.state.selectedId) {
            return;
        }
        Object.assign(this.state, { selectedId: row?.id || 0, beside: null, note: "" });
        return row && this.loadBeside();
    }

    /** On a phone a second tap closes what is beside. */
    tap(row) {
        const isOpen = row.id === this.state.selectedId;
        return this.select(isOpen && this.ui.isSmall ? null : row);
    }

    step(count) {
        const row = this.rows[this.position + count];
        if (row) {
            this.select(row);
            const shown = this.list.el?.querySelector(`[data-followup-id="${row.id}"]`);
            shown?.scrollIntoView({ block: "nearest" });
        }
    }

    // -- doing -------------------------------------------------------------------
    async act(row, method, args = []) {
        if (this.busy.has(row.id)) {
            return null;
        }
        this.busy.add(row.id);
        if (CHANGES.includes(method)) {
            this.own.add(row.id);
        }
        try {
            return await this.orm.call("clinic.followup", method, [[row.id], ...args]);
        } catch (error) {
            this.own.delete(row.id);
            throw error;
        } finally {
            // whoever was faster on another screen: show what is true now
            this.busy.delete(row.id);
            await this.load();
        }
    }

    async call(row) {
        this.select(row);
        const dial = await this.act(row, "action_call");
        if (dial) {
            browser.open(`tel:${dial.params.number}`, "_self");
        }
    }

    async note(row, name, days) {
        const outcome = OUTCOMES.find((one) => one.name === name);
        const note = row.id === this.state.selectedId ? this.state.note : "";
        if (await this.act(row, "action_outcome", [name, note, days || false])) {
            this.state.note = "";
            this.notification.add(`${row.name}: ${outcome.label}`, { type: "success" });
        }
    }

    book(row) {
        return this.ask(row, "action_book");
    }

    close(row) {
        return this.ask(row, "action_close");
    }

    /** A window that asks for more. */
    async ask(row, method) {
        this.select(row);
        const action = await this.act(row, method);
        return action && this.action.doAction(action, { onClose: () => this.load() });
    }

    type(text) {
        this.state.note = text;
    }

    noteBeside(name, days) {
        return this.note(this.state.beside, name, days);
    }

    bookBeside() {
        return this.book(this.state.beside);
    }

    bookSlot(slot) {
        const row = this.state.beside;
        const at = formatMoment(slot.start_at, this.state.board.branch.tz);
        this.dialog.add(ConfirmationDialog, {
            title: _t("Book an appointment"),
            body: [row.name, at, slot.practitioner].filter(Boolean).join(" · "),
            confirmLabel: _t("Book"),
            confirm: async () => {
                const args = [slot.start_at, slot.practitioner_id];
                if (await this.act(row, "action_book_slot", args)) {
                    this.notification.add(_t("Booked: %s", `${row.name}, ${at}`), {
                        type: "success",
                    });
                }
            },
            cancel: () => {},
        });
    }

    openFile(row) {
        return this.open("clinic.patient", row.patient_id);
    }

    openFollowup(row) {
        return this.open("clinic.followup", row.id);
    }

    open(model, id) {
        return this.action.doAction({
            type: "ir.actions.act_window",
            res_model: model,
            res_id: id,
            views: [[false, "form"]],
        });
    }
}

registry.category("actions").add("clinic_followup.recall", RecallList);
