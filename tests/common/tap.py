# SPDX-License-Identifier: MIT
"""Test programs in Python: every function test_* of a program is a subtest, told in
TAP (Test Anything Protocol). A program ends with tap.main (globals ())."""
import sys
import traceback
import unittest

SkipTest = unittest.SkipTest  # to be raised with the reason


def main(names):
    """Runs the functions test_* among @names in order of definition, and exits."""
    tests = [(name, test) for name, test in names.items() if name.startswith("test_")]
    failed = 0
    print(f"1..{len(tests)}")
    for number, (name, test) in enumerate(tests, 1):
        title = name[len("test_"):].replace("_", " ")
        try:
            test()
            print(f"ok {number} {title}", flush=True)
        except SkipTest as reason:
            print(f"ok {number} {title} # SKIP {reason}", flush=True)
        except Exception:  # whatever went wrong, the other tests still run
            failed += 1
            traceback.print_exc()
            print(f"not ok {number} {title}", flush=True)
    sys.exit(1 if failed else 0)
