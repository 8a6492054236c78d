import { Component } from "@odoo/owl";
import { deserializeDate } from "@web/core/l10n/dates";
import { registry } from "@web/core/registry";
import { standardFieldProps } from "@web/views/fields/standard_field_props";

const FORMAT = { weekday: "short", month: "numeric", day: "numeric" };

/** The next free times as buttons; one click takes day, time, doctor and room. */
export class SlotsField extends Component {
    static template = "clinic_appointment.SlotsField";
    static props = { ...standardFieldProps };

    get slots() {
        return this.props.record.data[this.props.name] || [];
    }

    day(slot) {
        return deserializeDate(slot.day).toLocaleString(FORMAT);
    }

    isChosen(slot) {
        const { day, hour, doctor_id } = this.props.record.data;
        return (
            day?.toISODate() === slot.day &&
            Math.abs(hour - slot.hour) < 0.01 &&
            (doctor_id?.id || false) === (slot.practitioner_id || false)
        );
    }

    take(slot) {
        const { record } = this.props;
        const doctor = slot.practitioner_id && {
            id: slot.practitioner_id,
            display_name: slot.practitioner,
        };
        return record.update({
            day: deserializeDate(slot.day),
            hour: slot.hour,
            doctor_id: doctor || false,
            room_id: false,
        });
    }
}

registry.category("fields").add("clinic_slots", {
    component: SlotsField,
    supportedTypes: ["json"],
});
