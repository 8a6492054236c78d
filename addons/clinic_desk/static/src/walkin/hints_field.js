import { Component } from "@odoo/owl";
import { registry } from "@web/core/registry";
import { standardFieldProps } from "@web/views/fields/standard_field_props";

/** Sentences that help and stop nobody. */
export class HintsField extends Component {
    static template = "clinic_desk.HintsField";
    static props = { ...standardFieldProps };

    get hints() {
        return this.props.record.data[this.props.name] || [];
    }
}

registry.category("fields").add("clinic_hints", {
    component: HintsField,
    supportedTypes: ["json"],
});
