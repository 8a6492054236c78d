import { Component, useState } from "@odoo/owl";
import { deserializeDate, formatDate } from "@web/core/l10n/dates";
import { registry } from "@web/core/registry";
import { standardWidgetProps } from "@web/views/widgets/standard_widget_props";
import { useRecordObserver } from "@web/model/relational_model/utils";
import { useService } from "@web/core/utils/hooks";

export const FIRST_ROWS = 5;
const PAGE = 20;

/** Icons by kind; addons that bring kinds of entries add theirs. */
export const timelineIcons = registry.category("clinic_timeline_icons");
timelineIcons
    .add("visit", "fa-stethoscope")
    .add("next_step", "fa-share")
    .add("note", "fa-comment-o")
    .add("consent", "fa-check-square-o")
    .add("family", "fa-users")
    .add("merge", "fa-compress")
    .add("emergency", "fa-exclamation-triangle")
    .add("allergy", "fa-exclamation-circle")
    .add("diagnosis", "fa-heartbeat")
    .add("procedure", "fa-medkit")
    .add("medication", "fa-flask")
    .add("observation", "fa-line-chart")
    .add("immunization", "fa-shield");

/** One timeline of a file: newest first, by kind, each entry opens its record. */
export class Timeline extends Component {
    static template = "clinic_patient.Timeline";
    static props = { ...standardWidgetProps };

    setup() {
        this.orm = useService("orm");
        this.action = useService("action");
        this.state = useState({ entries: [], kinds: [], next: null, isOpen: false, only: null });
        this.asked = 0;
        useRecordObserver((record) => {
            // read again with the record: what these hold changes with each load
            void [record.data.header_visits, record.data.header_alerts];
            return this.load(record.resId);
        });
    }

    get resId() {
        return this.props.record.resId;
    }

    async load(resId = this.resId, before = null) {
        const asked = ++this.asked;
        if (!resId) {
            Object.assign(this.state, { entries: [], kinds: [], next: null });
            return;
        }
        const page = await this.orm.call("clinic.patient", "get_timeline", [[resId]], {
            kinds: this.state.only && [this.state.only],
            before,
            limit: PAGE,
        });
        if (asked !== this.asked) {
            return;
        }
        this.state.entries = before ? [...this.state.entries, ...page.entries] : page.entries;
        this.state.kinds = page.kinds;
        this.state.next = page.next;
    }

    get rows() {
        const { entries, isOpen } = this.state;
        const shown = isOpen ? entries : entries.slice(0, FIRST_ROWS);
        return shown.map((entry, index) => ({
            ...entry,
            key: `${entry.kind}-${entry.id}`,
            isNewDay: !index || shown[index - 1].day !== entry.day,
        }));
    }

    get hasMore() {
        const { entries, isOpen, next } = this.state;
        return Boolean(next) || (!isOpen && entries.length > FIRST_ROWS);
    }

    icon(entry) {
        return timelineIcons.get(entry.kind, "fa-circle-o");
    }

    day(entry) {
        return formatDate(deserializeDate(entry.day));
    }

    async showMore() {
        if (!this.state.isOpen && this.state.entries.length > FIRST_ROWS) {
            this.state.isOpen = true;
            return;
        }
        await this.load(this.resId, this.state.next);
        this.state.isOpen = true;
    }

    async filter(kind) {
        this.state.only = this.state.only === kind ? null : kind;
        await this.load();
    }

    open(entry) {
        if (!entry.open) {
            return;
        }
        const [model, id] = entry.open;
        return this.action.doAction({
            type: "ir.actions.act_window",
            res_model: model,
            res_id: id,
            views: [[false, "form"]],
        });
    }
}

registry.category("view_widgets").add("clinic_timeline", {
    component: Timeline,
    fieldDependencies: [
        { name: "header_visits", type: "json", readonly: true },
        { name: "header_alerts", type: "json", readonly: true },
    ],
});
