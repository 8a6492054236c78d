import { Component, onMounted, onPatched, onWillUpdateProps, useRef } from "@odoo/owl";
import { _t } from "@web/core/l10n/translation";
import { registry } from "@web/core/registry";
import { standardFieldProps } from "@web/views/fields/standard_field_props";

/** The pad is this many units wide, whatever the screen; see tools/signatures.py. */
const WIDTH = 1000;
const INK = "#1f3a8a";

/** Finger, pen or mouse: strokes of points [x, y, milliseconds], all whole numbers. */
export class SignaturePadField extends Component {
    static template = "clinic_patient.SignaturePadField";
    static props = { ...standardFieldProps };

    setup() {
        this.canvas = useRef("canvas");
        this.stroke = null;
        this.start = 0;
        // a quick hand begins the next stroke before the record has the last one
        this.strokes = this.stored;
        onWillUpdateProps((next) => {
            const stored = next.record.data[next.name] || [];
            if (!stored.length || stored.length > this.strokes.length) {
                this.strokes = stored;
            }
        });
        onMounted(() => this.draw());
        onPatched(() => this.draw());
    }

    get stored() {
        return this.props.record.data[this.props.name] || [];
    }

    get hint() {
        return this.stored.length ? "" : _t("Sign here");
    }

    /** A place on the screen as a point of the pad. */
    point(ev) {
        const box = this.canvas.el.getBoundingClientRect();
        const scale = WIDTH / box.width;
        return [
            Math.round((ev.clientX - box.left) * scale),
            Math.round((ev.clientY - box.top) * scale),
            Math.round(ev.timeStamp - this.start),
        ];
    }

    onPointerDown(ev) {
        if (this.props.readonly || !ev.isPrimary) {
            return;
        }
        ev.preventDefault();
        this.canvas.el.setPointerCapture?.(ev.pointerId);
        if (!this.strokes.length) {
            this.start = ev.timeStamp;
        }
        this.stroke = [this.point(ev)];
        this.draw();
    }

    onPointerMove(ev) {
        if (this.stroke && ev.isPrimary) {
            this.stroke.push(this.point(ev));
            this.draw();
        }
    }

    onPointerUp(ev) {
        if (!this.stroke || !ev.isPrimary) {
            return;
        }
        this.strokes = [...this.strokes, this.stroke];
        this.stroke = null;
        return this.props.record.update({ [this.props.name]: this.strokes });
    }

    clear() {
        this.stroke = null;
        this.strokes = [];
        return this.props.record.update({ [this.props.name]: [] });
    }

    draw() {
        const canvas = this.canvas.el;
        if (!canvas) {
            return;
        }
        const ratio = window.devicePixelRatio || 1;
        const box = canvas.getBoundingClientRect();
        canvas.width = Math.max(1, box.width * ratio);
        canvas.height = Math.max(1, box.height * ratio);
        const pen = canvas.getContext("2d");
        const scale = canvas.width / WIDTH;
        pen.lineWidth = 2 * ratio;
        pen.lineCap = pen.lineJoin = "round";
        pen.strokeStyle = pen.fillStyle = INK;
        for (const stroke of this.stroke ? [...this.strokes, this.stroke] : this.strokes) {
            pen.beginPath();
            for (const [x, y] of stroke) {
                pen.lineTo(x * scale, y * scale);
            }
            pen.stroke();
        }
    }
}

registry.category("fields").add("clinic_signature_pad", {
    component: SignaturePadField,
    displayName: _t("Signature"),
    supportedTypes: ["json"],
});
