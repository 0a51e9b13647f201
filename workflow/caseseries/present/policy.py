"""What a browser may do with a page of ours: show what stands in it, and nothing else.

Source: Content Security Policy Level 3 (W3C). A style or a script counts only if its checksum is
named, so that a text of a clinic that passed for one would do nothing.
"""

import base64
import hashlib
import re
from typing import Final

CHARSET: Final = '<meta charset="utf-8">'
_INSIDE: Final = re.compile(r"<(style|script)>(.*?)</\1>", re.DOTALL)
_ATTRIBUTE: Final = re.compile(r"<[a-z][^<>]*\sstyle=[\"']")


def with_policy(html: str) -> str:
    """Return a page that names the checksums of its styles and scripts, and forbids all else.

    Raises ValueError if the page does not say its encoding, behind which the policy stands.
    """
    if CHARSET not in html:
        raise ValueError(f"a page without {CHARSET} has no place for its policy")
    sums: dict[str, list[str]] = {"style": [], "script": []}
    for kind, content in _INSIDE.findall(html):
        digest = base64.b64encode(hashlib.sha256(content.encode()).digest()).decode()
        sums[kind].append(f"'sha256-{digest}'")
    rules = ["default-src 'none'", "img-src data:", "base-uri 'none'", "form-action 'none'"]
    rules += [f"{kind}-src {' '.join(named)}" for kind, named in sums.items() if named]
    # An attribute says where a mark stands, and can fetch nothing.
    rules += ["style-src-attr 'unsafe-inline'"] if _ATTRIBUTE.search(html) else []
    meta = f'<meta http-equiv="Content-Security-Policy" content="{"; ".join(rules)}">'
    return html.replace(CHARSET, f"{CHARSET}\n{meta}", 1)
