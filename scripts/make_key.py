"""Writes a new key file, to be named by the option clinic_key_file."""

import runpy
import sys
from pathlib import Path

CRYPTO = Path(__file__).parent.parent / "addons/clinic_base/tools/crypto.py"

if __name__ == "__main__":
    runpy.run_path(str(CRYPTO))["generate_key_file"](sys.argv[1])
