import { _t } from "@web/core/l10n/translation";
import { registry } from "@web/core/registry";

/** A practitioner is told who has just been checked in for him. */
export const arrivedService = {
    dependencies: ["action", "bus_service", "notification", "orm"],
    start(env, { action, bus_service, notification, orm }) {
        bus_service.subscribe("clinic_desk/arrived", async ({ visit_id, branch_id }) => {
            // the message names no one: the card is read with one's own rights
            const [card] = await orm.silent.call("clinic.desk.board", "get_cards", [
                [visit_id],
                branch_id,
            ]);
            if (!card) {
                return;
            }
            const who = [card.name, card.age, card.tail].filter(Boolean).join(" · ");
            const close = notification.add(_t("%s is here and waits for you.", who), {
                type: "info",
                buttons: [
                    {
                        name: _t("Open the visit"),
                        primary: true,
                        onClick: () => {
                            close();
                            action.doAction({
                                type: "ir.actions.act_window",
                                res_model: "clinic.visit",
                                res_id: visit_id,
                                views: [[false, "form"]],
                            });
                        },
                    },
                ],
            });
        });
    },
};

registry.category("services").add("clinic_desk.arrived", arrivedService);
