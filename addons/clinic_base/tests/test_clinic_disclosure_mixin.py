"""The gathering of disclosures, tried on countries that play patients.

No model of this addon holds patient data; the doors themselves are tried where there
are some, in the tests of `clinic_patient`.
"""

from contextlib import ExitStack
from types import SimpleNamespace
from unittest.mock import patch

from odoo.exceptions import UserError
from odoo.fields import Domain
from odoo.tests import tagged
from odoo.tools import SQL

from .test_clinic_access_log import AccessLogCommon

REQUEST = "odoo.addons.clinic_base.models.clinic_access_note_mixin.request"


class CountriesCommon(AccessLogCommon):
    """A country is a patient whose name is clinical; its states are his parts."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.countries = cls.env["res.country"].search([], limit=3)
        cls.states = cls.env["res.country.state"].search(
            [("country_id.code", "=", "US")], limit=5
        )

    def setUp(self):
        super().setUp()
        stack = ExitStack()
        self.addCleanup(stack.close)
        for name, columns, logged in (
            ("res.country", ("id",), {"name": "clinical"}),
            ("res.country.state", ("country_id",), {"code": "clinical"}),
        ):
            model = self.registry[name]
            patched = {
                "_clinic_patient_fields": columns,
                "_get_clinic_logged_map": lambda records, logged=logged: logged,
            }
            for attribute, value in patched.items():
                stack.enter_context(patch.object(model, attribute, value, create=True))
        self.mine = self.logs.with_user(self.nurse)

    def _get_rows(self):
        """Each row once: the next question is about later ones."""
        rows = super()._get_rows()
        self.last = rows[-1:].id or self.last
        return rows


@tagged("post_install", "-at_install")
class TestNotes(CountriesCommon):
    def test_rows_that_are_patients(self):
        self.mine._note_rows(self.countries, ["name"], ["clinical"], "some.door")
        row = self._get_rows()
        self.assertEqual(row.patient_ids, sorted(self.countries.ids))
        self.assertEqual(row.details, {"res.country": ["name"]})
        self.assertEqual(row.door, "some.door")

    def test_rows_of_patients(self):
        self.env.invalidate_all()
        self.mine._note_rows(self.states, ["code"], ["clinical"])
        row = self._get_rows()
        self.assertEqual(row.patient_ids, self.states.country_id.ids)
        self.assertEqual(row.door, "server")

    def test_rows_that_are_known_cost_no_look_up(self):
        self.states.mapped("country_id")
        self.mine._note_rows(self.states, ["code"], ["clinical"])
        shown = self.env.cr.precommit.data["clinic_access_log"][self.nurse.id]
        self.assertFalse(shown.rows)
        self.assertEqual(self._get_rows().patient_ids, self.states.country_id.ids)

    def test_new_records_are_nobody(self):
        self.mine._note_rows(self.env["res.country"].new({}), ["name"], ["clinical"])
        self.assertFalse(self._get_rows())

    def test_patients_that_are_gone(self):
        """Nobody was shown when there is nobody."""
        gone = self.env["res.country.state"].browse(2**31 - 1)
        self.mine._note_rows(gone, ["code"], ["clinical"])
        self.assertFalse(self._get_rows())

    def test_doors_with_a_name_of_their_own(self):
        for door in ("reveal", "file", "report/visit"):
            self.mine._note([1], "contact", door)
            self.assertEqual(self._get_rows().door, door)


@tagged("post_install", "-at_install")
class TestSearches(CountriesCommon):
    def _search(self, model, domain, names=()):
        self.mine._note_search(self.env[model].with_user(self.nurse), domain, names)
        return self._get_rows()

    def test_by_a_field_that_is_logged(self):
        country = self.countries[0]
        row = self._search("res.country", [("name", "=", country.name)])
        self.assertEqual(row.patient_ids, country.ids)
        self.assertEqual(row.details, {"res.country": ["name"]})

    def test_by_another_field(self):
        code = self.countries[0].code
        self.assertFalse(self._search("res.country", [("code", "=", code)]))

    def test_found_nobody(self):
        self.assertFalse(self._search("res.country", [("name", "=", "Nowhere")]))

    def test_by_paths(self):
        code = self.states[0].code
        mine = ("code", "=", "US")
        for domain in (
            [mine, ("state_ids.code", "=", code)],
            [mine, ("state_ids", "any", [("code", "=", code)])],
            ["&", mine, "!", ("state_ids", "not any", [("code", "=", code)])],
            Domain("code", "=", "US")
            & Domain("state_ids", "any", [("code", "=", code)]),
        ):
            row = self._search("res.country", domain)
            self.assertEqual(row.patient_ids, self.states.country_id.ids)

    def test_grouped(self):
        ids = [("id", "in", self.states.ids)]
        self.assertFalse(self._search("res.country.state", ids, ["name"]))
        row = self._search("res.country.state", ids, ["code", "country_id.name"])
        self.assertEqual(row.patient_ids, self.states.country_id.ids)
        self.assertEqual(
            row.details, {"res.country.state": ["code", "country_id.name"]}
        )

    def test_first_search_of_a_request_stands_for_its_groups(self):
        model = self.env["res.country"].with_user(self.nurse)
        for country in self.countries:
            domain = [("name", "in", [country.name, self.countries[0].name])]
            self.mine._note_search(model, domain)
        shown = self.env.cr.precommit.data["clinic_access_log"][self.nurse.id]
        self.assertEqual(list(shown.searches), ["res.country"])

    def test_models_without_patients(self):
        self.assertFalse(self._search("res.lang", [("code", "=", "en_US")], ["name"]))

    def test_names_that_do_not_exist(self):
        for path in ("nothing", "name.nothing", "state_ids.nothing", ""):
            kind = self.logs._get_path_class(self.env["res.country.group"], path)
            self.assertIsNone(kind)

    def test_many_rows_are_bounded(self):
        query, _width = self._get_query(self.env["res.country"])
        self.assertIn("LIMIT", query.code)

    def _get_query(self, model):
        self.mine._note_search(model.with_user(self.nurse), [("name", "!=", False)])
        data = self.env.cr.precommit.data["clinic_access_log"]
        found = data[self.nurse.id].searches[model._name]
        self.assertIsInstance(found[0], SQL)
        return found


@tagged("post_install", "-at_install")
class TestRequests(CountriesCommon):
    """What an HTTP request gathers, with a stand-in for the request."""

    def _start(self, params=None, env=None):
        request = SimpleNamespace(env=env or self.mine.env, params=params or {})
        patcher = patch(REQUEST, request)
        patcher.start()
        self.addCleanup(patcher.stop)
        self.mine._start_request()
        return request

    def test_one_row_in_spite_of_savepoints(self):
        self._start()
        for number in (1, 2, 3):
            with self.env.cr.savepoint():
                self.mine._note([number], "clinical")
        self.assertFalse(self._get_rows())
        self.mine._end_request()
        self.assertEqual(self._get_rows().patient_ids, [1, 2, 3])

    def test_what_was_read_before_a_savepoint_failed_was_shown(self):
        self._start()
        with self.assertRaises(UserError), self.env.cr.savepoint():
            self.mine._note([1], "clinical")
            raise UserError("no")
        self.mine._end_request()
        self.assertEqual(self._get_rows().patient_ids, [1])

    def test_replay_forgets_the_first_try(self):
        self._start()
        self.mine._note([1], "clinical")
        self.mine._start_request()
        self.mine._note([2], "clinical")
        self.mine._end_request()
        self.assertEqual(self._get_rows().patient_ids, [2])

    def test_after_the_answer_it_is_a_transaction_again(self):
        self._start()
        self.mine._end_request()
        self.mine._note([1], "clinical")
        self.assertEqual(self._get_rows().patient_ids, [1])

    def test_calls_with_a_cursor_of_their_own(self):
        """XML-RPC writes with its own transaction, not with that of the session."""
        other = SimpleNamespace(cr=None)
        self._start(env=other)
        self.assertIsNone(self.mine._get_request_pending())
        self.mine._note([1], "clinical")
        self.assertEqual(self._get_rows().patient_ids, [1])

    def test_door_is_what_was_called(self):
        for params, door in (
            (self._call("res.country", "web_read"), "res.country.web_read"),
            ({"__model__": "res.country", "__method__": "read"}, "res.country.read"),
            (
                {"model": "no.such.model", "method": "x", "args": [], "kwargs": {}},
                "server",
            ),
            ({"model": "res.country", "method": "x"}, "server"),
            ({}, "server"),
        ):
            self._start(params)
            self.mine._note([1], "clinical")
            self.mine._end_request()
            self.assertEqual(self._get_rows().door, door)

    def test_search_that_was_called(self):
        name = self.countries[0].name
        domain = [("name", "=", name)]
        for params in (
            self._call("res.country", "search", domain),
            self._call("res.country", "search_count", domain=domain),
            self._call("res.country", "name_search", "", domain),
            self._call("res.country", "search", domain, context={"active_test": False}),
            {"__model__": "res.country", "__method__": "search", "domain": domain},
        ):
            self._start(params)
            self.mine._end_request()
            self.assertEqual(self._get_rows().patient_ids, self.countries[0].ids)

    def test_calls_that_search_for_nothing_of_that_kind(self):
        for params in (
            self._call("res.country", "search"),
            self._call("res.country", "search", []),
            self._call("res.country", "action_archive", [("name", "=", "x")]),
        ):
            self._start(params)
            self.mine._end_request()
            self.assertFalse(self._get_rows())

    def test_broken_transaction_writes_nothing(self):
        self._start()
        self.mine._note([1], "clinical")
        with patch.object(
            self.registry["clinic.access.log"], "_is_broken", return_value=True
        ):
            self.mine._end_request()
        self.assertFalse(self._get_rows())

    def _call(self, model, method, *args, **kwargs):
        return {"model": model, "method": method, "args": [*args], "kwargs": kwargs}
