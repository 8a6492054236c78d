"""What methods that are called from outside say about themselves."""


def read_write(method):
    """The door needs a cursor that may write: what it shows is logged.

    The opposite of ``api.readonly``. Without it a request under a replica would run
    twice: once in vain on the replica, then on the primary. Every override of a door
    of patient data carries it: the server asks the topmost method alone, and takes
    that of core if this one says nothing.

    >>> read_write(lambda records: None)._readonly
    False
    """
    method._readonly = False
    return method
