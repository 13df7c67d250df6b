"""The table of allowed label matches: a true label, and the predicted one that counts as it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, Qt, Signal
from PySide6.QtGui import QGuiApplication, QKeySequence
from PySide6.QtWidgets import (
    QComboBox,
    QCompleter,
    QHBoxLayout,
    QHeaderView,
    QLabel,
    QPushButton,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QTableWidget,
    QTableWidgetItem,
    QVBoxLayout,
    QWidget,
)

from errata.errors import ErrataError
from errata.io.label_matches import label_matches_of, read_label_matches, write_label_matches
from errata_gui.shell.json_files import ask_to_load, ask_to_save
from errata_gui.theme import GRID

if TYPE_CHECKING:
    from PySide6.QtCore import QAbstractItemModel
    from PySide6.QtGui import QKeyEvent

    from errata_gui.settings import Settings

Pairs = tuple[tuple[str, str], ...]


class MatchTable(QWidget):
    """Pairs that are typed with completion, pasted, loaded and saved.

    Signals
    -------
    changed()
        By the user; `set_pairs` does not emit.
    """

    changed = Signal()

    def __init__(self, settings: Settings, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._settings = settings
        self._labels: list[str] = []
        self.table = _Table(0, 2, self)
        self.table.setAccessibleName("Allowed label matches")
        self.table.setHorizontalHeaderLabels(["ground truth", "predicted"])
        self.table.horizontalHeader().setSectionResizeMode(QHeaderView.ResizeMode.Stretch)
        self.table.verticalHeader().hide()
        self.table.setItemDelegate(_LabelEditor(self))
        self.table.setTabKeyNavigation(False)
        self.table.setMinimumHeight(140)
        self.table.itemChanged.connect(self._edited)
        self.table.pasted.connect(self.paste)
        self.table.removed.connect(self.remove)
        self.problem = QLabel("", self)
        self.problem.setTextFormat(Qt.TextFormat.PlainText)
        self.problem.setWordWrap(True)
        self.problem.hide()
        self.add = self._button("Add", "Add a pair", self.add_row)
        self.take = self._button("Remove", "Remove the marked pairs (Delete)", self.remove)
        self.put = self._button("Paste", "Paste pairs: two columns, GT=DT lines, or the JSON list",
                                self.paste)  # fmt: skip
        self.load = self._button("Load\N{HORIZONTAL ELLIPSIS}", "Load a JSON list of pairs",
                                 self._ask_load)  # fmt: skip
        self.save = self._button("Save\N{HORIZONTAL ELLIPSIS}", "Save the pairs as a JSON list",
                                 self._ask_save)  # fmt: skip
        row = QHBoxLayout()
        row.setSpacing(GRID)
        for button in (self.add, self.take, self.put, self.load, self.save):
            row.addWidget(button)
        row.addStretch(1)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(GRID)
        column.addWidget(self.table, 1)
        column.addWidget(self.problem)
        column.addLayout(row)

    def _button(self, text: str, tip: str, run: object) -> QPushButton:
        made = QPushButton(text, self)
        made.setAutoDefault(False)
        made.setToolTip(tip)
        made.setAccessibleName(tip)
        made.clicked.connect(run)
        return made

    @property
    def labels(self) -> list[str]:
        """The labels that a pair may name."""
        return self._labels

    @property
    def pairs(self) -> Pairs:
        """The whole pairs, each once, in the order of the table."""
        rows = (tuple(self._text(row, side) for side in (0, 1)) for row in range(self._n))
        return tuple(dict.fromkeys((gt, dt) for gt, dt in rows if gt and dt))

    @property
    def unknown(self) -> list[str]:
        """Labels in the table that the data does not have."""
        texts = (self._text(row, side) for row in range(self._n) for side in (0, 1))
        return list(dict.fromkeys(t for t in texts if t and t not in self._labels))

    @property
    def halves(self) -> list[str]:
        """Labels that stand alone in their rows."""
        rows = ([self._text(row, side) for side in (0, 1)] for row in range(self._n))
        return ["".join(row) for row in rows if bool(row[0]) != bool(row[1])]

    def set_pairs(self, pairs: Sequence[tuple[str, str]], labels: list[str]) -> None:
        """Show pairs of these labels."""
        self._labels = labels
        self.table.blockSignals(True)
        self.table.setRowCount(0)
        for pair in pairs:
            self._append(*pair)
        self.table.blockSignals(False)
        self._say("")

    def add_row(self) -> None:
        """Add a pair, and type its true label."""
        self.table.blockSignals(True)
        self._append("", "")
        self.table.blockSignals(False)
        item = self.table.item(self._n - 1, 0)
        assert item is not None
        self.table.setCurrentItem(item)
        self.table.editItem(item)

    def remove(self) -> None:
        """Remove the rows in which something is marked."""
        rows = {index.row() for index in self.table.selectedIndexes()}
        for row in sorted(rows, reverse=True):
            self.table.removeRow(row)
        if rows:
            self._tell()

    def paste(self) -> None:
        """Add the pairs of the clipboard."""
        text = QGuiApplication.clipboard().text()
        try:
            self._extend(pairs_of_text(text))
        except ErrataError as error:
            self._say(str(error))

    def load_file(self, path: str) -> None:
        """Add the pairs of a file."""
        try:
            self._extend([(row.gt, row.dt) for row in read_label_matches(path)])
        except ErrataError as error:
            self._say(str(error))

    def save_file(self, path: str) -> None:
        """Write the pairs to a file."""
        try:
            write_label_matches(path, self.pairs)
        except ErrataError as error:
            self._say(str(error))

    def _ask_load(self) -> None:
        ask_to_load(self, "Load label matches", self._settings, self.load_file)

    def _ask_save(self) -> None:
        name = "allowed_label_matches.json"
        ask_to_save(self, "Save label matches", self._settings, name, self.save_file)

    @property
    def _n(self) -> int:
        return self.table.rowCount()

    def _text(self, row: int, side: int) -> str:
        item = self.table.item(row, side)
        return "" if item is None else item.text().strip()

    def _append(self, gt: str, dt: str) -> None:
        row = self._n
        self.table.insertRow(row)
        for side, text in enumerate((gt, dt)):
            item = QTableWidgetItem(text)
            item.setToolTip(text)
            self.table.setItem(row, side, item)

    def _extend(self, pairs: Sequence[tuple[str, str]]) -> None:
        known = set(self.pairs)
        self.table.blockSignals(True)
        for pair in dict.fromkeys(pairs):
            if pair not in known:
                self._append(*pair)
        self.table.blockSignals(False)
        self._tell()

    def _edited(self, item: QTableWidgetItem) -> None:
        item.setToolTip(item.text())
        self._tell()

    def _tell(self) -> None:
        unknown, halves = self.unknown, self.halves
        self._say(
            f"There is no label {', '.join(unknown)} in this data." if unknown
            else f"{', '.join(halves)} stands alone: name both labels, or remove the row."
            if halves else ""
        )  # fmt: skip
        self.changed.emit()

    def _say(self, sentence: str) -> None:
        self.problem.setText(sentence)
        self.problem.setVisible(bool(sentence))


class _Table(QTableWidget):
    """A table that pastes and deletes by the usual keys."""

    pasted = Signal()
    removed = Signal()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.matches(QKeySequence.StandardKey.Paste):
            self.pasted.emit()
        elif event.key() in (Qt.Key.Key_Delete, Qt.Key.Key_Backspace):
            self.removed.emit()
        else:
            super().keyPressEvent(event)


class _LabelEditor(QStyledItemDelegate):
    """Lists the labels, and completes one while it is typed."""

    def __init__(self, table: MatchTable) -> None:
        super().__init__(table)
        self._table = table

    def createEditor(
        self,
        parent: QWidget,
        option: QStyleOptionViewItem,  # noqa: ARG002 (Qt's signature)
        index: QModelIndex | QPersistentModelIndex,
    ) -> QWidget:
        box = QComboBox(parent)
        box.setEditable(True)
        box.setInsertPolicy(QComboBox.InsertPolicy.NoInsert)
        box.addItems(self._table.labels)
        completer = box.completer()
        assert completer is not None
        completer.setCaseSensitivity(Qt.CaseSensitivity.CaseInsensitive)
        completer.setFilterMode(Qt.MatchFlag.MatchContains)
        completer.setCompletionMode(QCompleter.CompletionMode.PopupCompletion)
        # The first of a pair is followed by the second; what is chosen needs no Enter.
        onward = self.EndEditHint.NoHint if index.column() else self.EndEditHint.EditNextItem
        box.textActivated.connect(lambda: self._take(box, onward))
        return box

    def setEditorData(self, editor: QWidget, index: QModelIndex | QPersistentModelIndex) -> None:
        assert isinstance(editor, QComboBox)
        editor.setEditText(str(index.data() or ""))

    def setModelData(
        self,
        editor: QWidget,
        model: QAbstractItemModel,
        index: QModelIndex | QPersistentModelIndex,
    ) -> None:
        assert isinstance(editor, QComboBox)
        model.setData(index, editor.currentText().strip())

    def _take(self, box: QComboBox, onward: QStyledItemDelegate.EndEditHint) -> None:
        self.commitData.emit(box)
        self.closeEditor.emit(box, onward)


def pairs_of_text(text: str) -> list[tuple[str, str]]:
    r"""Read pairs as people paste them.

    Parameters
    ----------
    text : str
        The JSON list, or lines of two labels parted by a tab, ``->``, ``=`` or a comma.

    Raises
    ------
    errata.InputError
        A line that is no pair.

    Examples
    --------
    >>> pairs_of_text("car\tvan\ntruck -> bus")
    [('car', 'van'), ('truck', 'bus')]
    """
    from errata.errors import InputError

    if text.lstrip()[:1] in ("[", "{"):
        return [(row.gt, row.dt) for row in label_matches_of(text, "clipboard")]
    pairs = []
    for n, line in enumerate(filter(str.strip, text.splitlines()), start=1):
        sign = next((sign for sign in ("\t", "->", "=", ",") if sign in line), None)
        parts = [] if sign is None else [part.strip() for part in line.split(sign)]
        if len(parts) != 2 or not all(parts):
            message = f"clipboard, line {n}: found {line.strip()!r}; give two labels in columns"
            raise InputError(message)
        pairs.append((parts[0], parts[1]))
    if not pairs:
        raise InputError("clipboard: found nothing; copy two columns of labels first")
    return pairs
