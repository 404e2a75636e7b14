"""The settings of the component: what is allowed, and how they are saved."""

from __future__ import annotations

import json
from typing import Any

from ..errors import ConfigError, ConnectivesError, check_choice, check_unit_interval
from .doc_spans import ALIGNMENT_MODES

# Version of what the component saves; goes up too when features or scores change their meaning.
FORMAT_VERSION = 3


def check_settings(cfg: dict[str, Any]) -> None:
    """Refuse settings of the component that are not allowed, given or loaded.

    cfg (dict[str, Any]): The settings that are saved with the component.
    RAISES (ConfigError): Names the setting and the allowed values.
    """
    check_unit_interval("threshold", cfg["threshold"])
    check_unit_interval("pair_threshold", cfg["pair_threshold"])
    check_choice("alignment_mode", cfg["alignment_mode"], ALIGNMENT_MODES)
    key, weight, prior = cfg["spans_key"], cfg["positive_weight"], cfg["prior"]
    if not isinstance(key, str) or not key:
        raise ConfigError(f"Setting 'spans_key' is {key!r}, but must be a name.")
    if not isinstance(weight, (int, float)) or not 0.0 < weight <= 100.0:
        raise ConfigError(
            f"Setting 'positive_weight' is {weight!r}, but must be above 0 and at most 100."
        )
    if not isinstance(prior, (int, float)) or not 0.0 <= prior <= 1e6:
        raise ConfigError(f"Setting 'prior' is {prior!r}, but must be from 0 to 1000000.")


def settings_to_bytes(cfg: dict[str, Any]) -> bytes:
    """Serialize settings.

    cfg (dict[str, Any]): The settings.
    RETURNS (bytes): JSON with the version of the format.
    """
    # Not srsly, which gives 0.6 back as 0.6000000000000001.
    return json.dumps({"format": FORMAT_VERSION, **cfg}).encode("utf-8")


def settings_from_bytes(data: bytes, defaults: dict[str, Any], name: str) -> dict[str, Any]:
    """Load serialized settings.

    data (bytes): What `settings_to_bytes` gave.
    defaults (dict[str, Any]): All settings there are, and what holds where one was not saved.
    name (str): Name of the component, for messages.
    RETURNS (dict[str, Any]): The settings.
    RAISES (ConnectivesError): If the data is damaged, of another version, or not allowed.
    """
    try:
        saved = json.loads(data)
        version = saved.pop("format", None)
    except (ValueError, AttributeError, TypeError, RecursionError) as error:
        raise ConnectivesError(
            f"The saved settings of '{name}' are damaged ({error}). Copy the pipeline "
            "again, or train it again."
        ) from None
    if version != FORMAT_VERSION:
        raise ConnectivesError(
            f"'{name}' was saved in format {version}, but this release of "
            f"spacy-connectives reads format {FORMAT_VERSION}. Install the release that saved "
            "it (see meta.json), or train it again."
        )
    cfg = {key: saved.get(key, value) for key, value in defaults.items()}
    check_settings(cfg)
    return cfg
