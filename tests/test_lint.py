"""The checks of `make lint`, one test each."""

import pytest

import lint


@pytest.mark.parametrize("check", lint.CHECKS, ids=lambda check: check.__name__)
def test_lint(check):
    complaints = check()
    assert not complaints, "\n".join(complaints)
