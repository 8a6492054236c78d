import { _t } from "@web/core/l10n/translation";
import { Component, onMounted, onWillUnmount, useRef, useState } from "@odoo/owl";
import { browser } from "@web/core/browser/browser";
import { useService } from "@web/core/utils/hooks";
import { useDebounced } from "@web/core/utils/timing";

const PAUSE = 200;

/**
 * The box that everybody at the desk types into: four digits and Enter check in.
 *
 * Enter acts at once where one expected patient was found. Where several were, the
 * first Enter points at the list and the second one, or one after an arrow, chooses.
 */
export class BoardSearch extends Component {
    static template = "clinic_desk.BoardSearch";
    static props = {
        branchId: Number,
        canCheckIn: Boolean,
        stateLabels: Object,
        onCheckIn: Function,
        onOpenVisit: Function,
        onOther: Function,
        onOpenFile: Function,
    };

    setup() {
        this.orm = useService("orm");
        this.notification = useService("notification");
        this.ui = useService("ui");
        this.input = useRef("input");
        this.state = useState({ text: "", rows: [], index: 0, isOpen: false, found: "" });
        this.isPointing = false;
        this.asked = 0;
        this.searchSoon = useDebounced(() => this.search(), PAUSE);
        const onKeydown = (ev) => this.onGlobalKeydown(ev);
        onMounted(() => {
            if (!this.ui.isSmall) {
                this.input.el.focus();
            }
            browser.addEventListener("keydown", onKeydown);
        });
        onWillUnmount(() => browser.removeEventListener("keydown", onKeydown));
    }

    /** A slash leads back to the box from anywhere on the board. */
    onGlobalKeydown(ev) {
        const isTyping = ev.target.closest?.("input, textarea, [contenteditable=true], .modal");
        if (ev.key === "/" && !isTyping && !ev.ctrlKey && !ev.altKey && !ev.metaKey) {
            ev.preventDefault();
            this.input.el.focus();
        }
    }

    onInput(ev) {
        this.state.text = ev.target.value;
        this.isPointing = false;
        if (this.state.text.trim()) {
            this.searchSoon();
        } else {
            this.clear();
        }
    }

    clear() {
        this.searchSoon.cancel?.();
        this.asked++;
        this.isPointing = false;
        Object.assign(this.state, { text: "", rows: [], index: 0, isOpen: false, found: "" });
    }

    /** The rows for what is typed now; an answer to an older text is thrown away. */
    async search() {
        const text = this.state.text.trim();
        if (!text || text === this.state.found) {
            return;
        }
        const number = ++this.asked;
        const found = await this.orm.silent.call("clinic.desk.board", "find", [
            text,
            this.props.branchId,
        ]);
        if (number !== this.asked) {
            return;
        }
        const rows = [
            ...found.cards.map((card) => ({ key: `v${card.id}`, card })),
            ...found.others.map((other) => ({ key: `p${other.patient_id}`, other })),
        ];
        Object.assign(this.state, { rows, index: 0, isOpen: true, found: text });
    }

    async onKeydown(ev) {
        const { rows } = this.state;
        if (ev.isComposing) {
            return;
        }
        if (ev.key === "ArrowDown" || ev.key === "ArrowUp") {
            ev.preventDefault();
            if (rows.length) {
                const step = ev.key === "ArrowDown" ? 1 : -1;
                const index = this.isPointing || step < 0 ? this.state.index + step : 0;
                this.state.index = (index + rows.length) % rows.length;
                this.isPointing = true;
            }
        } else if (ev.key === "Escape") {
            this.clear();
        } else if (ev.key === "Enter") {
            ev.preventDefault();
            await this.onEnter();
        }
    }

    async onEnter() {
        if (!this.state.text.trim()) {
            return;
        }
        this.searchSoon.cancel?.();
        await this.search();
        const { rows, index } = this.state;
        if (this.isPointing && rows[index]) {
            return this.choose(rows[index]);
        }
        const expected = rows.filter((row) => row.card?.state === "expected");
        if (expected.length === 1) {
            return this.choose(expected[0]);
        }
        if (!rows.length) {
            this.notification.add(
                _t("Nobody was found. Check the digits, or register a walk-in."),
                { type: "warning" }
            );
            return;
        }
        this.isPointing = true;
    }

    openFile(row) {
        this.clear();
        return this.props.onOpenFile(row.other);
    }

    async choose(row) {
        this.clear();
        if (row.other) {
            return this.props.onOther(row.other);
        }
        if (row.card.state !== "expected" || !this.props.canCheckIn) {
            return this.props.onOpenVisit(row.card);
        }
        // the next one stands behind him already
        this.input.el.focus();
        await this.props.onCheckIn(row.card);
    }

    getRowLabel(row) {
        return [row.card.name, row.card.age, row.card.tail, row.card.number]
            .filter(Boolean)
            .join(" · ");
    }
}
