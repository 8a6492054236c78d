"""Makes pip see Odoo when its source tree brings no package metadata."""

import sys
from importlib import metadata
from pathlib import Path


def main(site_packages):
    own = Path(site_packages) / "odoo-19.0.dist-info"
    for distribution in metadata.distributions(name="odoo"):
        if Path(str(distribution._path)) != own:
            return
    own.mkdir(exist_ok=True)
    (own / "METADATA").write_text("Metadata-Version: 2.1\nName: odoo\nVersion: 19.0\n")
    (own / "INSTALLER").write_text("clinic\n")
    (own / "RECORD").write_text("")


if __name__ == "__main__":
    main(sys.argv[1])
