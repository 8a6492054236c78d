import { _t } from "@web/core/l10n/translation";
import { registry } from "@web/core/registry";

/** The slip in a frame that nobody sees, sent to the printer of the desk. */
export function printTicket(visitId) {
    document.querySelector("iframe.o_clinic_ticket")?.remove();
    const frame = document.createElement("iframe");
    frame.className = "o_clinic_ticket d-none";
    frame.src = `/report/html/clinic_desk.report_visit_ticket/${visitId}`;
    frame.addEventListener("load", () => frame.contentWindow.print(), { once: true });
    document.body.append(frame);
}

/** Somebody waits: say the number, print the slip. */
function announce(env, action) {
    const { visit_id, number, patient, print, next } = action.params;
    env.services.notification.add(
        _t("%(patient)s waits with number %(number)s.", { patient, number }),
        {
            type: "success",
            className: "o_clinic_waiting",
            buttons: [{ name: _t("Print ticket"), onClick: () => printTicket(visit_id) }],
        }
    );
    if (print) {
        printTicket(visit_id);
    }
    return next;
}

registry.category("actions").add("clinic_desk_waiting", announce);
