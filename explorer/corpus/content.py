"""What a file really is, whatever its name says."""

from __future__ import annotations

import codecs
import re
from dataclasses import dataclass

from explorer.errors import CorpusError

BINARY: tuple[tuple[bytes, str], ...] = (
    (b"\x89PNG\r\n\x1a\n", "a PNG picture"),
    (b"\xff\xd8\xff", "a JPEG picture"),
    (b"GIF8", "a GIF picture"),
    (b"%PDF-", "a PDF document: save its text as .txt first"),
    (b"PK\x03\x04", "a ZIP archive or an Office document: save the sheet as CSV, or unpack the archive first"),
    (b"\xd0\xcf\x11\xe0", "an old Office document: save the sheet as CSV first"),
    (b"SQLite format 3\0", "an SQLite database: export the table as CSV first"),
    (b"ARROW1", "an Arrow file: save it as Parquet first"),
    (b"\x93NUMPY", "a NumPy array"),
    (b"\x28\xb5\x2f\xfd", "Zstandard data: unpack it first"),
    (b"7z\xbc\xaf", "a 7-Zip archive: unpack it first"),
    (b"\x7fELF", "a program"),
)
PARQUET = b"PAR1"
PACKED = {b"\x1f\x8b": "gzip", b"BZh": "bzip2", b"\xfd7zXZ\0": "xz"}
BOMS: tuple[tuple[bytes, str], ...] = (
    (b"\xef\xbb\xbf", "utf-8-sig"),
    (b"\xff\xfe\0\0", "utf-32"),
    (b"\0\0\xfe\xff", "utf-32"),
    (b"\xff\xfe", "utf-16"),
    (b"\xfe\xff", "utf-16"),
)
CONTROL = bytes(set(range(32)) - set(b"\t\n\v\f\r\x1b") | {127})
CONTROL_SHARE = 0.05

# What people's files are in. Left alone, charset-normalizer also considers EBCDIC and the like for short texts.
ENCODINGS = [
    *("cp1252", "latin_1", "iso8859_15", "mac_roman", "cp1250", "iso8859_2", "cp1257", "cp1254"),
    *("cp1251", "koi8_r", "cp1253", "cp1255", "cp1256"),
    *("cp932", "shift_jis", "euc_jp", "gb18030", "big5", "euc_kr", "cp949"),
]
WESTERN = ("cp1252", "latin_1", "iso8859_15", "mac_roman")


@dataclass(frozen=True, slots=True)
class Broken:
    """How far a file is from being UTF-8.

    Attributes:
        bad: byte sequences that are not UTF-8.
        good: characters beyond ASCII that are.
        sample: lines with bytes beyond ASCII.
    """

    bad: int
    good: int
    sample: bytes


def compression(head: bytes) -> str | None:
    """Return the compression whose signature `head` has, if any."""
    return next((kind for magic, kind in PACKED.items() if head.startswith(magic)), None)


def bom_encoding(head: bytes) -> str | None:
    """Return the encoding that a byte order mark announces, if any."""
    return next((encoding for bom, encoding in BOMS if head.startswith(bom)), None)


def reject_known(head: bytes, label: str) -> None:
    """Refuse a file with the signature of a format that holds no text.

    Raises:
        CorpusError: says what the file is.
    """
    for magic, what in BINARY:
        if head.startswith(magic):
            raise CorpusError(f"{label} is {what}.")


def reject_binary(head: bytes, label: str) -> None:
    """Refuse a file with more control characters than text has.

    Raises:
        CorpusError: says that the file is no text.
    """
    if len(head) - len(head.translate(None, CONTROL)) > CONTROL_SHARE * len(head):
        raise CorpusError(f"{label} is not text: it holds binary data; choose another file.")


def wide_encoding(head: bytes) -> str | None:
    """Return UTF-16 little or big endian for text without a byte order mark that must be one of them, else None."""
    if b"\0" not in head or (_is_utf8(head) and head.count(0) < 0.3 * len(head)):
        return None
    plain = {encoding: _plain_share(head, encoding) for encoding in ("utf-16-le", "utf-16-be")}
    best = max(plain, key=lambda encoding: plain[encoding])
    return best if plain[best] > 0.02 else None


def _plain_share(head: bytes, encoding: str) -> float:
    """Return the share of ASCII characters; 0 when the bytes do not decode to characters one can read."""
    text = codecs.getincrementaldecoder(encoding)("replace").decode(head)
    readable = sum(c.isprintable() or c in "\t\r\n\ufeff\u3000" for c in text) - text.count("\ufffd")
    if not text or readable < 0.97 * len(text):
        return 0.0
    return len(text.encode("ascii", "ignore")) / len(text)


def _is_utf8(head: bytes) -> bool:
    try:
        codecs.getincrementaldecoder("utf-8")().decode(head)
    except UnicodeDecodeError:
        return False
    return True


def guess_encoding(broken: Broken) -> str | None:
    """Return the encoding of text that is not UTF-8, None when no encoding fits.

    Text that is UTF-8 but for a few bytes stays UTF-8. For short Western texts charset-normalizer cannot tell
    cp1252 from its neighbours, so a close race goes to cp1252, the commonest.
    """
    if broken.good > 20 * broken.bad:
        return "utf-8"
    from charset_normalizer import from_bytes

    matches = list(from_bytes(broken.sample, cp_isolation=ENCODINGS, explain=False))
    if not matches:
        return None
    best = matches[0]
    if best.encoding not in WESTERN and not _is_western(broken.sample):
        return str(best.encoding)
    return "cp1252" if _decodes(broken.sample, "cp1252") else str(best.encoding)


def _is_western(sample: bytes) -> bool:
    """Tell whether the bytes beyond ASCII stand alone between ASCII letters and are common in cp1252."""
    common = "ÀÁÂÃÄÅÆÇÈÉÊËÌÍÎÏÑÒÓÔÕÖØÙÚÛÜßàáâãäåæçèéêëìíîïñòóôõöøùúûü€‘’“”–—…°«»¿¡£§©®".encode("cp1252")
    runs = re.findall(rb"[\x80-\xff]+", sample)
    lone = sum(len(run) == 1 and run in common for run in runs)
    return bool(runs) and lone >= 0.9 * len(runs)


def _decodes(sample: bytes, encoding: str) -> bool:
    try:
        sample.decode(encoding)
    except UnicodeDecodeError:
        return False
    return True
