import { Component, useState } from "@odoo/owl";
import { registry } from "@web/core/registry";
import { x2ManyCommands } from "@web/core/orm_service";
import { standardFieldProps } from "@web/views/fields/standard_field_props";

const PERMANENT = [
    [18, 17, 16, 15, 14, 13, 12, 11],
    [21, 22, 23, 24, 25, 26, 27, 28],
    [48, 47, 46, 45, 44, 43, 42, 41],
    [31, 32, 33, 34, 35, 36, 37, 38],
];
const DECIDUOUS = [
    [55, 54, 53, 52, 51],
    [61, 62, 63, 64, 65],
    [85, 84, 83, 82, 81],
    [71, 72, 73, 74, 75],
];
const WHOLE = "whole";
// what there is nothing more to say about than that
const GONE = new Set(["missing", "extraction"]);

/** Findings per tooth and surface, by FDI numbers; rows of a one2many. */
export class ToothChartField extends Component {
    static template = "clinic_patient.ToothChartField";
    static props = { ...standardFieldProps };

    setup() {
        const isChild = this.rows.some((row) => row.tooth >= "51");
        this.state = useState({ isDeciduous: isChild, tooth: null, surface: WHOLE });
    }

    get list() {
        return this.props.record.data[this.props.name];
    }

    /** Rows of this visit. */
    get rows() {
        return this.list.records.map((record) => ({
            id: record.id,
            record,
            tooth: record.data.tooth,
            surface: record.data.surface,
            finding: record.data.finding,
            note: record.data.note,
        }));
    }

    /** Rows of earlier visits, drawn pale. */
    get before() {
        const rows = this.props.record.data.teeth_before || [];
        return rows.map(([tooth, surface, finding, day]) => ({ tooth, surface, finding, day }));
    }

    get quadrants() {
        const quadrants = this.state.isDeciduous ? DECIDUOUS : PERMANENT;
        return quadrants.map((quadrant) => quadrant.map(String));
    }

    get surfaces() {
        return this.list.fields.surface.selection;
    }

    get kinds() {
        return this.list.fields.finding.selection;
    }

    of(tooth) {
        return this.rows.filter((row) => row.tooth === tooth);
    }

    beforeOf(tooth) {
        return this.before.filter((row) => row.tooth === tooth);
    }

    label(selection, value) {
        return (selection.find(([key]) => key === value) || [value, value])[1];
    }

    /** "Caries · Mesial" */
    describe(row) {
        const parts = [this.label(this.kinds, row.finding)];
        if (row.surface !== WHOLE) {
            parts.push(this.label(this.surfaces, row.surface));
        }
        return parts.join(" · ");
    }

    /** What a screen reader says of a tooth, and the hint over it. */
    title(tooth) {
        const rows = [...this.of(tooth), ...this.beforeOf(tooth)];
        return [tooth, ...rows.map((row) => this.describe(row))].join(", ");
    }

    toothClass(tooth) {
        const now = this.of(tooth);
        return {
            o_clinic_selected: this.state.tooth === tooth,
            o_clinic_found: now.length > 0,
            o_clinic_known: this.beforeOf(tooth).length > 0,
            o_clinic_gone: [...now, ...this.beforeOf(tooth)].some((row) => GONE.has(row.finding)),
        };
    }

    /** One tooth is reached by Tab, the others by the arrows. */
    tabIndex(tooth) {
        const first = this.state.tooth && this.quadrants.flat().includes(this.state.tooth)
            ? this.state.tooth
            : this.quadrants[0][0];
        return tooth === first ? 0 : -1;
    }

    select(tooth) {
        this.state.tooth = this.state.tooth === tooth ? null : tooth;
        this.state.surface = WHOLE;
    }

    onKeydown(ev, tooth) {
        const [upperRight, upperLeft, lowerRight, lowerLeft] = this.quadrants;
        const rows = [
            [...upperRight, ...upperLeft],
            [...lowerRight, ...lowerLeft],
        ];
        const row = rows[0].includes(tooth) ? 0 : 1;
        const place = rows[row].indexOf(tooth);
        const next = {
            ArrowLeft: rows[row][place - 1],
            ArrowRight: rows[row][place + 1],
            ArrowUp: rows[0][place],
            ArrowDown: rows[1][place],
            Home: rows[row][0],
            End: rows[row].at(-1),
        }[ev.key];
        if (next) {
            ev.preventDefault();
            const chart = ev.currentTarget.closest(".o_clinic_teeth");
            chart.querySelector(`[data-tooth="${next}"]`).focus();
        }
    }

    find(finding) {
        return this.of(this.state.tooth).find(
            (row) => row.surface === this.state.surface && row.finding === finding
        );
    }

    /** Put the finding on the chosen surface, or take it off again. */
    toggle(finding) {
        const row = this.find(finding);
        if (row) {
            return this.remove(row);
        }
        const { tooth, surface } = this.state;
        const values = { tooth, surface, finding, note: false };
        return this.list.applyCommands([x2ManyCommands.create(false, values)]);
    }

    remove(row) {
        return this.list.delete(row.record);
    }

    setNote(row, ev) {
        return row.record.update({ note: ev.target.value || false });
    }
}

registry.category("fields").add("clinic_tooth_chart", {
    component: ToothChartField,
    supportedTypes: ["one2many"],
    useSubView: true,
    fieldDependencies: [{ name: "teeth_before", type: "json" }],
});
