import { Component, useState } from "@odoo/owl";
import { registry } from "@web/core/registry";
import { standardFieldProps } from "@web/views/fields/standard_field_props";
import { useService } from "@web/core/utils/hooks";

/** The sets that fit this visit: one tap sends all orders of a set to the nurses. */
export class OrderSetsField extends Component {
    static template = "clinic_desk.OrderSetsField";
    static props = { ...standardFieldProps };

    setup() {
        this.orm = useService("orm");
        this.state = useState({ busy: false });
    }

    get sets() {
        return this.props.record.data[this.props.name] || [];
    }

    async send(set) {
        const { record } = this.props;
        if (this.state.busy) {
            return;
        }
        this.state.busy = true;
        try {
            if (await record.save()) {
                await this.orm.call("clinic.visit", "action_send_order_set", [
                    [record.resId],
                    set.id,
                ]);
            }
        } finally {
            await record.load();
            this.state.busy = false;
        }
    }
}

registry.category("fields").add("clinic_order_sets", {
    component: OrderSetsField,
    supportedTypes: ["json"],
});
