from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest

from explorer.cli.parser import make_parser
from explorer.cli.training import OPTIONS
from explorer.model.embedding import StaticEmbedding
from explorer.model.writing import save_pretrained
from explorer.training.config import TrainingConfig
from tests.unit.analysis.parquet import files_of
from tests.unit.cli.conftest import Run


@pytest.fixture
def pairs(tmp_path: Path) -> Path:
    path = tmp_path / "drinks.csv"
    texts = ["red wine,the red sea", "green tea,a green tea", "blue seas,the blue of the seas", "wine,a wine of wine"]
    path.write_text("\n".join(["anchor,positive", *texts]) + "\n", encoding="utf-8")
    return path


@pytest.fixture
def beir(tmp_path: Path) -> Path:
    folder = tmp_path / "shop"
    (folder / "qrels").mkdir(parents=True)
    documents = [
        {"_id": str(n), "title": "", "text": text} for n, text in enumerate(("red sea", "a green tea", "blue"))
    ]
    (folder / "corpus.jsonl").write_text("\n".join(map(json.dumps, documents)), encoding="utf-8")
    (folder / "queries.jsonl").write_text(json.dumps({"_id": "q", "text": "green"}), encoding="utf-8")
    (folder / "qrels" / "test.tsv").write_text("query-id\tcorpus-id\tscore\nq\t1\t1\n", encoding="utf-8")
    return folder


def test_train_writes_a_model_with_a_card(run: Run, pairs: Path, model_folder: Path, tmp_path: Path) -> None:
    out = tmp_path / "out"
    code, shown, notes = run("train", pairs, "--base", model_folder, "-o", out, "--dims", "4,2", "--epochs", 3)
    assert (code, shown.strip()) == (0, str(out))
    assert "3 steps, 12 pairs" in notes
    trained = StaticEmbedding.from_pretrained(out)
    assert (trained.dim, trained.dims, trained.info.name) == (4, (2, 4), "out")
    card = (out / "README.md").read_text(encoding="utf-8")
    assert "| drinks | 4 | 0 |" in card
    assert "| Base model | tiny |" in card
    assert "| Dimensions | 4, 2 |" in card


def test_the_same_command_trains_the_same_model(run: Run, pairs: Path, model_folder: Path, tmp_path: Path) -> None:
    for name in ("one", "two"):
        assert run("train", pairs, "--base", model_folder, "-o", tmp_path / name, "--quiet")[2] == ""
    one, two = (StaticEmbedding.from_pretrained(tmp_path / name).table for name in ("one", "two"))
    np.testing.assert_array_equal(one, two)


def test_train_measures_on_the_sets_it_is_given(
    run: Run, pairs: Path, beir: Path, model_folder: Path, tmp_path: Path
) -> None:
    out = tmp_path / "out"
    code, _, _ = run("train", pairs, "--base", model_folder, "-o", out, "--eval", beir, "--epochs", 2)
    assert code == 0
    card = (out / "README.md").read_text(encoding="utf-8")
    assert "## Evaluation" in card
    assert "BM25" in card
    assert "| step | nDCG@10 at 8 | nDCG@10 at 4 | nDCG@10 at 2 |" in card


@pytest.mark.parametrize(
    ("options", "message"),
    [
        (("--dims", "16"), "16 is not a dimension of the base model"),
        (("--weights", "1,2"), "3 dimensions need as many weights"),
        (("--lr", "0"), "learning rate"),
    ],
)
def test_settings_that_cannot_be_end_with_one_sentence(
    run: Run, pairs: Path, model_folder: Path, tmp_path: Path, options: tuple[str, ...], message: str
) -> None:
    code, shown, said = run("train", pairs, "--base", model_folder, "-o", tmp_path / "out", *options)
    assert (code, shown) == (1, "")
    assert message in said
    assert len(said.strip().splitlines()) == 1
    assert not (tmp_path / "out").exists()


def test_a_bad_pair_is_named_before_anything_is_written(
    run: Run, pairs: Path, model_folder: Path, tmp_path: Path
) -> None:
    pairs.write_text("anchor,positive\nred,green\nblue,\n", encoding="utf-8")
    code, _, said = run("train", pairs, "--base", model_folder, "-o", tmp_path / "out", "--quiet")
    assert code == 1
    assert f"{pairs}, line 3: the column 'positive' is empty" in said
    assert not (tmp_path / "out").exists()


def test_pairs_that_all_share_a_text_are_refused_with_their_file(
    run: Run, pairs: Path, model_folder: Path, tmp_path: Path
) -> None:
    rows = [f"red,green {'tea ' * number}" for number in range(1, 9)]
    pairs.write_text("\n".join(["anchor,positive", *rows]) + "\n", encoding="utf-8")
    code, _, said = run("train", pairs, "--base", model_folder, "-o", tmp_path / "out", "--quiet")
    assert code == 1
    assert "No batch can be made of drinks: nearly all pairs of a file share a text" in said
    assert not (tmp_path / "out").exists()


def test_neither_a_file_nor_the_base_model_is_written_over(
    run: Run, pairs: Path, tiny: StaticEmbedding, tmp_path: Path
) -> None:
    base = tmp_path / "base"
    save_pretrained(tiny, base)
    before = files_of(base)
    code, _, said = run("train", pairs, "--base", base, "-o", base, "--quiet")
    assert (code, said) == (
        1,
        f"matryoshka-explorer: {base} is the base model itself; name another folder, so that it is not lost.\n",
    )
    assert files_of(base) == before
    code, _, said = run("train", pairs, "--base", base, "-o", pairs, "--quiet")
    assert (code, said) == (1, f"matryoshka-explorer: {pairs} is a file; name a folder for the model.\n")


def test_the_help_names_the_true_defaults(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit):
        make_parser().parse_args(["train", "--help"])
    shown = " ".join(capsys.readouterr().out.split())
    for option, setting in OPTIONS.items():
        value = getattr(TrainingConfig((8,)), setting)
        said = "all" if option == "dims_per_step" else value
        assert f"(default: {said})" in shown.split(f"--{option.replace('_', '-')} ")[-1].split(" --")[0]
