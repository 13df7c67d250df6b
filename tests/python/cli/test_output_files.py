"""No output goes over an input or another output, and nothing is read before that is settled."""

from __future__ import annotations

from pathlib import Path

import pytest

from cli.small import Files, Run
from errata.cli.output_files import refuse_to_overwrite
from errata.errors import UsageError


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (["sweep", "--csv", "gt.json"], "--csv: found 'gt.json', which is the file of GT too"),
        (["sweep", "--csv", "./dt.json"], "--csv: found './dt.json', which is the file of DT"),
        (["sweep", "--csv", "link.csv"], "--csv: found 'link.csv', which is the file of GT too"),
        (["sweep", "--csv", "hard.csv"], "--csv: found 'hard.csv', which is the file of DT too"),
        (["sweep", "--csv", "a.png", "--plot", "a.png"], "--plot: found 'a.png', which is the f"),
        (["sweep", "--csv", "a.png", "--plot", "./a.png"], "is the file of --csv too; name anot"),
        (["confusion", "--plot", "link.png"], "--plot: found 'link.png', which is the file of GT"),
        (["pr", "--plot", "link.png"], "--plot: found 'link.png', which is the file of GT too"),
        (["tide", "--plot", "link.png"], "--plot: found 'link.png', which is the file of GT too"),
        (["breakdown", "--plot", "link.png"], "--plot: found 'link.png', which is the file of GT"),
        (
            ["sweep", "--allowed-label-matches", "m.json", "--csv", "m.json"],
            "--csv: found 'm.json', which is the file of --allowed-label-matches too",
        ),
    ],
)
def test_is_refused_before_any_work(
    arguments: list[str], says: str, files: Files, errata: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    gt, dt = files.write()
    folder = files.folder
    (folder / "m.json").write_text("[]")
    for name in ("link.csv", "link.png"):
        (folder / name).symlink_to(gt)
    (folder / "hard.csv").hardlink_to(dt)
    monkeypatch.chdir(folder)
    monkeypatch.setattr("errata.cli.inputs.read", None)
    before = {path.name: path.read_bytes() for path in folder.iterdir()}
    done = errata(arguments[0], "gt.json", "dt.json", *arguments[1:])
    assert (done.code, done.out) == (2, "")
    (line,) = done.err.splitlines()
    assert line.startswith(f"error: {says}") or says in line
    assert {path.name: path.read_bytes() for path in folder.iterdir()} == before


def test_different_files_are_fine(files: Files, errata: Run) -> None:
    csv, plot = files.folder / "a.csv", files.folder / "a.png"
    csv.write_text("of another run")
    done = errata("sweep", *files.write(), "--csv", csv, "--plot", plot)
    assert done.code == 0
    assert csv.read_text().startswith("label,")
    assert plot.exists()


def test_what_is_not_given_is_no_file(tmp_path: Path) -> None:
    refuse_to_overwrite({"GT": "gt.json", "M": None}, {"--csv": None, "--plot": None})
    with pytest.raises(UsageError, match="file of GT"):
        refuse_to_overwrite({"GT": str(tmp_path / "x")}, {"--csv": str(tmp_path / "." / "x")})
