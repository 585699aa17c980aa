"""project: maps as pictures and tables."""

from __future__ import annotations

import csv
import struct
import xml.etree.ElementTree as ET
import zlib
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp
from numpy.typing import NDArray

from explorer.cli import drawing
from explorer.cli.drawing import dot_radius, map_png, map_svg, placed, png

Run = Callable[..., tuple[int, str, str]]


@pytest.fixture
def texts(tmp_path: Path) -> Path:
    rng = np.random.default_rng(0)
    words = ["red", "green", "blue", "sea", "wine", "tea", "the", "of", "a"]
    path = tmp_path / "texts.txt"
    path.write_text("\n".join(" ".join(rng.choice(words, 5)) for _ in range(60)) + "\n")
    return path


def decoded(data: bytes) -> NDArray[np.uint8]:
    """Read a PNG of 8-bit colours without filters, checking its sums."""
    assert data[:8] == b"\x89PNG\r\n\x1a\n"
    chunks, at = {}, 8
    while at < len(data):
        length, name = struct.unpack(">I4s", data[at : at + 8])
        body = data[at + 8 : at + 8 + length]
        assert struct.unpack(">I", data[at + 8 + length : at + 12 + length])[0] == zlib.crc32(name + body)
        chunks[name] = body
        at += 12 + length
    width, height, depth, kind = struct.unpack(">IIBB", chunks[b"IHDR"][:10])
    assert (depth, kind) == (8, 2)
    rows = np.frombuffer(zlib.decompress(chunks[b"IDAT"]), np.uint8).reshape(height, 1 + 3 * width)
    assert not rows[:, 0].any()
    return rows[:, 1:].reshape(height, width, 3)


@given(hnp.arrays(np.uint8, st.tuples(st.integers(1, 9), st.integers(1, 9), st.just(3))))
def test_a_png_holds_the_pixels_it_was_made_from(pixels: NDArray[np.uint8]) -> None:
    np.testing.assert_array_equal(decoded(png(pixels)), pixels)


@settings(max_examples=20)
@given(hnp.arrays(np.float32, st.tuples(st.integers(0, 30), st.just(2)), elements=st.floats(-1e6, 1e6, width=32)))
def test_points_lie_inside_the_picture_and_keep_their_shape(xy: NDArray[np.float32]) -> None:
    points = placed(xy, 1000)
    assert points.shape == xy.shape
    assert ((points >= 39) & (points <= 961)).all()


def test_up_is_up_and_right_is_right() -> None:
    points = placed(np.array([[0, 0], [1, 0], [0, 1]], np.float32), 100)
    assert points[1, 0] > points[0, 0]
    assert points[2, 1] < points[0, 1]


def test_a_picture_has_ink_where_points_are_and_paper_elsewhere(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(drawing, "SIZE", 400)
    pixels = decoded(map_png(np.array([[0, 0], [1, 1], [1, 1]], np.float32)))
    assert pixels.shape == (400, 400, 3)
    once, twice = pixels[384, 16], pixels[16, 384]
    assert tuple(pixels[200, 200]) == drawing.PAPER
    assert sum(drawing.INK) <= twice.sum() < once.sum() < 600


def test_dots_shrink_as_texts_grow() -> None:
    assert [dot_radius(count) for count in (0, 100, 100_000, 10_000_000)] == [6, 6, 1, 1]


def test_an_svg_has_a_circle_a_text() -> None:
    root = ET.fromstring(map_svg(np.random.default_rng(0).random((7, 2), dtype=np.float32)))
    assert len(root.findall(".//{http://www.w3.org/2000/svg}circle")) == 7


@pytest.mark.parametrize("ending", [".png", ".svg", ".csv", ".npy"])
def test_project_writes_the_map_in_the_format_of_its_ending(
    run: Run, model_folder: Path, texts: Path, tmp_path: Path, ending: str
) -> None:
    out = tmp_path / f"map{ending}"
    code, said, _ = run("project", texts, "-o", out, "--method", "pca", "--dim", 4, "--model", model_folder)
    assert (code, said) == (0, f"{out}: 60 texts, pca at 4 dimensions\n")
    if ending == ".png":
        assert decoded(out.read_bytes()).shape == (1200, 1200, 3)
    elif ending == ".svg":
        assert out.read_text().count("<circle") == 60
    elif ending == ".npy":
        assert np.load(out).shape == (60, 2)
    else:
        rows = list(csv.reader(out.read_text().splitlines()))
        assert rows[0] == ["id", "x", "y", "text"]
        assert (len(rows), rows[1][0], rows[1][3]) == (61, "1", texts.read_text().splitlines()[0])


def test_the_same_seed_draws_the_same_map_by_umap(run: Run, model_folder: Path, texts: Path, tmp_path: Path) -> None:
    maps = []
    for seed in (1, 1, 2):
        run("project", texts, "-o", tmp_path / "m.npy", "--model", model_folder, "--seed", seed)
        maps.append(np.load(tmp_path / "m.npy"))
    np.testing.assert_array_equal(maps[0], maps[1])
    assert not np.array_equal(maps[0], maps[2])


def test_a_seed_that_cannot_be_used_is_refused_in_one_sentence(run: Run, texts: Path, tmp_path: Path) -> None:
    code, _, err = run("project", texts, "-o", tmp_path / "m.png", "--seed", "-1")
    assert (code, err.count("\n")) == (1, 1)
    assert "seed" in err
