"""Photographs: what a file gives away is refused, and only bare pictures with consent leave."""

import io
import struct
import zlib
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from PIL import Image, ImageCms
from PIL.ExifTags import IFD, Base
from PIL.PngImagePlugin import PngInfo

from caseseries.cases.cohort import Cohort, CohortFacts
from caseseries.intake.photos import check as photo_check
from caseseries.intake.photos.check import check_photos, sha256_of
from caseseries.intake.photos.picture import (
    SUFFIXES,
    open_photo,
    strip_photo,
    strip_photos,
    what_it_gives_away,
)
from caseseries.intake.problems import Problem
from caseseries.intake.raw_table import RawTable, raw_table
from caseseries.share.photos import photo_panel, release_photos
from studies import SMP

HEADER = ["patient_id", "timepoint", "view", "file", "sha256"]


def picture(shade: int = 90, size: tuple[int, int] = (60, 40)) -> Image.Image:
    """A picture that is different at each corner, so that a turn shows."""
    pixels = np.full((size[1], size[0], 3), shade, dtype=np.uint8)
    pixels[:10, :10] = (250, 20, 20)
    return Image.fromarray(pixels)


def exif_with(tag: int, value: object, ifd: int | None = None) -> Image.Exif:
    exif = Image.Exif()
    exif[Base.Orientation] = 1
    target = exif if ifd is None else exif.get_ifd(ifd)
    target[tag] = value
    return exif


def png_text() -> PngInfo:
    info = PngInfo()
    info.add_text("Author", "Zhang Wei")
    return info


# Two directories of one tag each: the picture's orientation, and the thumbnail's compression.
EXIF_WITH_THUMBNAIL = b"Exif\x00\x00II*\x00" + struct.pack(
    "<I HHHIII HHHIII", 8, 1, 0x0112, 3, 1, 1, 26, 1, 0x0103, 3, 1, 6, 0
)
TELLING = {
    "gps": ("jpg", {"exif": exif_with(1, "N", IFD.GPSInfo)}, "GPS"),
    "time": ("jpg", {"exif": exif_with(Base.DateTime, "2024:03:12 10:15:00")}, "the time"),
    "time taken": (
        "jpg",
        {"exif": exif_with(Base.DateTimeOriginal, "2024:03:12 10:15:00", IFD.Exif)},
        "the time",
    ),
    "artist": ("jpg", {"exif": exif_with(Base.Artist, "Zhang Wei")}, "a name"),
    "owner": ("jpg", {"exif": exif_with(Base.CameraOwnerName, "Dr Liu", IFD.Exif)}, "a name"),
    "title": ("jpg", {"exif": exif_with(Base.ImageDescription, "Wei before")}, "a name"),
    "serial": (
        "jpg",
        {"exif": exif_with(Base.BodySerialNumber, "0042", IFD.Exif)},
        "the number of the camera",
    ),
    "comment": ("jpg", {"comment": b"patient Zhang Wei"}, "embedded text"),
    "xmp": ("jpg", {"xmp": b"<x:xmpmeta>Zhang Wei</x:xmpmeta>"}, "embedded text"),
    "png text": ("png", {"pnginfo": png_text()}, "embedded text"),
    "png gps": ("png", {"exif": exif_with(1, "N", IFD.GPSInfo)}, "GPS"),
    "webp time": ("webp", {"exif": exif_with(Base.DateTime, "2024:03:12 10:15:00")}, "the time"),
    "tiff artist": ("tif", {"exif": exif_with(Base.Artist, "Zhang Wei")}, "a name"),
    "maker note": (
        "jpg",
        {"exif": exif_with(Base.MakerNote, b"internal", IFD.Exif)},
        "notes of the camera's maker",
    ),
    "title, EXIF 3.0": ("jpg", {"exif": exif_with(0xA436, "Wei before", IFD.Exif)}, "a name"),
    "photographer, EXIF 3.0": ("jpg", {"exif": exif_with(0xA437, "Wei", IFD.Exif)}, "a name"),
    "a tag of one's own": ("jpg", {"exif": exif_with(0xC000, "Zhang Wei")}, "a name"),
    "thumbnail": ("jpg", {"exif": EXIF_WITH_THUMBNAIL}, "a small copy"),
    "damaged exif of png": ("png", {"exif": b"Exif\x00\x00XX*\x00\xff\xff\xff"}, "cannot be read"),
    "damaged exif": ("jpg", {"exif": b"Exif\x00\x00II*\x00\xff\xff\xff"}, "cannot be read"),
}


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    folder = tmp_path / "clinic-a"
    (folder / "photos").mkdir(parents=True)
    return folder


def photos(*rows: list[str]) -> RawTable:
    return raw_table("photos", "photos.csv", HEADER, dict(enumerate(rows, start=2)))


def check(folder: Path, *rows: list[str]) -> list[Problem]:
    return check_photos(folder, photos(*rows))


class TestCheck:
    def test_a_bare_photograph_passes(self, folder: Path):
        picture().save(folder / "photos/P01.jpg")
        checksum = sha256_of(folder / "photos/P01.jpg")
        assert check(folder, ["P01", "baseline", "vertex", "photos/P01.jpg", checksum]) == []

    def test_a_path_written_on_windows_passes(self, folder: Path):
        picture().save(folder / "photos/P01.jpg")
        assert check(folder, ["P01", "baseline", "", "photos\\P01.jpg", ""]) == []

    @pytest.mark.parametrize("name", TELLING)
    def test_metadata_that_tell_are_refused_once(self, folder: Path, name: str):
        suffix, extra, words = TELLING[name]
        file = f"photos/P01.{suffix}"
        picture().save(folder / file, **extra)
        (problem,) = check(folder, ["P01", "baseline", "", file, ""])
        assert (problem.rule_id, problem.cell) == ("privacy.photo_metadata", "D2")
        assert words in problem.message
        assert "Wei" not in problem.message
        assert "make strip-photos NAME=clinic-a" in problem.remedy

    @pytest.mark.parametrize(
        "tag", [Base.Orientation, Base.Make, Base.Model, Base.XResolution, Base.Software]
    )
    def test_metadata_of_the_picture_pass(self, folder: Path, tag: int):
        value = 1 if tag in (Base.Orientation, Base.XResolution) else "Camera"
        picture().save(folder / "photos/P01.jpg", exif=exif_with(tag, value))
        assert check(folder, ["P01", "baseline", "", "photos/P01.jpg", ""]) == []

    @pytest.mark.parametrize(
        "file",
        [
            "../P01.jpg",
            "photos/../../P01.jpg",
            "..\\P01.jpg",
            "/etc/P01.jpg",
            "C:\\Photos\\P01.jpg",
            "C:P01.jpg",
            "\\\\server\\photos\\P01.jpg",
            "https://example.com/P01.jpg",
            "file:///P01.jpg",
        ],
    )
    def test_a_file_outside_the_folder(self, folder: Path, file: str):
        (problem,) = check(folder, ["P01", "baseline", "", file, ""])
        assert problem.rule_id == "photos.outside"
        assert problem.cell == "D2"

    @pytest.mark.parametrize(
        ("file", "hint"),
        [
            ("photos/P1.jpg", "Is 'photos/P01.jpg' meant?"),
            ("photos/p01.JPG", "Is 'photos/P01.jpg' meant?"),
            ("nothing-like-it.png", "Put it there"),
            ("photos", "Is 'photos/P01.jpg' meant?"),
            ("", ""),
        ],
    )
    def test_a_file_that_is_not_there(self, folder: Path, file: str, hint: str):
        picture().save(folder / "photos/P01.jpg")
        problems = check(folder, ["P01", "baseline", "", file, ""])
        absent = [problem for problem in problems if problem.rule_id == "photos.absent"]
        assert [hint in problem.remedy for problem in absent] == [True] * bool(file)

    def test_likely_names_are_looked_for_a_few_times_only(self, folder: Path, monkeypatch):
        """Each is compared with all pictures; a folder may hold ten thousand."""
        asked = []
        monkeypatch.setattr(photo_check, "get_close_matches", lambda *of, n: asked.append(of) or [])
        rows = [["P01", "baseline", "", f"photos/{number}.jpg", ""] for number in range(200)]
        problems = check(folder, *rows)
        assert [problem.rule_id for problem in problems] == ["photos.absent"] * 200
        assert len(asked) == photo_check.MOST_HINTS

    @pytest.mark.parametrize(
        "content",
        [
            b"",
            b"no picture",
            b"\xff\xd8\xff\xe0",
            b"\x89PNG\r\n\x1a\n",
            b"GIF89a",
            b"%PDF-1.4",
            b"II*\x00\x08\x00\x00\x00",
            b"RIFF\x00\x00\x00\x00WEBP",
            b"BM" + b"\x00" * 60,
        ],
    )
    def test_a_file_that_is_no_picture(self, folder: Path, content: bytes):
        (folder / "photos/P01.jpg").write_bytes(content)
        (problem,) = check(folder, ["P01", "baseline", "", "photos/P01.jpg", ""])
        assert problem.rule_id == "photos.unreadable"
        assert problem.message.startswith("The file is ")

    @pytest.mark.parametrize("suffix", ["jpg", "png", "tif", "webp"])
    def test_a_file_that_was_cut_off(self, folder: Path, suffix: str):
        path = folder / f"photos/P01.{suffix}"
        noise = np.random.default_rng(1).integers(0, 255, (200, 200, 3), dtype=np.uint8)
        Image.fromarray(noise).save(path)
        path.write_bytes(path.read_bytes()[:2000])
        (problem,) = check(folder, ["P01", "baseline", "", f"photos/P01.{suffix}", ""])
        assert problem.rule_id == "photos.unreadable"

    def test_a_picture_of_absurd_size(self, folder: Path):
        header = b"IHDR" + struct.pack(">IIBBBBB", 60_000, 60_000, 8, 2, 0, 0, 0)
        png = b"\x89PNG\r\n\x1a\n"
        for chunk in (header, b"IDAT" + zlib.compress(b"\x00" * 10)):
            png += struct.pack(">I", len(chunk) - 4) + chunk + struct.pack(">I", zlib.crc32(chunk))
        (folder / "photos/P01.png").write_bytes(png)
        (problem,) = check(folder, ["P01", "baseline", "", "photos/P01.png", ""])
        assert "more pixels than any photograph" in problem.message

    def test_a_checksum_of_another_file(self, folder: Path):
        picture().save(folder / "photos/P01.jpg")
        (problem,) = check(folder, ["P01", "baseline", "", "photos/P01.jpg", "a" * 64])
        assert (problem.rule_id, problem.cell) == ("photos.checksum", "E2")

    def test_one_picture_of_two_patients(self, folder: Path):
        for name in ("P01", "P02"):
            picture().save(folder / f"photos/{name}.jpg")
        (problem,) = check(
            folder,
            ["P01", "baseline", "", "photos/P01.jpg", ""],
            ["P02", "baseline", "", "photos/P02.jpg", ""],
        )
        assert (problem.rule_id, problem.row) == ("photos.shared", 3)
        assert "patient P01" in problem.message

    def test_a_picture_in_no_row(self, folder: Path):
        picture().save(folder / "photos/P09.jpg")
        (problem,) = check(folder)
        assert (problem.rule_id, problem.severity) == ("photos.unlisted", "warning")
        assert problem.file == "photos/P09.jpg"

    def test_a_picture_in_no_row_gives_nothing_away_either(self, folder: Path):
        suffix, extra, _ = TELLING["gps"]
        picture().save(folder / f"photos/P09.{suffix}", **extra)
        (folder / "photos/P10.jpg").write_bytes(b"no picture")
        problems = check_photos(folder, None)
        assert [(problem.file, problem.severity) for problem in problems] == [
            ("photos/P09.jpg", "error"),
            ("photos/P10.jpg", "warning"),
        ]


def png_with_chunk(kind: bytes) -> bytes:
    content = encoded("PNG")
    data = kind + b"Zhang Wei"
    chunk = struct.pack(">I", 9) + data + struct.pack(">I", zlib.crc32(data))
    return content[:-12] + chunk + content[-12:]


def encoded(kind: str) -> bytes:
    stream = io.BytesIO()
    picture().save(stream, kind)
    return stream.getvalue()


def jpeg_with_segment(marker: int, data: bytes) -> bytes:
    content = encoded("JPEG")
    segment = bytes([0xFF, marker]) + struct.pack(">H", len(data) + 2) + data
    return content[:2] + segment + content[2:]


def webp_with_chunk() -> bytes:
    content, chunk = encoded("WEBP"), b"ZHWE\x04\x00\x00\x00Wei."
    size = struct.pack("<I", len(content) + len(chunk) - 8)
    return content[:4] + size + content[8:] + chunk


FOREIGN = {
    "private chunk": ("png", png_with_chunk(b"zhWe")),
    "time chunk": ("png", png_with_chunk(b"tIME")),
    "after the end of png": ("png", encoded("PNG") + b"Zhang Wei"),
    "after the end of jpeg": ("jpg", encoded("JPEG") + b"Zhang Wei"),
    "a second picture": ("jpg", encoded("JPEG") * 2),
    "unknown segment": ("jpg", jpeg_with_segment(0xEB, b"Zhang Wei")),
    "thumbnail of JFIF": ("jpg", jpeg_with_segment(0xE0, b"JFXX\x00\x10Wei")),
    "after the end of webp": ("webp", encoded("WEBP") + b"Zhang Wei"),
    "unknown chunk of webp": ("webp", webp_with_chunk()),
    "after the end of bmp": ("bmp", encoded("BMP") + b"Zhang Wei"),
}


class TestForeignParts:
    @pytest.mark.parametrize(("suffix", "content"), FOREIGN.values(), ids=FOREIGN.keys())
    def test_they_are_refused_and_do_not_leave(self, folder: Path, suffix: str, content: bytes):
        file = f"photos/P01.{suffix}"
        (folder / file).write_bytes(content)
        (problem,) = check(folder, ["P01", "baseline", "", file, ""])
        assert "no part of the picture" in problem.message
        strip_photo(folder / file, folder / file)
        assert check(folder, ["P01", "baseline", "", file, ""]) == []
        assert b"Wei" not in (folder / file).read_bytes()

    @pytest.mark.parametrize("suffix", sorted(SUFFIXES))
    def test_a_bare_picture_has_none(self, folder: Path, suffix: str):
        picture().save(folder / f"photos/P01{suffix}")
        assert check(folder, ["P01", "baseline", "", f"photos/P01{suffix}", ""]) == []

    @pytest.mark.parametrize("name", [".", "x" * 5000 + ".jpg", "photos", "photos/\0.jpg"])
    def test_a_name_that_is_no_file_is_told(self, folder: Path, name: str):
        (problem,) = check(folder, ["P01", "baseline", "", name, ""])
        assert problem.rule_id == "photos.absent"
        assert len(problem.message) < 200


class TestStrip:
    @pytest.mark.parametrize("name", TELLING)
    def test_a_copy_tells_nothing(self, tmp_path: Path, name: str):
        suffix, extra, _ = TELLING[name]
        source, target = tmp_path / f"a.{suffix}", tmp_path / f"b.{suffix}"
        picture().save(source, **extra)
        strip_photo(source, target)
        image = open_photo(target)
        assert what_it_gives_away(image, target.read_bytes()) == []
        assert not image.getexif().get_ifd(IFD.Exif)
        assert {"exif", "icc_profile", "xmp", "comment"}.isdisjoint(image.info)
        assert b"Wei" not in target.read_bytes()

    @pytest.mark.parametrize("suffix", sorted(SUFFIXES))
    def test_the_same_picture_gives_the_same_bytes(self, tmp_path: Path, suffix: str):
        source = tmp_path / f"a{suffix}"
        picture().save(source)
        copies = [tmp_path / f"{name}{suffix}" for name in ("b", "c")]
        for copy in copies:
            strip_photo(source, copy)
        assert copies[0].read_bytes() == copies[1].read_bytes()

    @pytest.mark.parametrize("suffix", [".png", ".tif", ".webp", ".bmp"])
    def test_pixels_stay_as_they_are(self, tmp_path: Path, suffix: str):
        source, target = tmp_path / "a.png", tmp_path / f"b{suffix}"
        picture().save(source)
        strip_photo(source, target)
        with Image.open(target) as copy:
            assert np.array_equal(np.asarray(copy.convert("RGB")), np.asarray(picture()))

    @pytest.mark.parametrize("orientation", range(1, 9))
    def test_the_picture_stands_upright(self, tmp_path: Path, orientation: int):
        """Oracle: the transpositions named in the EXIF standard (CIPA DC-008, tag 274)."""
        turns = {
            2: Image.Transpose.FLIP_LEFT_RIGHT,
            3: Image.Transpose.ROTATE_180,
            4: Image.Transpose.FLIP_TOP_BOTTOM,
            5: Image.Transpose.TRANSPOSE,
            6: Image.Transpose.ROTATE_270,
            7: Image.Transpose.TRANSVERSE,
            8: Image.Transpose.ROTATE_90,
        }
        source, target = tmp_path / "a.png", tmp_path / "b.png"
        picture().save(source, exif=exif_with(Base.Orientation, orientation))
        strip_photo(source, target)
        upright = picture().transpose(turns[orientation]) if orientation > 1 else picture()
        with Image.open(target) as copy:
            assert np.array_equal(np.asarray(copy), np.asarray(upright))

    def test_a_colour_profile_is_applied_before_it_goes(self, tmp_path: Path):
        source, target = tmp_path / "a.png", tmp_path / "b.png"
        profile = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
        picture().save(source, icc_profile=profile)
        strip_photo(source, target)
        with Image.open(target) as copy:
            difference = np.asarray(copy).astype(int) - np.asarray(picture()).astype(int)
            assert np.abs(difference).max() <= 1

    def test_a_profile_that_does_not_fit_is_left_aside(self, tmp_path: Path):
        source, target = tmp_path / "a.png", tmp_path / "b.png"
        picture().save(source, icc_profile=b"no profile")
        strip_photo(source, target)
        with Image.open(target) as copy:
            assert np.array_equal(np.asarray(copy), np.asarray(picture()))

    def test_a_folder_is_stripped(self, folder: Path):
        suffix, extra, _ = TELLING["gps"]
        picture().save(folder / f"photos/P01.{suffix}", **extra)
        (folder / "photos/P02.jpg").write_bytes(b"no picture")
        stripped, [unreadable] = strip_photos(folder)
        assert stripped == 1
        assert "P02.jpg: the file is no picture" in unreadable
        problems = check(folder, ["P01", "baseline", "", f"photos/P01.{suffix}", ""])
        assert [problem.rule_id for problem in problems] == ["photos.unlisted"]
        assert (folder / "photos/P02.jpg").read_bytes() == b"no picture"


def cohort(photos: pd.DataFrame, consent: dict[str, str | None]) -> Cohort:
    patients = pd.DataFrame(
        {"patient_id": list(consent), "consent_publication": list(consent.values())}, dtype="str"
    )
    empty = pd.DataFrame()
    return Cohort(
        study=SMP,
        facts=CohortFacts(cohort="clinic-a", title="Clinic A", provenance="observed"),
        patients=patients,
        sessions=empty,
        assessments=empty,
        adverse_events=empty,
        photos=photos,
    )


@pytest.fixture
def taken(folder: Path) -> pd.DataFrame:
    rows = []
    for shade, patient in enumerate(("P01", "P02", "P03"), start=1):
        for step, timepoint in enumerate(("month_6", "baseline", "immediate")):
            file = f"photos/original-{patient}-{timepoint}.jpg"
            extra = {"exif": exif_with(1, "N", IFD.GPSInfo)}
            picture(40 * shade + 5 * step).save(folder / file, **extra)
            rows.append((patient, timepoint, "vertex", file, None))
    file = "photos/original-P01-front.png"
    picture(200).save(folder / file)
    rows.append(("P01", "baseline", "front left", file, None))
    return pd.DataFrame(rows, columns=HEADER, dtype="str")


CONSENT = {"P01": "yes", "P02": "no", "P03": None}


class TestRelease:
    def test_nothing_leaves_without_consent(
        self, folder: Path, taken: pd.DataFrame, tmp_path: Path
    ):
        target = tmp_path / "out"
        manifest = release_photos(cohort(taken, CONSENT), folder, target)
        written = sorted(path.relative_to(target).as_posix() for path in target.rglob("*.*"))
        assert written == [
            "manifest.csv",
            "panels/P01.png",
            "photos/P01_baseline_front-left.png",
            "photos/P01_baseline_vertex.jpg",
            "photos/P01_immediate_vertex.jpg",
            "photos/P01_month_6_vertex.jpg",
        ]
        withheld = manifest[manifest["leaves"] == "no"]
        assert set(withheld["patient_id"]) == {"P02", "P03"}
        assert set(withheld["reason"]) == {"no written consent to publication"}
        assert withheld[["file", "sha256", "original_sha256"]].isna().all(axis=None)

    def test_the_manifest_holds_the_checksums(
        self, folder: Path, taken: pd.DataFrame, tmp_path: Path
    ):
        manifest = release_photos(cohort(taken, CONSENT), folder, tmp_path / "out")
        leaving = manifest[manifest["leaves"] == "yes"]
        assert list(leaving["timepoint"]) == ["baseline", "baseline", "immediate", "month_6"]
        for photo in leaving.itertuples():
            assert photo.sha256 == sha256_of(tmp_path / "out" / photo.file)
        originals = {sha256_of(path) for path in (folder / "photos").iterdir()}
        assert set(leaving["original_sha256"]) < originals

    def test_what_leaves_tells_nothing(self, folder: Path, taken: pd.DataFrame, tmp_path: Path):
        release_photos(cohort(taken, CONSENT), folder, tmp_path / "out")
        for path in (tmp_path / "out/photos").iterdir():
            assert what_it_gives_away(open_photo(path), path.read_bytes()) == []
            assert b"original" not in path.read_bytes()

    def test_the_same_photographs_give_the_same_bytes(
        self, folder: Path, taken: pd.DataFrame, tmp_path: Path
    ):
        for name in ("one", "two"):
            release_photos(cohort(taken, CONSENT), folder, tmp_path / name)
        one, two = (
            {path.relative_to(tmp_path / name): path.read_bytes() for path in files}
            for name, files in (
                (name, sorted(path for path in (tmp_path / name).rglob("*") if path.is_file()))
                for name in ("one", "two")
            )
        )
        assert one == two

    def test_two_photographs_of_one_view_keep_apart(
        self, folder: Path, taken: pd.DataFrame, tmp_path: Path
    ):
        again = taken.iloc[[1]].assign(file="photos/original-P01-immediate.jpg")
        manifest = release_photos(
            cohort(pd.concat([taken, again]), CONSENT), folder, tmp_path / "out"
        )
        files = manifest["file"].dropna()
        assert files.is_unique
        assert "photos/P01_baseline_vertex_2.jpg" in set(files)

    def test_a_cohort_without_photographs(self, folder: Path, taken: pd.DataFrame, tmp_path: Path):
        manifest = release_photos(cohort(taken.iloc[:0], CONSENT), folder, tmp_path / "out")
        assert manifest.empty
        assert [path.name for path in (tmp_path / "out").iterdir()] == ["manifest.csv"]


class TestPanel:
    def test_columns_follow_time_and_rows_the_views(self, folder: Path, taken: pd.DataFrame):
        panel = photo_panel(taken[taken["patient_id"] == "P01"], folder)
        assert panel.size == (16 + 3 * 496, 56 + 2 * 536)
        middle = [panel.getpixel((16 + column * 496 + 240, 100 + 240))[0] for column in range(3)]
        # baseline, immediate, month 6 were given the shades 45, 50 and 40
        assert np.abs(np.array(middle) - [45, 50, 40]).max() <= 2

    def test_a_missing_view_is_grey(self, folder: Path, taken: pd.DataFrame):
        panel = photo_panel(taken[taken["patient_id"] == "P01"], folder)
        assert panel.getpixel((16 + 496 + 240, 100 + 536 + 10)) == (235, 235, 235)

    def test_a_wide_picture_is_not_cropped(self, tmp_path: Path):
        picture(10, size=(300, 30)).save(tmp_path / "wide.png")
        rows = [["P01", "baseline", None, "wide.png", None]]
        panel = photo_panel(pd.DataFrame(rows, columns=HEADER, dtype="str"), tmp_path)
        assert panel.getpixel((16 + 470, 100 + 240)) == (10, 10, 10)
        assert panel.getpixel((16 + 240, 100 + 10)) == (255, 255, 255)
        buffer = io.BytesIO()
        panel.save(buffer, "PNG")
        assert buffer.getvalue()
