"""Split marked files into train, dev and test, and say how it was done."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import dataclass, field, replace
from hashlib import sha256
from pathlib import Path

from ..connective import AnnotatedText
from ..errors import ConnectivesError, FormatError, Problem
from ..formats import detect, read
from ..formats.marked import PairTest, read_marked
from ..lexicon import Lexicon
from .corpus import marked_paths

SIDES = ("train", "dev", "test")
# Share of the units that goes to dev, and to test.
SHARE = 0.1
# With fewer documents than this, whole documents make dev and test too small or too odd.
MIN_DOCUMENTS = 10
# Shorter paragraphs (一、, ***, 完) stand in many documents by chance and give nothing away.
MIN_SHARED = 10

# Texts that must stay on one side, because they have a paragraph in common.
Family = list[AnnotatedText]


@dataclass(frozen=True)
class Split:
    """Texts by side.

    by (str): What was dealt out: `folders` (as found), `documents` or `paragraphs`.
    sides (dict[str, list[AnnotatedText]]): Texts of `train`, `dev` and `test`.
    notes (list[str]): What the user should know about the split.
    dev_is_test (bool): Whether the texts of `test` are those of `dev`.
    """

    by: str
    sides: dict[str, list[AnnotatedText]]
    notes: list[str] = field(default_factory=list)
    dev_is_test: bool = False


def split_marked(
    path: str | Path,
    *,
    seed: int = 0,
    encoding: str = "utf-8",
    is_pair: PairTest | None = None,
) -> Split:
    """Read marked files and split them.

    Folders named `train`, `dev` and `test` are kept. Otherwise documents are dealt out 80/10/10,
    or, if there are fewer than ten, paragraphs. Texts that share a paragraph stay together.

    path (str | Path): A marked file or a folder of them.
    seed (int): The same seed and file names give the same split.
    encoding (str): Encoding of the files.
    is_pair (Optional[PairTest]): The pair list, such as `Lexicon.is_pair`.
    RETURNS (Split): The texts; `source` is the name inside the folder, and the paragraph.
    RAISES (FormatError): With the problems of all files, if one breaks the format.
    RAISES (ConnectivesError): If there is too little to split, or nothing to learn.
    """
    root = Path(path)

    def read(paths: Iterable[Path]) -> list[AnnotatedText]:
        return _read(paths, root, encoding, is_pair)

    paths = marked_paths(root)
    folders = {side: [p for p in paths if _is_in(p, root, side)] for side in SIDES}
    if folders["train"] and (folders["dev"] or folders["test"]):
        split = _by_folder({side: read(found) for side, found in folders.items()}, seed)
        beside = [p for p in paths if not any(_is_in(p, root, side) for side in SIDES)]
        if beside:
            split.notes.append(
                f"{_count(beside, 'file')} beside the folders train, dev and test left out, "
                f"such as {beside[0].relative_to(root)}."
            )
    elif folders["dev"] or folders["test"]:
        raise ConnectivesError(
            f"{root}: there is a folder dev or test, but no marked file in train. Put the files "
            "to learn from into train, or all files into one folder, which is then split."
        )
    else:
        split = _deal_out(read(paths), ("dev", "test"), seed)
    return _check_train(split, root)


def split_files(
    path: str | Path,
    source_format: str | None = None,
    *,
    seed: int = 0,
    encoding: str = "utf-8",
    labels: Collection[str] | None = None,
) -> Split:
    """Read texts of any format and split them.

    In a folder, folders or files named `train`, `dev` and `test` (or ending so, such as
    `zho.pdtb.cdtb_train.conllu`) are kept. Otherwise it is done as in `split_marked`.

    path (str | Path): A file or a folder.
    source_format (Optional[str]): Name of the format; found out if None.
    seed (int): The same seed and file names give the same split.
    encoding (str): Encoding of the files.
    labels (Optional[Collection[str]]): See `formats.read`.
    RETURNS (Split): The texts.
    RAISES (ConnectivesError): If the files cannot be read or there is too little to split.
    """
    root = Path(path)
    name = source_format or detect(root).name
    if name == "marked":
        is_pair = Lexicon.packaged().is_pair
        return split_marked(root, seed=seed, encoding=encoding, is_pair=is_pair)

    def texts(part: Path | None) -> list[AnnotatedText]:
        if part is None:
            return []
        return list(read(part, name, encoding=encoding, labels=labels))

    parts = {side: _side_path(root, side) for side in SIDES}
    if parts["train"] and (parts["dev"] or parts["test"]):
        split = _by_folder({side: texts(part) for side, part in parts.items()}, seed)
    else:
        split = _deal_out(texts(root), ("dev", "test"), seed)
    return _check_train(split, root)


def _side_path(root: Path, side: str) -> Path | None:
    """Find the folder or file of one side; CoNLL-U comes before the same without sentences."""
    if not root.is_dir():
        return None
    found = sorted(
        (p.suffix == ".tok", p.name, p)
        for p in root.iterdir()
        if p.name == side or p.stem == side or p.stem.endswith(f"_{side}")
    )
    return found[0][2] if found else None


def _check_train(split: Split, root: Path) -> Split:
    if not any(text.connectives for text in split.sides["train"]):
        raise ConnectivesError(
            f"{root}: no connective is marked in the texts to learn from. Mark some as "
            "<cand>但</cand> or <a>因为</a>…<a>所以</a>."
        )
    return split


def _is_in(path: Path, root: Path, side: str) -> bool:
    return path != root and path.relative_to(root).parts[0] == side and path.parent != root


def _read(
    paths: Iterable[Path], root: Path, encoding: str, is_pair: PairTest | None
) -> list[AnnotatedText]:
    texts: list[AnnotatedText] = []
    problems: list[Problem] = []
    for path in paths:
        try:
            text = read_marked(path, encoding=encoding, is_pair=is_pair)
        except FormatError as error:
            problems += error.problems
            continue
        # A name that is the same wherever the folder stands keeps the split and its files so too.
        name = path.name if path == root else path.relative_to(root).as_posix()
        texts.append(replace(text, meta={**text.meta, "source": name}))
    if problems:
        raise FormatError(problems)
    return texts


def _by_folder(sides: dict[str, list[AnnotatedText]], seed: int) -> Split:
    split = Split("folders", sides)
    if not sides["dev"]:
        dealt = _deal_out(sides["train"], ("dev",), seed)
        split.sides.update(train=dealt.sides["train"], dev=dealt.sides["dev"])
        split.notes.extend(
            [f"There is no folder dev: it was taken from train, by {dealt.by}.", *dealt.notes]
        )
    elif not sides["test"]:
        split = replace(split, dev_is_test=True)
        split.sides["test"] = list(sides["dev"])
        split.notes.append("There is no folder test: dev serves as test.")
    shared = _shared_paragraphs(split)
    if shared:
        split.notes.append(
            f"{_count(shared, 'paragraph')} of train also in dev or test, such as "
            f"'{shared[0][:20]}': scores will look better than they are."
        )
    return split


def _shared_paragraphs(split: Split) -> list[str]:
    """Find longer paragraphs that stand in train and on another side."""
    seen = {p for text in split.sides["train"] for p in _telling(text)}
    other = [p for side in SIDES[1:] for text in split.sides[side] for p in _telling(text)]
    return sorted(seen.intersection(other))


def _telling(text: AnnotatedText) -> list[str]:
    """List the paragraphs of a text that are long enough to give it away."""
    lines = (line.strip() for line in text.text.split("\n"))
    return [line for line in lines if len(line) >= MIN_SHARED]


def _deal_out(documents: list[AnnotatedText], small: tuple[str, ...], seed: int) -> Split:
    """Deal documents out, or their paragraphs where there are too few documents."""
    by, families = "documents", _families(documents, _telling)
    notes = []
    if len(families) < len(documents):
        notes.append(f"{len(documents)} documents make {len(families)}: some share a paragraph.")
    if len(families) < MIN_DOCUMENTS:
        by = "paragraphs"
        families = _families(_paragraphs(documents), lambda p: [p.text.strip()])
    if len(families) <= len(small):
        raise ConnectivesError(
            f"{_count(families, 'paragraph')} cannot be split into train, "
            f"{' and '.join(small)}. Add text: one paragraph a line, three at the very least."
        )
    return Split(by, _deal(families, small, seed), notes)


def _paragraphs(documents: Iterable[AnnotatedText]) -> list[AnnotatedText]:
    """Cut documents into paragraphs that carry their number in the name."""
    return [
        replace(paragraph, meta={**paragraph.meta, "source": f"{document.source}#{number}"})
        for document in documents
        for number, paragraph in enumerate(document.paragraphs(), 1)
        if paragraph.text.strip()
    ]


def _families(
    texts: Sequence[AnnotatedText], marks: Callable[[AnnotatedText], list[str]]
) -> list[Family]:
    """Put texts together that have a mark in common, directly or through others."""
    leader = list(range(len(texts)))

    def find(i: int) -> int:
        while leader[i] != i:
            leader[i] = leader[leader[i]]
            i = leader[i]
        return i

    first: dict[str, int] = {}
    for i, text in enumerate(texts):
        for mark in marks(text):
            leader[find(i)] = find(first.setdefault(mark, i))
    families: dict[int, Family] = {}
    for i, text in enumerate(texts):
        families.setdefault(find(i), []).append(text)
    return list(families.values())


def _deal(
    families: list[Family], small: tuple[str, ...], seed: int
) -> dict[str, list[AnnotatedText]]:
    """Fill the small sides in an order that depends on seed and names only; train gets the rest."""
    left = sorted(
        families, key=lambda f: sha256(f"{seed}\t{f[0].source}".encode("utf-8", "replace")).digest()
    )
    wanted = max(1, round(SHARE * sum(map(len, families))))
    # There must be something to learn, however little is marked; and what hangs together in one
    # large family would fill a small side many times over.
    kept = max([f for f in left if _has_connective(f)] or left, key=len)
    left.remove(kept)
    sides: dict[str, list[AnnotatedText]] = {side: [] for side in SIDES}
    for side in reversed(small):
        # A side without any connective would have no score, so its first family has one.
        marked = [f for f in left if _has_connective(f)]
        taken = [min(marked or left, key=len)]
        size = len(taken[0])
        for family in left:
            if family is not taken[0] and size + len(family) <= wanted:
                taken.append(family)
                size += len(family)
        gone = set(map(id, taken))
        left = [f for f in left if id(f) not in gone]
        sides[side] = _in_order(taken)
    sides["train"] = _in_order([kept, *left])
    return sides


def _has_connective(family: Family) -> bool:
    return any(text.connectives for text in family)


def _in_order(families: Iterable[Family]) -> list[AnnotatedText]:
    # "a.txt#10" after "a.txt#9"; the names are unique.
    def key(text: AnnotatedText) -> tuple[str, int]:
        name, _, number = text.source.rpartition("#")
        return (name, int(number)) if name and number.isdigit() else (text.source, 0)

    return sorted((text for family in families for text in family), key=key)


def _count(things: Sequence[object], noun: str) -> str:
    return f"{len(things)} {noun}{'' if len(things) == 1 else 's'}"
