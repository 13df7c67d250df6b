"""The benchmarks' own virtual environments, and what is said of the machine in each report."""

from __future__ import annotations

import hashlib
import json
import os
import platform
import subprocess
import sys
from pathlib import Path

from contestants import Contestant
from processes import plain_environment

HERE = Path(__file__).resolve().parent

_VERSIONS = """
import importlib.metadata, json, platform, sys
found = {"python": platform.python_version()}
for name in sys.argv[1:]:
    try:
        found[name] = importlib.metadata.version(name)
    except importlib.metadata.PackageNotFoundError:
        pass
print(json.dumps(found))
"""


def peers_python() -> str:
    """Return the interpreter that has the peers, making or updating its environment first."""
    return _python_with(HERE / "requirements.txt", HERE / ".venv")


def tidecv_python() -> str:
    """Return the interpreter that has tidecv, which must not meet the other peers."""
    return _python_with(HERE / "requirements-tidecv.txt", HERE / ".venv-tidecv")


def _python_with(requirements: Path, venv: Path) -> str:
    """Return the interpreter of an environment that holds exactly these requirements."""
    python = venv / "bin" / "python"
    stamp = venv / "requirements.sha256"
    wanted = hashlib.sha256(requirements.read_bytes()).hexdigest()
    if not (stamp.exists() and stamp.read_text() == wanted):
        print(f"installing {requirements.name} into benches/{venv.name} ...", file=sys.stderr)
        if not python.exists():
            subprocess.run([sys.executable, "-m", "venv", str(venv)], check=True)
        install = [str(python), "-m", "pip", "install", "--quiet", "-r", str(requirements)]
        subprocess.run(install, check=True)
        stamp.write_text(wanted)
    return str(python)


def versions(python: str, distributions: list[str]) -> dict[str, str]:
    """Return the versions of an interpreter and of those distributions that it has."""
    command = [python, "-c", _VERSIONS, *distributions]
    done = subprocess.run(command, check=True, capture_output=True, env=plain_environment())
    found: dict[str, str] = json.loads(done.stdout)
    return found


def all_versions(tools: list[Contestant]) -> dict[str, dict[str, str]]:
    """Return, for each tool, the versions of itself, of its Python and of its NumPy."""
    return {tool.name: versions(tool.python, [tool.name, "numpy"]) for tool in tools}


def _cpu_model() -> str:
    info = Path("/proc/cpuinfo")
    if info.exists():
        for line in info.read_text().splitlines():
            if line.startswith("model name"):
                return line.partition(":")[2].strip()
    return platform.processor() or platform.machine()


def _cpu_features() -> list[str]:
    info = Path("/proc/cpuinfo")
    flags: set[str] = set()
    if info.exists():
        for line in info.read_text().splitlines():
            if line.startswith("flags"):
                flags = set(line.partition(":")[2].split())
                break
    return [name for name in ("sse4_2", "avx2", "fma", "avx512f") if name in flags]


def machine() -> dict[str, object]:
    """Describe the machine by what bears on speed; names and paths are left out."""
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES")
    return {
        "cpu": _cpu_model(),
        "cpu_features": _cpu_features(),
        "processors": os.cpu_count(),
        "memory_gib": round(memory / 2**30, 1),
        "system": platform.system(),
        "architecture": platform.machine(),
        # Well above 0 before the first run: others were using the machine.
        "load_average_at_start": round(os.getloadavg()[0], 2),
    }
