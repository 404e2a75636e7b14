"""What a marked corpus is made of."""

from __future__ import annotations

from pathlib import Path

from spacy_connectives.evaluation.makeup import ALL, OTHER, is_traditional, make_up, side_of
from spacy_connectives.formats.marked import from_marked

ROOT = Path("marked")
TEXTS = [
    from_marked("雨停了，<cand>但</cand>风很大。", source="marked/train/news-tech-001.txt"),
    from_marked("他很累。", source="marked/train/news-tech-002.txt"),
    from_marked("<a>雖然</a>風大，<a>但</a>船來了。", source="marked/test/news-tech-003-hant.txt"),
    from_marked("门开了。", source="marked/train/fiction-001.txt"),
]


def test_texts_are_counted_by_genre_and_side_and_all_comes_last() -> None:
    counts = make_up(TEXTS, ROOT)
    assert list(counts) == [
        ("news-tech", "train"),
        ("news-tech", "test"),
        ("news-tech", ALL),
        (OTHER, "train"),
        (OTHER, ALL),
        (ALL, "train"),
        (ALL, "test"),
        (ALL, ALL),
    ]
    news = counts["news-tech", ALL]
    assert (news.texts, news.traditional, news.connectives, news.paired) == (3, 1, 2, 1)
    assert news.characters == sum(len(text.text) for text in TEXTS[:3])
    assert counts["news-tech", "train"].density == 100 / 13


def test_texts_in_one_folder_have_no_side() -> None:
    assert list(make_up(TEXTS[:2], ROOT / "train")) == [
        ("news-tech", ""),
        ("news-tech", ALL),
        (ALL, ""),
        (ALL, ALL),
    ]


def test_only_a_folder_inside_the_given_one_is_a_side() -> None:
    text = from_marked("好。", source="/home/test/own/a-1.txt")
    assert side_of(text, Path("/home/test/own")) == ""
    assert side_of(text, Path("/home")) == "test"
    assert side_of(text, Path("elsewhere")) == ""


def test_nothing_to_count() -> None:
    assert make_up([], ROOT) == {}


def test_traditional_is_told_by_its_characters() -> None:
    assert is_traditional("會議結束後，她才說出原因。")
    assert is_traditional("「這是真的。」")
    assert not is_traditional("会议结束后，她才说出原因。")
    # Both scripts write 著 and 乾, the simplified one in names and in words like 乾坤.
    assert not is_traditional(
        "这部著作讲的是乾隆年间的地方志，作者花了十二年时间才把它写完，书里的地图都是他画的。"
    )
    assert not is_traditional("2024, ok?")
    assert not is_traditional("")
