"""What can be typed after `matryoshka-explorer`."""

from __future__ import annotations

import argparse
from pathlib import Path

from explorer import __version__

COMMANDS = (
    "open",
    "embed",
    "search",
    "similarity",
    "explain",
    "project",
    "dimensions",
    "evaluate",
    "train",
    "model",
    "cache",
    "desktop",
    "self-test",
)

DESCRIPTION = """Explore texts with a static embedding model at every Matryoshka dimension.

Without a command the window opens. Results go to stdout, progress to stderr."""


def make_parser() -> argparse.ArgumentParser:
    """Return the parser of the whole command line; `command` names what to do."""
    parser = argparse.ArgumentParser(
        prog="matryoshka-explorer",
        description=DESCRIPTION,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("--version", action="version", version=f"%(prog)s {__version__}")
    commands = parser.add_subparsers(dest="command", metavar="COMMAND", required=True)
    common = _common()
    _window(commands.add_parser("open", help="open the window on files", parents=[_model_option()]))
    _corpora(commands, common)
    _texts(commands, common)
    _evaluate(commands.add_parser("evaluate", help="measure a model on retrieval test sets", parents=[common]))
    _train(commands.add_parser("train", help="train a model on pairs of texts", parents=[_work_options()]))
    _models(commands.add_parser("model", help="show, write or download a model"))
    _cache(commands.add_parser("cache", help="show or clear the stored vectors, texts and maps"))
    _desktop(
        commands.add_parser("desktop", help="put the program into the menu of a Linux desktop (--install-desktop)")
    )
    _self_test(commands.add_parser("self-test", help="try every part of the installed program"))
    return parser


def positive(text: str) -> int:
    """Return the whole number in `text`, which must be at least 1."""
    number = int(text)
    if number < 1:
        raise ValueError
    return number


positive.__name__ = "whole number from 1"  # argparse shows it: invalid … value


def whole_numbers(text: str) -> list[int]:
    """Return the whole numbers in `text`, parted by commas; each must be at least 1."""
    return [positive(part) for part in text.split(",")]


whole_numbers.__name__ = "whole numbers from 1, parted by commas"


def numbers(text: str) -> list[float]:
    """Return the numbers in `text`, parted by commas."""
    return [float(part) for part in text.split(",")]


numbers.__name__ = "numbers, parted by commas"


def percentile(text: str) -> float:
    """Return the number in `text`, which must be from 0 to 100."""
    number = float(text)
    if not 0 <= number <= 100:
        raise ValueError
    return number


percentile.__name__ = "number from 0 to 100"


def _model_option() -> argparse.ArgumentParser:
    parent = argparse.ArgumentParser(add_help=False)
    parent.add_argument("--model", metavar="PATH|NAME", help="model folder or downloaded model (default: the bundled)")
    parent.add_argument("--dim", type=positive, metavar="D", help="keep the first D numbers of every vector")
    return parent


def _common() -> argparse.ArgumentParser:
    return argparse.ArgumentParser(add_help=False, parents=[_model_option(), _work_options()])


def _work_options() -> argparse.ArgumentParser:
    parent = argparse.ArgumentParser(add_help=False)
    parent.add_argument("--threads", type=positive, metavar="N", help="cores used for embedding (default: all)")
    parent.add_argument("--quiet", action="store_true", help="no progress and no notes on stderr")
    return parent


def _window(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("paths", nargs="*", type=Path, metavar="PATH", help="files, folders or a model folder")


def _corpora(commands: argparse._SubParsersAction[argparse.ArgumentParser], common: argparse.ArgumentParser) -> None:
    corpus = argparse.ArgumentParser(add_help=False, parents=[common])
    corpus.add_argument("corpus", metavar="CORPUS", help="file or folder of texts; - reads a text a line from stdin")
    corpus.add_argument("--text", metavar="COLUMN", help="column to embed (default: guessed)")
    _embed(commands.add_parser("embed", help="write the vectors of a corpus", parents=[corpus]))
    _search(commands.add_parser("search", help="find the texts nearest to a query", parents=[corpus]))
    _project(commands.add_parser("project", help="draw the map of a corpus", parents=[corpus]))
    dimensions = commands.add_parser("dimensions", help="what each dimension keeps of the top 10", parents=[corpus])
    _json(dimensions)


def _embed(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("-o", "--output", required=True, type=Path, metavar="OUT", help=".npy or .safetensors")
    parser.add_argument("--dtype", choices=("float32", "float16"), default="float32", help="default: float32")


def _search(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "query", metavar="QUERY", help='what to look for; "a phrase" must occur, -word must not, + "like" - "unlike"'
    )
    parser.add_argument("-k", type=positive, default=10, metavar="N", help="hits at most (default: 10)")
    parser.add_argument("--mode", choices=("meaning", "words", "both"), default="meaning", help="default: meaning")
    floor = parser.add_mutually_exclusive_group()
    floor.add_argument("--min-score", type=float, metavar="X", help="only hits at least so similar")
    floor.add_argument("--min-percentile", type=percentile, metavar="P", help="the same, as a percentile of chance")
    parser.add_argument(
        "--passages",
        choices=("auto", "always", "never"),
        default="auto",
        help="search long texts passage by passage (default: auto, when one in ten has more than 256 tokens)",
    )
    parser.add_argument("--exact", action="store_true", help="read all vectors, even where a faster way is measured")
    parser.add_argument("--where", metavar="SQL", help='only rows for which this holds, such as "year > 2000"')
    _json(parser)


def _project(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("-o", "--output", required=True, type=Path, metavar="MAP", help=".png, .svg, .csv or .npy")
    parser.add_argument("--method", choices=("umap", "pca"), default="umap", help="default: umap")
    parser.add_argument("--seed", type=int, default=42, metavar="N", help="the same seed draws the same map")


def _texts(commands: argparse._SubParsersAction[argparse.ArgumentParser], common: argparse.ArgumentParser) -> None:
    similarity = commands.add_parser("similarity", help="compare texts with each other", parents=[common])
    similarity.add_argument("texts", nargs="+", metavar="TEXT")
    explain = commands.add_parser("explain", help="the share of every token in a similarity", parents=[common])
    explain.add_argument("texts", nargs=2, metavar="TEXT")
    _json(similarity)
    _json(explain)


def _evaluate(parser: argparse.ArgumentParser) -> None:
    what = parser.add_mutually_exclusive_group(required=True)
    what.add_argument(
        "folders", nargs="*", default=[], type=Path, metavar="BEIR_FOLDER", help="corpus, queries and qrels"
    )
    what.add_argument("--suite", choices=("nanobeir",), help="13 small sets; fetched from the hub the first time")
    parser.add_argument("--dims", type=whole_numbers, metavar="D,D,...", help="default: the dimensions of the model")
    parser.add_argument("--per-query", type=Path, metavar="OUT.jsonl", help="write what happened to each query")
    form = parser.add_mutually_exclusive_group()
    _json(form)
    form.add_argument("--markdown", action="store_true", help="print the tables of a model card")


def _train(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "pairs", nargs="+", type=Path, metavar="PAIRS", help=".jsonl, .csv or .tsv, perhaps .gz, or a folder of them"
    )
    parser.add_argument("--base", metavar="MODEL", help="model folder or name to begin with (default: the bundled)")
    parser.add_argument("-o", "--output", required=True, type=Path, metavar="FOLDER", help="a stopped run goes on here")
    parser.add_argument("--dims", type=whole_numbers, metavar="D,D,...", help="default: the dimensions of the base")
    parser.add_argument("--weights", type=numbers, metavar="W,W,...", help="of the loss at each dimension (default: 1)")
    parser.add_argument(
        "--dims-per-step", type=positive, metavar="N", help="dimensions drawn for a step (default: all)"
    )
    parser.add_argument("--batch-size", type=positive, metavar="N", help="pairs of a step (default: 1024)")
    parser.add_argument("--epochs", type=positive, metavar="N", help="how often every pair is seen (default: 1)")
    parser.add_argument(
        "--source-power",
        type=float,
        metavar="X",
        help="below 1, small files come more often than their pairs (default: 1.0)",
    )
    parser.add_argument("--lr", type=float, metavar="X", help="highest learning rate (default: 0.05)")
    parser.add_argument("--warmup", type=float, metavar="X", help="part of the steps it rises over (default: 0.05)")
    parser.add_argument("--max-tokens", type=positive, metavar="N", help="tokens used of a text (default: 256)")
    parser.add_argument("--seed", type=int, metavar="N", help="the same seed trains the same model (default: 42)")
    parser.add_argument(
        "--eval", action="append", type=Path, metavar="BEIR_FOLDER", help="measure after each epoch; may be repeated"
    )


def _models(parser: argparse.ArgumentParser) -> None:
    actions = parser.add_subparsers(dest="action", metavar="ACTION", required=True)
    info = actions.add_parser("info", help="what a model is like")
    info.add_argument("model", nargs="?", metavar="MODEL", help="model folder or name (default: the bundled)")
    _json(info)
    download = actions.add_parser("download", help="fetch a model by name from the hub")
    download.add_argument("name", metavar="NAME", help="as on the Hugging Face hub: owner/model")
    download.add_argument("--quiet", action="store_true", help="show no progress")
    export = actions.add_parser("export", help="write a model, perhaps cut, in the layout of sentence-transformers")
    export.add_argument("model", metavar="MODEL", help="model folder or name")
    export.add_argument("-o", "--output", required=True, type=Path, metavar="FOLDER")
    export.add_argument("--dim", type=positive, metavar="D", help="keep the first D numbers of every vector")
    export.add_argument("--dtype", choices=("float32", "float16", "int8"), default="float32", help="default: float32")


def _cache(parser: argparse.ArgumentParser) -> None:
    actions = parser.add_subparsers(dest="action", metavar="ACTION", required=True)
    _json(actions.add_parser("info", help="where the stored vectors are, and what they take"))
    actions.add_parser("clear", help="remove all that are not in use; they are made again when needed")


def _desktop(parser: argparse.ArgumentParser) -> None:
    actions = parser.add_subparsers(dest="action", metavar="ACTION", required=True)
    actions.add_parser("install", help="write menu entry, icon and kinds of file for this user")
    actions.add_parser("remove", help="take them away")


def _self_test(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--on-screen", action="store_true", help="open the window where it can be seen")
    parser.add_argument("--picture", type=Path, metavar="OUT.png", help="keep the picture of the window")
    parser.add_argument("--report", type=Path, metavar="OUT.txt", help="write the report to a file as well")
    _json(parser)


def _json(parser: argparse._ActionsContainer) -> None:
    parser.add_argument("--json", action="store_true", help="print one JSON object")
