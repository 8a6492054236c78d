"""Writes the key that signs the seal of the logs, to be named by clinic_seal_key_file.

make_seal_key.py FILE            a new file with one key
make_seal_key.py FILE --add      one more key, which signs from now on
make_seal_key.py FILE --public   prints the public keys, for who checks the logs
"""

import argparse
import sys
from pathlib import Path

ADDON = Path(__file__).resolve().parent.parent / "addons/clinic_base"


def main():
    sys.path.insert(0, str(ADDON))
    from tools import seal_keys

    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("file")
    parser.add_argument("--add", action="store_true")
    parser.add_argument("--public", action="store_true")
    options = parser.parse_args()
    try:
        if options.public:
            print(seal_keys.SealKeys.load(options.file).public_text(), end="")
        elif options.add:
            seal_keys.add_key(options.file)
        else:
            seal_keys.generate_key_file(options.file)
    except FileExistsError:
        parser.exit(2, f"{options.file} exists; --add appends a key to it.\n")
    except (OSError, seal_keys.SealKeyError) as error:
        parser.exit(2, f"{error}\n")


if __name__ == "__main__":
    main()
