import { Component } from "@odoo/owl";
import { _t } from "@web/core/l10n/translation";
import { registry } from "@web/core/registry";
import { standardFieldProps } from "@web/views/fields/standard_field_props";
import { useService } from "@web/core/utils/hooks";

/** The people that somebody who registers may be, or may belong to. */
export class CandidatesField extends Component {
    static template = "clinic_patient.CandidatesField";
    static props = { ...standardFieldProps };

    setup() {
        this.action = useService("action");
    }

    get rows() {
        return this.props.record.data[this.props.name] || [];
    }

    label(row) {
        if (row.verdict === "same") {
            return _t("On file");
        }
        return row.verdict === "phone" ? _t("Same phone") : _t("Similar");
    }

    isRelative(row) {
        return this.props.record.data.relative_id?.id === row.id;
    }

    isContact(row) {
        return this.props.record.data.partner_id?.id === row.id;
    }

    open(row) {
        return this.action.doAction({
            type: "ir.actions.act_window",
            res_model: row.model,
            res_id: row.id,
            views: [[false, "form"]],
        });
    }

    /** The new person belongs to this one, who decides and pays for a child. */
    takeAsFamily(row) {
        const chosen = this.isRelative(row);
        return this.props.record.update({
            relative_id: chosen ? false : { id: row.id, display_name: row.name },
            is_dependent: !chosen,
            is_other_person: !chosen,
        });
    }

    /** The contact that invoices know already becomes the payer. */
    takeContact(row) {
        const chosen = this.isContact(row);
        return this.props.record.update({
            partner_id: chosen ? false : { id: row.id, display_name: row.name },
        });
    }
}

registry.category("fields").add("clinic_candidates", {
    component: CandidatesField,
    supportedTypes: ["json"],
});
