"""Options: names are suggested, lists of names come from the code, and the documentation is current."""

from __future__ import annotations

import inspect
import subprocess
import sys
from collections.abc import Callable, Iterator
from dataclasses import fields, replace
from importlib.util import module_from_spec, spec_from_file_location
from pathlib import Path
from types import ModuleType
from typing import Any, get_args

import pytest

from plotnet import THEMES, Diagram, Network, plot_net, register_theme
from plotnet.__main__ import main
from plotnet.diagram import theme as themes
from plotnet.diagram.docstrings import define_list
from plotnet.diagram.option_names import FOREIGN_NAMES
from plotnet.diagram.options import AllOptions, CheckedOptions, PlotNetOptions
from plotnet.diagram.theme import ThemeName, theme_names

ROOT = Path(__file__).resolve().parents[2]
DIAGRAM = Diagram([2, 1])
network: Any = Network((2, 2))
draw: Any = Diagram  # for calls that a type checker would reject


def load_page() -> ModuleType:
    spec = spec_from_file_location("options_page", ROOT / "docs" / "options.py")
    assert spec
    assert spec.loader
    module = module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.fixture
def built_in_themes_only(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Remove themes that were registered before or in a test."""
    registered = dict(themes._themes)

    def restore(contents: dict[str, Any]) -> None:
        themes._themes.clear()
        themes._themes.update(contents)
        define_list("theme", theme_names())

    restore({name: theme for name, theme in registered.items() if name in get_args(ThemeName)})
    yield
    restore(registered)


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (
            lambda: draw([2, 1], valuse=True),
            r"^Diagram\(\) has no option 'valuse' \(did you mean 'values'\?\)",
        ),
        (lambda: draw([2, 1], font_size=9), r"did you mean 'fontsize'\?"),
        (lambda: draw([2, 1], node_labels=[]), r"did you mean 'unit_labels'\?"),
        (lambda: draw([2, 1], activation="relu"), r"did you mean 'activation_functions'\?"),
        (lambda: draw([2, 1], show_bias=True), r"did you mean 'bias_units'\?"),
        (lambda: draw([2, 1], rankdir="LR"), r"did you mean 'direction'\?"),
        (lambda: draw([2, 1], fig_size=(3, 2)), r"did you mean 'figsize'\?"),
        (lambda: draw([2, 1], node_colors="red"), r"did you mean 'node_color'\?"),
        (lambda: draw([2, 1], edge_colors="red"), r"edge_color has one color; weights=\.\.\."),
        (lambda: draw([2, 1], cmap="RdBu"), "edge_scale=.*"),
        (lambda: draw([2, 1], ax=None), r"diagram\.draw\(ax\)"),
        (lambda: draw([2, 1], linewidth=2), r"did you mean 'edge_width'\?"),
        (lambda: draw([2, 1], width=2), "edge_width=.*figsize="),
        (lambda: draw([2, 1], alpha=0.5), r"did you mean 'edge_alpha'\?"),
        (lambda: draw([2, 1], to_file="a.png"), r"diagram\.save\("),
        (lambda: draw([2, 1], dpi=100), r"diagram\.save\(.*dpi="),
        (lambda: draw([2, 1]).replace(arrow=True), r"Diagram\.replace\(\) .*did you mean 'arrows'"),
        (lambda: draw([2, 1]).resize(fig=(3, 2)), r"Diagram\.resize\(\) .*it has figsize, fontsize"),
        (lambda: draw([2, 1]).highlight(layr=1), r"Diagram\.highlight\(\) .*did you mean 'layer'"),
        (lambda: draw([2, 1]).save("a", tranparent=True), r"Diagram\.save\(\) .*did you mean 'transparent'"),
        (
            lambda: draw([2, 1]).svg(txt="text"),
            r"Diagram\.svg\(\) has no option 'txt' \(did you mean 'text'\?\)",
        ),
        (lambda: draw([2, 1]).with_theme(them="dark"), r"did you mean 'theme'"),
        (lambda: plot_net([2, 1], file_name="a"), r"plot_net\(\) .*did you mean 'filename'"),  # type: ignore[call-arg]
        (lambda: network.diagram(valuse=True), r"did you mean 'values'"),
    ],
)
def test_an_unknown_option_raises_a_type_error_that_suggests_a_valid_one(
    call: Callable[[], object], message: str
) -> None:
    with pytest.raises(TypeError, match=message):
        call()


def test_suggestions_for_names_of_other_libraries_are_options_or_hints() -> None:
    known = {*AllOptions.__annotations__, *PlotNetOptions.__annotations__, "filename"}
    assert [name for name in FOREIGN_NAMES.values() if " " not in name and name not in known] == []
    assert [name for name in FOREIGN_NAMES if name in AllOptions.__annotations__] == []


def test_typed_options_attributes_and_signature_have_the_same_names() -> None:
    names = {f.name for f in fields(CheckedOptions)}
    assert set(AllOptions.__annotations__) == names == set(inspect.signature(Diagram).parameters)


def test_copies_by_replace_are_checked_and_leave_the_original_unchanged() -> None:
    changed = DIAGRAM.replace(sizes=[3, 2], direction="right", max_nodes=None)
    assert changed == Diagram([3, 2], direction="right", max_nodes=None)
    assert replace(DIAGRAM, direction="right") == DIAGRAM.replace(direction="right")
    assert DIAGRAM.sizes == (2, 1)
    with pytest.raises(ValueError, match="did you mean 'right'"):
        DIAGRAM.replace(direction="rigth")  # type: ignore[arg-type]


def test_the_description_replaces_the_alternative_text() -> None:
    assert DIAGRAM.alt_text.startswith("A fully connected network: input layer of 2 units")
    assert Diagram([2, 1], description="A neuron.").alt_text == "A neuron."


@pytest.mark.usefixtures("built_in_themes_only")
def test_a_registered_theme_is_listed_wherever_themes_are(capsys: pytest.CaptureFixture[str]) -> None:
    sepia = replace(THEMES["light"], paper="#F4ECD8")
    register_theme("sepia", sepia)
    register_theme("sepia", sepia)  # a notebook cell may run twice
    assert draw([2, 1], theme="sepia").svg() == Diagram([2, 1], theme=sepia).svg()
    for documented in (Diagram, Diagram.with_theme, plot_net):
        assert '"sepia"' in (documented.__doc__ or "")
    with pytest.raises(ValueError, match=r"did you mean 'sepia'\?\); expected one of .*'sepia'"):
        draw([2, 1], theme="sepa")
    with pytest.raises(SystemExit):
        main(["--help"])
    assert "sepia" in capsys.readouterr().out
    page = load_page()
    assert "| `sepia` | #F4ECD8 |" in page.theme_table()
    assert '"sepia"' in page.option_table(Diagram)


@pytest.mark.usefixtures("built_in_themes_only")
@pytest.mark.parametrize(
    ("name", "theme", "error", "message"),
    [
        ("dark", THEMES["light"], ValueError, "name is 'dark': a theme of this name already exists"),
        ("auto", THEMES["light"], ValueError, "name is 'auto': a theme of this name already exists"),
        ("a b", THEMES["light"], ValueError, "name is 'a b': expected letters, digits"),
        (3, THEMES["light"], TypeError, "name is 3"),
        ("mine", {"paper": "#FFFFFF"}, TypeError, "theme is .*, a dict: expected a plotnet.Theme"),
    ],
)
def test_an_invalid_theme_or_name_is_not_registered(
    name: Any, theme: Any, error: type[Exception], message: str
) -> None:
    with pytest.raises(error, match=message):
        register_theme(name, theme)
    assert theme_names() == get_args(ThemeName)


@pytest.mark.usefixtures("built_in_themes_only")
def test_the_names_of_built_in_themes_are_those_of_their_type() -> None:
    assert theme_names() == get_args(ThemeName)


@pytest.mark.usefixtures("built_in_themes_only")
def test_the_tables_of_options_are_current() -> None:
    committed = (ROOT / "docs" / "options.md").read_text(encoding="utf-8")
    assert committed == load_page().page(), "run `python3 run.py figures`"


def test_a_type_checker_finds_wrong_names_and_values(tmp_path: Path) -> None:
    pytest.importorskip("mypy", reason="optional: `python3 run.py lint`, which CI runs first, installs it")
    wrong = [
        "plot_net([2, 1], valuse=True)",
        "Diagram([2, 1], direction='rigth')",
        "Diagram([2, 1]).replace(theme=3)",
        "Network((2, 2)).diagram(direction=3)",
        "Diagram([2, 1]).highlight(1, flow='into')",
        "Diagram([2, 1]).save('a', text='glyphs')",
        "Diagram([2, 1]).scale_limit('weight')",
    ]
    right = [
        "assert_type(Diagram(range(1, 3)).sizes, tuple[int, ...])",
        "assert_type(plot_net([2, 1], weights=[[[1.0, 2.0]]], dpi=100), Diagram)",
    ]
    head = ["from typing import assert_type", "from plotnet import Diagram, Network, plot_net"]
    (tmp_path / "snippet.py").write_text("\n".join([*head, *right, *wrong]))
    command = [sys.executable, "-m", "mypy", "--strict", "--follow-imports=silent", "snippet.py"]
    environment = {"MYPYPATH": str(ROOT), "PATH": ""}
    result = subprocess.run(
        command, cwd=tmp_path, env=environment, capture_output=True, text=True, check=False
    )
    lines = {int(line.split(":")[1]) for line in result.stdout.splitlines() if ": error:" in line}
    first = len(head) + len(right) + 1
    assert lines == set(range(first, first + len(wrong))), result.stdout
