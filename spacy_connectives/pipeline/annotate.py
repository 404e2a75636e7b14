"""Load a pipeline that finds connectives, and run it over texts."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from pathlib import Path

import spacy
from spacy.language import Language

from ..connective import AnnotatedText
from ..errors import ConnectivesError
from ..weights import PACKAGED
from .connectives import Connectives
from .doc_spans import DEFAULT_KEY, to_annotated
from .segmenters import blank_chinese


def load_pipeline(model: str | Path = PACKAGED) -> Language:
    """Load a pipeline that finds connectives.

    model (str | Path): `packaged` for the lexicon and weights of this package, the folder of a
        trained pipeline, or the name of an installed one.
    RETURNS (Language): The pipeline.
    RAISES (ConnectivesError): If there is no such pipeline.
    """
    if str(model) == PACKAGED:
        nlp = blank_chinese()
        nlp.add_pipe("connectives")
        return nlp
    try:
        return spacy.load(model)
    except OSError as error:
        raise ConnectivesError(
            f"{model}: cannot be loaded as a pipeline ({error}). Give the folder that `spacy "
            f"train` has written, such as training/model-best, or '{PACKAGED}'."
        ) from None


def annotate_texts(
    nlp: Language, texts: Iterable[AnnotatedText], *, spans_key: str = DEFAULT_KEY
) -> list[AnnotatedText]:
    """Find the connectives of texts with any pipeline that writes them to `Doc.spans`.

    nlp (Language): The pipeline.
    texts (Iterable[AnnotatedText]): The texts; their own connectives are not looked at.
    spans_key (str): Key of `Doc.spans` that the pipeline writes to.
    RETURNS (list[AnnotatedText]): The texts with what the pipeline found; sources are kept.
    RAISES (ConnectivesError): If the pipeline writes nothing under this key.
    """
    texts = list(texts)
    found = annotate_strings(nlp, [text.text for text in texts], spans_key=spans_key)
    metas = ({k: v for k, v in text.meta.items() if k != "letters"} for text in texts)
    return [AnnotatedText(f.text, f.connectives, meta) for f, meta in zip(found, metas)]


def annotate_strings(
    nlp: Language, texts: Sequence[str], *, spans_key: str = DEFAULT_KEY
) -> list[AnnotatedText]:
    """Find the connectives of plain texts with any pipeline that writes them to `Doc.spans`.

    nlp (Language): The pipeline.
    texts (Sequence[str]): The texts.
    spans_key (str): Key of `Doc.spans` that the pipeline writes to.
    RETURNS (list[AnnotatedText]): The texts with what the pipeline found.
    RAISES (ConnectivesError): If the pipeline writes nothing under this key.
    """
    alone = _alone(nlp, spans_key)
    if alone is not None:
        return alone.recognize(texts)
    # The limit guards parsers and entity recognizers; a connective is found in a line or two.
    nlp.max_length = max([nlp.max_length, *(len(text) + 1 for text in texts)])
    found: list[AnnotatedText] = []
    for doc in nlp.pipe(texts):
        if spans_key not in doc.spans:
            keys = ", ".join(sorted(doc.spans)) or "none"
            raise ConnectivesError(
                f"The pipeline ({', '.join(nlp.pipe_names) or 'empty'}) writes no spans under the "
                f"key '{spans_key}'. Keys that it writes: {keys}. Choose one with --spans-key."
            )
        found.append(AnnotatedText(doc.text, to_annotated(doc, spans_key).connectives))
    return found


def _alone(nlp: Language, spans_key: str) -> Connectives | None:
    """Get the component if its results depend on nothing else, so that no `Doc` is needed.

    That is so if no other component runs, and if nothing is left out for the sake of tokens.
    """
    if len(nlp.pipe_names) != 1:
        return None
    pipe = nlp.get_pipe(nlp.pipe_names[0])
    if isinstance(pipe, Connectives) and pipe.spans_key == spans_key:
        return pipe if pipe.cfg["alignment_mode"] == "expand" else None
    return None
