"""What `make new-paper` writes is a paper with nothing filled in, and it harms nothing."""

import yaml

from caseseries import document
from caseseries.present.manuscript import front
from caseseries.present.manuscript.new_paper import begin
from caseseries.present.manuscript.source import environment


def test_a_paper_begins_with_every_key_explained_and_empty(tmp_path):
    begin(tmp_path)
    path = tmp_path / "config" / "paper.yaml"
    about = front.read(path)
    schema = document.SCHEMAS / "paper.schema.yaml"
    keys = yaml.safe_load(schema.read_text(encoding="utf-8"))["properties"]
    assert set(about.said) == set(keys)
    assert not any(about.said.values())
    assert [lacking.what for lacking in about.of_authors()] == ["authors"]


def test_the_note_in_a_new_part_does_not_show(tmp_path):
    for path in begin(tmp_path):
        if path.suffix == ".md":
            text = environment().from_string(path.read_text(encoding="utf-8")).render()
            assert not text.strip()


def test_what_is_there_stays(tmp_path):
    begin(tmp_path)
    mine = tmp_path / "paper" / "introduction.md"
    mine.write_text("Mine.\n", encoding="utf-8")
    assert begin(tmp_path) == []
    assert mine.read_text(encoding="utf-8") == "Mine.\n"
