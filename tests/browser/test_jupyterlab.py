"""The page that opens first, in JupyterLab."""

from __future__ import annotations

from pathlib import Path

from playwright.sync_api import expect

from .pages import Witness


def test_the_first_page_is_where_one_starts_and_nothing_pops_up(
    lab: str, witness: Witness, tmp_path: Path
) -> None:
    page = witness.page
    page.goto(lab.format(path=""))  # where a browser is sent that run.py opens
    expect(page.get_by_role("heading", name="Start here")).to_be_visible(timeout=60_000)
    expect(page.get_by_text("(ipykernel) | Idle")).to_be_visible(timeout=60_000)
    page.wait_for_timeout(3_000)  # the question about news would come after the kernel
    expect(page.locator(".jp-Dialog")).to_have_count(0)
    expect(page.locator(".Toastify__toast")).to_have_count(0)
    page.screenshot(path=tmp_path / "first-page.png")
