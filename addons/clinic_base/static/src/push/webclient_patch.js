import { session } from "@web/session";
import { patch } from "@web/core/utils/patch";
import { WebClient } from "@web/webclient/webclient";
import "@mail/webclient/web/webclient";

patch(WebClient.prototype, {
    /** Push runs over servers of the browser's maker: only where it is allowed. */
    async _subscribePush(numberTry) {
        if (session.clinic_push) {
            return super._subscribePush(numberTry);
        }
    },
});
