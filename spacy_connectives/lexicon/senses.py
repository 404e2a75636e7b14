"""The senses of the Penn Discourse Treebank 3 (Webber et al. 2019, "The Penn Discourse Treebank
3.0 Annotation Manual"), and `Expansion.Progression`, which TED-CDB adds for Chinese (Long, Webber
and Xiong 2020)."""

from __future__ import annotations

_TREE: dict[str, tuple[str, ...]] = {
    "Temporal.Synchronous": (),
    "Temporal.Asynchronous": ("Precedence", "Succession"),
    "Contingency.Cause": ("Reason", "Result", "NegResult"),
    "Contingency.Cause+Belief": ("Reason+Belief", "Result+Belief"),
    "Contingency.Cause+SpeechAct": ("Reason+SpeechAct", "Result+SpeechAct"),
    "Contingency.Condition": ("Arg1-as-cond", "Arg2-as-cond"),
    "Contingency.Condition+SpeechAct": (),
    "Contingency.Negative-condition": ("Arg1-as-negCond", "Arg2-as-negCond"),
    "Contingency.Negative-condition+SpeechAct": (),
    "Contingency.Purpose": ("Arg1-as-goal", "Arg2-as-goal"),
    "Comparison.Concession": ("Arg1-as-denier", "Arg2-as-denier"),
    "Comparison.Concession+SpeechAct": ("Arg2-as-denier+SpeechAct",),
    "Comparison.Contrast": (),
    "Comparison.Similarity": (),
    "Expansion.Background": ("Arg1-as-backgr", "Arg2-as-backgr"),
    "Expansion.Conjunction": (),
    "Expansion.Disjunction": (),
    "Expansion.Equivalence": (),
    "Expansion.Exception": ("Arg1-as-excpt", "Arg2-as-excpt"),
    "Expansion.Instantiation": ("Arg1-as-instance", "Arg2-as-instance"),
    "Expansion.Level-of-detail": ("Arg1-as-detail", "Arg2-as-detail"),
    "Expansion.Manner": ("Arg1-as-manner", "Arg2-as-manner"),
    "Expansion.Progression": ("Arg1-as-progr", "Arg2-as-progr"),
    "Expansion.Substitution": ("Arg1-as-subst", "Arg2-as-subst"),
}

SENSES: tuple[str, ...] = tuple(
    name
    for level2, leaves in _TREE.items()
    for name in (level2, *(f"{level2}.{leaf}" for leaf in leaves))
)


def level(sense: str, depth: int) -> str:
    """Cut a sense at a level of the hierarchy.

    sense (str): A PDTB-3 sense. Belief and speech-act marks (`Cause+Belief`) are dropped, as
        they say how a relation is meant and not which one it is.
    depth (int): 1 (class), 2 (type) or 3 (subtype).
    RETURNS (str): The sense down to that level.
    """
    return ".".join(step.split("+")[0] for step in sense.split(".")[:depth])
