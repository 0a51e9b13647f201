"""A name or number is found wherever it hides in a workbook, and it is never quoted."""

import json
import re
import zipfile
from pathlib import Path

import pytest
from openpyxl import load_workbook
from openpyxl.chart import BarChart, Reference
from openpyxl.comments import Comment
from openpyxl.packaging.custom import StringProperty
from openpyxl.workbook.defined_name import DefinedName
from openpyxl.worksheet.datavalidation import DataValidation

from caseseries.cases.study import study_of
from caseseries.intake.privacy.search import find_identifiers
from caseseries.intake.privacy.workbook_texts import beside_the_cells, texts_in
from caseseries.intake.read import read_cohort
from caseseries.intake.template import template_workbook
from caseseries.intake.workbook.cells_only import cells_only
from caseseries.intake.workbook.stable import save_workbook
from studies import SMP, VITILIGO

SECRET = "Maria Schmidt, 0171 2345678"


def properties(**about):
    def change(workbook):
        for name, value in about.items():
            setattr(workbook.properties, name, value)

    return change


def custom_property(workbook):
    workbook.custom_doc_props.append(StringProperty(name="Contact", value=SECRET))


def comment(cell, text=SECRET, author="nurse"):
    def change(workbook):
        workbook["patients"][cell].comment = Comment(text, author)

    return change


def sheet_called(name):
    def change(workbook):
        workbook.create_sheet(name)

    return change


def sheet_with(name, *cells, state="visible"):
    def change(workbook):
        sheet = workbook.create_sheet(name)
        sheet.sheet_state = state
        for cell in cells:
            sheet[cell] = SECRET

    return change


def header(part):
    def change(workbook):
        getattr(workbook["patients"], part).center.text = SECRET

    return change


def validation(**about):
    def change(workbook):
        rule = DataValidation(type="list", **{"formula1": '"a,b"', **about})
        rule.add("B2:B9")
        workbook["patients"].add_data_validation(rule)

    return change


def defined_name(workbook):
    workbook.defined_names["Contact"] = DefinedName("Contact", attr_text=f'"{SECRET}"')


def link(workbook):
    workbook["patients"]["B2"].hyperlink = "file:///C:/Users/Maria%20Schmidt/Maria Schmidt.pdf"


def tooltip(workbook):
    workbook["patients"]["B2"].hyperlink = "#A1"
    workbook["patients"]["B2"].hyperlink.tooltip = SECRET


def number_format(workbook):
    workbook["patients"]["B2"].number_format = f'0"{SECRET}"'


def formula(workbook):
    workbook["patients"]["Z9"] = f'=IF(1,"{SECRET}","")'


def chart(workbook):
    bars = BarChart()
    bars.title = SECRET
    bars.add_data(Reference(workbook["patients"], min_col=1, min_row=1, max_row=3))
    workbook["patients"].add_chart(bars, "H2")


HIDING = {
    "author": properties(creator="Maria Schmidt"),
    "who saved it": properties(lastModifiedBy="Maria Schmidt"),
    "title": properties(title=SECRET),
    "subject": properties(subject=SECRET),
    "description": properties(description=SECRET),
    "keywords": properties(keywords=SECRET),
    "category": properties(category=SECRET),
    "a property of one's own": custom_property,
    "comment": comment("B2"),
    "comment on a heading": comment("A1"),
    "author of a comment": comment("A1", "as agreed", "Maria Schmidt"),
    "sheet name": sheet_called("Maria Schmidt"),
    "sheet called by a number": sheet_called("13812345678"),
    "sheet start": sheet_with("start", "A1", "B7"),
    "sheet dictionary": sheet_with("dictionary", "C12"),
    "a sheet of one row": sheet_with("remarks", "A1"),
    "a hidden sheet": sheet_with("dictionary", "A1", state="veryHidden"),
    "header": header("oddHeader"),
    "footer": header("oddFooter"),
    "footer of the first page": header("firstFooter"),
    "drop-down list": validation(formula1='"Maria Schmidt,Hans Meyer"'),
    "prompt": validation(prompt=SECRET, promptTitle="Ask"),
    "error text": validation(error=SECRET, errorTitle="No"),
    "defined name": defined_name,
    "link": link,
    "tooltip": tooltip,
    "number format": number_format,
    "formula": formula,
    "chart": chart,
}
XML = "http://schemas.openxmlformats.org"
PARTS = {
    "threaded comment": (
        "xl/threadedComments/threadedComment1.xml",
        f"<ThreadedComments xmlns='x'><threadedComment><text>{SECRET}</text></threadedComment>"
        "</ThreadedComments>",
    ),
    "who commented": (
        "xl/persons/person.xml",
        "<personList xmlns='x'><person displayName='Maria Schmidt' id='{0-1}'/></personList>",
    ),
    "text box": (
        "xl/drawings/drawing9.xml",
        f"<wsDr xmlns:a='{XML}/drawingml/2006/main'><a:p><a:r><a:t>Maria </a:t></a:r>"
        "<a:r><a:t>Schmidt</a:t></a:r></a:p></wsDr>",
    ),
    "alternative text": ("xl/drawings/drawing9.xml", f"<wsDr><cNvPr descr='{SECRET}'/></wsDr>"),
    "text box of old": ("xl/drawings/vmlDrawing9.vml", f"<xml><div>{SECRET}</div></xml>"),
    "custom XML": ("customXml/item1.xml", f"<data><contact>{SECRET}</contact></data>"),
    "link to another file": (
        "xl/externalLinks/_rels/externalLink1.xml.rels",
        "<Relationships><Relationship Target='file:///C:/Maria Schmidt/1.xlsx'/></Relationships>",
    ),
    "company": ("docProps/app2.xml", f"<Properties><Manager>{SECRET}</Manager></Properties>"),
    "name of an attached file": ("xl/embeddings/Maria Schmidt.bin", "x"),
    "left-over string": (
        "xl/sharedStrings9.xml",
        f"<sst xmlns='{XML}/spreadsheetml/2006/main'><si><r><t>Maria </t></r><r><t>Schmidt</t></r>"
        "</si></sst>",
    ),
}


def add_part(path: Path, name: str, text: str) -> None:
    with zipfile.ZipFile(path, "a") as archive:
        archive.writestr(name, text)


def hidden_in(problems):
    return [problem for problem in problems if problem.rule_id.startswith("privacy.")]


@pytest.mark.parametrize("change", HIDING.values(), ids=HIDING.keys())
def test_what_hides_is_found_and_not_quoted(clinic, problems_in, change):
    folder = clinic.as_workbook()
    workbook = load_workbook(folder / "cohort.xlsx")
    change(workbook)
    workbook.save(folder / "cohort.xlsx")
    found = hidden_in(problems_in(folder))
    assert found
    assert not [one for one in found if re.search("Schmidt|2345678|12345", f"{vars(one)}")]


@pytest.mark.parametrize(("name", "text"), PARTS.values(), ids=PARTS.keys())
def test_what_hides_in_a_part_of_its_own_is_found_and_taken_out(clinic, problems_in, name, text):
    folder = clinic.as_workbook()
    path = folder / "cohort.xlsx"
    add_part(path, name, text)
    assert hidden_in(problems_in(folder))
    path.write_bytes(cells_only(path))
    assert not hidden_in(problems_in(folder))
    assert not beside_the_cells(path)


def test_an_ordinary_workbook_hides_nothing(clinic, problems_in):
    assert not hidden_in(problems_in(clinic.as_workbook()))


def test_our_own_workbook_hides_nothing(tmp_path):
    save_workbook(template_workbook(SMP), tmp_path / "w.xlsx")
    assert [text for text in texts_in(tmp_path / "w.xlsx") if find_identifiers(text)] == []


def test_what_was_left_behind_is_told_and_nothing_else(tmp_path):
    path = tmp_path / "w.xlsx"
    save_workbook(template_workbook(SMP), path)
    assert beside_the_cells(path) == []
    workbook = load_workbook(path)
    workbook["patients"]["A2"].comment = Comment("as agreed", "nurse")
    workbook["patients"]["B2"].hyperlink = "https://example.org"
    workbook.save(path)
    add_part(path, "xl/media/image1.png", "x")
    add_part(path, "xl/vbaProject.bin", "x")
    add_part(path, "customXml/item1.xml", "<data/>")
    assert beside_the_cells(path) == [
        *("a comment", "a link", "a macro or a file of another program", "a picture"),
    ]


@pytest.mark.parametrize(
    ("extra", "refused"),
    [({}, []), ({"I1": "Li Wei", "I2": "felt"}, ["privacy.name"])],
)
def test_what_the_study_defines_names_nobody(tmp_path, extra, refused):
    """A column called de_qi, in its own workbook with dictionary; another column stays a name."""
    definition = json.loads(VITILIGO.definition)
    column = {"name": "de_qi", "title": "De qi", "description": "Whether it was felt."}
    definition["patients"]["columns"] = [column | {"kind": "choice", "choices": ["De qi", "none"]}]
    study = study_of(definition)
    workbook = template_workbook(study)
    sheet = workbook["patients"]
    place = [cell.value for cell in sheet[1]].index("de_qi") + 1
    sheet["A2"], sheet.cell(2, place).value = "P01", "De qi"
    for cell, text in extra.items():
        sheet[cell] = text
    save_workbook(workbook, tmp_path / "workbook.xlsx")
    about = "title: A\nprovenance: observed\ncolumns: {patients: {de_qi: de_qi}}\n"
    (tmp_path / "cohort.yaml").write_text(about, encoding="utf-8")
    _, problems = read_cohort(tmp_path, study)
    found = [one.rule_id for one in problems if one.rule_id.startswith("privacy.")]
    assert found == refused
