import ipaddress
import socket
from unittest.mock import patch
from urllib.parse import urlsplit

import requests
import urllib3
from markupsafe import Markup
from odoo.tests import HttpCase, TransactionCase, mute_logger, new_test_user, tagged

from ..models import clinic_egress_guard
from ..models.clinic_egress_guard import BEFORE, CLOSED, CRONS, PARAMETERS, SWITCH

LINK = "http://egress-sink.example.com/page"
NAME = "Egress Sink Person"


class Sink:
    """Writes every way out of the machine into `calls`, and refuses it.

    The closed local port is no way out; the database and the browser are local too.
    """

    def __init__(self, calls):
        connect, resolve = socket.socket.connect, socket.getaddrinfo

        def guarded_connect(sock, address):
            if sock.family != socket.AF_UNIX and not is_local(address[0]):
                calls.append(address)
                raise ConnectionRefusedError(f"sink: {address}")
            return connect(sock, address)

        def guarded_resolve(host, *args, **kwargs):
            if not is_local(host):
                calls.append(host)
                raise socket.gaierror(f"sink: {host}")
            return resolve(host, *args, **kwargs)

        self.patches = [
            patch.object(socket.socket, "connect", guarded_connect),
            patch.object(socket, "getaddrinfo", guarded_resolve),
        ]

    def __enter__(self):
        for patcher in self.patches:
            patcher.start()
        return self

    def __exit__(self, *args):
        for patcher in self.patches:
            patcher.stop()


def is_local(host):
    host = host.decode() if isinstance(host, bytes) else host
    # a numeric address, or a name of this machine
    if host in (None, "", "localhost", socket.gethostname()):
        return True
    try:
        address = ipaddress.ip_address(host)
        return address.is_loopback or address.is_unspecified
    except ValueError:
        return False


@tagged("post_install", "-at_install")
class TestEgressGuard(TransactionCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.guard = cls.env["clinic.egress.guard"]
        cls.parameters = cls.env["ir.config_parameter"]
        cls.parameters.set_param(SWITCH, False)
        cls.guard._close()

    def test_parameters_are_closed(self):
        for key, closed in PARAMETERS.values():
            with self.subTest(key=key):
                self.assertEqual(self.parameters.get_param(key), closed)

    def test_crons_are_stopped(self):
        found = 0
        for xmlid in sum(CRONS.values(), []):
            cron = self.env.ref(xmlid, raise_if_not_found=False)
            if cron:
                found += 1
                self.assertFalse(cron.active, xmlid)
        self.assertGreaterEqual(found, 2)

    def test_what_somebody_sets_is_closed_again(self):
        cron = self.env.ref("mail.ir_cron_module_update_notification")
        cron.active = True
        self.parameters.set_param("iap.endpoint", "https://iap.example.com")
        self.guard._register_hook()
        self.assertFalse(cron.active)
        self.assertEqual(self.parameters.get_param("iap.endpoint"), CLOSED)

    def test_repeating_writes_nothing(self):
        self.env.flush_all()
        with patch.object(type(self.parameters), "set_param") as set_param:
            self.guard._close()
        set_param.assert_not_called()

    def test_opening_a_door_gives_back_what_was_there(self):
        self.parameters.set_param("sms.endpoint", "https://sms.example.com")
        self.guard._close()
        self.parameters.set_param(SWITCH, "sms, link_preview")
        self.guard._close()
        self.assertEqual(
            self.parameters.get_param("sms.endpoint"), "https://sms.example.com"
        )
        self.assertTrue(self.env["mail.link.preview"]._is_link_preview_enabled())
        self.assertEqual(self.parameters.get_param("iap.endpoint"), CLOSED)
        self.parameters.set_param(SWITCH, False)
        self.guard._close()
        self.assertEqual(self.parameters.get_param("sms.endpoint"), CLOSED)

    def test_open_all_at_uninstall(self):
        cron = self.env.ref("mail.ir_cron_module_update_notification")
        self.guard._open_all()
        self.assertTrue(cron.active)
        for key, closed in PARAMETERS.values():
            if closed:
                self.assertNotEqual(self.parameters.get_param(key), closed)
        self.assertFalse(self.parameters.get_param(SWITCH))
        self.assertFalse(self.parameters.get_param(BEFORE))

    def test_methods_without_parameter_are_guarded(self):
        """`has_access` stands for a method of a module that is not installed here."""
        model, name = "clinic.chain", "has_access"
        methods = {"geocode": [(model, name, lambda: "nothing found")]}
        with patch.object(clinic_egress_guard, "METHODS", methods):
            self.addCleanup(self.guard._unregister_hook)
            self.guard._register_hook()
            self.guard._register_hook()
            self.assertEqual(self.env[model].has_access("read"), "nothing found")
            self.parameters.set_param(SWITCH, "geocode")
            self.assertIs(self.env[model].has_access("read"), True)
            self.guard._unregister_hook()
        self.parameters.set_param(SWITCH, False)
        self.assertIs(self.env[model].has_access("read"), True)

    def test_push_gives_no_key(self):
        devices = self.env["mail.push.device"]
        self.assertEqual(devices.get_web_push_vapid_public_key(), "")
        self.assertFalse(self.parameters.get_param("mail.web_push_vapid_public_key"))


@tagged("post_install", "-at_install")
class TestEgressSink(HttpCase):
    """A day at the clinic with a net below it: nothing falls through.

    Three nets: sockets of the server, its HTTP library (where Odoo's tests stop
    strange addresses before a socket is opened), and the browser.
    """

    outside = []

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env["ir.config_parameter"].set_param(SWITCH, False)
        cls.env["clinic.egress.guard"]._close()
        cls.user = new_test_user(
            cls.env,
            "egress_user",
            "clinic_base.group_clinic_base_reception,base.group_partner_manager",
        )

    @classmethod
    def _request_handler(cls, session, request, /, **kwargs):
        if is_local(urlsplit(request.url).hostname):
            return super()._request_handler(session, request, **kwargs)
        cls.outside.append(request.url)
        raise requests.ConnectionError(f"sink: {request.url}")

    def fetch_proxy(self, url):
        self.outside.append(url)
        return self.make_fetch_proxy_response("", 404)

    def setUp(self):
        super().setUp()
        self.outside.clear()
        sink = Sink(self.outside)
        sink.__enter__()
        self.addCleanup(sink.__exit__)

    def test_the_nets_hold(self):
        with self.assertRaises(requests.ConnectionError):
            requests.get(LINK, timeout=1)
        with self.assertRaises(urllib3.exceptions.HTTPError):
            urllib3.PoolManager(retries=False).request("GET", LINK, timeout=1)
        with self.assertRaises(OSError):
            socket.create_connection(("192.0.2.1", 80), timeout=1)
        self.assertEqual(self.outside, [LINK, "egress-sink.example.com", "192.0.2.1"])

    def test_contacts(self):
        partners = self.env["res.partner"].with_user(self.user)
        partner = partners.create(
            {"name": NAME, "email": "sink@example.com", "city": "Berlin", "phone": "1"}
        )
        partner.write({"name": "Egress Sink Company", "is_company": True, "vat": "X"})
        partners.name_create("Another <another@example.com>")
        self.assertFalse(self.outside)

    def test_messages(self):
        partner = self.env["res.partner"].create({"name": NAME})
        body = Markup("<p><a href='%s'>%s</a></p>") % (LINK, LINK)
        message = partner.with_user(self.user).message_post(
            body=body, partner_ids=self.user.partner_id.ids
        )
        previews = self.env["mail.link.preview"]
        previews._create_from_message_and_notify(message)
        self.assertFalse(previews._search_or_create_from_url(LINK))
        self.assertFalse(self.outside)

    def test_doors_of_the_web_client(self):
        self.authenticate("egress_user", "egress_user")
        message = self.user.partner_id.message_post(body=LINK)
        for url, params in {
            "/mail/link_preview": {"message_id": message.id},
            "/html_editor/link_preview_external": {"preview_url": LINK},
            "/html_editor/link_preview_internal": {"preview_url": LINK},
            "/html_editor/media_library_search": {"query": "tooth"},
            "/html_editor/generate_text": {"prompt": "x", "conversation_history": []},
            "/discuss/gif/search": {"search_term": "tooth"},
            "/discuss/gif/categories": {},
            "/mail/message/translate": {"message_id": message.id},
            "/web/dataset/call_kw": {
                "model": "mail.push.device",
                "method": "get_web_push_vapid_public_key",
                "args": [],
                "kwargs": {},
            },
        }.items():
            with self.subTest(url=url), mute_logger("odoo.http"):
                self.url_open(url, json={"params": params})
                self.assertFalse(self.outside)

    def test_warranty(self):
        contract = self.env["publisher_warranty.contract"]
        self.assertTrue(contract.update_notification())
        self.assertTrue(contract.update_notification(cron_mode=False))
        self.assertFalse(self.outside)

    def test_all_jobs(self):
        """Every scheduled job of every installed module, stopped ones too."""
        crons = self.env["ir.cron"].with_context(active_test=False).search([])
        with mute_logger("odoo.addons.base.models.ir_cron"):
            for cron in crons:
                cron.method_direct_trigger()
                self.assertFalse(self.outside, cron.name)

    def test_web_client(self):
        self.start_tour("/odoo", "clinic_base_no_branch", login="egress_user")
        self.assertFalse(self.outside)
