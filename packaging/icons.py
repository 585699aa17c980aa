"""Draws the icon in every size and form that a system asks for: PNG, Windows' .ico, macOS' .icns.

icons.py FOLDER
"""

from __future__ import annotations

import os
import struct
import sys
from pathlib import Path

from PySide6.QtCore import QBuffer, QIODevice
from PySide6.QtGui import QGuiApplication, QImage, QPainter
from PySide6.QtSvg import QSvgRenderer

SOURCE = Path(__file__).resolve().parents[1] / "resources/icons/matryoshka-explorer.svg"
LINUX_SIZES = (16, 22, 24, 32, 48, 64, 128, 256, 512)
WINDOWS_SIZES = (16, 20, 24, 32, 40, 48, 64, 256)
MAC_KINDS = {b"icp4": 16, b"icp5": 32, b"ic11": 32, b"ic12": 64, b"ic07": 128, b"ic13": 256, b"ic08": 256, b"ic14": 512,
             b"ic09": 512, b"ic10": 1024}  # fmt: skip
"""Apple's names of the sizes, some of which are those of a screen with twice as many pixels."""

ICO_HEADER, ICO_ENTRY = struct.Struct("<HHH"), struct.Struct("<BBBBHHII")


def png(renderer: QSvgRenderer, size: int) -> bytes:
    """Return the icon, `size` pixels wide and high."""
    image = QImage(size, size, QImage.Format.Format_ARGB32)
    image.fill(0)
    painter = QPainter(image)
    renderer.render(painter)
    painter.end()
    buffer = QBuffer()
    buffer.open(QIODevice.OpenModeFlag.WriteOnly)
    image.save(buffer, "PNG")
    return bytes(buffer.data().data())


def ico(pictures: dict[int, bytes]) -> bytes:
    """Return Windows' file of all `pictures`: a table, then PNGs."""
    offset = ICO_HEADER.size + len(pictures) * ICO_ENTRY.size
    table = ICO_HEADER.pack(0, 1, len(pictures))
    for size, data in pictures.items():
        table += ICO_ENTRY.pack(size % 256, size % 256, 0, 0, 1, 32, len(data), offset)
        offset += len(data)
    return table + b"".join(pictures.values())


def icns(pictures: dict[bytes, bytes]) -> bytes:
    """Return Apple's file of all `pictures`: name, length and PNG of each."""
    body = b"".join(kind + struct.pack(">I", len(data) + 8) + data for kind, data in pictures.items())
    return b"icns" + struct.pack(">I", len(body) + 8) + body


def main(folder: Path) -> None:
    os.environ["QT_QPA_PLATFORM"] = "offscreen"
    app = QGuiApplication([])
    renderer = QSvgRenderer(str(SOURCE))
    assert renderer.isValid(), SOURCE
    folder.mkdir(parents=True, exist_ok=True)
    for size in LINUX_SIZES:
        (folder / f"{size}.png").write_bytes(png(renderer, size))
    name = SOURCE.stem
    (folder / f"{name}.ico").write_bytes(ico({size: png(renderer, size) for size in WINDOWS_SIZES}))
    (folder / f"{name}.icns").write_bytes(icns({kind: png(renderer, size) for kind, size in MAC_KINDS.items()}))
    del app


if __name__ == "__main__":
    main(Path(sys.argv[1]))
