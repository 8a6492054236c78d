"""Every cell of role x model x operation, walked through every door by real users."""

from odoo.exceptions import AccessError

from . import door_matrix, door_rows
from .common import ROLES, use_key_ring
from .door_scene import CLINICAL, CONTACT, IDENTITY, Scene, get_contact_words, word
from .doors import FETCHING, Caller, get_unknown_doors

# doors that must give a row to whoever may read it
GIVING = ("read", "web_read")
# "May export" comes with these roles; the administrator has that of Odoo's settings
EXPORTERS = ("privacy", "hq_director", "administrator")
STRANGERS = ("employee", "portal")


class DoorWalk:
    """Mixed into a TransactionCase: the scene, and what the cells ought to say."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        use_key_ring(cls)
        cls.scene = Scene(cls.env).build()
        cls.env = cls.env(context={})
        cls.rows = door_rows.get_rows(cls.env)
        cls.operations = door_matrix.get_operations(cls.env)
        cls.callers = {
            name: Caller(cls.env, user) for name, user in cls.scene.users.items()
        }

    def setUp(self):
        super().setUp()
        self.wrong = []

    def assertNothingWrong(self):
        self.assertFalse(self.wrong, f"{len(self.wrong)}:\n" + "\n".join(self.wrong))

    def _say(self, *parts):
        self.wrong.append(" ".join(str(part) for part in parts))

    def _get_operations(self, name, model):
        return self.operations[model].get(name, "")

    def _get_open(self, name, model, operation="read"):
        """{place: number} of the rows that this user reaches."""
        letter = {v: k for k, v in door_matrix.OPERATIONS.items()}[operation]
        if name not in ROLES or letter not in self._get_operations(name, model):
            return {}
        places = self.rows[model].get_places(name, operation)
        records = self.scene.records[model]
        return {place: records[place] for place in places if place in records}

    def _get_words(self, model, number):
        """All words of the places that this row belongs to and no other row does."""
        words = []
        for place, other in self.scene.records[model].items():
            if other == number:
                words += [word(kind, place) for kind in (IDENTITY, CLINICAL, CONTACT)]
                words += get_contact_words(place)
        return words

    def _models(self):
        return [model for model in self.rows if model in self.scene.records]

    # -- the tables themselves ----------------------------------------
    def check_tables(self):
        models = set(door_rows.get_own_models(self.env))
        self.assertEqual(models, set(self.rows), "a row per model in access_rows.py")
        for model, row in self.rows.items():
            with self.subTest(model):
                transient = self.env[model]._transient
                self.assertTrue(transient or self.scene.records[model], "has no row")
                for role in ROLES:
                    if row.reach[role]:
                        self.assertIn("r", self.operations[model][role], role)

    def check_all_doors_are_known(self):
        self.assertFalse(get_unknown_doors(self.env, self._models()))

    # -- reading ------------------------------------------------------
    def walk_reading(self, name):
        for model in self._models():
            numbers = set(self.scene.records[model].values())
            if not numbers:
                continue
            found = set(self._get_open(name, model).values())
            self._walk_find(name, model, numbers, found)
            self._walk_fetch(name, model, numbers, found)

    def _walk_find(self, name, model, numbers, found):
        caller = self.callers[name]
        domain = [("id", "in", sorted(numbers))]
        hidden = [w for n in numbers - found for w in self._get_words(model, n)]
        for door, answer in caller.find(model, domain):
            seen = caller.get_ids(door, answer) & numbers
            if seen - found:
                self._say(name, model, door, "gives", sorted(seen - found))
            if found and answer.error is not None:
                self._say(name, model, door, "fails:", answer.text[:120])
            elif found - seen and hasattr(caller, f"_ids_of_{door}"):
                self._say(name, model, door, "hides", sorted(found - seen))
            for one in hidden:
                if one in answer.text:
                    self._say(name, model, door, "tells", one)

    def _walk_fetch(self, name, model, numbers, found):
        caller = self.callers[name]
        if found:
            for door, answer in caller.fetch(model, sorted(found)):
                if door in GIVING and caller.get_ids(door, answer) != found:
                    self._say(name, model, door, "hides:", answer.text[:120])
                is_export = door == "export_data" and name not in EXPORTERS
                if is_export and not answer.is_refused:
                    self._say(name, model, "exports without the right")
        closed = sorted(numbers - found)
        readable = "r" in self._get_operations(name, model)
        for turn, number in enumerate(closed if readable else closed[:1]):
            self._walk_closed(name, model, number, turn, len(closed))

    def _walk_closed(self, name, model, number, turn, count):
        """`read` knocks at every closed row, the other doors at one of them in turn:
        which one differs from model to model and from role to role.
        """
        caller, words = self.callers[name], self._get_words(model, number)
        start = len(model) + len(name)
        for place, door in enumerate(FETCHING):
            if door != "read" and (start + place) % count != turn:
                continue
            for _name, answer in caller.fetch(model, [number], (door,)):
                if number in caller.get_ids(door, answer):
                    self._say(name, model, door, "gives", number, answer.text[:120])
                for one in words:
                    if one in answer.text:
                        self._say(name, model, door, "tells", one)

    # -- changing -----------------------------------------------------
    def walk_writing(self, name):
        for model, row in self.rows.items():
            self._walk_write(name, model, row)
            self._walk_unlink(name, model)

    def _walk_write(self, name, model, row):
        caller, allowed = self.callers[name], self._get_open(name, model, "write")
        vals = row.write or {"create_date": False}
        for number in set(self.scene.records[model].values()):
            is_open = number in allowed.values()
            if is_open and row.write is None:
                continue
            answer = caller.call(model, "write", [number], vals)
            if is_open and answer.error is not None:
                self._say(name, model, "write fails:", answer.text[:160])
            elif not is_open and not answer.is_refused:
                self._say(name, model, number, "write is not refused", answer.text[:99])

    def _walk_unlink(self, name, model):
        caller, allowed = self.callers[name], self._get_open(name, model, "unlink")
        for number in set(self.scene.records[model].values()):
            answer = caller.call(model, "unlink", [number])
            if number in allowed.values():
                if isinstance(answer.error, AccessError):
                    self._say(name, model, "unlink fails:", answer.text[:160])
            elif not answer.is_refused:
                self._say(name, model, number, "unlink is not refused", answer.text)

    def walk_creating(self, name):
        for model, row in self.rows.items():
            may = "c" in self._get_operations(name, model) and name in ROLES
            if not may:
                answer = self.callers[name].call(model, "create", {})
                if not answer.is_refused:
                    self._say(name, model, "create is not refused", answer.text[:120])
            elif row.new:
                self._walk_create(name, model, row)

    def _walk_create(self, name, model, row):
        allowed = row.get_places(name, "create")
        for place in self.scene.records[model]:
            vals = row.new(self.scene, place)
            answer = self.callers[name].call(model, "create", vals)
            if place in allowed and answer.error is not None:
                self._say(name, model, place, "create fails:", answer.text[:160])
            elif place not in allowed and answer.error is None:
                self._say(name, model, place, "create is not refused")

    # -- fields -------------------------------------------------------
    def _get_classes(self):
        cls = type(self)
        if not hasattr(cls, "classes"):
            cls.classes = door_matrix.get_field_classes(self.env)
        return cls.classes

    def walk_fields(self, name):
        """A field is read by the roles of the matrix, and by nobody else."""
        caller = self.callers[name]
        for model, kinds in self._get_classes().items():
            numbers = sorted(set(self._get_open(name, model).values()))[:1]
            if not numbers:
                continue
            told = set(caller.get_field_names(model))
            for kind, readers in kinds.items():
                for field, roles in readers.items():
                    answer = caller.call(model, "read", numbers, [field], keep=True)
                    is_open = answer.error is None
                    is_told = field in told or not is_open
                    if is_open != (name in roles) or not is_told:
                        self._say(name, model, field, kind, answer.text[:120])
