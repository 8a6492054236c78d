"""Prints a new key file for `clinic_key_file`, as clinic_base reads it."""

import runpy
import sys
from pathlib import Path

CRYPTO = Path(__file__).parent.parent / "addons/clinic_base/tools/crypto.py"


def main():
    module = runpy.run_path(str(CRYPTO))
    sys.stdout.write(module["new_key_file"]())


if __name__ == "__main__":
    main()
