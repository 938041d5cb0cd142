"""The machine code of one state of the loops is kept, and that of earlier ones is not."""

from __future__ import annotations

from pathlib import Path

from broadsheet.desk.stories.kernels.compiled import is_kept, kept

OLD, OLDER = "0123456789abcdef", "f" * 16
OTHERS = ("x.cpython-311.pyc", OLD.upper(), OLD[:15], f"{OLD}0", f"{OLD}.old")


def shelf(folder: Path) -> Path:
    """A folder of compiled things with two old places for machine code, something of each kind that is none, and what looks like one."""
    for name in (OLD, OLDER, *OTHERS):
        (folder / name / "loops").mkdir(parents=True)
        (folder / name / "loops/code.nbc").write_bytes(b"code")
    (folder / ("a" * 16)).symlink_to(folder / OTHERS[0])
    (folder / ("b" * 16)).write_bytes(b"a file")
    return folder


def names(folder: Path) -> set[str]:
    return {path.name for path in folder.iterdir()}


def test_a_new_place_ends_the_time_of_the_old_ones_and_of_nothing_else(tmp_path: Path) -> None:
    folder = shelf(tmp_path / "[kept]")
    assert Path(kept(str(folder))).parent == folder
    assert names(folder) == {*OTHERS, "a" * 16, "b" * 16}
    assert (folder / OTHERS[0] / "loops/code.nbc").exists()


def test_while_a_place_is_there_the_others_stay(tmp_path: Path) -> None:
    Path(kept(str(tmp_path))).mkdir()
    kept.cache_clear()
    before = names(shelf(tmp_path))
    kept(str(tmp_path))
    assert names(tmp_path) == before


def test_machine_code_is_known_to_be_kept_when_there_is_some(tmp_path: Path) -> None:
    place = Path(kept(str(tmp_path / "[a]")))
    (place / "loops").mkdir(parents=True)
    assert not is_kept(str(place))
    (place / "loops/code.nbc").write_bytes(b"code")
    assert is_kept(str(place))


def test_what_cannot_be_removed_is_no_error(tmp_path: Path) -> None:
    assert kept(str(tmp_path / "nowhere")).startswith(f"{tmp_path}/nowhere/")
    (tmp_path / OLD).write_bytes(b"no folder")
    kept(str(tmp_path))
    assert names(tmp_path) == {OLD}
