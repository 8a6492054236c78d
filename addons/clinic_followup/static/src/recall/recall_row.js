import { _t } from "@web/core/l10n/translation";
import { Component } from "@odoo/owl";
import { Dropdown } from "@web/core/dropdown/dropdown";
import { DropdownItem } from "@web/core/dropdown/dropdown_item";

import { FIRST, MORE } from "./recall_outcomes";
import { formatDay, formatShort } from "./recall_times";

/** One patient to be called, with all that is done about him. */
export class RecallRow extends Component {
    static template = "clinic_followup.RecallRow";
    static components = { Dropdown, DropdownItem };
    static props = {
        row: Object,
        rights: Object,
        zone: String,
        today: String,
        isSelected: Boolean,
        isBusy: Boolean,
        onTap: Function,
        onCall: Function,
        onNote: Function,
        onBook: Function,
        onClose: Function,
        onOpenFile: Function,
        onOpen: Function,
    };

    setup() {
        Object.assign(this, { FIRST, MORE });
    }

    get canWork() {
        return this.props.rights.work && this.props.row.state === "open";
    }

    get dueText() {
        const { row } = this.props;
        if (row.state === "booked") {
            return formatShort(row.booked_at, this.props.zone, this.props.today);
        }
        if (row.late_days) {
            return _t("%s d", row.late_days);
        }
        return _t("today");
    }

    get dueTitle() {
        return _t("Due: %s", formatDay(this.props.row.due_on));
    }

    get dueTone() {
        const { row } = this.props;
        if (row.state === "booked") {
            return "text-bg-success";
        }
        return row.is_late ? "text-bg-danger" : "text-bg-light";
    }

    get facts() {
        const { row, zone, today } = this.props;
        const tried = row.attempt_count && `${row.outcome_text} ×${row.attempt_count}`;
        const wait = row.not_before && _t("again from %s", formatShort(row.not_before, zone, today));
        return [row.is_mine ? "" : row.owner, tried, wait].filter(Boolean).join(" · ");
    }
}
