import { registry } from "@web/core/registry";

/** Somebody writes with a finger: two strokes. */
function write() {
    const canvas = document.querySelector(".modal .o_clinic_signature_pad canvas");
    const box = canvas.getBoundingClientRect();
    const point = (type, x, y) =>
        canvas.dispatchEvent(
            new PointerEvent(type, {
                bubbles: true,
                cancelable: true,
                isPrimary: true,
                pointerId: 1,
                clientX: box.left + x,
                clientY: box.top + y,
            })
        );
    for (const start of [20, 140]) {
        point("pointerdown", start, 60);
        for (let step = 1; step < 12; step++) {
            point("pointermove", start + 8 * step, 60 + 25 * Math.sin(step));
        }
        point("pointerup", start + 96, 60);
    }
}

const dot = () => {
    const canvas = document.querySelector(".modal .o_clinic_signature_pad canvas");
    const box = canvas.getBoundingClientRect();
    for (const type of ["pointerdown", "pointerup"]) {
        canvas.dispatchEvent(
            new PointerEvent(type, {
                bubbles: true,
                isPrimary: true,
                pointerId: 1,
                clientX: box.left + 30,
                clientY: box.top + 30,
            })
        );
    }
};

/** Reception hands the screen over: button, signature, done. A dot is none. */
registry.category("web_tour.tours").add("clinic_consent_sign", {
    steps: () => [
        {
            trigger: ".o_field_widget[name=consent_state]:contains(Consent missing)",
        },
        { trigger: ".o_clinic_sign_missing", run: "click" },
        { trigger: ".modal .o_field_widget[name=body]:contains(It may bleed)" },
        { trigger: ".modal .o_clinic_signature_pad canvas", run: dot },
        { trigger: ".modal .o_clinic_signature_clear" },
        { trigger: ".modal button[name=action_sign]", run: "click" },
        {
            trigger: ".modal:contains(This is a dot) .btn-primary:contains(Close), .o_notification:contains(This is a dot) .o_notification_close",
            run: "click",
        },
        { trigger: ".modal .o_clinic_signature_clear", run: "click" },
        { trigger: ".modal .o_clinic_signature_hint:contains(Sign here)" },
        { trigger: ".modal .o_clinic_signature_pad canvas", run: write },
        { trigger: ".modal .o_clinic_signature_clear" },
        { trigger: ".modal button[name=action_sign]", run: "click" },
        { trigger: ".o_notification:contains(is signed)" },
        { trigger: "body:not(:has(.modal))" },
        {
            trigger: ".o_field_widget[name=consent_state]:contains(Consent signed)",
        },
    ],
});
