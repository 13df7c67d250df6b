"""`install` and `uninstall`, each in an interpreter of its own."""

from __future__ import annotations

import subprocess
import sys
import textwrap

import pytest

# The real package is in the environment of the tests; this hides it, as if it were not.
HIDDEN = """
import sys, importlib.machinery, importlib.metadata
class Hidden(importlib.machinery.PathFinder):
    @classmethod
    def find_spec(cls, name, path=None, target=None):
        if name.split(".")[0] == "pycocotools":
            return None
        return super().find_spec(name, path, target)
    @classmethod
    def find_distributions(cls, context=importlib.metadata.DistributionFinder.Context()):
        for found in super().find_distributions(context):
            if found.metadata["Name"] != "pycocotools":
                yield found
at = sys.meta_path.index(importlib.machinery.PathFinder)
sys.meta_path[at] = Hidden
sys.meta_path[:at] = [
    f for f in sys.meta_path[:at]
    if getattr(f, "__name__", "") in ("BuiltinImporter", "FrozenImporter")
    or "errata" in repr(f) or "Editable" in repr(f)
]
"""

CASES = {
    "every module is ours": """
        import errata.pycocotools
        errata.pycocotools.install()
        import pycocotools, pycocotools.coco, pycocotools.cocoeval, pycocotools.mask
        import pycocotools._mask as low
        from pycocotools import mask
        from pycocotools.cocoeval import COCOeval, Params
        import errata.pycocotools.mask
        assert pycocotools is errata.pycocotools
        assert pycocotools.mask is mask is errata.pycocotools.mask
        assert COCOeval.__module__ == "errata.pycocotools.cocoeval"
        assert low.encode is errata.pycocotools._mask.encode
        """,
    "what asks before it imports": """
        import importlib.util, importlib.metadata
        import errata.pycocotools
        errata.pycocotools.install()
        for name in ("", ".coco", ".cocoeval", ".mask", "._mask"):
            spec = importlib.util.find_spec("pycocotools" + name)
            assert spec is not None and "errata" in spec.origin, name
        assert importlib.metadata.version("pycocotools") == "2.0.11"
        assert importlib.metadata.distribution("pycocotools").metadata["Name"] == "pycocotools"
        assert "pycocotools" in {d.metadata["Name"] for d in importlib.metadata.distributions()}
        assert importlib.metadata.version("numpy")
        """,
    "twice is once": """
        import sys, errata.pycocotools
        errata.pycocotools.install()
        finders = list(sys.meta_path)
        errata.pycocotools.install()
        assert sys.meta_path == finders
        errata.pycocotools.uninstall()
        errata.pycocotools.uninstall()
        assert not [name for name in sys.modules if name.startswith("pycocotools")]
        assert len(sys.meta_path) == len(finders) - 1
        """,
    "a block, and a block within": """
        import sys, errata.pycocotools
        with errata.pycocotools.install():
            with errata.pycocotools.install():
                import pycocotools.coco
            assert sys.modules["pycocotools"] is errata.pycocotools
            import pycocotools.mask
        assert "pycocotools" not in sys.modules
        assert "pycocotools.mask" not in sys.modules
        """,
    "a block that fails": """
        import sys, errata.pycocotools
        try:
            with errata.pycocotools.install():
                raise KeyError("inside")
        except KeyError:
            pass
        assert "pycocotools" not in sys.modules
        """,
    "undone inside a block": """
        import sys, errata.pycocotools
        with errata.pycocotools.install():
            errata.pycocotools.uninstall()
            assert "pycocotools" not in sys.modules
        assert "pycocotools" not in sys.modules
        """,
    "nothing heavy before it is needed": """
        import sys, errata.pycocotools
        assert "numpy" not in sys.modules
        """,
    "modules that it does not have": """
        import errata.pycocotools
        errata.pycocotools.install()
        try:
            import pycocotools.nosuch
        except ModuleNotFoundError:
            pass
        else:
            raise AssertionError
        """,
}


def interpret(program: str) -> None:
    done = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr


@pytest.mark.parametrize("hidden", [False, True], ids=["installed", "not installed"])
@pytest.mark.parametrize("case", CASES)
def test_cases(case: str, hidden: bool) -> None:
    program = textwrap.dedent(CASES[case])
    if hidden:
        absent = "import importlib.util\nassert importlib.util.find_spec('pycocotools') is None\n"
        program = HIDDEN + absent + program
    interpret(program)


def test_the_real_package_comes_back() -> None:
    interpret(
        textwrap.dedent("""
        import sys
        import pycocotools.coco as real, pycocotools.mask
        before = {n: m for n, m in sys.modules.items() if n.split(".")[0] == "pycocotools"}
        import errata.pycocotools
        with errata.pycocotools.install():
            from pycocotools.coco import COCO
            import pycocotools.cocoeval
            assert COCO.__module__ == "errata.pycocotools.coco"
            assert real.COCO is not COCO, "names imported before keep what they have"
        after = {n: m for n, m in sys.modules.items() if n.split(".")[0] == "pycocotools"}
        assert before == after
        from pycocotools.cocoeval import COCOeval
        assert COCOeval.__module__ == "pycocotools.cocoeval"
        """)
    )
