"""What one run of an import knows while it works. No ORM."""

from dataclasses import dataclass, field

CHUNK = 1000  # rows per transaction
_MAX_LINKS = 500_000  # keys kept in memory per model, about 60 MB


@dataclass
class Table:
    """One file of the run and what the profile says about it."""

    name: str
    reader: object
    binding: object = None
    rows_total: int = 0
    problem: str = ""
    tally: object = None
    postponed: list = field(default_factory=list)
    record: object = None

    @property
    def model(self):
        return self.binding.file.model if self.binding else ""


@dataclass
class Run:
    batch: object
    profile: object
    source: str
    tables: list
    chain: object
    branch: object
    company: object
    user: object
    dry_run: bool = False
    lookups: dict = field(default_factory=dict)
    blind: object = None
    today: object = None
    report: object = None
    tried_rows: list = field(default_factory=list)  # of a dry run: written at its end
    _links: dict = field(default_factory=dict)
    _codes: dict = field(default_factory=dict)
    _seen: dict = field(default_factory=dict)
    identities: dict = field(default_factory=dict)
    memory: dict = field(default_factory=dict)  # what a handler asks once per run

    def option(self, name):
        return self.profile.options.get(name)

    def links(self, model):
        """Keys of the old system that are known: {key: id}."""
        known = self._links.setdefault(model, {})
        if len(known) > _MAX_LINKS:
            known.clear()
        return known

    def forget_links(self):
        """After a rollback: records that the chunk made or found may be gone."""
        self._links.clear()
        self._codes.clear()

    @property
    def codes(self):
        return self._codes

    def seen(self, table_name):
        """Keys of the file that is being read: {key: (row, digest)}."""
        if table_name not in self._seen:
            self._seen = {table_name: {}}
        return self._seen[table_name]

    def say(self, table):
        if self.report:
            self.report(table)
