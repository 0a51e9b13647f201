"""The archive: whole, unpacked as the project lies, and always the same bytes."""

import os
import subprocess
import zipfile
from pathlib import Path

import pytest

from caseseries.deposit import pack as packing
from caseseries.deposit.pack import pack

DESCRIPTIONS = {"SHA256SUMS", "codecheck.yml", "datapackage.json", "ro-crate-metadata.json"}


@pytest.fixture
def folder(deposit):
    pack(deposit, Path("results/deposit"))
    return Path("results/deposit")


def test_it_holds_what_leaves_and_the_descriptions_at_its_root(deposit, folder):
    with zipfile.ZipFile(folder / "deposit.zip") as archive:
        assert set(archive.namelist()) == set(deposit.files) | DESCRIPTIONS
        assert archive.testzip() is None


def test_the_descriptions_lie_open_beside_it(folder):
    assert {path.name for path in folder.iterdir()} == DESCRIPTIONS | {"deposit.zip"}
    with zipfile.ZipFile(folder / "deposit.zip") as archive:
        for name in DESCRIPTIONS:
            assert archive.read(name) == (folder / name).read_bytes()


def test_unpacked_anywhere_its_checksums_hold(folder, tmp_path):
    unpacked = tmp_path / "unpacked"
    with zipfile.ZipFile(folder / "deposit.zip") as archive:
        archive.extractall(unpacked)
    command = ["sha256sum", "--check", "--strict", "--quiet", "SHA256SUMS"]
    subprocess.run(command, cwd=unpacked, check=True)


def test_neither_the_age_nor_the_mode_of_a_file_changes_a_byte(study, folder):
    before = (folder / "deposit.zip").read_bytes()
    os.utime("LICENSE", (1_000_000_000, 1_000_000_000))
    Path("LICENSE").chmod(0o600)
    pack(study.deposit(), folder)
    assert (folder / "deposit.zip").read_bytes() == before


def test_a_failure_leaves_no_archive(deposit, tmp_path, monkeypatch):
    monkeypatch.setattr(packing, "ZIP_STORED", 1)
    with pytest.raises(NotImplementedError):
        pack(deposit, tmp_path / "new")
    assert {path.name for path in (tmp_path / "new").iterdir()} == DESCRIPTIONS
