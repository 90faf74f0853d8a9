"""The command line."""

from __future__ import annotations

import shutil
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

from plotnet import Diagram, Network
from plotnet.__main__ import main
from plotnet.diagram.highlight import Highlight


def run(*arguments: str, cwd: Path) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "plotnet", *arguments], cwd=cwd, capture_output=True, text=True, check=False
    )


def test_sizes_alone_write_net_svg(tmp_path: Path) -> None:
    done = run("10-7-5", cwd=tmp_path)
    assert (done.returncode, done.stdout.split(), done.stderr) == (0, ["net.svg"], "")
    assert (tmp_path / "net.svg").read_text(encoding="utf-8").startswith("<svg")


def test_the_command_is_installed() -> None:
    command = shutil.which("plotnet", path=str(Path(sys.executable).parent))
    assert command is not None
    assert (
        "10-7-5 -o net.svg"
        in subprocess.run([command, "--help"], capture_output=True, text=True, check=True).stdout
    )


def test_several_formats_and_all_options_at_once(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    arguments = (
        "30-4-2 -o a.svg -o b.pdf -o c.png --figsize 5x4 --fontsize 10 --direction right --max-nodes 6"
        " --dpi 40 --no-unit-labels --no-layer-labels --no-weight-labels --title hello --text text"
        " --transparent --description seen"
    )
    assert main(arguments.split()) == 0
    assert sorted(path.name for path in tmp_path.iterdir()) == ["a.svg", "b.pdf", "c.png"]
    svg = Path("a.svg").read_text(encoding="utf-8")
    assert 'width="5in" height="4in"' in svg
    assert 'aria-label="hello"' in svg
    assert "<desc>seen</desc>" in svg
    assert svg.count("data-unit=") == 6 + 4 + 2
    assert svg.count("data-to-unit=") == 4 + 2
    main(["30-4-2", "--max-nodes", "all"])
    assert Path("net.svg").read_text(encoding="utf-8").count("<circle") == 36


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ("", "required: SIZES"),
        ("10-x-5", "'10-x-5': expected the units of each layer, such as 10-7-5"),
        ("10", "add an output layer"),
        ("10-0-5", "sizes[1] is 0"),
        ("3-2 --figsize 15", "'15': expected width and height in inches, such as 15x6"),
        ("3-2 --figsize 0x6", "figsize is (0.0, 6.0)"),
        ("3-2 --max-nodes few", "'few': expected an integer, 2 or more, or 'all'"),
        ("3-2 --direction rigth", "did you mean 'right'"),
        ("3-2 -o a.docx", "'.docx' is not known"),
        ("3-2 -o no/such/a.svg", "does not exist"),
        ("3-2 -o good.svg -o a.docx", "'.docx' is not known"),
        ("3-2 --colour red", "unrecognized arguments: --colour red"),
        ("3-2 --font-size 9", "did you mean '--fontsize'?"),
        ("3-2 -o a.svg -o a.pdf --dpi 200", "dpi is 200.0, which sets the resolution of pixels"),
        ("3-2 -o a.png --text text", "no effect on .png files: leave it out, or save as one of .svg"),
        ("3-2 --max-nodes 16,few", "or one for each layer, such as 16,8,all"),
        ("3-2 --max-nodes 16,8,4", "max_nodes has length 3: expected 2, one for each layer"),
        ("3-2 --values", "--values needs numbers to write: add --seed 1"),
        ("3-2 --edge-labels", "--edge-labels needs numbers to write: add --seed 1"),
        ("3-2 --keep largest --max-nodes 2", "pass one of them"),
        ("3-2 --keep larges", "did you mean 'largest'"),
        ("3-2 --seed -1", "'-1': expected an integer, 0 or more"),
        ("3-2 --seed 1 --sample 1", "sample is 1: expected 0, the only one"),
        ("3-2 --seed 1 --digits x", "invalid int value: 'x'"),
        ("3-2 --theme drak", "did you mean 'dark'"),
        ("3-2 --highlight one", "'one': expected the indices of layer and unit"),
        ("3-2 --highlight 1:7", "unit is 7: expected 0 to 1"),
        ("3-2 --highlight 9:0", "layer is 9: expected 0 to 1"),
        (
            "3-2 --activation-functions rely",
            "activation_functions is 'rely' (did you mean 'relu'?); expected one of elu",
        ),
        ("3-2 --shapes --no-weight-labels", "not allowed with argument"),
        ("gone.npz", "gone.npz: there is no such file"),
        ("3-2 gone.npz", "got gone.npz and 1 more: expected one model, or only sizes"),
        ("3,x,2", "'3,x,2': expected the units of each layer, such as 10-7-5"),
        ("3-2 --path 0,x", "'0,x': expected the index of one unit in each layer, such as 0,3,2"),
        ("3-2 --path 0,9", "path[1] is 9: expected 0 to 1"),
        ("3-2 --path 0,1 --highlight 1", "not allowed with argument"),
        ("3-2 --input-names a,b", "input_names needs 3 strings, one for each unit of the first layer; got 2"),
        ("3-2 --unit-labels a,b,c", "unit_labels"),
        ("3-2 --layer-labels a,b --no-layer-labels", "not allowed with argument"),
        ("3-2 --film", "--film needs numbers to write: add --seed 1"),
        ("3-2 --film --seed 1 --path 0,1", "--highlight and --path have no effect on a film"),
        ("3-2 --film --seed 1 -o a.svg", "the format '.svg' is not known; use one of .gif, .html"),
        ("3-2 --film --seed 1 --dpi 90", "--dpi has no effect on a film as html"),
        ("3-2 --fps 2", "--fps sets the speed of a film: add --film"),
        ("3-2 --format png", "--format is 'png' and sets the format of standard output: add -o -"),
        ("3-2 -o - --format pngg", "--format is 'pngg' (did you mean 'png'?)"),
        ("3-2 -o - -o -", "-o - occurs twice"),
        ("3-2 -o - --dpi 90", "no effect on .svg files"),
    ],
)
def test_invalid_input_gives_one_line_and_exit_status_2(
    arguments: str,
    message: str,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.chdir(tmp_path)
    with pytest.raises(SystemExit) as end:
        main(arguments.split())
    out, err = capsys.readouterr()
    assert end.value.code == 2
    assert out == ""
    assert err.count("\n") == 1
    assert message in err
    assert not list(tmp_path.iterdir())


def test_the_process_prints_no_traceback(tmp_path: Path) -> None:
    done = run("10-0-5", cwd=tmp_path)
    assert done.returncode == 2
    assert len(done.stderr.splitlines()) == 1
    assert done.stderr.startswith("plotnet: ")


@pytest.fixture
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    return tmp_path


def drawn(arguments: str) -> str:
    assert main(arguments.split()) == 0
    return Path("net.svg").read_text(encoding="utf-8")


NETWORK = Network.random((10, 7, 5), seed=4, activation_functions="tanh")
X = np.random.default_rng(4).normal(size=(3, 10))


def test_the_help_fits_into_a_terminal_of_80_columns(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("COLUMNS", "80")
    with pytest.raises(SystemExit):
        main(["--help"])
    assert max(map(len, capsys.readouterr().out.splitlines())) < 80


def test_a_seed_determines_random_weights_and_inputs(here: Path) -> None:
    svg = drawn("10-7-5 --seed 1 --values")
    assert svg == drawn("10-7-5 --seed 1 --values")
    assert svg != drawn("10-7-5 --seed 2 --values")
    network = Network.random((10, 7, 5), seed=1)
    x = np.random.default_rng([1, 1]).random(10)
    assert svg == network.forward(x).diagram(values=True).svg()


def test_a_model_with_an_input_is_drawn_as_in_python(here: Path) -> None:
    NETWORK.save("model", X)
    step = NETWORK.forward(X)
    assert drawn("model.npz") == step.diagram().svg()
    assert drawn("model.npz --values --sample 2") == step.diagram(values=True, sample=2).svg()


def test_a_model_without_an_input_shows_its_weights_or_takes_a_random_input(
    here: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    NETWORK.save("model.npz")
    assert drawn("model.npz") == NETWORK.diagram().svg()
    x = np.random.default_rng([3, 1]).random(10)
    assert drawn("model.npz --seed 3 --values") == NETWORK.forward(x).diagram(values=True).svg()
    with pytest.raises(SystemExit):
        main(["model.npz", "--values"])
    assert "--values needs an input, and model.npz has no x" in capsys.readouterr().err


def test_a_seed_without_effect_is_rejected(here: Path, capsys: pytest.CaptureFixture[str]) -> None:
    NETWORK.save("model.npz", X)
    with pytest.raises(SystemExit):
        main(["model.npz", "--seed", "1"])
    assert "--seed has no effect: model.npz contains weights and an input x" in capsys.readouterr().err


def test_activation_functions_of_the_command_line_override_those_of_the_file(here: Path) -> None:
    NETWORK.save("model.npz", X)
    assert NETWORK.activation_functions == ("tanh", "softmax")
    other = Network(NETWORK.sizes, NETWORK.weights, NETWORK.biases, ["sigmoid", "identity"])
    assert drawn("model.npz --activation-functions sigmoid,identity") == other.forward(X).diagram().svg()
    assert (
        drawn("3-2-2 --activation-functions tanh")
        == Network((3, 2, 2), activation_functions="tanh").diagram().svg()
    )
    assert drawn("3-2-2") == Diagram((3, 2, 2)).svg()


def test_all_options_are_passed_to_the_diagram(here: Path) -> None:
    NETWORK.save("model.npz", X)
    arguments = (
        "model.npz --values --digits 1 --bias-units --no-legend --theme paper --arrows --curved"
        " --highlight 1:3 --keep largest --edge-labels --shapes --max-nodes 6,4,all"
    )
    expected = NETWORK.forward(X).diagram(
        values=True,
        digits=1,
        bias_units=True,
        legend=False,
        theme="paper",
        arrows=True,
        edge_style="curved",
        highlighted=Highlight(1, 3),
        keep="largest",
        edge_labels=True,
        weight_labels="shapes",
        max_nodes=[6, 4, None],
    )
    assert drawn(arguments) == expected.svg()
    assert drawn("3-2 --highlight 1") == Diagram((3, 2), highlighted=Highlight(1)).svg()


def test_numbers_that_overflow_are_drawn_without_a_warning(
    here: Path, recwarn: pytest.WarningsRecorder
) -> None:
    Network((2, 2), [np.full((2, 2), 1e308)]).save("model.npz", [1e308, 1e308])
    assert "nan" in drawn("model.npz --values").lower()
    assert not recwarn.list


def test_a_file_that_is_not_a_model_is_rejected_in_one_line(
    here: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    Path("notes.txt").write_text("10-7-5")
    with pytest.raises(SystemExit):
        main(["notes.txt"])
    err = capsys.readouterr().err
    assert "notes.txt: this is not an .npz file" in err
    assert err.count("\n") == 1


@pytest.mark.parametrize("sizes", ["3,4,2", "3 4 2", "3, 4, 2", "3\u20134\u20132"])
def test_sizes_may_be_separated_by_commas_and_spaces(sizes: str, here: Path) -> None:
    assert drawn(sizes) == Diagram((3, 4, 2)).svg()
    main([sizes, "-o", "quoted.svg"])
    assert Path("quoted.svg").read_text(encoding="utf-8") == Diagram((3, 4, 2)).svg()


def test_names_labels_and_a_path_are_passed_to_the_diagram(here: Path) -> None:
    arguments = [
        *("2-2-1", "--input-names", 'height,"weight, kg"', "--class-names", "ill", "--path", "0,1,0"),
        *("--unit-labels", "x,y;,$h$;z", "--layer-labels", r"in\nput,,out", "--weight-labels", "W,V"),
    ]
    assert main(arguments) == 0
    expected = Diagram(
        (2, 2, 1),
        input_names=["height", "weight, kg"],
        class_names=["ill"],
        unit_labels=[["x", "y"], ["", "$h$"], ["z"]],
        layer_labels=["in\nput", "", "out"],
        weight_labels=["W", "V"],
        highlighted=Highlight(path=(0, 1, 0)),
    )
    assert Path("net.svg").read_text(encoding="utf-8") == expected.svg()


@pytest.mark.parametrize("format", [None, "svg", "png", "PDF", "tex"])
def test_a_dash_writes_only_the_file_to_standard_output(
    format: str | None, here: Path, capfdbinary: pytest.CaptureFixture[bytes]
) -> None:
    main(["3-2", "-o", "-", *(["--format", format] if format else [])])
    expected = Diagram((3, 2)).save(here / f"expected.{(format or 'svg').lower()}").read_bytes()
    out, err = capfdbinary.readouterr()
    assert out == expected
    assert err == b""


def test_a_reader_may_close_standard_output_early(tmp_path: Path) -> None:
    command = [sys.executable, "-m", "plotnet", "300-300", "--max-nodes", "all", "-o", "-"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, cwd=tmp_path) as process:
        assert process.stdout
        assert process.stderr
        assert process.stdout.read(4) == b"<svg"
        process.stdout.close()
        assert process.stderr.read() == b""
    assert process.returncode == 0


def test_a_film_is_that_of_python(here: Path, capfdbinary: pytest.CaptureFixture[bytes]) -> None:
    network = Network.random((2, 2), seed=1)
    film = network.forward(np.random.default_rng([1, 1]).random(2)).animate(direction="right")
    arguments = ["2-2", "--seed", "1", "--film", "--direction", "right"]
    assert main(arguments) == 0
    assert Path("film.html").read_bytes() == film.save("expected").read_bytes()
    assert main([*arguments, "-o", "a.gif", "--dpi", "30", "--fps", "2"]) == 0
    assert Path("a.gif").read_bytes() == film.save("expected.gif", dpi=30, fps=2).read_bytes()
    capfdbinary.readouterr()
    assert main([*arguments, "-o", "-"]) == 0
    assert capfdbinary.readouterr().out == Path("film.html").read_bytes()


def test_a_warning_is_one_line(here: Path, capsys: pytest.CaptureFixture[str]) -> None:
    main(["2-1", "-o", "a.png", "--figsize", "60x10", "--dpi", "300"])
    err = capsys.readouterr().err
    assert err.startswith("plotnet: warning: the image has 18,000 x 3,000 pixels; save as .svg")
    assert err.count("\n") == 1


def test_lessons_are_written_next_to_existing_files(tmp_path: Path) -> None:
    (tmp_path / "my class").mkdir()
    (tmp_path / "my class" / "03-softmax-and-its-cliff.ipynb").write_text("answers")
    done = run("lessons", "my class", cwd=tmp_path)
    assert (done.returncode, done.stderr) == (0, "")
    folder = tmp_path / "my class"
    names = sorted(path.name for path in folder.iterdir())
    assert len(names) > 3
    assert (folder / "03-softmax-and-its-cliff.ipynb").read_text() == "answers"
    wrote, kept, how = done.stdout.splitlines()
    assert wrote == f"plotnet: wrote {len(names) - 1} notebooks to {folder}."
    assert kept == "plotnet: these exist already and were kept: 03-softmax-and-its-cliff.ipynb."
    assert how.endswith(f'-m jupyterlab "{folder / names[0]}"')
    assert run("lessons", cwd=tmp_path).returncode == 0
    assert sorted(path.name for path in (tmp_path / "plotnet-lessons").iterdir()) == names


def test_without_jupyterlab_lessons_says_how_to_install_it(
    here: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr("plotnet.__main__.find_spec", lambda name: None)
    assert main(["lessons"]) == 0
    assert "the notebooks need more packages: run " in capsys.readouterr().out


def test_progress_expands_patterns_as_windows_does_not(
    here: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    for name in ("anna", "ben", "[cem]"):
        Path(name).mkdir()
        Path(name, "plotnet-progress.json").write_text('{"predictions": {"edges": 1}}', encoding="utf-8")
    assert main(["progress", "*/plotnet-progress.json", "[cem]/plotnet-progress.json", "gone"]) == 0
    head, *rows = capsys.readouterr().out.splitlines()
    assert head.split()[:2] == ["01", "02"]
    assert [row.split()[0].partition("/")[0] for row in rows] == ["[cem]", "anna", "ben", "gone"]
    assert rows[-1].endswith("missing")


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ("progress", "required: FILE (see plotnet progress --help)"),
        ("lessons one two", "unrecognized arguments: two (see plotnet lessons --help)"),
        ("lessons file", "file"),
        ("copies file", "file"),
    ],
)
def test_invalid_arguments_of_other_commands_are_errors_of_one_line(
    arguments: str, message: str, here: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    Path("file").touch()
    with pytest.raises(SystemExit) as end:
        main(arguments.split())
    out, err = capsys.readouterr()
    assert (end.value.code, out, err.count("\n")) == (2, "", 1)
    assert message in err
