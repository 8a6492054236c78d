"""Two people at two servers do the same thing to one record, at once."""

import contextlib
import dataclasses
import re
import threading

from bench import harness

# what a person must never read
NOISE = re.compile(
    r"Traceback|serializ|psycopg|Odoo Server|deadlock|constraint|relation"
)
MIN_WORDS = 4


@dataclasses.dataclass(frozen=True)
class Call:
    """`model.method(*args, **kwargs)` as one of two people."""

    side: int
    who: str
    model: str
    method: str
    args: tuple = ()
    kwargs: dict = dataclasses.field(default_factory=dict)


@dataclasses.dataclass(frozen=True)
class Answer:
    value: object = None
    sentence: str = ""

    @property
    def won(self):
        return not self.sentence


class Rivals:
    """Two server processes of one database; people stay logged in at both."""

    def __init__(self, database, doors):
        self.database, self.servers = database, doors
        self.people, self.password = {}, None

    def door(self, side, login):
        key = (side, login)
        if key not in self.people:
            port = int(self.servers[side].base.rsplit(":", 1)[1])
            door = harness.Door(port, self.database)
            door.login(login, self.password)
            self.people[key] = door
        return self.people[key]

    def call(self, call):
        return self.door(call.side, call.who).call(
            call.model, call.method, *call.args, **call.kwargs
        )

    def race(self, *calls):
        """All calls at the same moment; their answers in the same order."""
        for call in calls:
            self.door(call.side, call.who)
        answers = [None] * len(calls)
        start = threading.Barrier(len(calls))

        def run(position, call):
            start.wait()
            try:
                answers[position] = Answer(self.call(call))
            except RuntimeError as error:
                answers[position] = Answer(sentence=str(error))

        threads = [threading.Thread(target=run, args=pair) for pair in enumerate(calls)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        return answers


@contextlib.contextmanager
def rivals(database, workdir):
    with (
        harness.server(database, log=workdir / "one.log") as one,
        harness.server(database, log=workdir / "two.log") as two,
    ):
        yield Rivals(database, (one, two))


def is_sentence(text):
    """Whether a person can do something with the answer."""
    words = text.split()
    return (
        len(words) >= MIN_WORDS
        and text.rstrip().endswith(".")
        and not (NOISE.search(text))
    )
