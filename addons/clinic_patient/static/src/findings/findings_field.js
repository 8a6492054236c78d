import { Component } from "@odoo/owl";
import { _t } from "@web/core/l10n/translation";
import { registry } from "@web/core/registry";
import { standardFieldProps } from "@web/views/fields/standard_field_props";
import { formatDate, deserializeDate } from "@web/core/l10n/dates";

// more options than this are chosen from a list
const BUTTONS = 6;
// what a colleague wrote meanwhile into other questions stays: see findings.merge
const SHOWN = "_shown";

/**
 * What the template of a visit asks, and the answers: {key: value} in a JSON field.
 * The questions come with the record, in `template_fields`; the server checks answers.
 */
export class FindingsField extends Component {
    static template = "clinic_patient.FindingsField";
    static props = { ...standardFieldProps };

    get values() {
        const { [SHOWN]: shown, ...values } = this.sent;
        return values;
    }

    /** The answers and, once one is changed, what the page was shown before. */
    get sent() {
        return this.props.record.data[this.props.name] || {};
    }

    get questions() {
        return this.props.record.data.template_fields || [];
    }

    get sections() {
        const sections = [];
        for (const question of this.questions) {
            let section = sections.at(-1);
            if (!section || section.label !== question.section) {
                section = { label: question.section, questions: [] };
                sections.push(section);
            }
            section.questions.push(question);
        }
        return sections;
    }

    /** Answers that the template now chosen does not ask for. */
    get leftovers() {
        const keys = new Set(this.questions.map((question) => question.key));
        return Object.entries(this.values).filter(([key]) => !keys.has(key));
    }

    get yesNo() {
        return [
            { value: true, label: _t("Yes") },
            { value: false, label: _t("No") },
        ];
    }

    inputId(question) {
        return `o_clinic_finding_${question.key}`;
    }

    isMissing(question) {
        return question.is_required && !this.text(question);
    }

    answers(question) {
        if (question.kind === "boolean") {
            return this.yesNo;
        }
        return Object.entries(question.options).map(([value, label]) => ({ value, label }));
    }

    isTapped(question) {
        return question.kind === "boolean" || this.answers(question).length <= BUTTONS;
    }

    isWide(question) {
        const { kind } = question;
        return kind === "long" || (kind === "choice" && this.answers(question).length > 4);
    }

    rows(question) {
        const lines = String(this.values[question.key] ?? "").split("\n").length;
        return Math.min(Math.max(lines, 2), 12);
    }

    /** The answer as it is read. */
    text(question) {
        const value = this.values[question.key];
        if (value === undefined || value === null || value === "") {
            return "";
        }
        if (question.kind === "boolean" || question.kind === "choice") {
            const answer = this.answers(question).find((option) => option.value === value);
            return answer ? answer.label : String(value);
        }
        if (question.kind === "date") {
            return formatDate(deserializeDate(value));
        }
        return `${value} ${question.unit}`.trim();
    }

    isChosen(question, answer) {
        return this.values[question.key] === answer.value;
    }

    /** A second tap takes the answer back. */
    tap(question, answer) {
        return this.set(question.key, this.isChosen(question, answer) ? null : answer.value);
    }

    onInput(question, ev) {
        // in the middle of typing Chinese the text is not yet what is meant
        if (!ev.isComposing) {
            this.onChange(question, ev);
        }
    }

    onChange(question, ev) {
        let value = ev.target.value;
        if (["integer", "float"].includes(question.kind) && value !== "") {
            value = Number.isNaN(Number(value)) ? value : Number(value);
        }
        if (value !== (this.values[question.key] ?? "")) {
            this.set(question.key, value);
        }
    }

    set(key, value) {
        const values = { ...this.values, [SHOWN]: this.sent[SHOWN] || this.values };
        if (value === null || value === "") {
            delete values[key];
        } else {
            values[key] = value;
        }
        return this.props.record.update({ [this.props.name]: values });
    }
}

registry.category("fields").add("clinic_findings", {
    component: FindingsField,
    supportedTypes: ["json"],
    fieldDependencies: [{ name: "template_fields", type: "json" }],
});
