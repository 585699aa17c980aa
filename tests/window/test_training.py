"""A model is trained by hand: dropped pairs, real keys, a process of its own, and a model that opens."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest

from explorer import paths
from explorer.jobs.training import run_training
from explorer.model.embedding import StaticEmbedding
from explorer.model.formats import plain_info
from explorer.model.writing import save_pretrained
from explorer.training.config import TrainingConfig
from explorer.training.log import TrainingProgress
from explorer.training.plan import TrainingPlan, interrupted
from tests.unit.model.tiny import tiny_table, tiny_tokenizer
from tests.unit.training.conftest import story_pairs
from tests.window.desktop import Desktop, Running, wait_for
from tests.window.test_window import Start, alive, centre_of, descendants


@pytest.fixture
def base(tmp_path: Path) -> Path:
    tokenizer = tiny_tokenizer()
    table = tiny_table(tokenizer.get_vocab_size(), 16)
    save_pretrained(
        StaticEmbedding.from_table(table, tokenizer, plain_info(table, "tiny", (4, 8, 16))), tmp_path / "tiny"
    )
    return tmp_path / "tiny"


@pytest.fixture
def pairs(tmp_path: Path) -> Path:
    path = tmp_path / "faq.jsonl"
    lines = [json.dumps({"anchor": anchor, "positive": positive}) for anchor, positive in story_pairs(80)]
    path.write_text("\n".join(lines), encoding="utf-8")
    return path


def opened(start: Start, base: Path, pairs: Path) -> Running:
    """Return the program with its training window, on which the pairs were dropped."""
    program = start("open", str(pairs), "--model", str(base))
    program.until(texts="80", index="yes")
    desktop = program.desktop
    desktop.focus(program.window())
    desktop.xdotool("key", "ctrl+shift+t")
    window = desktop.window("Train a model")
    desktop.drop_files([pairs], centre_of(desktop, window))
    program.until_line("training phase=setup pairs=80")
    desktop.focus(window)
    return program


def steps_of(program: Running) -> int:
    """Return the last step that a running training told of."""
    found = [re.search(r"training phase=running .*step=(\d+)", line) for line in program.lines()]
    return max((int(each[1]) for each in found if each is not None), default=0)


def recent_model(desktop: Desktop) -> str:
    path = Path(desktop.env[paths.HOME_VARIABLE]) / "config" / "settings.json"
    return json.loads(path.read_text(encoding="utf-8"))["recent_models"][0] if path.exists() else ""


@pytest.mark.timeout(300)
def test_a_model_is_trained_on_dropped_pairs_and_opened(start: Start, base: Path, pairs: Path) -> None:
    program = opened(start, base, pairs)
    program.desktop.xdotool("key", "ctrl+Return")
    program.until_line("training phase=done")
    trained = pairs.parent / "faq-model"
    assert StaticEmbedding.from_pretrained(trained).dims == (4, 8, 16)
    program.desktop.xdotool("key", "ctrl+Return")
    wait_for(lambda: recent_model(program.desktop) == str(trained), "the new model to be in use")
    program.until(texts="80", index="yes")
    assert program.close() == 0


@pytest.mark.timeout(300)
def test_closing_the_program_saves_the_training_and_leaves_no_process(
    start: Start, base: Path, pairs: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(paths.HOME_VARIABLE, str(tmp_path / "home"))
    config = TrainingConfig((16, 8), batch_size=16, epochs=1500, checkpoint_every=10**9)
    steps = run_training(TrainingPlan(base, (pairs,), tmp_path / "faq-model", config))
    while not isinstance(next(steps), TrainingProgress):
        pass
    steps.close()
    program = opened(start, base, pairs)
    program.until_line("unfinished=yes")
    program.desktop.xdotool("key", "ctrl+Return")
    wait_for(lambda: steps_of(program) > 0, "the first step")
    children = descendants(program.process.pid)
    assert len(children) >= 2
    assert program.close() == 0
    wait_for(lambda: not alive(children), "the training process to end")
    found = interrupted(tmp_path / "faq-model")
    assert found is not None
    assert found.done.step > 0
