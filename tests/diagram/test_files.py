"""Saving: formats by suffix, options of formats, and atomic writing."""

from __future__ import annotations

import os
import stat
import sys
import warnings
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from matplotlib.backend_bases import FigureCanvasBase

from plotnet import Diagram
from plotnet.diagram.files import check_filename
from plotnet.diagram.formats import FORMATS
from plotnet.files import write_atomically

SMALL = Diagram([2, 1], figsize=(3, 2))


@pytest.mark.parametrize(
    ("name", "written", "starts"),
    [
        ("net", "net.svg", b"<svg"),
        ("net.svg", "net.svg", b"<svg"),
        ("net.SVG", "net.SVG", b"<svg"),
        ("net.svgz", "net.svgz", b"\x1f\x8b"),
        ("net.png", "net.png", b"\x89PNG"),
        ("net.pdf", "net.pdf", b"%PDF"),
        ("net.eps", "net.eps", b"%!PS"),
        ("net.jpg", "net.jpg", b"\xff\xd8"),
        ("net.webp", "net.webp", b"RIFF"),
        ("net.tex", "net.tex", b"% Layered network 2-1"),
        (".net", ".net.svg", b"<svg"),
        ("网络 é", "网络 é.svg", b"<svg"),
    ],
)
def test_the_suffix_sets_the_format_and_the_default_is_svg(
    tmp_path: Path, name: str, written: str, starts: bytes
) -> None:
    assert SMALL.save(tmp_path / name) == tmp_path / written
    assert (tmp_path / written).read_bytes().startswith(starts)
    assert [path.name for path in tmp_path.iterdir()] == [written]


@pytest.mark.parametrize("name", ["net.svg", "net.svgz", "net.png", "net.pdf", "net.tex"])
def test_saving_twice_gives_the_same_bytes(tmp_path: Path, name: str) -> None:
    first = SMALL.save(tmp_path / name).read_bytes()
    assert SMALL.save(str(tmp_path / name)).read_bytes() == first


@given(st.text(st.characters(exclude_categories=["Cs", "Cc"], exclude_characters='/\\:*?"<>|'), max_size=20))
def test_any_file_name_is_accepted_or_rejected_with_a_message(name: str) -> None:
    try:
        path, format = check_filename(name)
    except (ValueError, OSError) as error:
        assert str(error).startswith("filename is ")  # noqa: PT017 - a name may also be valid
        return
    assert path.name.startswith(name.rstrip("."))
    assert path.suffix.lower() == "." + format
    assert format in FORMATS


@pytest.mark.parametrize(
    ("name", "error", "message"),
    [
        (3, TypeError, "expected a name"),
        (b"net.svg", TypeError, "expected a name"),
        ("", ValueError, "expected the name of a file"),
        ("a\0b", ValueError, "expected the name of a file"),
        ("..", ValueError, "expected the name of a file"),
        ("net/", ValueError, "expected the name of a file"),
        ("v1.2", ValueError, r"'\.2' is not known; .* as in 'v1\.2\.svg'"),
        ("net.docx", ValueError, r"'\.docx' is not known; use one of .*\.pdf, .*\.png, .*\.svg"),
        ("no such folder/net.svg", FileNotFoundError, "the folder 'no such folder' does not exist"),
    ],
)
def test_invalid_file_names_are_rejected(name: Any, error: type[Exception], message: str) -> None:
    with pytest.raises(error, match=message):
        SMALL.save(name)


@pytest.mark.parametrize("format", FORMATS)
def test_every_listed_format_can_be_saved(tmp_path: Path, format: str) -> None:
    assert SMALL.save(tmp_path / f"net.{format}").stat().st_size > 0


def test_every_format_of_matplotlib_is_in_the_table() -> None:
    assert set(FigureCanvasBase.get_supported_filetypes()) <= set(FORMATS)


@pytest.mark.parametrize("format", FORMATS)
def test_a_save_option_changes_the_file_or_is_rejected(tmp_path: Path, format: str) -> None:
    path = tmp_path / f"net.{format}"
    before = SMALL.save(path).read_bytes()
    options: dict[str, Any] = {"text": "text", "dpi": 50, "transparent": True}
    for name, value in options.items():
        if name in FORMATS[format].options:
            assert SMALL.save(path, **{name: value}).read_bytes() != before
        else:
            with pytest.raises(
                ValueError, match=rf"^{name} is .* no effect on \.{format} files: .*save as one"
            ):
                SMALL.save(path, **{name: value})


def test_an_error_of_the_system_names_the_requested_file(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*_: object) -> None:
        raise PermissionError(13, "Permission denied", "something else")

    monkeypatch.setattr("os.replace", refuse)
    with pytest.raises(PermissionError, match=r"Permission denied: '.*net\.svg'"):
        SMALL.save(tmp_path / "net.svg")


def test_a_folder_is_not_overwritten(tmp_path: Path) -> None:
    (tmp_path / "net.svg").mkdir()
    with pytest.raises(IsADirectoryError, match="this is a folder"):
        SMALL.save(tmp_path / "net")


@pytest.mark.parametrize("name", ["net.svg", "net.png"])
def test_a_read_only_file_is_not_replaced(tmp_path: Path, name: str) -> None:
    path = tmp_path / name
    path.write_text("old")
    path.chmod(0o444)
    with pytest.raises(PermissionError, match=r"^filename is .*: the file is read-only; make it writable"):
        SMALL.save(path)
    with pytest.raises(PermissionError, match="the file is read-only"):
        write_atomically(path, [b"new"])
    assert path.read_text() == "old"
    path.chmod(0o644)
    SMALL.save(path)
    assert path.read_bytes() != b"old"


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has other pipes and devices")
def test_pipes_and_devices_are_not_replaced(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe.svg")
    os.mkfifo(tmp_path / "pipe")
    (tmp_path / "null.svg").symlink_to("/dev/null")
    for name in ("pipe.svg", "pipe", "null.svg", "/dev/null"):
        with pytest.raises(OSError, match="this is a device or a pipe; expected the name of a regular file"):
            SMALL.save(tmp_path / name)
    with pytest.raises(OSError, match="this is a device or a pipe"):
        write_atomically(tmp_path / "pipe.svg", [b"new"])
    assert sorted(path.name for path in tmp_path.iterdir()) == ["null.svg", "pipe", "pipe.svg"]


def test_a_file_without_a_suffix_beside_the_new_one_may_be_a_folder(tmp_path: Path) -> None:
    (tmp_path / "net").mkdir()
    assert SMALL.save(tmp_path / "net").name == "net.svg"


def test_a_large_image_warns_and_recommends_a_format_without_pixels(tmp_path: Path) -> None:
    large = SMALL.resize((40, 30))
    message = r"the image has 8,000 x 6,000 pixels; save as \.svg, .*, or pass a dpi below 200"
    with pytest.warns(UserWarning, match=message) as caught:
        large.save(tmp_path / "net.png", dpi=200)
    assert caught[0].filename == __file__
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        large.save(tmp_path / "net.pdf")
        large.save(tmp_path / "net.svg")
        Diagram([2, 1]).save(tmp_path / "net.png")


def test_an_existing_file_is_unchanged_if_writing_fails(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "net.svg"
    path.write_text("old")

    def full(_: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("os.fsync", full)
    with pytest.raises(OSError, match="No space left"):
        SMALL.save(path)
    assert path.read_text() == "old"
    assert list(tmp_path.iterdir()) == [path]


def test_an_existing_file_is_unchanged_if_drawing_fails(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "net.png"
    path.write_text("old")
    monkeypatch.setattr("plotnet.diagram.axes._draw", lambda *_: 1 / 0)
    with pytest.raises(ZeroDivisionError):
        SMALL.save(path)
    assert path.read_text() == "old"


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no such permissions, and links need rights")
def test_permissions_are_kept_and_links_are_followed(tmp_path: Path) -> None:
    umask = os.umask(0o027)
    try:
        write_atomically(tmp_path / "new", [b"1"])
    finally:
        os.umask(umask)
    assert stat.S_IMODE((tmp_path / "new").stat().st_mode) == 0o640
    (tmp_path / "new").chmod(0o604)
    (tmp_path / "link").symlink_to("new")
    write_atomically(tmp_path / "link", [b"2"])
    assert (tmp_path / "link").is_symlink()
    assert (tmp_path / "new").read_bytes() == b"2"
    assert stat.S_IMODE((tmp_path / "new").stat().st_mode) == 0o604


@pytest.mark.parametrize("suffix", ["svg", "svgz", "png", "pdf", "eps", "gif", "tex", "jpg"])
@pytest.mark.parametrize(
    "char", ["\ufeff", "\u200b", "\u200d", "\u200f", "\u2066", "\ufe0f", "\u00ad", "\t", "\u2028"]
)
def test_headers_with_invisible_characters_can_be_saved(tmp_path: Path, char: str, suffix: str) -> None:
    names = [f"{char}sepal length", f"petal{char}width", char]
    diagram = Diagram(
        [3, 1],
        (5, 3),
        input_names=names,
        layer_labels=[f"{char}in", f"out{char}"],
        unit_labels=[[f"$x{char}$", char, f"{char}a"], [f"b{char}"]],
        edge_labels={(0, 0, 0): f"{char}w"},
        title=f"{char}Title",
    )
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        path = diagram.save(tmp_path / f"net.{suffix}")
    assert path.stat().st_size > 500


def test_the_byte_order_mark_of_a_csv_file_of_excel_is_dropped(tmp_path: Path) -> None:
    (tmp_path / "iris.csv").write_text(
        "sepal length,petal width\r\n5.1,0.2\r\n", encoding="utf-8-sig", newline=""
    )
    header = (tmp_path / "iris.csv").read_text(encoding="utf-8").splitlines()[0]
    assert header.startswith("\ufeff")
    diagram = Diagram([2, 1], input_names=header.split(","))
    assert diagram.input_names == ("sepal length", "petal width")
    assert "\ufeff" not in diagram.svg() + diagram.svg(text="text") + diagram.tikz()


@pytest.mark.parametrize("char", ["\x00", "\x07", "\x1b", "\x7f", "\x93", "\ud800", "\uffff"])
@pytest.mark.parametrize("option", ["input_names", "layer_labels", "title", "unit_labels", "edge_labels"])
def test_characters_that_xml_cannot_hold_are_rejected(char: str, option: str) -> None:
    text: Any = f"a{char}b"
    values: dict[str, Any] = {
        "title": text,
        "unit_labels": [["", text], [""]],
        "edge_labels": {(0, 0, 0): text},
    }
    with pytest.raises(
        ValueError, match=rf"{option}.* the character .* cannot be written to a file; remove it"
    ):
        Diagram([2, 1], **{option: values.get(option, [text, "c"])})
