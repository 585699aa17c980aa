"""Prints the copyright file of the Debian package, with everything that is bundled."""

from __future__ import annotations

import json

import metadata

FORM = """Format: https://www.debian.org/doc/packaging-manuals/copyright-format/1.0/
Upstream-Name: {title}
Upstream-Contact: {mail}
Source: {home}
Comment: The package is the frozen program with the libraries it needs. Their
 licences are in full in /usr/share/doc/{name}/licences.txt:
{parts}

Files: *
Copyright: 2026 {maintainer}
License: Apache-2.0
 On Debian systems, the full text of the Apache License, version 2.0, can be
 found in the file /usr/share/common-licenses/Apache-2.0.
"""


def part(component: dict[str, object]) -> str:
    """Return the line of one part of the bill of materials."""
    licences = component.get("licenses") or [{}]
    first = licences[0] if isinstance(licences, list) else {}
    said = first.get("expression") or first.get("license", {}).get("name") or "see its text"
    return f"  {component['name']} {component['version']}: {said}"


def main() -> None:
    bill = json.loads((metadata.ROOT / "build/packed/sbom.cdx.json").read_text(encoding="utf-8"))
    text = FORM.format(
        title=metadata.TITLE,
        mail=metadata.MAIL,
        home=metadata.HOMEPAGE,
        name=metadata.NAME,
        maintainer=metadata.MAINTAINER,
        parts="\n".join(part(component) for component in bill["components"]),
    )
    print(text, end="")


if __name__ == "__main__":
    main()
