"""The shell's own actions: which there are, and when they can be used."""

from __future__ import annotations

from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from errata_gui.actions import Spec
from errata_gui.panels.catalogue import CATALOGUE, DOCKS
from errata_gui.shell import session as sessions

if TYPE_CHECKING:
    from collections.abc import Callable

    from PySide6.QtWidgets import QMenu

    from errata_gui.panels.base import Context
    from errata_gui.shell.window import MainWindow
    from errata_gui.state import Rule

NEED_DATA = ("panel.", "dock.", "layout.", "edit.filter", "thresholds.", "export.")
"""How the keys of actions begin that can be used when something is open."""


def shell_actions(window: MainWindow) -> list[tuple[Spec, Callable[[], object]]]:
    """Give the actions of a window that are no panel's, in the order of the menus."""
    dots = "\N{HORIZONTAL ELLIPSIS}"
    return [
        (Spec("file.open", f"Open{dots}", "File", "Ctrl+O",
              "Open ground truth and predictions"), window.opening.ask),
        (Spec("file.demo", "Open the demo", "File", "",
              "Draw a data set with known mistakes, and open it"), window.opening.demo),
        (Spec("file.restore", "Last session", "File", "Ctrl+Shift+O",
              "Open what was open last, as it was left"), window.opening.restore),
        (Spec("file.quit", "Quit", "File", "Ctrl+Q",
              "Stop everything and close the window"), window.close),
        (Spec("view.undo", "Undo", "Edit", "Ctrl+Z", "Go back to the view before"),
         window.context.store.undo),
        (Spec("view.redo", "Redo", "Edit", "Ctrl+Shift+Z; Ctrl+Y", "Undo the undoing"),
         window.context.store.redo),
        (Spec("edit.filter", f"Filter images{dots}", "Edit", "Ctrl+F",
              "Count only the images that an expression keeps"), window.filter_bar.open),
        (Spec("edit.filter_clear", "Clear the image filter", "Edit", "Ctrl+Shift+F",
              "Show all images again"), window.filter_bar.clear),
        (Spec("thresholds.best", "Best score threshold", "Thresholds", "Ctrl+B",
              "Move the score threshold to the highest micro F1"), window.bar.best.click),
        (Spec("thresholds.per_class", f"Thresholds per class{dots}", "Thresholds", "Ctrl+T",
              "A score threshold for each class"), window.class_thresholds.open_beside),
        (Spec("thresholds.rule", f"Matching rule{dots}", "Thresholds", "Ctrl+R",
              "Protocol, and which labels may pair"), window.edit_rule),
        (Spec("thresholds.baseline", "Count changes from here", "Thresholds", "",
              "Make the present thresholds the baseline of the bar"), window.take_baseline),
        (Spec("layout.save", f"Save layout{dots}", "View", "",
              "Keep where the docks are, under a name"), window.layouts.ask_name),
        (Spec("layout.reset", "Reset layout", "View", "",
              "Put the docks where they came"), window.layouts.reset),
        (Spec("help.palette", "Command palette", "Help", "Ctrl+K",
              "Find any action by some letters of its name"), window.palette_.open),
        (Spec("help.shortcuts", "Keyboard shortcuts", "Help", "F1; ?",
              "Every action with its keys"), window.shortcuts.show_page),
    ]  # fmt: skip


def panel_actions(window: MainWindow) -> list[tuple[Spec, Callable[[], object]]]:
    """Give the actions that show panels and docks, and what they have in common."""
    dots = "\N{HORIZONTAL ELLIPSIS}"
    panels: list[tuple[Spec, Callable[[], object]]] = [
        (Spec(f"panel.{entry.key}", entry.title, "Panels", entry.shortcut,
              f"Show the panel {entry.title}"), partial(window.go_to_panel, entry.key))
        for entry in CATALOGUE
    ]  # fmt: skip
    return [
        *panels,
        (Spec("example.explain", "Why did it end so?", "View", "",
              "Explain the object that is looked at"), partial(window.docks.show, "why")),
        (Spec("file.pictures", f"Folder of the pictures{dots}", "File", "",
              "Say where the picture files lie"), window.ask_for_pictures),
        (Spec("view.theme", "Light or dark", "View", "Ctrl+Shift+L"), window.toggle_theme),
        *((Spec(f"dock.{entry.key}", entry.title, "View", entry.shortcut,
                f"Show or hide {entry.title}"), partial(window.docks.toggle, entry.key))
          for entry in DOCKS),
    ]  # fmt: skip


def fill_recent(window: MainWindow, menu: QMenu) -> None:
    """Fill a menu with the files that were opened before."""
    menu.clear()
    settings = window.context.settings
    for entry in settings.recent:
        gt, dt = Path(entry["gt"]), Path(entry["dt"])
        words = f"{dt.name}  on  {gt.name}, in {dt.parent.name}".replace("&", "&&")
        action = menu.addAction(words, partial(window.opening.read_recent, entry))
        action.setToolTip(f"{dt}\non {gt}")
    if not settings.recent:
        menu.addAction("none yet").setEnabled(False)
    else:
        menu.addSeparator()
        menu.addAction("Forget these", partial(settings.set, "recent", None))


def allow(context: Context, *, is_open: bool) -> None:
    """Enable what needs data where there is some, and else say why it cannot be used."""
    for spec, _ in context.actions:
        if spec.key.startswith(NEED_DATA):
            context.actions.allow(spec.key, is_open, "open ground truth and predictions first")
    kept = sessions.kept(context.settings)
    context.actions.allow("file.restore", kept is not None, "nothing was open before")
    if is_open:
        allow_filter(context)


def allow_filter(context: Context) -> None:
    """Enable clearing the filter where there is one."""
    filtered = bool(context.store.state.image_filter)
    context.actions.allow("edit.filter_clear", filtered, "no image filter is set")


def allow_per_class(context: Context, rule: Rule) -> None:
    """Enable thresholds of classes under the rules that take them."""
    why = "this matching rule takes one score threshold for all classes"
    context.actions.allow("thresholds.per_class", not rule.one_threshold, why)
