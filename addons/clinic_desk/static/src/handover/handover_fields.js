import { Component, onWillDestroy, useState } from "@odoo/owl";
import { _t } from "@web/core/l10n/translation";
import { registry } from "@web/core/registry";
import { standardFieldProps } from "@web/views/fields/standard_field_props";

const { DateTime } = luxon;
const TICK = 20000;

/** What was said: a label and a text in each line. */
export class FactsField extends Component {
    static template = "clinic_desk.FactsField";
    static props = { ...standardFieldProps };

    get facts() {
        return this.props.record.data[this.props.name] || [];
    }
}

/** Minutes until it is due, or since; it ticks. */
export class DueClockField extends Component {
    static template = "clinic_desk.DueClockField";
    static props = { ...standardFieldProps };

    setup() {
        this.clock = useState({ now: DateTime.now() });
        const timer = setInterval(() => (this.clock.now = DateTime.now()), TICK);
        onWillDestroy(() => clearInterval(timer));
    }

    get isOpen() {
        return this.props.record.data.state === "open";
    }

    get minutes() {
        const due = this.props.record.data[this.props.name];
        return due ? Math.round(due.diff(this.clock.now, "minutes").minutes) : 0;
    }

    get text() {
        const minutes = Math.abs(this.minutes);
        return this.minutes < 0
            ? _t("%s min late", minutes)
            : _t("%s min left", minutes);
    }
}

registry.category("fields").add("clinic_facts", {
    component: FactsField,
    supportedTypes: ["json"],
});
registry.category("fields").add("clinic_due_clock", {
    component: DueClockField,
    supportedTypes: ["datetime"],
});
