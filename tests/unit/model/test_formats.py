"""What a model folder may hold, and the one sentence that says what is wrong with it."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from safetensors.numpy import save_file

from explorer.errors import ModelError
from explorer.model.embedding import StaticEmbedding
from explorer.model.formats import stops
from tests.unit.model.tiny import write_json

WEIGHTS = Path("0_StaticEmbedding", "model.safetensors")
TOKENIZER = Path("0_StaticEmbedding", "tokenizer.json")
CONFIG = Path("config_sentence_transformers.json")
MODULES = Path("modules.json")


def load(folder: Path) -> StaticEmbedding:
    return StaticEmbedding.from_pretrained(folder)


def refusal(folder: Path) -> str:
    """The sentence that loading `folder` fails with."""
    with pytest.raises(ModelError) as caught:
        load(folder)
    sentence = str(caught.value)
    assert sentence.endswith(".")
    assert "\n" not in sentence
    return sentence


def change_table(folder: Path, change: Callable[[Any], Any], key: str = "embedding.weight", **more: Any) -> None:
    from safetensors.numpy import load_file

    table = load_file(folder / WEIGHTS)["embedding.weight"]
    save_file({key: change(table), **more}, folder / WEIGHTS)


def test_the_sentence_transformers_layout_is_described(folder: Path) -> None:
    info = load(folder).info
    assert (info.path, info.name, info.dim, info.dims, info.dtype) == (folder, "tiny-model", 64, (32, 64), "float32")
    assert (info.similarity, info.normalize, info.default_prompt) == ("cosine", False, None)
    assert info.prompts == {"query": "", "document": ""}
    assert info.bytes == (folder / WEIGHTS).stat().st_size


def test_a_model_in_the_root_of_its_folder_is_read(folder: Path) -> None:
    for part in (WEIGHTS, TOKENIZER):
        (folder / part).rename(folder / part.name)
    write_json(
        folder / MODULES, [{"idx": 0, "name": "0", "path": "", "type": "sentence_transformers.models.StaticEmbedding"}]
    )
    assert load(folder).dim == 64


def test_a_folder_without_modules_json_is_read(folder: Path) -> None:
    (folder / MODULES).unlink()
    assert load(folder).dim == 64


def test_the_model2vec_layout_is_described(model2vec_folder: Path) -> None:
    info = load(model2vec_folder).info
    assert (info.dtype, info.normalize, info.drops_unknown) == ("float32", False, True)


def test_a_model2vec_folder_with_modules_json_leaves_unknown_tokens_out(model2vec_folder: Path) -> None:
    write_json(
        model2vec_folder / MODULES, [{"idx": 0, "path": ".", "type": "sentence_transformers.models.StaticEmbedding"}]
    )
    assert load(model2vec_folder).tokenize(["☃"]).ids.tolist() == []


def test_model2vec_int8_is_taken_as_it_is(model2vec_folder: Path, table: Any) -> None:
    save_file({"embeddings": np.rint(table * 100).astype(np.int8)}, model2vec_folder / "model.safetensors")
    model = load(model2vec_folder)
    np.testing.assert_array_equal(model.table, np.rint(table * 100))
    assert model.info.dtype == "int8"


def test_our_int8_is_multiplied_by_its_scales(folder: Path, table: Any) -> None:
    scale = np.linspace(0.1, 1, len(table)).astype(np.float32)
    change_table(folder, lambda _: np.full(table.shape, 3, np.int8), **{"embedding.scale": scale})
    np.testing.assert_allclose(load(folder).table, np.broadcast_to(3 * scale[:, None], table.shape))


@pytest.mark.parametrize(
    ("dim", "named", "expected"),
    [
        (1024, (), (32, 64, 128, 256, 512, 1024)),
        (384, (), (32, 64, 128, 256, 384)),
        (16, (), (16,)),
        (100, (10, 50, 200), (10, 50, 100)),
    ],
)
def test_stops_are_the_named_dimensions_or_powers_of_two(
    dim: int, named: tuple[int, ...], expected: tuple[int, ...]
) -> None:
    assert stops(dim, named) == expected


@pytest.mark.parametrize("name", ["config_sentence_transformers.json", "config.json"])
@pytest.mark.parametrize("key", ["matryoshka_dims", "matryoshka_dimensions"])
def test_dimensions_in_a_configuration_are_the_stops(folder: Path, name: str, key: str) -> None:
    write_json(folder / name, {key: [48, 16, 64]})
    assert load(folder).dims == (16, 48, 64)


def test_dimensions_in_a_training_card_are_the_stops(folder: Path) -> None:
    (folder / "README.md").write_text('```json\n{"matryoshka_dims": [\n  64,\n  24\n ]}\n```', encoding="utf-8")
    assert load(folder).dims == (24, 64)


@pytest.mark.parametrize("dims", ["all", [], [0, 64], ["64"], [True]])
def test_dimensions_that_make_no_sense_are_ignored(folder: Path, dims: object) -> None:
    write_json(folder / CONFIG, {"matryoshka_dims": dims})
    assert load(folder).dims == (32, 64)


def test_the_name_in_the_configuration_wins_over_the_folder(folder: Path) -> None:
    write_json(folder / CONFIG, {"model_name": "Tiny"})
    assert load(folder).info.name == "Tiny"


def test_a_prompt_without_text_adds_nothing(folder: Path) -> None:
    write_json(folder / CONFIG, {"prompts": {"query": None}})
    assert load(folder).info.prompts["query"] == ""


def test_a_missing_folder_is_named(tmp_path: Path) -> None:
    assert f"{tmp_path / 'nothing'} does not exist" in refusal(tmp_path / "nothing")


def test_a_file_is_not_a_model_folder(tmp_path: Path) -> None:
    (tmp_path / "model.bin").write_bytes(b"")
    assert "is a file, not a model folder" in refusal(tmp_path / "model.bin")


def test_an_empty_folder_lacks_its_weights(tmp_path: Path) -> None:
    assert f"{tmp_path} has no model.safetensors" in refusal(tmp_path)


@pytest.mark.parametrize("name", ["pytorch_model.bin", "model.pt", "weights.pkl"])
def test_a_pickle_is_never_read(folder: Path, name: str) -> None:
    (folder / WEIGHTS).rename((folder / WEIGHTS).with_name(name))
    sentence = refusal(folder)
    assert name in sentence
    assert "pickle" in sentence


def test_a_missing_tokenizer_is_named(folder: Path) -> None:
    (folder / TOKENIZER).unlink()
    assert "has no tokenizer.json" in refusal(folder)


def test_a_damaged_tokenizer_is_named(folder: Path) -> None:
    (folder / TOKENIZER).write_text("{", encoding="utf-8")
    assert str(folder / TOKENIZER) in refusal(folder)


@pytest.mark.parametrize("kind", ["Transformer", "Dense", "Pooling", "LSTM"])
@pytest.mark.parametrize("place", [0, 1])
def test_another_module_is_named(folder: Path, kind: str, place: int) -> None:
    kinds = ["StaticEmbedding", "Normalize"]
    kinds[place] = kind
    modules = [{"path": "0_StaticEmbedding", "type": f"sentence_transformers.models.{kind}"} for kind in kinds]
    write_json(folder / MODULES, modules)
    sentence = refusal(folder)
    assert f"the module {kind};" in sentence
    assert str(folder / MODULES) in sentence


@pytest.mark.parametrize("modules", [[], {}, "x", 3, [{"type": "StaticEmbedding"}], [1]])
def test_a_list_of_modules_that_is_none_is_named(folder: Path, modules: object) -> None:
    write_json(folder / MODULES, modules)
    assert "does not list a model's modules" in refusal(folder)


@pytest.mark.parametrize("path", ["..", "/", "0_StaticEmbedding/../.."])
def test_a_module_outside_the_folder_is_refused(folder: Path, path: str) -> None:
    write_json(folder / MODULES, [{"path": path, "type": "sentence_transformers.models.StaticEmbedding"}])
    assert "outside the model folder" in refusal(folder)


def test_json_that_is_damaged_is_named_with_its_line(folder: Path) -> None:
    (folder / CONFIG).write_text('{\n"prompts": ,\n}', encoding="utf-8")
    assert f"{folder / CONFIG} is not valid JSON: Expecting value in line 2" in refusal(folder)


def test_json_that_is_not_text_is_named(folder: Path) -> None:
    (folder / CONFIG).write_bytes(b"\xff\xfe\x00")
    assert "not UTF-8" in refusal(folder)


def test_a_configuration_that_is_a_list_is_refused(folder: Path) -> None:
    write_json(folder / CONFIG, [1])
    assert "must hold a JSON object, and holds a list" in refusal(folder)


def test_a_configuration_that_is_a_folder_is_named(folder: Path) -> None:
    (folder / CONFIG).unlink()
    (folder / CONFIG).mkdir()
    assert f"{folder / CONFIG} cannot be read" in refusal(folder)


@pytest.mark.parametrize(
    ("settings", "expected"),
    [
        (
            {"similarity_fn_name": "jaccard"},
            "the similarity 'jaccard'; supported are cosine, dot, euclidean, manhattan",
        ),
        ({"similarity_fn_name": ["cosine"]}, "the similarity '['cosine']'"),
        ({"prompts": ["query: "]}, "'prompts'"),
        ({"prompts": {"query": 3}}, "'prompts'"),
        ({"default_prompt_name": ["query"]}, "the default prompt '['query']'"),
        ({"default_prompt_name": "passage"}, "the default prompt 'passage'"),
    ],
)
def test_a_setting_that_cannot_be_used_is_named(folder: Path, settings: dict[str, Any], expected: str) -> None:
    write_json(folder / CONFIG, settings)
    sentence = refusal(folder)
    assert expected in sentence
    assert str(folder / CONFIG) in sentence


def test_a_file_with_other_tensors_says_what_it_holds(folder: Path) -> None:
    save_file({name: np.zeros((2, 2), np.float32) for name in "abcde"}, folder / WEIGHTS)
    sentence = refusal(folder)
    assert "'a', 'b', 'c' …" in sentence
    assert "'embedding.weight' or 'embeddings'" in sentence


def test_a_file_without_tensors_says_so(folder: Path) -> None:
    save_file({}, folder / WEIGHTS)
    assert "holds no tensor" in refusal(folder)


@pytest.mark.parametrize("dtype", [np.int32, np.int64, np.uint8, np.bool_])
def test_a_dtype_that_is_no_table_is_named(folder: Path, dtype: type) -> None:
    change_table(folder, lambda table: np.abs(table).astype(dtype))
    assert "supported are float32, float16, bfloat16, float64, int8" in refusal(folder)


def test_int8_without_scales_is_refused(folder: Path) -> None:
    change_table(folder, lambda table: table.astype(np.int8))
    assert "int8 without its scales" in refusal(folder)


@pytest.mark.parametrize(
    ("scale", "expected"),
    [
        (np.ones(3, np.float32), "has 3 entries for"),
        (np.ones((3, 1), np.float32), "has the shape [3, 1]"),
        (np.ones(3, np.float16), "is float16; supported are float32"),
    ],
)
def test_scales_that_do_not_fit_are_refused(folder: Path, scale: Any, expected: str) -> None:
    change_table(folder, lambda table: table.astype(np.int8), **{"embedding.scale": scale})
    assert expected in refusal(folder)


@pytest.mark.parametrize("shape", [(-1,), (1, -1, 64), (0, 64)])
def test_a_table_of_another_shape_is_refused(folder: Path, shape: tuple[int, ...]) -> None:
    change_table(folder, lambda table: table[:0] if 0 in shape else table.reshape(shape))
    assert "has the shape" in refusal(folder)


@pytest.mark.parametrize("value", [np.nan, np.inf])
def test_a_number_that_is_not_finite_is_named_with_its_row(folder: Path, value: float) -> None:
    def spoil(table: Any) -> Any:
        table[7, 3] = value
        return table

    change_table(folder, spoil)
    assert "not finite in row 7" in refusal(folder)


@pytest.mark.parametrize("value", [np.nan, np.inf, 1e37])
def test_a_scale_that_makes_a_row_not_finite_is_named_with_its_row(folder: Path, value: float) -> None:
    scale = np.ones(len(load(folder).table), np.float32)
    scale[7] = value
    change_table(folder, lambda table: np.full(table.shape, 100, np.int8), **{"embedding.scale": scale})
    assert "not finite in row 7" in refusal(folder)


def test_large_finite_numbers_are_no_error(folder: Path) -> None:
    change_table(folder, lambda table: np.full_like(table, 1e38))
    assert load(folder).dim == 64


def test_a_tokenizer_with_more_ids_than_rows_is_refused(folder: Path, table: Any) -> None:
    change_table(folder, lambda table: table[:100].copy())
    sentence = refusal(folder)
    assert f"ids up to {len(table) - 1}" in sentence
    assert "rows up to 99" in sentence


def test_a_table_with_more_rows_than_ids_is_read(folder: Path) -> None:
    change_table(folder, lambda table: np.concatenate((table, table)))
    assert load(folder).encode(["a cat"]).shape == (1, 64)


@pytest.mark.parametrize("mapping", [[0, 500], [-1, 0], []])
def test_a_mapping_to_missing_rows_is_refused(model2vec_folder: Path, table: Any, mapping: list[int]) -> None:
    tensors = {"embeddings": table, "mapping": np.array(mapping, np.int64)}
    save_file(tensors, model2vec_folder / "model.safetensors")
    refusal(model2vec_folder)


def test_model2vec_weights_of_another_length_are_refused(model2vec_folder: Path, table: Any) -> None:
    save_file({"embeddings": table, "weights": np.ones(5, np.float32)}, model2vec_folder / "model.safetensors")
    assert "has 5 entries for" in refusal(model2vec_folder)


@pytest.mark.parametrize("keep", [0, 5, 60, 1000])
def test_weights_that_are_cut_short_are_named(folder: Path, keep: int) -> None:
    data = (folder / WEIGHTS).read_bytes()
    (folder / WEIGHTS).write_bytes(data[:keep])
    sentence = refusal(folder)
    assert str(folder / WEIGHTS) in sentence
    assert "download it again" in sentence


@pytest.mark.parametrize(
    ("header", "expected"),
    [
        (b"not json at all", "header is not JSON"),
        (b"[1, 2]  ", "header is not JSON"),
        (b'{"embedding.weight": 3}', "in a way this program does not know"),
        (b'{"embedding.weight": {"dtype": "F32", "shape": ["x"], "data_offsets": [0, 4]}}', "does not know"),
        (b'{"embedding.weight": {"dtype": "F32", "shape": [2, 2], "data_offsets": [0, 4]}}', "does not fit its shape"),
        (
            b'{"embedding.weight": {"dtype": "F32", "shape": [-1, -1], "data_offsets": [0, 4]}}',
            "does not fit its shape",
        ),
        (
            b'{"embedding.weight": {"dtype": "F8_E4M3", "shape": [2, 2], "data_offsets": [0, 4]}}',
            "is F8_E4M3; supported",
        ),
    ],
)
def test_a_header_that_is_damaged_is_named(folder: Path, header: bytes, expected: str) -> None:
    (folder / WEIGHTS).write_bytes(len(header).to_bytes(8, "little") + header + bytes(4))
    assert expected in refusal(folder)


def test_a_git_lfs_pointer_is_no_model(folder: Path) -> None:
    (folder / WEIGHTS).write_text(
        "version https://git-lfs.github.com/spec/v1\noid sha256:0\nsize 1\n", encoding="utf-8"
    )
    assert "download it again" in refusal(folder)


def test_metadata_in_the_header_is_no_tensor(folder: Path, table: Any) -> None:
    save_file({"embedding.weight": table}, folder / WEIGHTS, metadata={"format": "pt"})
    assert load(folder).dim == 64


def test_a_configuration_with_windows_line_ends_is_read(folder: Path) -> None:
    (folder / CONFIG).write_bytes(json.dumps({"similarity_fn_name": "dot"}, indent=1).replace("\n", "\r\n").encode())
    assert load(folder).similarity == "dot"
