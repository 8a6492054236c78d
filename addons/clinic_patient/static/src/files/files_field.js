import { registry } from "@web/core/registry";
import {
    Many2ManyBinaryField,
    many2ManyBinaryField,
} from "@web/views/fields/many2many_binary/many2many_binary_field";

/** Files that belong to the record: what is removed here is gone, not only unlinked. */
export class ClinicFilesField extends Many2ManyBinaryField {
    async onFileRemove(deleteId) {
        const list = this.props.record.data[this.props.name];
        const file = list.records.find((record) => record.resId === deleteId);
        if (file) {
            await list.delete(file);
        }
    }
}

registry.category("fields").add("clinic_files", {
    ...many2ManyBinaryField,
    component: ClinicFilesField,
    supportedTypes: ["one2many"],
});
