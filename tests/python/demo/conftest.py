"""Two demo data sets, drawn once for all tests that only read them."""

from __future__ import annotations

import pytest

from demo.loaded import LoadedDemo
from errata.demo import generate

N_IMAGES = 160


@pytest.fixture(scope="session", params=[0, 7], ids=["seed0", "seed7"])
def demo(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> LoadedDemo:
    folder = tmp_path_factory.mktemp("demo")
    return LoadedDemo(generate(folder, n_images=N_IMAGES, seed=request.param))
