"""Blank Chinese pipelines with any of the segmenters that spaCy knows."""

from __future__ import annotations

from pathlib import Path
from typing import Any, cast

import spacy
from spacy.language import Language

from ..errors import ConfigError, ConnectivesError, check_choice

SEGMENTERS = ("char", "jieba", "pkuseg")


def blank_chinese(segmenter: str = "char", *, pkuseg_model: str | None = None) -> Language:
    """Make a blank Chinese pipeline.

    segmenter (str): `char`, `jieba` or `pkuseg`.
    pkuseg_model (Optional[str]): For pkuseg: the folder of a model, or a name that pkuseg
        downloads.
    RETURNS (Language): The pipeline, its tokenizer ready for use.
    RAISES (ConfigError): If the segmenter is not known, or pkuseg has no model.
    RAISES (ConnectivesError): If the segmenter's package or model is not there.
    """
    check_choice("segmenter", segmenter, SEGMENTERS)
    if segmenter == "char":
        # The same tokens as spaCy's own, whose time grows with the square of the text's length.
        tokenizer = {"@tokenizers": "spacy-connectives.CharTokenizer.v1"}
        return spacy.blank("zh", config={"nlp": {"tokenizer": tokenizer}})
    if segmenter == "pkuseg" and not pkuseg_model:
        raise ConfigError(
            "Segmenter 'pkuseg' comes without a model. Give the folder of one as pkuseg_model "
            "(spacy_pkuseg.train makes one), or a name such as 'mixed', which is downloaded."
        )
    try:
        nlp = spacy.blank("zh", config={"nlp": {"tokenizer": {"segmenter": segmenter}}})
    except ImportError:
        raise ConnectivesError(
            "Segmenter 'jieba' is not installed. Run: pip install \"spacy-connectives[jieba]\""
        ) from None
    if pkuseg_model and segmenter == "pkuseg":
        try:
            cast(Any, nlp.tokenizer).initialize(pkuseg_model=pkuseg_model)
        except Exception as error:  # pkuseg raises what its files or the network make it raise
            what = "is no pkuseg model" if Path(pkuseg_model).exists() else "cannot be loaded"
            raise ConnectivesError(
                f"{pkuseg_model} {what} ({type(error).__name__}: {error}). Give a folder that "
                "spacy_pkuseg.train has written."
            ) from None
    return nlp
