import { CharField, charField } from "@web/views/fields/char/char_field";
import { registry } from "@web/core/registry";
import { useDebounced } from "@web/core/utils/timing";

const WAIT = 300;

/** A text that tells the form what is typed, not only what was typed. */
export class LiveCharField extends CharField {
    static template = "clinic_patient.LiveCharField";

    setup() {
        super.setup();
        this.commit = useDebounced((value) => {
            this.props.record.update({ [this.props.name]: this.parse(value) });
        }, WAIT);
    }
}

registry.category("fields").add("clinic_live_char", {
    ...charField,
    component: LiveCharField,
    supportedTypes: ["char"],
});
