import { Component } from "@odoo/owl";
import { _t } from "@web/core/l10n/translation";
import { deserializeDate, formatDate } from "@web/core/l10n/dates";
import { formatMonetary } from "@web/views/fields/formatters";
import { registry } from "@web/core/registry";
import { standardFieldProps } from "@web/views/fields/standard_field_props";
import { standardWidgetProps } from "@web/views/widgets/standard_widget_props";
import { useService } from "@web/core/utils/hooks";

class RowsField extends Component {
    static props = { ...standardFieldProps };

    get rows() {
        return this.props.record.data[this.props.name] || [];
    }
}

/** Alerts as badges: [{code, label, tone}]. */
export class BadgesField extends RowsField {
    static template = "clinic_patient.BadgesField";
}

/** What somebody owes or has: [{code, label, amount, currency_id}]. */
export class BalancesField extends RowsField {
    static template = "clinic_patient.BalancesField";

    format(row) {
        return formatMonetary(row.amount, { currencyId: row.currency_id });
    }
}

/** The visits one asks for: who is here, who comes next, who came last. */
export class HeaderVisitsField extends RowsField {
    static template = "clinic_patient.HeaderVisitsField";

    setup() {
        this.action = useService("action");
    }

    /** Next and last visit always have their place, also where there is none. */
    get slots() {
        const found = Object.fromEntries(this.rows.map((row) => [row.code, row]));
        const empty = { next: _t("Next visit"), last: _t("Last visit") };
        return ["now", "next", "last"]
            .filter((code) => found[code] || empty[code])
            .map((code) => found[code] || { code, label: empty[code] });
    }

    when(row) {
        const day = formatDate(deserializeDate(row.day));
        return row.time ? `${day} ${row.time}` : day;
    }

    details(row) {
        return [row.state, row.who, row.place].filter(Boolean).join(" · ");
    }

    open(row) {
        return this.action.doAction({
            type: "ir.actions.act_window",
            res_model: "clinic.visit",
            res_id: row.id,
            views: [[false, "form"]],
        });
    }
}

const CONSENT_ICONS = {
    granted: "fa-check text-success",
    refused: "fa-times text-danger",
    withdrawn: "fa-times text-danger",
    unknown: "fa-question text-muted",
};

/** What he decided about being contacted, in one line. */
export class ConsentsWidget extends Component {
    static template = "clinic_patient.ConsentsWidget";
    static props = { ...standardWidgetProps };

    get rows() {
        const labels = {
            contact_clinical: _t("Care"),
            contact_transactional: _t("Bills"),
            contact_marketing: _t("Offers"),
        };
        return Object.entries(labels).map(([name, label]) => {
            const value = this.props.record.data[name] || "unknown";
            const field = this.props.record.fields[name];
            const state = Object.fromEntries(field.selection)[value];
            return { name, label, icon: CONSENT_ICONS[value], title: `${field.string}: ${state}` };
        });
    }
}

const fields = registry.category("fields");
fields.add("clinic_badges", { component: BadgesField, supportedTypes: ["json"] });
fields.add("clinic_balances", { component: BalancesField, supportedTypes: ["json"] });
fields.add("clinic_header_visits", { component: HeaderVisitsField, supportedTypes: ["json"] });
registry.category("view_widgets").add("clinic_consents", {
    component: ConsentsWidget,
    fieldDependencies: [
        { name: "contact_clinical", type: "selection", readonly: true },
        { name: "contact_transactional", type: "selection", readonly: true },
        { name: "contact_marketing", type: "selection", readonly: true },
    ],
});
