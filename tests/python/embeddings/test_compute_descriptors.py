"""What classical descriptors tell, and what they must not mind."""

from __future__ import annotations

import numpy as np
import pytest
from numpy.typing import NDArray
from PIL import Image, ImageDraw

from embeddings.drawn import noise
from errata import UsageError
from errata.embeddings import Descriptors, PatchDescriptors
from errata.embeddings.descriptors import BLOCKS


def described(picture: Image.Image) -> NDArray[np.float32]:
    maker = Descriptors()
    vectors = maker.run([maker.prepare(picture)])
    vector: NDArray[np.float32] = vectors[0]
    return vector


def changed(a: Image.Image, b: Image.Image) -> dict[str, float]:
    difference = described(a) - described(b)
    return {name: float(np.linalg.norm(difference[at])) for name, at in BLOCKS.items()}


@pytest.fixture
def street() -> Image.Image:
    """Stripes and a disc of strong colours, at the working size so that nothing is resampled."""
    picture = Image.new("RGB", (128, 128), (200, 40, 20))
    draw = ImageDraw.Draw(picture)
    for x in range(0, 128, 16):
        draw.rectangle([x, 64, x + 7, 128], fill=(30, 90, 160))
    draw.ellipse([40, 10, 80, 50], fill=(250, 220, 40))
    return picture


def test_blocks_cover_the_vector() -> None:
    ends = [(at.start, at.stop) for at in BLOCKS.values()]
    assert ends == [(0, 148), (148, 472), (472, 500)]
    assert described(noise(0)).shape == (500,)
    assert described(noise(0)).dtype == np.float32


def test_a_shift_of_hue_changes_the_colour_alone(street: Image.Image) -> None:
    # R, G, B in another order: the hue goes on by 120 degrees, the intensity stays.
    red, green, blue = street.split()
    change = changed(street, Image.merge("RGB", (blue, red, green)))
    assert change["colour"] > 0.3
    assert (change["edges"], change["texture"]) == (0, 0)


def test_a_quarter_turn_changes_edges(street: Image.Image) -> None:
    change = changed(street, street.transpose(Image.Transpose.ROTATE_90))
    assert change["edges"] > 0.5
    # The histogram of colours does not turn; where colours are does.
    histogram = slice(0, 100)
    turned = described(street.transpose(Image.Transpose.ROTATE_90))
    np.testing.assert_array_equal(turned[histogram], described(street)[histogram])
    assert change["colour"] > 0.1
    assert change["texture"] < change["edges"] / 2


def test_noise_changes_texture(street: Image.Image) -> None:
    rng = np.random.default_rng(0)
    pixels = np.asarray(street).astype(int) + rng.integers(-3, 4, (128, 128, 1))
    noisy = Image.fromarray(pixels.clip(0, 255).astype(np.uint8))
    change = changed(street, noisy)
    assert change["texture"] > 3 * change["edges"]


def test_brightness_shows(street: Image.Image) -> None:
    darker = street.point(lambda value: value // 3)
    change = changed(street, darker)
    assert change["colour"] > 0.5
    assert change["edges"] < 0.25


def test_greys_have_no_hue() -> None:
    # Nearly grey: its hue is noise and must not scatter it over the histogram.
    rng = np.random.default_rng(1)
    pixels = (120 + rng.integers(-4, 5, (128, 128, 3))).astype(np.uint8)
    histogram = described(Image.fromarray(pixels))[:100]
    assert np.count_nonzero(histogram) <= 2


@pytest.mark.parametrize("size", [(1, 1), (1, 4000), (3, 2), (900, 700)])
@pytest.mark.parametrize("colour", ["black", "white", "orange"])
def test_flat_pictures_of_any_size_are_defined(size: tuple[int, int], colour: str) -> None:
    vector = described(Image.new("RGB", size, colour))
    assert np.isfinite(vector).all()
    assert (vector[BLOCKS["edges"]] == 0).all()
    np.testing.assert_array_equal(vector, described(Image.new("RGB", (128, 128), colour)))


def test_the_same_bytes_each_time() -> None:
    assert described(noise(5)).tobytes() == described(noise(5)).tobytes()


class TestPatches:
    def test_a_change_in_one_cell_changes_it_and_no_other_but_neighbours(self) -> None:
        a = noise(0, 256, 256)
        pixels = np.asarray(a).copy()
        pixels[5 * 32 + 8 : 5 * 32 + 24, 2 * 32 + 8 : 2 * 32 + 24] = 0
        maker = PatchDescriptors(8)
        before, after = maker.run([maker.prepare(a), maker.prepare(Image.fromarray(pixels))])
        assert before.shape == (8, 8, 70)
        assert np.argwhere((before != after).any(axis=2)).tolist() == [[5, 2]]

    def test_one_cell(self) -> None:
        maker = PatchDescriptors(1)
        assert maker.prepare(noise(0)).shape == (1, 1, 70)

    def test_colour_of_a_cell(self) -> None:
        picture = Image.new("RGB", (64, 64), "black")
        picture.paste("white", (32, 0, 64, 32))
        (grid,) = PatchDescriptors(2).run([PatchDescriptors(2).prepare(picture)])
        light = grid[..., 0] * 0.377
        np.testing.assert_allclose(light, [[0, 1], [0, 0]], atol=1e-3)

    @pytest.mark.parametrize("grid", [0, -1, 65])
    def test_refusals(self, grid: int) -> None:
        with pytest.raises(UsageError, match=f"grid: found {grid}; give a whole number from 1"):
            PatchDescriptors(grid)
