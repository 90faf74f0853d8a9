"""What the browser tests ask of a page is asked in earnest."""

from __future__ import annotations

import pytest

from .pages import Witness, complaints, find_chromium

SOUND = '<svg role="img" aria-label="a network" viewBox="0 0 9 9"></svg>'
OUTPUT = '<div class="jp-OutputArea-output" data-mime-type="application/vnd.jupyter.{kind}">{content}</div>'


def test_a_sound_page_gets_no_complaint(witness: Witness) -> None:
    witness.page.set_content(OUTPUT.format(kind="stdout", content=SOUND))
    assert complaints(witness) == []


@pytest.mark.parametrize(
    ("kind", "content", "complaint"),
    [
        ("stderr", "RuntimeWarning", "RuntimeWarning"),
        ("stdout", '<img src="data:image/gif;base64,R0lGODlhAQABAAAAACw=">', "image-alt"),
        ("stdout", "<script>console.error('mind the gap')</script>", "mind the gap"),
        ("stdout", "<script>throw new Error('fell over')</script>", "fell over"),
        ("stdout", '<img alt="" src="http://a.example/counter.gif">', "another machine: http://a.example"),
    ],
)
def test_a_fault_on_a_page_is_a_complaint(kind: str, content: str, complaint: str, witness: Witness) -> None:
    witness.page.set_content(OUTPUT.format(kind=kind, content=content))
    assert len(complaints(witness)) in {1, 2}  # what cannot be loaded is an error as well
    assert complaint in complaints(witness)[-1]


def test_without_a_chromium_the_tests_are_skipped_but_for_ci(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PLOTNET_CHROMIUM", "no-such-program")
    monkeypatch.delenv("CI", raising=False)
    with pytest.raises(pytest.skip.Exception, match="no-such-program"):
        find_chromium()
    monkeypatch.setenv("CI", "true")
    with pytest.raises(pytest.fail.Exception, match="no-such-program"):
        find_chromium()
