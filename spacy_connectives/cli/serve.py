"""The command `serve`."""

from __future__ import annotations

from typing import Annotated

import typer

from ..connective import AnnotatedText
from ..errors import ConnectivesError
from ..pipeline.annotate import annotate_texts, load_pipeline
from ..pipeline.connectives import Connectives
from ..pipeline.doc_spans import DEFAULT_KEY
from ..visual.server import Annotate, Server
from ..weights import PACKAGED
from ._util import SpansKey

# Explaining is a hundred times as much work as finding, and nobody reads so many.
MAX_EXPLAINED = 5_000


def serve(
    model: Annotated[
        str, typer.Option(help="'packaged', or the folder or name of a trained pipeline.")
    ] = PACKAGED,
    host: Annotated[
        str, typer.Option(help="Address to listen on; other machines can reach 0.0.0.0.")
    ] = "127.0.0.1",
    port: Annotated[int, typer.Option(min=0, max=65535, help="Port; 0 is any free one.")] = 8765,
    spans_key: SpansKey = DEFAULT_KEY,
) -> None:
    """Open a local page where one pastes text and sees its connectives. Ctrl+C ends it.

    Texts stay on this machine and are not kept.

    Examples:

    python -m spacy connectives serve

    python -m spacy connectives serve --model training/model-best --port 9000
    """
    annotate = make_annotate(model, spans_key)
    try:
        server = Server(annotate, host, port)
    except OSError as error:
        raise ConnectivesError(
            f"{host}:{port} cannot be opened ({error.strerror}). Choose another --port."
        ) from None
    typer.echo(f"http://{host}:{server.server_address[1]}/ (Ctrl+C ends it)")
    try:
        server.serve_forever()
    except KeyboardInterrupt:
        typer.echo("")
    finally:
        server.server_close()


def make_annotate(model: str = PACKAGED, spans_key: str = DEFAULT_KEY) -> Annotate:
    """Load a model once for all requests.

    model (str): `packaged`, or the folder or name of a pipeline.
    spans_key (str): Key of `Doc.spans`.
    RETURNS (Annotate): Finds the connectives of a text and explains them.
    """
    nlp = load_pipeline(model)
    ours = (pipe for _, pipe in nlp.pipeline if isinstance(pipe, Connectives))
    component = next((pipe for pipe in ours if pipe.spans_key == spans_key), None)

    def annotate(text: str) -> tuple[AnnotatedText, list[str]]:
        (found,) = annotate_texts(nlp, [AnnotatedText(text)], spans_key=spans_key)
        if component is None or len(text) > MAX_EXPLAINED:
            return found, []
        why = {(e.start, e.end): str(e) for e in component.explain(text)}
        return found, ["\n".join(why.get(p, "") for p in c.parts) for c in found.connectives]

    annotate("天")  # loads lexicon and weights before the first request
    return annotate
