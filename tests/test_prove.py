"""The long proofs at a fiftieth of their size: the same code must run and pass."""

import pytest

from prove import run as prove_run


@pytest.mark.parametrize("name", prove_run.names())
def test_prove(name, tmp_path):
    report = prove_run.prove(name, prove_run.TEST_SCALE, seed=1, workdir=tmp_path)
    assert report["verdict"] == "pass", report
