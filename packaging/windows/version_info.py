"""Writes what Windows shows of the program in the properties of its file, in PyInstaller's form.

version_info.py FILE
"""

from __future__ import annotations

import re
import sys
from pathlib import Path

import metadata

FORM = """VSVersionInfo(
  ffi=FixedFileInfo(filevers={numbers}, prodvers={numbers}, mask=0x3f, flags=0x0, OS=0x40004, fileType=0x1,
                   subtype=0x0),
  kids=[
    StringFileInfo([StringTable("040904B0", [
      StringStruct("CompanyName", "{maintainer}"),
      StringStruct("FileDescription", "{title}"),
      StringStruct("FileVersion", "{version}"),
      StringStruct("LegalCopyright", "Apache License 2.0"),
      StringStruct("ProductName", "{title}"),
      StringStruct("ProductVersion", "{version}"),
    ])]),
    VarFileInfo([VarStruct("Translation", [1033, 1200])]),
  ],
)
"""


def main(file: Path) -> None:
    numbers = tuple([*map(int, re.findall(r"\d+", metadata.VERSION)), 0, 0, 0][:4])
    file.parent.mkdir(parents=True, exist_ok=True)
    text = FORM.format(numbers=numbers, maintainer=metadata.MAINTAINER, title=metadata.TITLE, version=metadata.VERSION)
    file.write_text(text, encoding="utf-8")


if __name__ == "__main__":
    main(Path(sys.argv[1]))
