"""The command line, run as a person runs it."""

from __future__ import annotations

import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from plotnet.__main__ import main


def run(*words: str, cwd: Path) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "plotnet", *words], cwd=cwd, capture_output=True, text=True, check=False
    )


def test_sizes_alone_write_net_svg(tmp_path: Path) -> None:
    done = run("10-7-5", cwd=tmp_path)
    assert (done.returncode, done.stdout.split(), done.stderr) == (0, ["net.svg"], "")
    assert (tmp_path / "net.svg").read_text(encoding="utf-8").startswith("<svg")


def test_there_is_a_command_of_that_name() -> None:
    command = shutil.which("plotnet", path=str(Path(sys.executable).parent))
    assert command is not None
    assert (
        "10-7-5 -o net.svg"
        in subprocess.run([command, "--help"], capture_output=True, text=True, check=True).stdout
    )


def test_several_formats_and_all_options_at_once(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    words = (
        "30-4-2 -o a.svg -o b.pdf -o c.png --figsize 5x4 --fontsize 10 --direction right --max-nodes 6"
        " --dpi 40 --no-unit-labels --no-layer-labels --no-weight-labels --title hello --text text"
        " --transparent"
    )
    assert main(words.split()) == 0
    assert sorted(path.name for path in tmp_path.iterdir()) == ["a.svg", "b.pdf", "c.png"]
    svg = Path("a.svg").read_text(encoding="utf-8")
    assert 'width="5in" height="4in"' in svg
    assert 'aria-label="hello"' in svg
    assert svg.count("data-unit=") == (6 + 4 + 2) + (4 + 2)
    main(["30-4-2", "--max-nodes", "all"])
    assert Path("net.svg").read_text(encoding="utf-8").count("<circle") == 36


@pytest.mark.parametrize(
    ("words", "says"),
    [
        ("", "required: SIZES"),
        ("10-x-5", "'10-x-5': expected units in each layer, such as 10-7-5"),
        ("10", "add an output layer"),
        ("10-0-5", "sizes[1] is 0"),
        ("3-2 --figsize 15", "'15': expected inches, such as 15x6"),
        ("3-2 --figsize 0x6", "figsize is (0.0, 6.0)"),
        ("3-2 --max-nodes few", "'few': expected a whole number, 2 or more, or 'all'"),
        ("3-2 --direction rigth", "did you mean 'right'"),
        ("3-2 -o a.docx", "'.docx' is not known"),
        ("3-2 -o no/such/a.svg", "is not there"),
        ("3-2 -o good.svg -o a.docx", "'.docx' is not known"),
        ("3-2 --colour red", "unrecognized arguments"),
    ],
)
def test_bad_input_gives_one_line_and_exit_code_2(
    words: str, says: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    with pytest.raises(SystemExit) as end:
        main(words.split())
    out, err = capsys.readouterr()
    assert end.value.code == 2
    assert out == ""
    assert err.count("\n") == 1
    assert says in err
    assert not list(tmp_path.iterdir())


def test_a_bad_call_of_the_process_prints_no_traceback(tmp_path: Path) -> None:
    done = run("10-0-5", cwd=tmp_path)
    assert done.returncode == 2
    assert len(done.stderr.splitlines()) == 1
    assert done.stderr.startswith("plotnet: ")
