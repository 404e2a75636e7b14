"""Does the component tag the lexicon's own examples as they are marked?

    python benchmarks/lexicon_examples.py [--list]

Every entry has a marked example, and an ambiguous one also a sentence in which the form connects
nothing. An entry passes if the component finds its connective in the example with exactly the
marked parts, and does not find it in the other sentence. Entries that the annotation guideline
does not mark (their note says so) are counted apart. `--list` prints what is not right.
"""

from __future__ import annotations

import argparse
import sys

import spacy

from spacy_connectives import Entry, Lexicon
from spacy_connectives.connective import AnnotatedText
from spacy_connectives.formats.marked import parse_marked, to_marked
from spacy_connectives.pipeline.doc_spans import to_annotated

# How the notes of entries outside the guideline end.
OUTSIDE = ("our guideline does not mark it", "or not at all")


def tagged(entry: Entry, found: AnnotatedText) -> bool:
    """Tell whether a connective of an entry was found in its example, with all its parts.

    entry (Entry): The entry.
    found (AnnotatedText): The example as the component tagged it.
    RETURNS (bool): Whether the marked connective of the entry is among those found.
    """
    marked, _ = parse_marked(entry.example, source=entry.id)
    forms = set(entry.forms())
    wanted = {c.parts for c in marked.connectives if c.forms(marked.text) in forms}
    return bool(wanted) and wanted <= {c.parts for c in found.connectives}


def main() -> int:
    """Tag all examples.

    RETURNS (int): Exit code 0: the figures are a measurement, not a test.
    """
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--list", action="store_true", help="print what is not right")
    show = parser.parse_args().list
    nlp = spacy.blank("zh")
    nlp.add_pipe("connectives")
    lexicon = Lexicon.packaged()
    for name, outside in (("inside the guideline", False), ("outside the guideline", True)):
        entries = [e for e in lexicon if e.note.endswith(OUTSIDE) == outside]
        texts = [parse_marked(e.example, source=e.id)[0].text for e in entries]
        found = [to_annotated(doc) for doc in nlp.pipe(texts)]
        wrong = [(e, f) for e, f in zip(entries, found) if not tagged(e, f)]
        exact = sum(to_marked(f) == e.example for e, f in zip(entries, found))
        clear = [e for e in entries if e.counterexample]
        others = [to_annotated(doc) for doc in nlp.pipe(e.counterexample for e in clear)]
        false = [
            (e, f)
            for e, f in zip(clear, others)
            if any(c.forms(f.text) in set(e.forms()) for c in f.connectives)
        ]
        print(f"{name}: {len(entries)} entries")
        print(f"  connective found in its example: {1 - len(wrong) / len(entries):.1%}")
        print(f"  whole example as marked: {exact / len(entries):.1%}")
        print(f"  other sentence left alone: {1 - len(false) / len(clear):.1%} of {len(clear)}")
        if show:
            for entry, text in wrong:
                print(f"  {entry.id}: {entry.example} tagged {to_marked(text)}")
            for entry, text in false:
                print(f"  {entry.id}: no connective, but tagged {to_marked(text)}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
