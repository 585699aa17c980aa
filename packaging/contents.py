"""What the frozen program contains and what it leaves out; `tests/unit/packaging` holds it to what is imported."""

from __future__ import annotations

SHIPPED = (
    "PySide6",
    "charset_normalizer",
    "duckdb",
    "huggingface_hub",
    "numba",
    "numpy",
    "platformdirs",
    "safetensors",
    "scipy",
    "tokenizers",
)
"""The libraries that the program imports itself."""

QT_MODULES = ("QtCore", "QtGui", "QtWidgets", "QtSvg")
"""The parts of Qt that the program imports itself."""

FOUND_BY_NAME = ("huggingface_hub.errors", "huggingface_hub.hf_api", "huggingface_hub.utils")
"""Imported by name at run time, where no analysis of the source can see it."""

EXCLUDED = (
    # the tools of developers, which some libraries import when they happen to be there
    "IPython", "PIL", "cupy", "dask", "matplotlib", "mypy", "pandas", "polars", "pyarrow", "pytest", "setuptools",
    "sklearn", "sphinx", "tensorflow", "torch", "transformers", "umap", "pynndescent", "pyqtgraph", "faiss", "usearch",
    # of the standard library
    "curses", "distutils", "doctest", "ensurepip", "idlelib", "lib2to3", "pip", "pydoc_data", "readline", "tkinter",
    "sqlite3", "turtledemo", "venv",
    # test data
    "llvmlite.tests", "numba.tests", "numpy.testing.tests", "scipy.conftest",
    # the other way of huggingface_hub to fetch, its command line and its file system; the program reads plain HTTP
    "fsspec", "hf_xet", "huggingface_hub.cli", "huggingface_hub.hf_file_system", "huggingface_hub.inference", "typer",
    "rich", "shellingham",
    # what scipy has beside sparse matrices, neighbours in the plane, and the linear algebra below them
    "scipy.cluster", "scipy.datasets", "scipy.differentiate", "scipy.fft", "scipy.fftpack", "scipy.integrate",
    "scipy.interpolate", "scipy.io", "scipy.misc", "scipy.ndimage", "scipy.odr", "scipy.optimize", "scipy.signal",
    "scipy.sparse.linalg", "scipy.stats",
    # duckdb in the clothes of Spark
    "duckdb.experimental",
    # the parts of Qt that no window of this program uses
    "PySide6.QtConcurrent", "PySide6.QtDBus", "PySide6.QtDesigner", "PySide6.QtHelp", "PySide6.QtNetwork",
    "PySide6.QtOpenGL", "PySide6.QtOpenGLWidgets", "PySide6.QtPrintSupport", "PySide6.QtQml", "PySide6.QtQuick",
    "PySide6.QtQuickControls2", "PySide6.QtQuickTest", "PySide6.QtQuickWidgets", "PySide6.QtSql", "PySide6.QtTest",
    "PySide6.QtUiTools", "PySide6.QtXml",
)  # fmt: skip
"""What must not enter the program, though something may import it."""

UNUSED_FILES = (
    "plugins/egldeviceintegrations", "plugins/generic", "plugins/networkinformation", "plugins/tls",
    "plugins/platforms/libqeglfs", "plugins/platforms/libqlinuxfb", "plugins/platforms/libqminimalegl",
    "plugins/platforms/libqvkkhr", "plugins/platforms/libqvnc", "plugins/platforms/libqminimal",
    "plugins/platforms/qminimal", "plugins/platforms/qdirect2d", "plugins/platformthemes/libqgtk3",
    "plugins/platforminputcontexts/libqtvirtualkeyboard", "plugins/platforminputcontexts/qtvirtualkeyboard",
    "plugins/imageformats/libqtiff", "plugins/imageformats/libqwbmp", "plugins/imageformats/libqtga",
    "plugins/imageformats/libqicns", "plugins/imageformats/libqpdf", "plugins/imageformats/qtiff",
    "plugins/imageformats/qwbmp", "plugins/imageformats/qtga", "plugins/imageformats/qicns",
    "libQt6Egl", "libQt6Qml", "libQt6Quick", "libQt6VirtualKeyboard", "libQt6Pdf", "libQt6Network",
    "Qt6Qml", "Qt6Quick", "Qt6VirtualKeyboard", "Qt6Pdf", "Qt6Network", "QtQml.framework", "QtQuick.framework",
    "opengl32sw.dll", "/translations/", "/qml/",
    "/libatk-", "/libcairo", "/libdatrie", "/libfribidi", "/libgdk", "/libgraphite2", "/libgtk-", "/libharfbuzz",
    "/libjpeg", "/libpango", "/libpixman", "/libthai", "numba/np/ufunc/omppool", "numba/np/ufunc/tbbpool", "/libgomp",
)  # fmt: skip
"""Parts of the paths of files that are left out: of Qt, of what its GTK theme needs, and numba's other threads."""

NEVER_STRIPPED = ("libscipy_openblas", "libgfortran", "libquadmath", "libQt6", "libicudata")
"""Libraries that keep their symbols: they have hardly any, or were patched in a way that `strip` may break."""

OF_THE_SYSTEM = (
    "libX11", "libxcb", "libXau", "libXdmcp", "libXext", "libXrender", "libxkbcommon", "libwayland",
    "libEGL", "libGL", "libGLX", "libOpenGL", "libGLdispatch", "libgbm", "libdrm", "libdbus-1", "libsystemd",
    "libfontconfig", "libfreetype", "libglib-2.0", "libgthread-2.0", "libgobject-2.0", "libgio-2.0", "libgmodule-2.0",
    "libstdc++", "libgcc_s", "libz.", "libexpat", "libpng16", "libbrotli", "libbsd", "libmd.", "libpcre2",
    "liblz4", "libzstd", "libgcrypt", "libgpg-error", "libcap", "libuuid", "libgssapi_krb5", "libkrb5", "libk5crypto",
    "libcom_err", "libkeyutils", "libselinux", "libmount", "libblkid", "libtinfo", "libreadline", "libncurses",
)  # fmt: skip
"""Beginnings of the names of libraries that a Linux package asks the system for instead of bringing them."""
