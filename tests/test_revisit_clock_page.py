"""The page about the revisit clock says what the code finds today."""

from prove import clock_page, prove_clock


def test_the_page_is_what_the_code_finds():
    """Where the public histories are at hand, to the letter; else its parts."""
    samples = prove_clock.get_samples()
    shares = clock_page.found_planted()
    text = clock_page.render(prove_clock.test(samples), shares)
    page = prove_clock.PAGE.read_text(encoding="utf-8")
    if samples:
        assert page == text, "make prove NAME=clock writes it anew"
    assert page.startswith(clock_page.HEAD)
    assert page.endswith(text[text.index("## A planted rhythm") :])


def test_both_folders_are_on_the_page():
    page = prove_clock.PAGE.read_text(encoding="utf-8")
    for name in prove_clock.FOLDERS:
        assert f"## {name}\n" in page
    assert "no better than the plain rule" in page


def test_the_months_that_decide_are_not_those_that_are_tested():
    when = clock_page.span(clock_page.made(3))
    assert when.choose_from < when.choose_to < when.test_from < when.test_to
    assert (when.test_from - when.choose_to).days == 1
    assert 364 <= (when.test_to - when.test_from).days <= 365


def test_rhythms_of_ones_own_are_told_from_one_of_all():
    for seed in range(1, 11):
        _when, found = clock_page.test(clock_page.made(seed))
        used = {one.label: one.uses_clock for one in found}
        assert used["own"], seed
        assert not used["common"], seed
