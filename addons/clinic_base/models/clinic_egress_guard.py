import functools
import json
import logging

from odoo import api, models

_logger = logging.getLogger(__name__)

CLOSED = "http://127.0.0.1:9"  # the discard port, where nobody listens
SWITCH = "clinic.egress"
BEFORE = "clinic.egress.before"
GUARDED = "_clinic_guarded"

# door -> (parameter of Odoo, its value when the door is closed; False: absent)
PARAMETERS = {
    "iap": ("iap.endpoint", CLOSED),
    "autocomplete": ("iap.partner_autocomplete.endpoint", CLOSED),
    "enrich": ("enrich.endpoint", CLOSED),
    "reveal": ("reveal.endpoint", CLOSED),
    "sms": ("sms.endpoint", CLOSED),
    "snailmail": ("snailmail.endpoint", CLOSED),
    "media_library": ("html_editor.media_library_endpoint", CLOSED),
    "text_generator": ("html_editor.olg_api_endpoint", CLOSED),
    "link_preview": ("mail.link_preview_throttle", "0"),
    "push": ("mail.web_push_vapid_public_key", False),
    "push_private": ("mail.web_push_vapid_private_key", False),
    "gif": ("discuss.tenor_api_key", False),
    "translate": ("mail.google_translate_api_key", False),
    "call_relay": ("mail.use_twilio_rtc_servers", False),
    "call_server": ("mail.use_sfu_server", False),
    "unsplash": ("unsplash.access_key", False),
    "address": ("google_address_autocomplete.google_places_api_key", False),
    "captcha": ("recaptcha_public_key", False),
    "map": ("base_geolocalize.google_map_api_key", False),
    "static_map": ("google_maps.signed_static_api_key", False),
}
# door -> XML ids of crons that call out
CRONS = {
    "warranty": ["mail.ir_cron_module_update_notification"],
    "push": ["mail.ir_cron_web_push_notification"],
    "sms": ["sms.ir_cron_sms_scheduler_action"],
    "snailmail": ["snailmail.snailmail_print"],
    "enrich": ["crm_iap_enrich.ir_cron_lead_enrichment"],
    "reveal": ["website_crm_iap_reveal.ir_cron_crm_reveal_lead"],
    "google_calendar": ["google_calendar.ir_cron_sync_all_cals"],
    "microsoft_calendar": ["microsoft_calendar.ir_cron_sync_all_cals"],
    "peppol": [
        "account_peppol.ir_cron_peppol_get_new_documents",
        "account_peppol.ir_cron_peppol_get_message_status",
        "account_peppol.ir_cron_peppol_get_participant_status",
        "account_peppol.ir_cron_peppol_webhook_keepalive",
    ],
    "edi": ["account_edi.ir_cron_edi_network"],
    "transifex": ["transifex.transifex_code_translation_reload"],
}
# door -> methods of Odoo that call out without any parameter, and their answer for
# "nothing found", which their callers know
METHODS = {
    "autocomplete": [("res.partner", "autocomplete_by_vat", list)],
    "geocode": [
        ("base.geocoder", "_call_openstreetmap", lambda: None),
        ("base.geocoder", "_call_openstreetmap_reverse", lambda: None),
        ("base.geocoder", "_call_googlemap", lambda: None),
    ],
}


class ClinicEgressGuard(models.AbstractModel):
    """Odoo's own outgoing calls stay in the house.

    Typing three letters into a customer box posts them to a server of the vendor;
    links in messages are fetched; a cron reports the users. None of that may happen
    with patients. The guard points the parameters of those calls to a closed local
    port, or empties their keys, stops their crons, and answers "nothing found" in the
    place of the few that have no parameter. It works without depending on the modules:
    parameters are set before these are installed, the rest at each start.

    The system parameter `clinic.egress` opens doors: a comma separated list of
    names, or `all`. What stood there before comes back then, and at uninstall.
    """

    _name = "clinic.egress.guard"
    _description = "Guard of outgoing calls"

    def _register_hook(self):
        super()._register_hook()
        self._close()
        for door, methods in METHODS.items():
            for model_name, method_name, answer in methods:
                self._guard_method(door, model_name, method_name, answer)

    def _unregister_hook(self):
        for model_name, method_name, _answer in sum(METHODS.values(), []):
            model_class = self.env.registry.get(model_name)
            if model_class and hasattr(vars(model_class).get(method_name), GUARDED):
                delattr(model_class, method_name)
        return super()._unregister_hook()

    def _guard_method(self, door, model_name, method_name, answer):
        """Ask the guard before a method that an installed module may have."""
        model_class = self.env.registry.get(model_name)
        original = getattr(model_class, method_name, None)
        if original is None or hasattr(original, GUARDED):
            return

        @functools.wraps(original)
        def guarded(records, *args, **kwargs):
            if records.env["clinic.egress.guard"]._is_open(door):
                return original(records, *args, **kwargs)
            return answer()

        setattr(guarded, GUARDED, True)
        setattr(model_class, method_name, guarded)

    @api.model
    def _is_open(self, door):
        allowed = self._parameters().get_param(SWITCH, "")
        names = {name.strip() for name in allowed.split(",")}
        return "all" in names or door in names

    @api.model
    def _close(self):
        """Close every door that is not allowed; harmless when repeated."""
        before = self._read_before()
        known = json.dumps(before, sort_keys=True)
        for door, (key, closed) in PARAMETERS.items():
            self._set_parameter(door.partition("_private")[0], key, closed, before)
        for door, xmlids in CRONS.items():
            for xmlid in xmlids:
                self._set_cron(door, xmlid, before)
        if json.dumps(before, sort_keys=True) != known:
            self._parameters().set_param(BEFORE, json.dumps(before))

    @api.model
    def _open_all(self):
        """Give back what the guard changed; used when the addon is removed."""
        self._parameters().set_param(SWITCH, "all")
        self._close()
        self._parameters().search([("key", "=like", "clinic.egress%")]).unlink()

    def _parameters(self):
        return self.env["ir.config_parameter"].sudo()  # sudo: used in this model only

    def _read_before(self):
        return json.loads(self._parameters().get_param(BEFORE) or "{}")

    def _set_parameter(self, door, key, closed, before):
        parameters = self._parameters()
        current = parameters.get_param(key)
        if self._is_open(door):
            if key in before:
                parameters.set_param(key, before.pop(key))
        elif current != closed:
            before[key] = current
            parameters.set_param(key, closed)
            _logger.info("Outgoing calls: %s is closed", key)

    def _set_cron(self, door, xmlid, before):
        cron = self.env.ref(xmlid, raise_if_not_found=False)
        if not cron:
            return
        cron = cron.sudo()  # sudo: only switched off and on again
        if self._is_open(door):
            if xmlid in before:
                cron.active = before.pop(xmlid)
        elif cron.active:
            before[xmlid] = True
            cron.active = False
            _logger.info("Outgoing calls: the job %s is stopped", xmlid)
