"""Prints the control file of the Debian package.

control.py VERSION ARCH SIZE FOLDER    SIZE in KiB, FOLDER with the program's libraries
"""

from __future__ import annotations

import sys
from pathlib import Path

import metadata
from needs import needs

PACKAGES = {
    "libEGL.so.1": "libegl1",
    "libGL.so.1": "libgl1",
    "libX11-xcb.so.1": "libx11-xcb1",
    "libX11.so.6": "libx11-6",
    "libdbus-1.so.3": "libdbus-1-3",
    "libfontconfig.so.1": "libfontconfig1",
    "libfreetype.so.6": "libfreetype6",
    "libgcc_s.so.1": "libgcc-s1",
    "libglib-2.0.so.0": "libglib2.0-0 | libglib2.0-0t64",
    "libgthread-2.0.so.0": "libglib2.0-0 | libglib2.0-0t64",
    "libstdc++.so.6": "libstdc++6",
    "libuuid.so.1": "libuuid1",
    "libwayland-client.so.0": "libwayland-client0",
    "libwayland-cursor.so.0": "libwayland-cursor0",
    "libwayland-egl.so.1": "libwayland-egl1",
    "libxcb-cursor.so.0": "libxcb-cursor0",
    "libxcb-glx.so.0": "libxcb-glx0",
    "libxcb-icccm.so.4": "libxcb-icccm4",
    "libxcb-image.so.0": "libxcb-image0",
    "libxcb-keysyms.so.1": "libxcb-keysyms1",
    "libxcb-randr.so.0": "libxcb-randr0",
    "libxcb-render-util.so.0": "libxcb-render-util0",
    "libxcb-render.so.0": "libxcb-render0",
    "libxcb-shape.so.0": "libxcb-shape0",
    "libxcb-shm.so.0": "libxcb-shm0",
    "libxcb-sync.so.1": "libxcb-sync1",
    "libxcb-util.so.1": "libxcb-util1",
    "libxcb-xfixes.so.0": "libxcb-xfixes0",
    "libxcb-xkb.so.1": "libxcb-xkb1",
    "libxcb.so.1": "libxcb1",
    "libxkbcommon-x11.so.0": "libxkbcommon-x11-0",
    "libxkbcommon.so.0": "libxkbcommon0",
    "libz.so.1": "zlib1g",
    "libzstd.so.1": "libzstd1",
}
"""Which package of Debian and Ubuntu brings a library."""

OF_GLIBC = {"libc.so.6", "libdl.so.2", "libm.so.6", "libpthread.so.0", "librt.so.1", "libutil.so.1"}
ALWAYS = ("fonts-dejavu-core | fonts-freefont-ttf | fonts-noto-core",)
WISHED = ("ca-certificates", "libgl1-mesa-dri", "xdg-desktop-portal")

FORM = """Package: {name}
Version: {version}
Section: science
Priority: optional
Architecture: {arch}
Maintainer: {maintainer} <{mail}>
Installed-Size: {size}
Depends: {depends}
Recommends: {recommends}
Homepage: {home}
Description: explorer for texts and static embeddings
 Drop texts on the window and they are embedded in seconds with a static
 embedding model, without a GPU and without a network. Then everything is
 live: search as you type, a similarity matrix, a map, and one slider that
 switches the Matryoshka dimension under all of them.
 .
 A model and sample texts are inside. Nothing is sent anywhere.
"""


def packages(sonames: list[str]) -> list[str]:
    """Return the packages that bring `sonames`, each once."""
    unknown = [name for name in sonames if name not in PACKAGES and name not in OF_GLIBC]
    assert not unknown, f"packaging/linux/control.py does not know the package of {unknown}"
    return list(dict.fromkeys(PACKAGES[name] for name in sonames if name in PACKAGES))


def main(version: str, arch: str, size: str, folder: str) -> None:
    always, wayland, glibc = needs(Path(folder))
    text = FORM.format(
        name=metadata.NAME,
        version=version,
        arch=arch,
        size=size,
        maintainer=metadata.MAINTAINER,
        mail=metadata.MAIL,
        home=metadata.HOMEPAGE,
        depends=", ".join([f"libc6 (>= {glibc})", *packages(always), *ALWAYS]),
        recommends=", ".join([*packages(wayland), *WISHED]),
    )
    print(text, end="")


if __name__ == "__main__":
    main(*sys.argv[1:])
