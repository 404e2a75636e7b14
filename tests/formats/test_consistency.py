"""The same words marked in one place and not in another."""

from __future__ import annotations

from spacy_connectives.formats.consistency import find_inconsistencies
from spacy_connectives.formats.marked import from_marked


def found(*marked: str) -> list[str]:
    texts = [from_marked(m, source=f"{i}.txt") for i, m in enumerate(marked)]
    return [str(problem) for problem in find_inconsistencies(texts)]


def test_the_rarer_decision_is_reported_with_a_place_of_the_other() -> None:
    assert found(
        "天气好，<cand>因此</cand>大家都来。\n天气好，<cand>因此</cand>大家很忙。",
        "雨停了，天气好，因此大家高兴。",
    ) == [
        "1.txt:1:9: warning: '因此' is not marked in '好，[因此]大家'; of 3 places with these "
        "words, 2 are marked. Compare 0.txt:1:5. [inconsistent]"
    ]


def test_columns_count_the_tags() -> None:
    # The second 因此 stands after a <cand> of six characters and its end of seven.
    (problem,) = found(
        "他来，<cand>因此</cand>大家笑，他来，因此大家笑。", "他来，<cand>因此</cand>大家笑。"
    )
    assert problem.startswith("0.txt:1:26: warning: '因此' is not marked")


def test_other_words_around_are_another_case() -> None:
    assert found("他累了，<cand>也</cand>困了。", "我们也去。") == []


def test_a_form_inside_a_marked_one_was_not_left_out() -> None:
    assert found("他为<cand>因为</cand>道歉，<cand>为</cand>钱。", "为因为道歉") == []


def test_texts_without_marks() -> None:
    assert found("因此") == []
