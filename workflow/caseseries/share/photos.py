"""What leaves of the photographs: stripped copies, a manifest, and one panel a consenting patient.

A patient consents when ``consent_publication`` is ``yes``; an empty cell is no consent.
"""

from collections.abc import Sequence
from pathlib import Path
from typing import Final

import pandas as pd
from PIL import Image, ImageDraw, ImageFont, ImageOps

from caseseries.cases.cohort import Cohort
from caseseries.cases.vocabulary import timepoint_rank
from caseseries.files import unfinished, write_table
from caseseries.intake.photos.check import sha256_of
from caseseries.intake.photos.picture import strip_photo, upright_pixels

MANIFEST: Final = "manifest.csv"
MANIFEST_COLUMNS: Final = (
    "patient_id timepoint view leaves reason file sha256 original_sha256".split()
)
NO_CONSENT: Final = "no written consent to publication"

_CELL: Final = 480
_GAP: Final = 16
_HEADING: Final = 56
_LABEL: Final = 44
_DPI: Final = (300, 300)
_GREY: Final = (235, 235, 235)


def release_photos(cohort: Cohort, folder: Path, target: Path) -> pd.DataFrame:
    """Write what may leave of a cohort's photographs, and return the manifest.

    The photographs lie in ``folder``, the cohort's; ``check_photos`` found nothing wrong with them.
    Below ``target`` are written ``manifest.csv``, ``photos/`` (stripped copies named by patient,
    timepoint and view) and ``panels/`` (one PNG a patient). The manifest has one row a photograph;
    one that may not leave has no file and no checksum, but a reason.
    """
    agreed = cohort.patients["consent_publication"].eq("yes")
    consenting = set(cohort.patients.loc[agreed, "patient_id"])
    photos = _in_order(cohort.photos)
    copies = _copy_names(photos)
    rows = []
    for photo, copy in zip(photos.to_dict("records"), copies, strict=True):
        row = {name: photo[name] for name in ("patient_id", "timepoint", "view")}
        if photo["patient_id"] in consenting:
            original = folder / _local(photo["file"])
            strip_photo(original, target / copy)
            sums = {"sha256": sha256_of(target / copy), "original_sha256": sha256_of(original)}
            rows.append(row | {"leaves": "yes", "file": copy} | sums)
        else:
            rows.append(row | {"leaves": "no", "reason": NO_CONSENT})
    for patient, of_patient in photos[photos["patient_id"].isin(consenting)].groupby("patient_id"):
        with unfinished(target / "panels" / f"{patient}.png") as part:
            photo_panel(of_patient, folder).save(part, "PNG", dpi=_DPI)
    manifest = pd.DataFrame(rows, columns=MANIFEST_COLUMNS, dtype="str")
    write_table(manifest, target / MANIFEST)
    return manifest


def photo_panel(photos: pd.DataFrame, folder: Path) -> Image.Image:
    """Draw the photographs of one patient: a row a view, a column a timepoint.

    Every picture is fitted into a square without cropping; a grey square stands where a view was
    not photographed at a timepoint.
    """
    views = list(dict.fromkeys(photos["view"].fillna("")))
    timepoints = sorted(set(photos["timepoint"]), key=timepoint_rank)
    width = _GAP + len(timepoints) * (_CELL + _GAP)
    height = _HEADING + len(views) * (_CELL + _HEADING)
    panel = Image.new("RGB", (width, height), "white")
    draw = ImageDraw.Draw(panel)
    for column, timepoint in enumerate(timepoints):
        left = _GAP + column * (_CELL + _GAP)
        _write(draw, (left, 12), timepoint.replace("_", " "))
        for row, view in enumerate(views):
            top = _HEADING + row * (_CELL + _HEADING)
            panel.paste(_cell(photos, folder, view, timepoint), (left, top + _LABEL))
            if column == 0:
                _write(draw, (left, top + 8), view or "view not stated", size=24)
    return panel


def _cell(photos: pd.DataFrame, folder: Path, view: str, timepoint: str) -> Image.Image:
    """Return one square of the panel: the first photograph of this view and timepoint."""
    here = photos[(photos["view"].fillna("") == view) & (photos["timepoint"] == timepoint)]
    if here.empty:
        square = Image.new("RGB", (_CELL, _CELL), _GREY)
        _write(ImageDraw.Draw(square), (_GAP, _CELL // 2 - 16), "no photograph", size=24)
        return square
    picture = upright_pixels(folder / _local(here["file"].iloc[0])).convert("RGB")
    return ImageOps.pad(picture, (_CELL, _CELL), Image.Resampling.LANCZOS, color="white")


def _write(draw: ImageDraw.ImageDraw, place: tuple[int, int], text: str, size: int = 30) -> None:
    draw.text(place, text, fill="black", font=ImageFont.load_default(size))


def _in_order(photos: pd.DataFrame) -> pd.DataFrame:
    """Sort by patient, then by time, then as listed."""
    rank = photos["timepoint"].map(timepoint_rank)
    order = photos.assign(rank=rank).sort_values(["patient_id", "rank"], kind="stable")
    return order.drop(columns="rank").reset_index(drop=True)


def _copy_names(photos: pd.DataFrame) -> Sequence[str]:
    """Name every copy by what it shows; the clinic's own file names do not leave."""
    names: dict[str, int] = {}
    copies = []
    for photo in photos.to_dict("records"):
        view = "" if pd.isna(photo["view"]) else f"_{_slug(photo['view'])}"
        stem = f"{photo['patient_id']}_{photo['timepoint']}{view}"
        names[stem] = names.get(stem, 0) + 1
        number = f"_{names[stem]}" if names[stem] > 1 else ""
        copies.append(f"photos/{stem}{number}{Path(photo['file']).suffix.lower()}")
    return copies


def _slug(view: str) -> str:
    return "".join(letter if letter.isalnum() else "-" for letter in view.lower()).strip("-")


def _local(file: str) -> str:
    return str(file).replace("\\", "/")
