"""A page runs and fetches nothing but what its policy names by checksum."""

import base64
import hashlib
import re

import pytest

from caseseries.present.page.build import TEMPLATES, rendered
from caseseries.present.policy import CHARSET, with_policy
from studies import ROOT


def page(body: str) -> str:
    style = "<style>\np { color: red }\n</style>"
    return with_policy(f"<html><head>{CHARSET}{style}</head><body>{body}</body></html>")


def policy_of(html: str) -> dict[str, str]:
    [content] = re.findall(r'http-equiv="Content-Security-Policy" content="([^"]*)"', html)
    return dict(rule.split(" ", 1) for rule in content.split("; "))


def test_styles_and_scripts_are_named_by_checksum():
    script = "\nlet a = '<b>';\n"
    policy = policy_of(page(f"<script>{script}</script>"))
    expected = base64.b64encode(hashlib.sha256(script.encode()).digest()).decode()
    assert policy["script-src"] == f"'sha256-{expected}'"
    assert policy["style-src"].startswith("'sha256-")
    assert policy["default-src"] == "'none'"
    assert "unsafe-inline" not in " ".join(policy.values())


def test_a_page_without_a_script_runs_none():
    assert "script-src" not in policy_of(page(""))


def test_attributes_of_style_are_allowed_only_where_they_stand():
    policy = policy_of(page('<i class="bar" style="left: 3%"></i>'))
    assert policy["style-src-attr"] == "'unsafe-inline'"
    assert "style-src-attr" not in policy_of(page("<p>style='x'</p>"))


def test_a_page_that_has_no_place_for_the_policy_is_not_written():
    with pytest.raises(ValueError, match="has no place for its policy"):
        with_policy("<html></html>")


def test_every_template_of_a_page_has_the_place():
    paper = ROOT / "workflow" / "paper" / "template.html"
    texts = [path.read_text(encoding="utf-8") for path in (*TEMPLATES.glob("*.j2"), paper)]
    whole = [text for text in texts if "<head>" in text]
    assert len(whole) == 4
    assert all(CHARSET in text and "unsafe-inline" not in text for text in whole)
    assert "'sha256-" in rendered("audits.html.j2", audits=[], failed=[])
