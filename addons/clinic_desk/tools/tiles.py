"""What a home page shows, said once: the count and the rows come from one domain."""

import dataclasses

LIST_ROWS = 5
COUNT_LIMIT = 1000  # "999+" says enough; a page must not count a million rows


@dataclasses.dataclass(frozen=True)
class Tile:
    """A number that opens its rows.

    ``roles``  role codes whose page shows it
    ``action`` external id of the window action that opens the rows
    ``tone``   "danger", "warning" or "info" while there is something, "" for a fact
    ``lines``  fields of a short list under the tiles: the first is the title
    ``order``  of that list
    ``opens``  whether a row of the list opens its record
    ``at``     fields of ``lines`` of which only the time of the day is told
    """

    key: str
    label: str
    model: str
    domain: list
    action: str
    roles: tuple
    tone: str = ""
    lines: tuple = ()
    order: str | None = None
    opens: bool = True
    at: tuple = ()

    def is_for(self, roles):
        """Whether a person with these roles has it on the page.

        >>> tile = Tile("due", "Due", "x", [], "y", ("nurse", "followup"))
        >>> tile.is_for(["nurse"]), tile.is_for(["cashier"])
        (True, False)
        """
        return not set(self.roles).isdisjoint(roles)


def shown_count(count):
    """
    >>> shown_count(7), shown_count(1000)
    ('7', '999+')
    """
    return f"{COUNT_LIMIT - 1}+" if count >= COUNT_LIMIT else str(count)
