"""Settings of the property tests; import it before ``given`` is used.

The same examples in every run, no time limit for one of them (machines are shared)
and nothing written into the working directory.
"""

import tempfile
from pathlib import Path

from hypothesis import settings
from hypothesis.configuration import set_hypothesis_home_dir

set_hypothesis_home_dir(Path(tempfile.gettempdir()) / "clinic_hypothesis")

settings.register_profile(
    "clinic", deadline=None, derandomize=True, database=None, print_blob=True
)
settings.load_profile("clinic")
