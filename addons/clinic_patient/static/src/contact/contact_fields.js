import { EmailField, emailField } from "@web/views/fields/email/email_field";
import { PhoneField, phoneField } from "@web/views/fields/phone/phone_field";
import { registry } from "@web/core/registry";

const MASK = "*";

/** A value that may be a mask: nothing to click on until it is shown in full. */
const Maskable = (Field) =>
    class extends Field {
        get value() {
            return this.props.record.data[this.props.name] || "";
        }

        get isWhole() {
            return Boolean(this.value) && !this.value.includes(MASK);
        }

        /** What is typed replaces the mask; a part of it would be refused. */
        selectMask(ev) {
            if (this.value.includes(MASK)) {
                ev.target.select();
            }
        }
    };

export class ClinicPhoneField extends Maskable(PhoneField) {
    static template = "clinic_patient.PhoneField";
}

export class ClinicFormPhoneField extends Maskable(PhoneField) {
    static template = "clinic_patient.FormPhoneField";
}

export class ClinicEmailField extends Maskable(EmailField) {
    static template = "clinic_patient.EmailField";
}

registry.category("fields").add("clinic_phone", { ...phoneField, component: ClinicPhoneField });
registry
    .category("fields")
    .add("form.clinic_phone", { ...phoneField, component: ClinicFormPhoneField });
registry.category("fields").add("clinic_email", { ...emailField, component: ClinicEmailField });
