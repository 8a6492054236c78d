#!/usr/bin/env python3
"""Make a key file for encrypted fields: scripts/make_key.py FILE

The file is readable by its owner only and never overwritten. Keep a copy outside the
server: without it, encrypted document numbers stay unreadable.
"""

import runpy
import sys
from pathlib import Path

CRYPTO = Path(__file__).resolve().parent.parent / "addons/clinic_base/tools/crypto.py"


def main(arguments):
    if len(arguments) != 1:
        sys.exit(__doc__)
    target = Path(arguments[0]).resolve()
    if target.exists():
        sys.exit(f"{target} exists and is kept. Take another name for a new key file.")
    runpy.run_path(str(CRYPTO))["generate_key_file"](target)
    print(f"Key file written. Name it in odoo.conf: clinic_key_file = {target}")


if __name__ == "__main__":
    main(sys.argv[1:])
