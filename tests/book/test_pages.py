"""Every page of the book works from file:// without a network."""

from __future__ import annotations

from collections.abc import Iterator
from importlib import import_module
from pathlib import Path
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, TimeoutError, expect
from sphinx.util.inventory import InventoryFile

from plotnet import Diagram
from tests.browser.firefox import Firefox, start
from tests.browser.pages import find_program

from .reader import is_external, opened, read, target

ROOT = Path(__file__).resolve().parents[2]
KINDS = [
    "index",
    "docs/class",
    "docs/gallery",
    "docs/options",
    "docs/teaching/03-softmax-and-its-cliff",
    "genindex",
    "glossary",
    "notebooks/03-softmax-and-its-cliff",
    "reference/figures",
    "search",
]
MODULES = ["plotnet", "plotnet.functional", "plotnet.lesson", "plotnet.live", "plotnet.network"]
# Width and height of a phone, a small phone and a projector.
SIZES = [(390, 844), (320, 640), (1280, 720)]


def pages(site: Path) -> list[Path]:
    return sorted(site.rglob("*.html"))


def test_every_internal_link_leads_to_an_anchor_or_a_file(site: Path) -> None:
    found = {page: read(page) for page in pages(site)}
    broken = []
    for page, content in found.items():
        for link in content.links:
            if is_external(link):
                continue
            path, anchor = target(page, link)
            anchors = found[path].anchors if path in found else set()
            is_state = "=" in anchor and not anchor.startswith("option=")  # of an explorer
            if not path.is_file() or not (not anchor or is_state or anchor in anchors):
                broken.append(f"{page.relative_to(site)}: {link}")
    assert broken == []


def test_no_page_loads_anything_from_another_host(site: Path) -> None:
    for page in pages(site):
        for resource in read(page).resources:
            assert not is_external(resource), page
            assert resource.startswith("data:") or target(page, resource)[0].is_file(), (page, resource)


def test_every_page_opens_without_an_error_and_fits_into_a_phone(site: Path, browser: Browser) -> None:
    problems: dict[str, list[str]] = {}
    for path in pages(site):
        found = problems.setdefault(str(path.relative_to(site)), [])
        with opened(browser, path.as_uri(), found) as page:
            for width, height in SIZES:
                page.set_viewport_size({"width": width, "height": height})
                try:  # explorers adapt after a frame
                    page.wait_for_function("document.documentElement.scrollWidth <= innerWidth", timeout=2000)
                except TimeoutError:
                    found.append(f"wider than {width} px")
    assert {name: found for name, found in problems.items() if found} == {}


@pytest.mark.parametrize(("width", "color_scheme"), [(1366, "light"), (390, "dark")])
@pytest.mark.parametrize("name", KINDS)
def test_axe_finds_nothing(name: str, width: int, color_scheme: str, site: Path, browser: Browser) -> None:
    address = (site / f"{name}.html").as_uri()
    context: Any = {"viewport": {"width": width, "height": 844}, "color_scheme": color_scheme}
    with opened(browser, address, [], **context) as page:
        results = Axe().run(page)
        assert not results.response["violations"], results.generate_report()


def test_the_book_is_small(site: Path) -> None:
    sizes = {path: path.stat().st_size for path in site.rglob("*") if path.is_file()}
    assert sum(sizes.values()) < 25e6
    assert max(size for path, size in sizes.items() if path.suffix == ".html") < 3e6


def test_every_public_name_is_in_the_reference(site: Path) -> None:
    inventory = InventoryFile.loads((site / "objects.inv").read_bytes(), uri="")
    documented = {name for kind in ("class", "data", "function") for name in inventory.data[f"py:{kind}"]}
    things = {id(find(name)) for name in documented}
    missing = [
        f"{module}.{name}"
        for module in MODULES
        for name in import_module(module).__all__
        if id(getattr(import_module(module), name)) not in things
    ]
    assert missing == []


def find(name: str) -> object:
    """Return the object with a qualified name."""
    module, _, rest = name.rpartition(".")
    return getattr(import_module(module), rest)


def test_search_finds_pages_from_a_file(site: Path, browser: Browser) -> None:
    problems: list[str] = []
    with opened(browser, f"{(site / 'search.html').as_uri()}?q=softmax", problems) as page:
        expect(page.locator("ul.search li").first).to_be_visible()
        link = page.locator("ul.search a", has_text="Glossary").first
        link.click()
        expect(page.get_by_role("heading", level=1)).to_contain_text("Glossary")
    assert problems == []


@pytest.mark.parametrize(
    ("language", "code", "used"),
    [
        ("python", "Diagram([2, 1], (4, 3), values=True).highlight(layer=1)", ["highlighted", "values"]),
        ("python", "step.diagram(**compact, digits=1).save('net.png', dpi=99)", ["digits", "dpi"]),
        ("python", "Network([2, 1], weights=W); plt.subplots(figsize=(4, 3))", []),
        ("shell", "plotnet 3-4-2 --seed 1 --node-color gold -o net.svg", ["node_color"]),
    ],
)
def test_the_options_of_a_picture_are_found_in_its_code(
    language: str, code: str, used: list[str], site: Path
) -> None:
    assert import_module("book.pictures").options(code, language) == used


def gallery(site: Path, option: str = "") -> str:
    return (site / "docs" / "gallery.html").as_uri() + (f"#option={option}" if option else "")


def test_the_gallery_shows_the_pictures_of_the_option_in_the_address(site: Path, browser: Browser) -> None:
    with opened(browser, gallery(site, "edge_labels"), []) as page:
        shown = page.locator(".picture:visible")
        number = shown.count()
        assert 0 < number < page.locator(".picture").count()
        assert all("edge_labels" in text for text in shown.locator("pre").all_inner_texts())
        field = page.get_by_label("Option or word")
        expect(field).to_have_value("edge_labels")
        expect(field).to_be_in_viewport()
        field.fill("chinese")
        expect(shown).to_have_count(1)
        assert page.url.endswith("#option=chinese")
        field.fill("")
        assert "#" not in page.url
        assert page.locator(".picture[hidden]").count() == 0


def test_a_link_to_a_picture_shows_it_although_the_gallery_is_filtered(site: Path, browser: Browser) -> None:
    with opened(browser, gallery(site, "edge_labels"), []) as page:
        page.evaluate("location.hash = '#twelve-layers'")
        expect(page.locator("#twelve-layers")).to_be_in_viewport()


def test_the_copied_code_of_a_picture_runs(site: Path, browser: Browser) -> None:
    context: Any = {"permissions": ["clipboard-read", "clipboard-write"]}
    with opened(browser, gallery(site, "edge_mask"), [], **context) as page:
        page.locator(".picture:visible").first.get_by_role("button", name="Copy").click()
        page.wait_for_function("async () => (await navigator.clipboard.readText()).includes('edge_mask')")
        code = page.evaluate("navigator.clipboard.readText()")
    *lines, last = code.strip().splitlines()
    names: dict[str, Any] = {}
    exec("\n".join(lines), names)
    assert isinstance(eval(last, names), Diagram)


def test_a_picture_is_downloaded_from_a_file(site: Path, browser: Browser) -> None:
    with opened(browser, gallery(site, "edge_mask"), []) as page:
        with page.expect_download() as download:
            page.locator(".picture:visible").first.get_by_role("button", name="Download SVG").click()
        name = download.value.suggested_filename
        assert Path(download.value.path()).read_bytes() == (ROOT / "docs" / "gallery" / name).read_bytes()


def test_the_options_link_to_their_pictures(site: Path, browser: Browser) -> None:
    with opened(browser, (site / "docs" / "options.html").as_uri(), []) as page:
        page.get_by_role("link", name="edge_mask").click()
        expect(page.locator(".picture:visible").first).to_contain_text("edge_mask")


@pytest.fixture(scope="module")
def firefox(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Firefox]:
    program = find_program("PLOTNET_FIREFOX", "Firefox", ["firefox-esr", "firefox"])
    with start(program, tmp_path_factory.mktemp("profile")) as firefox:
        yield firefox


@pytest.mark.parametrize("name", KINDS)
def test_a_page_opens_in_firefox_without_an_error(name: str, site: Path, firefox: Firefox) -> None:
    firefox.open((site / f"{name}.html").as_uri())
    assert firefox.errors == []
    assert firefox.evaluate("() => document.documentElement.scrollWidth <= innerWidth")


def test_the_gallery_is_filtered_in_firefox(site: Path, firefox: Firefox) -> None:
    firefox.open(gallery(site, "edge_labels"))
    shown = "() => [...document.querySelectorAll('.picture')].filter((one) => one.checkVisibility()).length"
    assert 0 < firefox.evaluate(shown) < 20
    assert firefox.errors == []
