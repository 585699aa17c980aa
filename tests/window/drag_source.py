"""A window from which files can be dragged, as from a file manager: drag_source.py FILE..."""

import sys

from PySide6.QtCore import QMimeData, Qt, QUrl
from PySide6.QtGui import QDrag, QMouseEvent
from PySide6.QtWidgets import QApplication, QLabel


class Source(QLabel):
    """Starts a drag of the files when the mouse is pressed and moved."""

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        if not event.buttons() & Qt.MouseButton.LeftButton:
            return
        data = QMimeData()
        data.setUrls([QUrl.fromLocalFile(name) for name in sys.argv[1:]])
        drag = QDrag(self)
        drag.setMimeData(data)
        every = Qt.DropAction.CopyAction | Qt.DropAction.MoveAction | Qt.DropAction.LinkAction
        drag.exec(every, Qt.DropAction.CopyAction)


app = QApplication(sys.argv[:1])
source = Source("drag me")
source.setWindowTitle("drag source")
source.setAlignment(Qt.AlignmentFlag.AlignCenter)
source.setGeometry(1400, 820, 160, 100)
source.setWindowFlag(Qt.WindowType.WindowStaysOnTopHint)
source.show()
sys.exit(app.exec())
