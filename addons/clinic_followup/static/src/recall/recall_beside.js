import { Component } from "@odoo/owl";

import { formatDay, formatMoment } from "./recall_times";
import { OUTCOMES } from "./recall_outcomes";

/** What to say, what was said, when he may come. */
export class RecallBeside extends Component {
    static template = "clinic_followup.RecallBeside";
    static props = {
        beside: Object,
        rights: Object,
        zone: String,
        note: String,
        isBusy: Boolean,
        hasKeys: Boolean,
        onType: Function,
        onNote: Function,
        onBook: Function,
        onBookSlot: Function,
    };

    setup() {
        Object.assign(this, { OUTCOMES });
    }

    get canWork() {
        return this.props.rights.work && this.props.beside.state === "open";
    }

    get canBook() {
        return this.canWork && this.props.rights.book;
    }

    /** Said once where all free times are of one doctor. */
    get onlyDoctor() {
        const names = new Set(this.props.beside.slots.map((slot) => slot.practitioner));
        return names.size === 1 ? [...names][0] : "";
    }

    day(text) {
        return formatDay(text);
    }

    moment(text) {
        return formatMoment(text, this.props.zone);
    }
}
