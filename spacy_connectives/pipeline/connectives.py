"""The pipeline component: `nlp.add_pipe("connectives")`."""

from __future__ import annotations

import warnings
from collections.abc import Callable, Iterable, Sequence
from typing import Any, cast

import numpy as np
from spacy.language import Language
from spacy.tokens import Doc
from spacy.training import Example
from thinc.api import Config, Model, Optimizer, set_dropout_rate

from ..connective import AnnotatedText
from ..errors import ConfigError
from ..lexicon import Lexicon
from ..recognition.explain import Explanation, explain
from ..recognition.features import Features
from ..recognition.model import Scores, sigmoid
from ..recognition.prior import Prior
from ..recognition.recognizer import NO_TARGET, Found, Recognizer, gold_targets
from ..recognition.texts import TextBatch
from ..weights import PACKAGED, read_weights, weights_from_bytes, weights_to_bytes
from .doc_spans import (
    DEFAULT_KEY,
    LABELS,
    Names,
    lay_down,
    register_extensions,
    to_annotated,
)
from .doc_text import TextReader, read, recall
from .lexicons import load_lexicon
from .saving import Field, SavedPipe
from .scorer import score_weights
from .settings import check_settings, settings_from_bytes, settings_to_bytes

# Characters of gold texts that tell how far weights can be trusted that training goes on from.
CALIBRATION_SIZE = 300_000

DEFAULT_CONFIG = """
[model]
@architectures = "spacy-connectives.HashedLinear.v1"
bits = 18
dropout = 0.0
"""
DEFAULT_MODEL = Config().from_str(DEFAULT_CONFIG)["model"]


@Language.factory(
    "connectives",
    assigns=["doc.spans"],
    default_config={
        "model": DEFAULT_MODEL,
        "spans_key": DEFAULT_KEY,
        "threshold": 0.5,
        "pair_threshold": 0.35,
        "alignment_mode": "expand",
        "lexicon": PACKAGED,
        "weights": PACKAGED,
        "positive_weight": 1.5,
        "prior": 2.0,
        "scorer": {"@scorers": "spacy-connectives.ConnectivesScorer.v1"},
    },
    default_score_weights=score_weights(),
)
def make_connectives(
    nlp: Language,
    name: str,
    model: Model[Features, Scores],
    spans_key: str,
    threshold: float,
    pair_threshold: float,
    alignment_mode: str,
    lexicon: Any,
    weights: str | None,
    positive_weight: float,
    prior: float,
    scorer: Callable[..., dict[str, Any]] | None,
) -> Connectives:
    """Construct a Connectives component; see the class for the settings."""
    return Connectives(
        nlp,
        model,
        name,
        spans_key=spans_key,
        threshold=threshold,
        pair_threshold=pair_threshold,
        alignment_mode=alignment_mode,
        lexicon=lexicon,
        weights=weights,
        positive_weight=positive_weight,
        prior=prior,
        scorer=scorer,
    )


class Connectives(SavedPipe):
    """Find discourse connectives and lay them down in `Doc.spans`.

    Works at once with the packaged lexicon and weights, and can be trained further. A saved
    pipeline carries both and never reads the package's own again.
    """

    def __init__(
        self,
        nlp: Language,
        model: Model[Features, Scores],
        name: str = "connectives",
        *,
        spans_key: str = DEFAULT_KEY,
        threshold: float = 0.5,
        pair_threshold: float = 0.35,
        alignment_mode: str = "expand",
        lexicon: str | Lexicon = PACKAGED,
        weights: str | None = PACKAGED,
        positive_weight: float = 1.5,
        prior: float = 2.0,
        scorer: Callable[..., dict[str, Any]] | None = None,
    ) -> None:
        """Initialize the component.

        nlp (Language): The pipeline, for its vocab.
        model (Model[Features, Scores]): The scoring model.
        name (str): The component instance name.
        spans_key (str): Key of `Doc.spans` to write to, and to read gold connectives from.
        threshold (float): Least score of a single connective, from 0 to 1.
        pair_threshold (float): Least score of a paired connective, from 0 to 1.
        alignment_mode (str): What to do where a part ends inside a token: `expand`, `contract`
            or `strict`.
        lexicon (str | Lexicon): `packaged`, the path of a JSONL lexicon, or a lexicon made by
            `spacy-connectives.Lexicon.v1`.
        weights (Optional[str]): `packaged`, None to start from nothing, or the path of a weights
            file.
        positive_weight (float): How much more a connective counts in training than a candidate
            that is none; above 1 it trades precision for recall.
        prior (float): How strongly training holds the weights to those it begins with: precision
            of a Gaussian prior around them (Chelba and Acero 2006, "Adaptation of maximum entropy
            capitalizer"), or around zero from nothing; 0 for none. Needs `initialize`.
        scorer (Optional[Callable]): The scoring method.
        RAISES (ConfigError): If a setting is not allowed; names the allowed values.
        """
        if weights is not None and not isinstance(weights, str):
            raise ConfigError(
                f"Setting 'weights' is {weights!r}, but must be 'packaged', null or a path."
            )
        if not isinstance(lexicon, (str, Lexicon)):
            raise ConfigError(
                f"Setting 'lexicon' is {lexicon!r}, but must be 'packaged', a path, or a block "
                'with @misc = "spacy-connectives.Lexicon.v1".'
            )
        register_extensions()
        self.vocab = nlp.vocab
        self.model = model
        self.name = name
        self.scorer = scorer
        self.cfg: dict[str, Any] = {
            "spans_key": spans_key,
            "threshold": threshold,
            "pair_threshold": pair_threshold,
            "alignment_mode": alignment_mode,
            "positive_weight": positive_weight,
            "prior": prior,
        }
        check_settings(self.cfg)
        self.unplaced = 0
        self._prior: Prior | None = None
        self._reader = TextReader()
        self._names = Names(nlp.vocab)
        # Both are read when first needed: a pipeline that is loaded from disk brings its own.
        self._lexicon_source: str | None = lexicon if isinstance(lexicon, str) else None
        self._weights_source = weights
        self._weights_meta: dict[str, Any] = {}
        self._recognizer = Recognizer(
            Lexicon() if isinstance(lexicon, str) else lexicon,
            model,
            threshold=threshold,
            pair_threshold=pair_threshold,
        )
        # The name of the score column depends on the key, so the factory cannot know it.
        training = nlp._config.setdefault("training", {})
        for column, weight in score_weights(spans_key).items():
            training.setdefault("score_weights", {}).setdefault(column, weight)

    @property
    def spans_key(self) -> str:
        """RETURNS (str): Key of `Doc.spans` that the component writes to."""
        return str(self.cfg["spans_key"])

    @property
    def labels(self) -> tuple[str, ...]:
        """RETURNS (tuple[str, ...]): The labels of the spans."""
        return LABELS

    @property
    def label_data(self) -> list[str]:
        """RETURNS (list[str]): The labels, as `spacy init labels` saves them."""
        return list(LABELS)

    @property
    def lexicon(self) -> Lexicon:
        """RETURNS (Lexicon): The lexicon; changes of it take effect on the next call."""
        source, self._lexicon_source = self._lexicon_source, None
        if source is not None:
            try:
                self._recognizer.lexicon = load_lexicon(source)
            except Exception:
                self._lexicon_source = source
                raise
        return self._recognizer.lexicon

    @property
    def weights_meta(self) -> dict[str, Any]:
        """RETURNS (dict): What is known about the weights: data, settings, scores."""
        self._load_weights()
        return self._weights_meta

    @property
    def recognizer(self) -> Recognizer:
        """RETURNS (Recognizer): The recognizer, with lexicon and weights loaded."""
        self._load_weights()
        self.lexicon  # noqa: B018 (loads it)
        self._recognizer.model = self.model
        self._recognizer.threshold = self.cfg["threshold"]
        self._recognizer.pair_threshold = self.cfg["pair_threshold"]
        return self._recognizer

    def _load_weights(self) -> None:
        if self.model.has_param("W"):
            return
        if self._weights_source is None:
            self.model.initialize()
            return
        table, meta = read_weights(self._weights_source)
        self._set_weights(table, meta, self._weights_source)

    def _set_weights(self, table: Any, meta: dict[str, Any], source: str) -> None:
        expected = (self.model.get_dim("nO"), self.model.get_dim("nI"))
        if table.shape != expected:
            raise ConfigError(
                f"{source} holds weights of shape {table.shape}, but the model has {expected}. "
                "Set 'bits' of the model to fit, or 'weights' to null to train new ones."
            )
        self.model.set_param("W", self.model.ops.asarray2f(table))
        self._weights_meta = meta

    def recognize(self, texts: Iterable[str]) -> list[AnnotatedText]:
        """Find connectives in plain texts, without any `Doc`.

        texts (Iterable[str]): The texts.
        RETURNS (list[AnnotatedText]): Each text with its connectives, offsets exact.
        """
        texts = list(texts)
        return [
            AnnotatedText(text, tuple(found))
            for text, found in zip(texts, self.recognizer.recognize(texts))
        ]

    def explain(self, text: str | Doc) -> list[Explanation]:
        """Say for each candidate of a text why it was marked or not.

        text (str | Doc): The text, or a doc with it.
        RETURNS (list[Explanation]): Score, outcome and the heaviest reasons, in text order; each
            prints as a few lines.
        """
        return explain(self.recognizer, text.text if isinstance(text, Doc) else text)

    def predict(self, docs: Iterable[Doc]) -> Found:
        """Find connectives without changing the docs.

        docs (Iterable[Doc]): The docs.
        RETURNS (Found): The connectives, doc by doc.
        """
        docs = list(docs)
        if not docs:
            return self.recognizer.find([])
        known: list[str] = []
        for doc in docs:
            text = recall(doc)
            if text is None:
                break
            known.append(text)
        else:
            return self.recognizer.find(known)
        points = self._reader([read(doc) for doc in docs], docs[0].vocab.strings)
        return self.recognizer.find(TextBatch.from_points(points))

    def set_annotations(self, docs: Sequence[Doc], scores: Found) -> None:
        """Lay connectives down in docs.

        docs (Sequence[Doc]): The docs.
        scores (Found): What `predict` gave.
        """
        key, mode = self.spans_key, self.cfg["alignment_mode"]
        bounds, rows, numbers = scores
        names, vocab = self._names, None
        for doc, begin, stop in zip(docs, bounds, bounds[1:]):
            if doc.vocab is not vocab:
                vocab = doc.vocab
                if not names.fit(vocab):
                    names = Names(vocab)
                    # What comes in a memory zone goes with it.
                    self._names = names if names.lasting else self._names
            own = rows[begin:stop]
            lost = lay_down(doc, own, numbers[begin:stop], key, mode, names)
            if lost and not self.unplaced:
                first = min(lost)
                forms = "…".join(doc.text[row[0] : row[1]] for row in own if row[2] == first)
                warnings.warn(
                    f"'{forms}' does not fit the tokens of its doc and was left out "
                    f"(alignment_mode '{mode}'). Further ones are counted in `.unplaced` without "
                    "a warning; `recognize` gives exact offsets of all.",
                    stacklevel=2,
                )
            self.unplaced += len(lost)

    def initialize(
        self,
        get_examples: Callable[[], Iterable[Example]],
        *,
        nlp: Language | None = None,
        labels: list[str] | None = None,
    ) -> None:
        """Get ready for training; the weights that the settings name are kept, not wiped.

        get_examples (Callable[[], Iterable[Example]]): Gives gold examples. Training that goes on
            from weights begins with as much trust in them as these allow; without gold
            connectives in them, or without examples, it begins with the weights as they are.
        nlp (Optional[Language]): The pipeline.
        labels (Optional[list[str]]): Ignored, as the labels are fixed.
        """
        self.recognizer  # noqa: B018 (loads weights and lexicon)
        gold, size = [], 0
        for example in get_examples():
            if size < CALIBRATION_SIZE:
                gold.append(to_annotated(example.reference, self.spans_key))
            size += len(example.reference.text)
        self._prior = Prior(gold, size)

    def update(
        self,
        examples: Iterable[Example],
        *,
        drop: float = 0.0,
        sgd: Optimizer | None = None,
        losses: dict[str, float] | None = None,
    ) -> dict[str, float]:
        """Learn from a batch of examples.

        examples (Iterable[Example]): Gold docs with connectives under the spans key.
        drop (float): Share of features that is left out.
        sgd (Optional[Optimizer]): The optimizer; without it gradients are only collected.
        losses (Optional[dict[str, float]]): Takes the loss under the component's name.
        RETURNS (dict[str, float]): The losses.
        """
        losses = {} if losses is None else losses
        losses.setdefault(self.name, 0.0)
        examples = list(examples)
        if not examples:
            return losses
        recognizer = self.recognizer
        if self._prior is not None:
            self._prior.begin(recognizer)
        set_dropout_rate(self.model, drop)
        described = recognizer.describe([e.x.text for e in examples])
        scores, backprop = self.model.begin_update(described.all())
        gold = [to_annotated(e.y, self.spans_key) for e in examples]
        targets = gold_targets(described, gold)
        loss, gradient = self.get_loss(targets, scores)
        backprop(gradient)
        if self._prior is not None:
            size = sum(len(text.text) for text in gold)
            self._prior.pull(self.model, self.cfg["prior"], size)
        if sgd is not None:
            self.finish_update(sgd)
        losses[self.name] += loss
        return losses

    def get_loss(self, targets: Scores, scores: Scores) -> tuple[float, Scores]:
        """Get the logistic loss and its gradient; rare positives weigh more.

        targets (tuple[Floats1d, Floats1d]): What `gold_targets` gave.
        scores (tuple[Floats1d, Floats1d]): Logits of the model.
        RETURNS (tuple[float, tuple[Floats1d, Floats1d]]): Summed loss and gradient of the logits.
        """
        loss = 0.0
        gradients = []
        for truth, logits in zip(cast(Any, targets), cast(Any, scores)):
            guess = sigmoid(logits)
            weight = np.where(truth > 0, np.float32(self.cfg["positive_weight"]), np.float32(1.0))
            weight[truth == NO_TARGET] = 0.0
            gradients.append(weight * (guess - truth))
            right = np.where(truth > 0, guess, 1 - guess)
            loss -= float((weight * np.log(right.clip(1e-7))).sum())
        return loss, cast(Scores, tuple(gradients))

    def saved_fields(self) -> dict[str, Field]:
        """RETURNS (dict[str, Field]): Settings, lexicon and weights; names of files as keys."""
        return {
            "cfg.json": (lambda: settings_to_bytes(self.cfg), self._cfg_from_bytes),
            "lexicon.jsonl": (lambda: self.lexicon.to_bytes(), self._lexicon_from_bytes),
            "model.weights": (self._model_to_bytes, self._model_from_bytes),
        }

    def _cfg_from_bytes(self, data: bytes) -> None:
        self.cfg = settings_from_bytes(data, self.cfg, self.name)

    def _lexicon_from_bytes(self, data: bytes) -> None:
        self._lexicon_source = None
        self._recognizer.lexicon = Lexicon().from_bytes(data, source=f"lexicon of '{self.name}'")

    def _model_to_bytes(self) -> bytes:
        self._load_weights()
        return weights_to_bytes(cast(Any, self.model.get_param("W")), self._weights_meta)

    def _model_from_bytes(self, data: bytes) -> None:
        table, meta = weights_from_bytes(data, source=f"model of '{self.name}'")
        self._set_weights(table, meta, f"The saved '{self.name}'")
