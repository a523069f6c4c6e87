"""A second opinion on citations: the same fields through citeproc-py with a small Vancouver-like CSL style."""

from __future__ import annotations

import io
from typing import Any

from citeproc import Citation, CitationItem, CitationStylesBibliography, CitationStylesStyle, formatter
from citeproc.source.json import CiteProcJSON

from bot.models import Reference

STYLE = b"""<?xml version="1.0" encoding="utf-8"?>
<style xmlns="http://purl.org/net/xbiblio/csl" class="in-text" version="1.0">
  <info><title>Test</title><id>test</id><updated>2026-01-01T00:00:00+00:00</updated></info>
  <citation><layout><text variable="title"/></layout></citation>
  <bibliography><layout suffix=".">
    <group delimiter=". ">
      <names variable="author"><name name-as-sort-order="all" sort-separator=" " initialize-with="" delimiter=", "/></names>
      <text variable="title"/>
      <text variable="container-title"/>
      <group delimiter=";">
        <date variable="issued"><date-part name="year"/></date>
        <group delimiter=":">
          <group><text variable="volume"/><text variable="issue" prefix="(" suffix=")"/></group>
          <text variable="page"/>
        </group>
      </group>
    </group>
  </layout></bibliography>
</style>"""


def formatted(reference: Reference) -> str:
    """The reference as citeproc-py prints it."""
    item: dict[str, Any] = {
        "id": "x",
        "type": "article-journal",
        "title": reference.title,
        "container-title": reference.journal,
        "author": [_name(author) for author in reference.authors],
        "issued": {"date-parts": [[reference.year]]},
        "volume": reference.volume,
        "issue": reference.issue,
        "page": reference.pages,
    }
    source = CiteProcJSON([{key: value for key, value in item.items() if value}])
    style = CitationStylesStyle(io.BytesIO(STYLE), validate=False)
    bibliography = CitationStylesBibliography(style, source, formatter.plain)
    bibliography.register(Citation([CitationItem("x")]))
    return str(bibliography.bibliography()[0])


def _name(author: str) -> dict[str, str]:
    family, _, given = author.rpartition(" ")
    return {"family": family, "given": " ".join(given)} if family else {"family": author, "given": ""}
