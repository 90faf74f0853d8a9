"""The player of a film in a browser: on a page of its own, and several in one notebook."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import nbformat
import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Locator, Page, expect

from plotnet import Diagram, DynamicShow, Film

from .pages import PATIENCE, Witness, complaints, open_notebook, outputs, photograph, run_all_cells, watch

CAPTIONS = ["Nothing is known.", "x0 is 1 & costs $5.", "x1 is 2, for $6.", "y is 5."]
VALUES = [("?", "?", "?"), ("1", "?", "?"), ("1", "2", "?"), ("1", "2", "5")]
Open = Callable[..., Page]


def film(fps: float = 20) -> Film:
    frames = [
        Diagram([2, 1], (5, 2.5), unit_labels=[[a, b], [c]], title=f"x is {a} and {b}, y is {c}")
        for a, b, c in VALUES
    ]
    return Film(frames, CAPTIONS, title="One & <two>", fps=fps)


@pytest.fixture
def open_film(browser: Browser, tmp_path: Path) -> Iterator[Open]:
    """Save films as pages and open them; at the end none may have complained or called outside."""
    witnesses: list[Witness] = []
    path = tmp_path / "film.html"

    def open_page(fps: float = 20, motion: str = "reduce", **settings: object) -> Page:
        film(fps).save(path)
        context = browser.new_context(reduced_motion=motion, **settings)  # type: ignore[arg-type]
        witnesses.append(watch(context.new_page()))
        page = witnesses[-1].page
        page.on("request", lambda request: requests.append(request.url))
        page.goto(path.as_uri())
        return page

    requests: list[str] = []
    yield open_page
    for witness in witnesses:
        assert witness.errors == []
        assert witness.calls_outside == []
        witness.page.screenshot(path=tmp_path / "film.png")
        witness.page.context.close()
    assert {url for url in requests if not url.startswith("data:")} <= {path.as_uri()}


def shows(player: Page | Locator, number: int) -> None:
    """Expect all parts of a player at a frame."""
    expect(player.locator(".plotnet-film-caption")).to_have_text(CAPTIONS[number - 1])
    expect(player.get_by_role("slider", name="Frame")).to_have_value(str(number))
    expect(player.locator(".plotnet-film-count")).to_have_text(f"{number} of 4")
    a, b, c = VALUES[number - 1]
    expect(player.get_by_role("img")).to_have_accessible_name(f"x is {a} and {b}, y is {c}")


def assert_axe_is_content(page: Page) -> None:
    results = Axe().run(page)
    assert not results.response["violations"], results.generate_report()


def test_the_page_plays_by_itself_to_the_end_and_plays_again(open_film: Open) -> None:
    page = open_film(motion="no-preference")
    expect(page.get_by_role("button", name="Play")).to_be_visible()
    shows(page, 4)
    page.get_by_role("button", name="Play").click()
    expect(page.get_by_role("button", name="Play")).to_be_visible()
    shows(page, 4)


def test_who_wants_less_motion_finds_it_paused_and_can_play_it(open_film: Open) -> None:
    page = open_film()
    page.wait_for_timeout(300)  # six frames
    shows(page, 1)
    page.keyboard.press("Space")
    shows(page, 4)


def test_the_keys_work_as_soon_as_the_page_is_open(open_film: Open) -> None:
    page = open_film()
    for key, number in [
        ("ArrowRight", 2),
        ("ArrowRight", 3),
        ("ArrowLeft", 2),
        ("End", 4),
        ("ArrowRight", 4),
        ("Home", 1),
        ("ArrowLeft", 1),
    ]:
        page.keyboard.press(key)
        shows(page, number)


def test_the_space_bar_plays_and_pauses_and_a_step_pauses(open_film: Open) -> None:
    page = open_film(fps=0.01)
    play = page.locator(".plotnet-film-play")
    for key, name in [
        ("Space", "Pause"),
        ("Space", "Play"),
        ("Space", "Pause"),
        ("ArrowRight", "Play"),
    ]:
        page.keyboard.press(key)
        expect(play).to_have_accessible_name(name)
    shows(page, 2)


def test_every_control_is_reached_by_tab_with_its_focus_seen_and_answers_to_the_keys(open_film: Open) -> None:
    page = open_film(fps=0.01)
    slider = page.get_by_role("slider", name="Frame")
    controls = [page.get_by_role("button", name=name) for name in ("Step back", "Play", "Step forward")]
    for control in [*controls, slider]:
        page.keyboard.press("Tab")
        expect(control).to_be_focused()
        expect(control).to_have_css("outline-style", "solid")
        for key, number in [("ArrowRight", 2), ("End", 4), ("ArrowLeft", 3), ("Home", 1)]:
            page.keyboard.press(key)
            shows(page, number)
    page.keyboard.press("Space")
    expect(page.locator(".plotnet-film-play")).to_have_accessible_name("Pause")
    page.keyboard.press("Space")
    expect(slider).to_have_attribute("aria-valuetext", "1 of 4")
    page.keyboard.press("Shift+Tab")
    page.keyboard.press("Space")
    shows(page, 2)
    page.keyboard.press("Shift+Tab")
    page.keyboard.press("Shift+Tab")
    page.keyboard.press("Enter")
    shows(page, 1)
    expect(controls[0]).to_have_attribute("aria-disabled", "true")
    expect(controls[0]).to_be_focused()


def test_captions_are_read_out_at_a_step_but_not_while_it_plays(open_film: Open) -> None:
    page = open_film(fps=0.01)
    caption = page.locator(".plotnet-film-caption")
    expect(caption).to_have_attribute("aria-live", "polite")
    page.keyboard.press("Space")
    expect(caption).to_have_attribute("aria-live", "off")
    page.keyboard.press("ArrowRight")
    expect(caption).to_have_attribute("aria-live", "polite")


def test_the_slider_goes_to_a_frame_by_pointer(open_film: Open) -> None:
    page = open_film()
    page.get_by_role("slider", name="Frame").fill("3")
    shows(page, 3)


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_nothing_shuts_a_reader_out_in_light_and_dark(scheme: str, open_film: Open) -> None:
    page = open_film(color_scheme=scheme)
    assert_axe_is_content(page)
    page.get_by_text("All captions").click()
    expect(page.get_by_role("listitem")).to_have_text(CAPTIONS)
    page.keyboard.press("End")
    assert_axe_is_content(page)
    light = page.evaluate("matchMedia('(prefers-color-scheme: light)').matches")
    ink = page.locator("button").first.evaluate("button => getComputedStyle(button).color")
    assert light == (ink == "rgb(27, 31, 36)")


def test_a_narrow_window_needs_no_scrolling_sideways(open_film: Open) -> None:
    page = open_film(viewport={"width": 320, "height": 640})
    assert page.evaluate("document.documentElement.scrollWidth") <= 320


def test_the_pictures_keep_their_place_and_size(open_film: Open) -> None:
    page = open_film()
    boxes = []
    for _ in CAPTIONS:
        boxes.append(page.locator(".plotnet-film-picture").bounding_box())
        page.keyboard.press("ArrowRight")
    assert all(box == boxes[0] for box in boxes)


def test_without_a_script_the_first_frame_and_the_film_in_words_stand_there(open_film: Open) -> None:
    page = open_film(java_script_enabled=False)
    expect(page.get_by_role("img")).to_have_accessible_name("x is ? and ?, y is ?")
    expect(page.get_by_role("button")).to_have_count(0)
    page.get_by_text("All captions").click()
    expect(page.get_by_role("listitem")).to_have_text(CAPTIONS)


def test_two_films_on_a_page_leave_each_other_and_the_keys_of_the_page_alone(witness: Witness) -> None:
    page = witness.page
    player = film()._repr_mimebundle_()["text/html"]
    page.set_content(f"<h1>Two</h1><input aria-label='name'>{player}{player}")
    first, second = (page.frame_locator("iframe").nth(i).locator(".plotnet-film") for i in range(2))
    page.get_by_label("name").press("End")
    page.get_by_label("name").press_sequentially("a b")
    expect(page.get_by_label("name")).to_have_value("a b")
    shows(first, 1)
    second.get_by_role("slider").press("End")
    first.get_by_role("button", name="Step forward").press("ArrowRight")
    shows(first, 2)
    shows(second, 4)
    heights = page.locator("iframe").evaluate_all("frames => frames.map(frame => frame.offsetHeight)")
    assert heights[0] == pytest.approx(first.evaluate("film => film.offsetHeight"), abs=8)
    assert witness.errors == []


def test_steps_of_a_drawing_play_like_a_film(witness: Witness, tmp_path: Path) -> None:
    with DynamicShow((3, 2), tmp_path / "steps.html") as show:
        show.steps += [lambda: show.ax.plot([0, 1]), lambda: show.ax.plot([1, 0], "o")]
    page = witness.page
    page.emulate_media(reduced_motion="reduce")
    page.goto((tmp_path / "steps.html").as_uri())
    before = page.locator(".plotnet-film-picture").screenshot()
    page.keyboard.press("End")
    expect(page.locator(".plotnet-film-caption")).to_have_text("Step 2 of 2.")
    assert page.locator(".plotnet-film-picture").screenshot() != before
    assert_axe_is_content(page)
    assert witness.errors == []


def test_in_jupyterlab_players_keep_their_keys_and_each_their_own_frame(
    lab: str, witness: Witness, tmp_path: Path
) -> None:
    cell = (
        "from plotnet import Diagram, Film\n"
        "frames = [Diagram([2, 1], (5, 2.5), unit_labels=[[a, b], [c]],"
        f" title=f'x is {{a}} and {{b}}, y is {{c}}') for a, b, c in {VALUES}]\n"
        f"Film(frames, {CAPTIONS}, title='One', fps=20)"
    )
    notebook = nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell(cell) for _ in range(2)])
    notebook.metadata.kernelspec = {"name": "python3", "display_name": "Python 3 (ipykernel)"}
    page = witness.page
    page.request.put(
        lab.format(path="api/contents/notebooks/film.ipynb"), data={"type": "notebook", "content": notebook}
    )
    open_notebook(page, lab, "film.ipynb")
    run_all_cells(page)
    frames = outputs(page).frame_locator("iframe")
    first, second = (frames.nth(i).locator(".plotnet-film") for i in range(2))
    expect(second).to_be_visible(timeout=PATIENCE)
    shows(first, 1)
    slider = first.get_by_role("slider", name="Frame")
    slider.focus()
    for key, number in [("ArrowRight", 2), ("ArrowDown", 1), ("End", 4), ("Home", 1), ("Space", 4)]:
        page.keyboard.press(key)
        shows(first, number)
    step = second.get_by_role("button", name="Step forward")
    step.focus()
    for key in ("ArrowRight", "a", "Enter", "Home"):  # in JupyterLab, `a` is a command
        page.keyboard.press(key)
        expect(step).to_be_focused()
    shows(second, 1)
    second.locator("summary").press("Enter")
    expect(second.get_by_role("listitem")).to_have_text(CAPTIONS)
    shows(first, 4)
    assert page.locator(".jp-CodeCell").count() == 2
    photograph(page, tmp_path / "light.png")
    choose_theme(page, "Dark")
    photograph(page, tmp_path / "dark.png")
    found = complaints(witness)
    choose_theme(page, "Light")  # as other tests expect it
    assert found == []


def choose_theme(page: Page, name: str) -> None:
    page.get_by_role("menubar").get_by_text("Settings", exact=True).click()
    page.get_by_text("Theme", exact=True).hover()
    page.get_by_text(f"JupyterLab {name}", exact=True).click()
    light = "true" if name == "Light" else "false"
    expect(page.locator(f"body[data-jp-theme-light='{light}']")).to_have_count(1)
    expect(page.locator("#jupyterlab-splash")).to_have_count(0)  # covers the page while themes change
