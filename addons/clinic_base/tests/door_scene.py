"""A small world for the tests of the doors, built with any environment.

Two chains, four branches, one user per role at the first branch, and of every model of
ours one row at each of five places. Text carries a word that says what it is and where
it belongs: `Qzc` clinical, `Qzk` contact, `Qzi` anything else, then the place.
"""

import base64
from types import SimpleNamespace

from odoo.fields import Command

from . import door_rows
from .common import GROUP, ROLES
from .door_rows import PLACES

IDENTITY, CLINICAL, CONTACT = "qzi", "qzc", "qzk"
BULK = {"clinic_bulk": True, "tracking_disable": True}
PASSWORD = "door-password-1"
TEXTS = ("char", "text", "html")
NUMBERS = ("integer", "float", "monetary")
DAYS = ("date", "datetime")


def word(kind, place):
    return f"{kind}{place}"


def get_phone(place):
    return f"139{PLACES.index(place)}7182845"


def get_passport(place):
    return f"E9{PLACES.index(place)}7182845"


def get_day(place):
    """A day that is no neighbour of another one: groups name the day after."""
    return f"1907-05-{10 + 3 * PLACES.index(place)}"


def get_contact_words(place):
    """All that gives a way to reach somebody: number, key, e-mail, street, document."""
    number = get_phone(place)[1:]
    return (word(CONTACT, place), number, number[::-1], get_passport(place).lower())


def get_clinical_words(place):
    text = word(CLINICAL, place)
    # what base64 makes of a text that begins with the word
    sealed = base64.b64encode(text.encode() + b"   ")[: len(text) // 3 * 4].decode()
    return (text, sealed.lower(), get_day(place))


class Scene:
    """The world; `records` is {model: {place: id}}."""

    def __init__(self, env):
        self.env = env(context=dict(env.context, **BULK))
        self.at = {place: SimpleNamespace() for place in PLACES}
        self.users, self.records = {}, {}
        self.fillers = door_rows.get_fillers(env)

    def build(self):
        self._build_houses()
        self._build_users()
        door_rows.prepare(self)
        for row in door_rows.get_rows(self.env).values():
            self._build_row(row)
        self.env.flush_all()
        return self

    # -- where ---------------------------------------------------------
    def _build_houses(self):
        env = self.env
        here = env.company
        there = env["res.company"].create({"name": "Door Company C"})
        chain, other = env["clinic.chain"].create(
            [{"name": f"Door Chain {n}", "code": f"DR{n}"} for n in (1, 2)]
        )
        specs = (
            ("own", "DA", chain, here),
            ("branch", "DB", chain, here),
            ("company", "DC", chain, there),
            ("chain", "DX", other, here),
        )
        for place, code, its_chain, company in specs:
            self._set_house(place, self._new_branch(code, its_chain, company))
        self._set_house("idle", self.at["own"].branch)

    def _new_branch(self, code, chain, company):
        return self.env["clinic.branch"].create(
            {
                "name": f"Door Branch {code}",
                "code": code,
                "chain_id": chain.id,
                "company_id": company.id,
                "tz": "Asia/Shanghai",
                "country_id": self.env.ref("base.cn").id,
            }
        )

    def _set_house(self, place, branch):
        self.at[place].branch = branch
        self.at[place].chain = branch.chain_id
        self.at[place].company = branch.company_id

    # -- who -----------------------------------------------------------
    def _build_users(self):
        own = self.at["own"]
        for role in ROLES:
            self.users[role] = self.new_user(role, GROUP + role, own.branch)
        self.users["employee"] = self.new_user("employee", "base.group_user")
        self.users["portal"] = self.new_user("portal", "base.group_portal")
        self.colleagues = {
            place: self.new_user(
                f"reception_{place}", GROUP + "reception", self.at[place].branch
            )
            for place in PLACES
        }
        self._set_password()

    def _set_password(self):
        """One hash for all: a hundred thousand rounds for each would take long."""
        first, *others = (*self.users.values(), *self.colleagues.values())
        first.password = PASSWORD
        self.env.flush_all()
        self.env.cr.execute(
            "UPDATE res_users SET password = f.password FROM res_users f"
            " WHERE f.id = %s AND res_users.id = ANY(%s)",
            [first.id, [user.id for user in others]],
        )

    def new_user(self, name, group, branch=None):
        company = branch.company_id if branch else self.env.company
        users = self.env["res.users"].with_context(no_reset_password=True)
        return users.create(
            {
                "name": f"Door {name}",
                "login": f"door_{name}",
                "email": f"door_{name}@example.com",
                "group_ids": [Command.set(self.env.ref(group).ids)],
                "company_id": company.id,
                "company_ids": [Command.set(company.ids)],
                "clinic_branch_ids": [Command.set(branch.ids if branch else [])],
            }
        )

    # -- what ----------------------------------------------------------
    def _build_row(self, row):
        if self.env[row.model]._transient:
            self.records[row.model] = {}
            return
        found = {}
        for place in PLACES:
            made = row.vals(self, place)
            if isinstance(made, dict):
                made = self.env[row.model].create(made)
            found[place] = made
            self.fill(made, place)
        self.records[row.model] = {
            place: record.id for place, record in found.items() if record
        }

    def fill(self, record, place):
        """Every clinical text carries the word, unless an addon says what it holds."""
        if hasattr(record, "_get_append_only_refusal"):
            return  # its row carries the word from the start
        vals = {}
        for name, field in record._fields.items():
            filler = self.fillers.get((record._name, name))
            if callable(filler):
                vals[name] = filler(self, place)
            elif filler:
                vals[name] = filler
            elif is_fillable(field) and self._is_clinical(record, name):
                vals[name] = get_filling(field, place)
        if vals:
            record.write(vals)

    def _is_clinical(self, record, name):
        return door_rows.get_class(self.env, record._name, name) == "clinical"


def is_fillable(field):
    """Whether something that nobody else has can be written into it as it is."""
    is_free = not (field.compute and field.readonly) and not field.translate
    return is_free and field.store and field.type in (*TEXTS, *NUMBERS, *DAYS)


def get_filling(field, place):
    """A word, a day or a number that says where it belongs."""
    if field.type in TEXTS:
        return f"{word(CLINICAL, place)} {field.name}"
    if field.type in DAYS:
        return get_day(place)
    return 7193 + PLACES.index(place)
