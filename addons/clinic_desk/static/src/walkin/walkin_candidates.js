import { CandidatesField } from "@clinic_patient/register/candidates_field";
import { registry } from "@web/core/registry";

/** Who it may be: one click takes the person, and nobody is registered twice. */
export class WalkinCandidatesField extends CandidatesField {
    static template = "clinic_desk.WalkinCandidatesField";

    get rows() {
        const chosen = this.props.record.data.patient_id?.id;
        if (!chosen) {
            return super.rows;
        }
        return super.rows.filter(
            (row) => row.model === "clinic.patient" && row.id === chosen
        );
    }

    isChosen(row) {
        return this.props.record.data.patient_id?.id === row.id;
    }

    take(row) {
        if (this.isChosen(row)) {
            return this.props.record.update({ patient_id: false });
        }
        return this.props.record.update({
            patient_id: { id: row.id, display_name: row.name },
            name: row.name,
            partner_id: false,
        });
    }
}

registry.category("fields").add("clinic_walkin_candidates", {
    component: WalkinCandidatesField,
    supportedTypes: ["json"],
});
