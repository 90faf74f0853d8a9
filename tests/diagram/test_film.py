"""`Film`: arguments, HTML pages, GIFs, and display in notebooks."""

from __future__ import annotations

import gzip
import io
import json
import re
import xml.etree.ElementTree as ET
from base64 import b64decode
from html import unescape
from itertools import pairwise
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image

from plotnet import THEMES, Diagram, Film
from plotnet.diagram.film import record_frames
from plotnet.diagram.gif import LAST_FRAME_MS, write_gif
from plotnet.diagram.player import adapt_matplotlib_svg, write_page

SHEET = (4.0, 2.0)


def frame(*values: str) -> Diagram:
    return Diagram([2, 1], SHEET, unit_labels=[list(values[:2]), [values[2]]], title=f"Values {values}")


FRAMES = [frame("?", "?", "?"), frame("1", "?", "?"), frame("1", "2", "?"), frame("1", "2", "5")]
CAPTIONS = ["Nothing is known.", "x0 is 1, for $5 & <b>.", "x1 is 2.", "y is 5."]
FILM = Film(FRAMES, CAPTIONS, title="One & <two>", fps=4)


def frames_on(page: str) -> list[str]:
    """Reconstruct the frames of a player, as its script does."""
    match = re.search(r"^const state = (.*);$", page, re.MULTILINE)
    assert match
    data = json.loads(match[1])
    return [
        "".join(
            f"{line}\n"
            for start, length in zip(runs[::2], runs[1::2], strict=True)
            for line in data["lines"][start : start + length]
        )
        for runs in data["frames"]
    ]


def inside(svg: str) -> str:
    """Remove the first tag, which contains the size of the picture."""
    return svg.split(">", 1)[1]


# Arguments


def test_frames_and_captions_are_stored_as_tuples() -> None:
    film = Film((frame for frame in FRAMES), iter(CAPTIONS))  # type: ignore[arg-type]
    assert film.frames == tuple(FRAMES)
    assert film.captions == tuple(CAPTIONS)
    assert len(film) == 4
    assert repr(FILM) == "Film('One & <two>', 4 frames)"
    assert repr(Film(FRAMES[:1], ["One."], title="A")) == "Film('A', 1 frame)"


def test_films_are_immutable() -> None:
    with pytest.raises(AttributeError):
        FILM.title = "another"  # type: ignore[misc]


@pytest.mark.parametrize(
    ("arguments", "error", "message"),
    [
        ({"frames": 3}, TypeError, "frames is 3: expected diagrams in order"),
        ({"frames": FRAMES[0]}, TypeError, "frames is .*: expected diagrams in order"),
        ({"frames": []}, ValueError, "frames is empty: expected at least one"),
        (
            {"frames": [*FRAMES[:3], "net.svg"]},
            TypeError,
            r"frames\[3\] is 'net.svg', a str: expected a Diag",
        ),
        (
            {"frames": [*FRAMES[:3], Diagram([2, 1], (3, 2.5))]},
            ValueError,
            r"frames\[3\] has figsize 3 x 2.5 inches, frames\[0\] has 4 x 2: .* the same figsize",
        ),
        ({"captions": "What happens."}, TypeError, "captions is 'What happens.': expected a list of 4"),
        ({"captions": CAPTIONS[:3]}, ValueError, "captions needs 4 sentences, one for each frame; got 3"),
        ({"captions": [*CAPTIONS[:3], 5]}, TypeError, r"captions\[3\] is 5, a int: expected a string"),
        ({"captions": [*CAPTIONS[:3], " "]}, ValueError, r"captions\[3\] is ' ': expected a sentence"),
        ({"captions": [*CAPTIONS[:3], "\0"]}, ValueError, r"captions\[3\] is '\\x00': the character"),
        ({"title": 5}, TypeError, "title is 5, a int: expected a string"),
        ({"fps": 0}, ValueError, "fps is 0: expected a number from 0.01 to 50"),
        ({"fps": float("nan")}, ValueError, "fps is nan"),
        ({"fps": "fast"}, TypeError, "fps is 'fast'"),
    ],
)
def test_invalid_arguments_are_rejected(
    arguments: dict[str, Any], error: type[Exception], message: str
) -> None:
    with pytest.raises(error, match=message):
        Film(**{"frames": FRAMES, "captions": CAPTIONS, **arguments})


@pytest.mark.parametrize(
    ("arguments", "error", "message"),
    [
        (
            {"filename": "a.png"},
            ValueError,
            r"'\.png' is not known; use one of \.gif, \.html, as in 'a\.png\.html'",
        ),
        ({"filename": ""}, ValueError, r"expected the name of a file, such as 'film\.html'"),
        ({"filename": 3}, TypeError, r"expected a name such as 'film\.html'"),
        ({"fps": -1}, ValueError, "fps is -1"),
        ({"dpi": 0}, ValueError, "dpi is 0"),
        ({"dpi": 10_000, "filename": "big.gif"}, None, ""),
        (
            {"dpi": 100},
            ValueError,
            "dpi is 100: HTML has no resolution; leave dpi out, or save the film as .gif",
        ),
    ],
)
def test_invalid_arguments_of_save_are_rejected_and_nothing_is_written(
    arguments: dict[str, Any],
    error: type[Exception] | None,
    message: str,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.chdir(tmp_path)
    film = FILM
    if error is None:  # a figure with too many pixels
        film, error, message = (
            Film([Diagram([2, 1], (15, 6))], ["Large."]),
            ValueError,
            "dpi is 10000: the imag",
        )
    with pytest.raises(error, match=message):
        film.save(**{"filename": "a.html", **arguments})
    assert not list(tmp_path.iterdir())


# The page


def test_the_default_suffix_is_html_and_an_old_file_is_unchanged_if_drawing_fails(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = FILM.save(tmp_path / "film")
    assert path == tmp_path / "film.html"
    before = path.read_bytes()
    monkeypatch.setattr(Diagram, "svg", lambda _: 1 / 0)
    with pytest.raises(ZeroDivisionError):
        FILM.save(path)
    assert path.read_bytes() == before
    assert list(tmp_path.iterdir()) == [path]


def test_the_page_contains_the_svg_of_every_frame(tmp_path: Path) -> None:
    page = FILM.save(tmp_path / "film.html").read_text(encoding="utf-8")
    shown = frames_on(page)
    assert [inside(svg) for svg in shown] == [inside(diagram.svg()) for diagram in FRAMES]
    for svg in shown:
        root = ET.fromstring(svg)
        assert root.get("viewBox") == "0 0 288 144"
        assert root.get("style") == "display:block;width:100%;height:auto;max-width:4in"
        assert root.get("width") is None


def test_equal_films_give_identical_pages(tmp_path: Path) -> None:
    assert FILM.save(tmp_path / "a.html").read_bytes() == FILM.save(tmp_path / "b.html").read_bytes()


def test_a_line_shared_by_frames_is_stored_once(tmp_path: Path) -> None:
    labels = [[[f"{i}", "x"], ["y"]] for i in range(100)]
    long = Film(
        [Diagram([2, 1], SHEET, unit_labels=rows) for rows in labels], [f"It is {i}." for i in range(100)]
    )
    short = Film(long.frames[:1], long.captions[:1])
    sizes = [film.save(tmp_path / "film.html").stat().st_size for film in (short, long)]
    assert sizes[1] < sizes[0] + 100 * 600


def test_a_page_with_sixty_frames_is_small(tmp_path: Path) -> None:
    values = [f"{i / 22:.2f}" for i in range(22)]
    frames = []
    for known in range(60):
        row = [value if i < known else "" for i, value in enumerate(values)]
        frames.append(Diagram([10, 7, 5], unit_labels=[row[:10], row[10:17], row[17:]]))
    film = Film(frames, [f"{known} units are known." for known in range(60)])
    assert film.save(tmp_path / "film.html").stat().st_size < 200_000


def page_in(html: str) -> str:
    """Decompress the page in a frame."""
    match = re.search(r'atob\("([^"]+)"\)', unescape(html))
    assert match
    return gzip.decompress(b64decode(match[1])).decode()


def test_the_page_has_no_external_resources(tmp_path: Path) -> None:
    page = FILM.save(tmp_path / "film.html").read_text(encoding="utf-8")
    names = {"www.w3.org", "www.inkscape.org"}  # names without positions
    assert set(re.findall(r"https?://([\w.]+)", page)) <= names
    assert not re.search(r"<link|<img|<iframe|\bsrc=|@import|url\(", page)


def test_without_javascript_the_first_frame_and_all_captions_are_shown(tmp_path: Path) -> None:
    page = FILM.save(tmp_path / "film.html").read_text(encoding="utf-8")
    still = page[page.index("<body>") :].split("<script", 1)[0]
    assert inside(FRAMES[0].svg()) in still
    assert 'role="img" aria-label="Values' in still
    assert re.search(r'class="plotnet-film-controls" hidden', still)
    assert [unescape(item) for item in re.findall(r"<li>(.*?)</li>", still)] == CAPTIONS
    assert 'aria-label="Film: One &amp; &lt;two&gt;"' in still


def test_fps_of_save_overrides_that_of_the_film(tmp_path: Path) -> None:
    assert '"pause":250,' in FILM.save(tmp_path / "film.html").read_text(encoding="utf-8")
    assert '"pause":2000,' in FILM.save(tmp_path / "film.html", fps=0.5).read_text(encoding="utf-8")
    assert '"pause":250,' in page_in(FILM._repr_mimebundle_()["text/html"])


def test_in_a_notebook_it_is_a_page_in_a_frame_that_does_not_start() -> None:
    bundle = FILM._repr_mimebundle_()
    assert list(bundle) == ["text/html", "image/svg+xml", "text/plain"]
    assert bundle["text/html"].startswith('<iframe title="One &amp; &lt;two&gt;"')
    assert '"autoplay":false' in page_in(bundle["text/html"])
    assert bundle["image/svg+xml"] == FRAMES[-1].svg()
    assert bundle["text/plain"] == repr(FILM)


def test_text_cannot_end_the_script_element() -> None:
    svg = '<svg viewBox="0 0 1 1">\n<text></script><!--<script>{}</text>\n</svg>'
    frames = [svg.format(1), svg.format(2)]
    page = write_page(frames, ["</script>", "<!--"], title="</title><script>", fps=1, autoplay=True)
    plain = write_page(["<svg>\n</svg>"], ["x"], title="t", fps=1, autoplay=True)
    assert page.count("</script>") == plain.count("</script>") + 1  # in the first frame
    assert page.count("</title>") == 1


@given(st.lists(st.lists(st.sampled_from("abc"), max_size=8), min_size=1, max_size=8))
def test_frames_can_be_reconstructed_from_lines(rows: list[list[str]]) -> None:
    svgs = ["<svg>\n" + "".join(f"{line}\n" for line in row) + "</svg>\n" for row in rows]
    page = write_page(svgs, ["x"] * len(svgs), title="t", fps=1, autoplay=True)
    assert [inside(svg) for svg in frames_on(page)] == [inside(svg) for svg in svgs]


def test_svg_of_matplotlib_is_reduced_to_what_a_frame_needs() -> None:
    svg = (
        '<?xml version="1.0"?>\n<!DOCTYPE svg PUBLIC "x" "y">\n'
        '<svg width="9pt" viewBox="0 0 9 9">\n <metadata>\n  <rdf/>\n </metadata>\n'
        ' <defs>\n  <style type="text/css">*{stroke-linejoin: round}</style>\n </defs>\n'
        ' <g id="figure_1">\n  <!-- text -->\n  <g clip-path="url(#p1)"><use xlink:href="#m1"/></g>\n </g>\n'
        ' <defs>\n  <path id="m1" d="M0 0"/>\n  <clipPath id="p1"/>\n </defs>\n</svg>\n'
    )
    assert adapt_matplotlib_svg(svg, title="a & b").splitlines() == [
        '<svg role="img" aria-label="a &amp; b" stroke-linejoin="round" stroke-linecap="butt"'
        ' width="9pt" viewBox="0 0 9 9">',
        "<g>",
        '<g clip-path="url(#p1)"><use xlink:href="#m1"/></g>',
        "</g>",
        "<defs>",
        '<path id="m1" d="M0 0"/>',
        '<clipPath id="p1"/>',
        "</defs>",
        "</svg>",
    ]


# The GIF


def play(path: Path | io.BytesIO) -> list[tuple[Image.Image, int]]:
    """Return the displayed image and the duration of each frame of a GIF."""
    with Image.open(path) as gif:
        shown = []
        for i in range(gif.n_frames):  # type: ignore[attr-defined]
            gif.seek(i)
            shown.append((gif.convert("RGB"), int(gif.info["duration"])))
    return shown


def test_frames_of_the_gif_have_their_duration_and_the_last_is_longer(tmp_path: Path) -> None:
    shown = play(FILM.save(tmp_path / "film.gif"))
    assert [beat for _, beat in shown] == [250, 250, 250, LAST_FRAME_MS]
    assert [beat for _, beat in play(FILM.save(tmp_path / "film.gif", fps=0.2))] == [5000] * 4


def test_the_gif_repeats_forever_and_contains_the_title(tmp_path: Path) -> None:
    with Image.open(FILM.save(tmp_path / "film.gif")) as gif:
        assert gif.info["loop"] == 0
        assert gif.info["comment"] == b"One & <two>"


def test_the_gif_shows_the_diagram_and_its_caption_below(tmp_path: Path) -> None:
    shown = play(FILM.save(tmp_path / "film.gif", dpi=72))
    for diagram, (picture, _) in zip(FRAMES, shown, strict=True):
        assert picture.width == 288
        with Image.open(diagram.save(tmp_path / "still.png", dpi=72)) as still:
            above = np.asarray(picture.crop((0, 0, 288, 144)), int)
            assert np.abs(above - np.asarray(still.convert("RGB"), int)).max() < 48
    captions = [np.asarray(picture.crop((0, 144, 288, picture.height))) for picture, _ in shown]
    assert all((caption < 128).any() for caption in captions)
    assert all((a != b).any() for a, b in pairwise(captions))
    edges = [caption[[0, -1]] for caption in captions] + [caption[:, [0, -1]] for caption in captions]
    assert all((edge == 255).all() for edge in edges), "no caption is cut off"


@pytest.mark.filterwarnings("ignore:no installed font")  # boxes replace the letters then
def test_long_captions_are_wrapped(tmp_path: Path) -> None:
    heights = []
    for caption in ["Short.", "A sentence of some length. " * 9, "很长的句子没有空格" * 9, "x" * 200]:
        film = Film([FRAMES[0]], [caption])
        (picture, _) = play(film.save(tmp_path / "film.gif", dpi=72))[0]
        heights.append(picture.height)
        sides = np.asarray(picture)[144:, [0, 1, -2, -1]]
        assert (sides == 255).all()
    assert heights[0] < min(heights[1:])


def test_flat_colors_are_exact_and_frames_share_a_palette(tmp_path: Path) -> None:
    path = FILM.save(tmp_path / "film.gif")
    for picture, _ in play(path):
        colors = {color for count, color in picture.getcolors(1 << 24) or [] if count > 50}
        assert {(255, 255, 255), (255, 255, 119), (255, 102, 68)} <= colors
    assert tables(path.read_bytes()) == [True, False, False, False, False]


def tables(gif: bytes) -> list[bool]:
    """Return whether the file, and each of its frames, has a color table."""
    found = [bool(gif[10] & 128)]
    at = 13 + 3 * 2 ** ((gif[10] & 7) + 1)

    def skip(at: int) -> int:
        while gif[at]:
            at += gif[at] + 1
        return at + 1

    while gif[at] != 0x3B:
        if gif[at] == 0x21:
            at = skip(at + 2)
            continue
        flags = gif[at + 9]
        found.append(bool(flags & 128))
        at = skip(at + 11 + (3 * 2 ** ((flags & 7) + 1) if flags & 128 else 0))
    return found


def test_pictures_with_many_colors_are_approximated_well() -> None:
    x, y = np.meshgrid(np.arange(128), np.arange(128))
    pictures = [
        Image.fromarray(np.stack([2 * x, 2 * y, np.full_like(x, 80 * i)], axis=-1).astype(np.uint8))
        for i in range(3)
    ]
    shown = play(io.BytesIO(write_gif(pictures, fps=1, title="")))
    for before, (after, _) in zip(pictures, shown, strict=True):
        assert np.abs(np.asarray(before, int) - np.asarray(after, int)).mean() < 10


def test_equal_frames_keep_their_total_duration(tmp_path: Path) -> None:
    film = Film([FRAMES[0]] * 3 + FRAMES[1:2], ["The same."] * 3 + ["Another."])
    assert sum(beat for _, beat in play(film.save(tmp_path / "film.gif"))) == 3 * 1000 + LAST_FRAME_MS


def test_a_film_of_one_frame_is_saved_too(tmp_path: Path) -> None:
    film = Film([FRAMES[0]], ["One."])
    assert len(play(film.save(tmp_path / "film.gif"))) == 1
    assert len(frames_on(film.save(tmp_path / "film.html").read_text(encoding="utf-8"))) == 1


def test_equal_films_give_identical_gifs(tmp_path: Path) -> None:
    assert FILM.save(tmp_path / "a.gif").read_bytes() == FILM.save(tmp_path / "b.gif").read_bytes()


def test_the_gif_has_the_colors_of_the_diagrams(tmp_path: Path) -> None:
    film = Film([diagram.with_theme("dark") for diagram in FRAMES], CAPTIONS)
    paper = tuple(bytes.fromhex(THEMES["dark"].paper.removeprefix("#")))
    for picture, _ in play(film.save(tmp_path / "film.gif", dpi=72)):
        assert {picture.getpixel(at) for at in ((0, 0), (0, 150), (287, picture.height - 1))} == {paper}


def test_frames_with_captions_become_a_film(capfd: pytest.CaptureFixture[str]) -> None:
    film = record_frames(zip(FRAMES, CAPTIONS, strict=True), title="Shot", fps=2)
    assert film == Film(FRAMES, CAPTIONS, title="Shot", fps=2)
    assert capfd.readouterr() == ("", "")
    with pytest.raises(ValueError, match="fps is 0"):
        record_frames(iter(()), title="Shot", fps=0)
