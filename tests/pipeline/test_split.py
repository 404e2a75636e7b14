"""Marked files are split into train, dev and test without a paragraph on two sides."""

from __future__ import annotations

from pathlib import Path

import pytest

from spacy_connectives.errors import ConnectivesError, FormatError
from spacy_connectives.formats.marked import read_marked
from spacy_connectives.pipeline.split import SIDES, Split, split_marked


def write(folder: Path, **texts: str) -> Path:
    for name, text in texts.items():
        path = folder / f"{name.replace('__', '/')}.txt"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, "utf-8")
    return folder


def documents(number: int) -> dict[str, str]:
    return {
        f"d{i:02}": f"第{i}天下了一场很大很大的雨。\n<cand>但</cand>第{i}场比赛没有因此取消。\n"
        for i in range(number)
    }


def sources(split: Split, side: str) -> list[str]:
    return [text.source for text in split.sides[side]]


def paragraphs(split: Split, side: str) -> set[str]:
    return {
        line.strip() for text in split.sides[side] for line in text.text.split("\n") if line.strip()
    }


def assert_apart(split: Split) -> None:
    for a, b in (("train", "dev"), ("train", "test"), ("dev", "test")):
        assert paragraphs(split, a).isdisjoint(paragraphs(split, b))


def test_folders_are_kept(tmp_path: Path) -> None:
    write(tmp_path, train__a="<cand>但</cand>是晴天", dev__b="雨", test__c="雪")
    split = split_marked(tmp_path)
    assert split.by == "folders"
    assert [sources(split, s) for s in SIDES] == [["train/a.txt"], ["dev/b.txt"], ["test/c.txt"]]
    assert not split.dev_is_test
    assert not split.notes


def test_dev_serves_as_test(tmp_path: Path) -> None:
    write(tmp_path, train__a="<cand>但</cand>是晴天", dev__b="雨")
    split = split_marked(tmp_path)
    assert split.dev_is_test
    assert sources(split, "test") == sources(split, "dev") == ["dev/b.txt"]
    assert split.notes == ["There is no folder test: dev serves as test."]


def test_dev_is_taken_from_train_if_there_is_only_test(tmp_path: Path) -> None:
    texts = {f"train__{name}": text for name, text in documents(20).items()}
    split = split_marked(write(tmp_path, **texts, test__t="雪"))
    assert sources(split, "test") == ["test/t.txt"]
    assert len(sources(split, "dev")) == 2
    assert sorted(sources(split, "dev") + sources(split, "train")) == [
        f"train/d{i:02}.txt" for i in range(20)
    ]
    assert split.notes == ["There is no folder dev: it was taken from train, by documents."]


def test_files_beside_the_folders_are_named(tmp_path: Path) -> None:
    write(tmp_path, train__a="<cand>但</cand>是晴天", dev__b="雨", README="说明")
    assert "README.txt" in split_marked(tmp_path).notes[-1]


def test_shared_paragraphs_of_given_folders_are_named(tmp_path: Path) -> None:
    line = "这一段话在两边都原样出现了一次。"
    write(tmp_path, train__a=f"<cand>但</cand>是晴天\n{line}", dev__b="雨", test__c=f"{line}\n雪")
    assert "1 paragraph of train also in dev or test" in split_marked(tmp_path).notes[0]


def test_ten_documents_are_split_by_document(tmp_path: Path) -> None:
    split = split_marked(write(tmp_path, **documents(30)))
    assert split.by == "documents"
    assert [len(split.sides[side]) for side in SIDES] == [24, 3, 3]
    assert sorted(name for side in SIDES for name in sources(split, side)) == [
        f"d{i:02}.txt" for i in range(30)
    ]
    assert_apart(split)


def test_one_article_is_split_by_paragraph(article: Path) -> None:
    split = split_marked(article)
    assert split.by == "paragraphs"
    assert [len(split.sides[side]) for side in SIDES] == [11, 2, 2]
    back = {text.source: text.text for side in SIDES for text in split.sides[side]}
    whole = "".join(back[f"article.txt#{number}"] for number in range(1, 16))
    assert whole == read_marked(article / "article.txt").text
    assert all(any(t.connectives for t in split.sides[side]) for side in SIDES)
    assert_apart(split)


def test_a_single_file_is_split_too(article: Path) -> None:
    assert split_marked(article / "article.txt").by == "paragraphs"


def test_the_seed_and_the_names_decide(tmp_path: Path) -> None:
    write(tmp_path / "one", **documents(30))
    write(tmp_path / "two", **documents(30))
    first, second = split_marked(tmp_path / "one"), split_marked(tmp_path / "two")
    assert [sources(first, s) for s in SIDES] == [sources(second, s) for s in SIDES]
    others = {tuple(sources(split_marked(tmp_path / "one", seed=s), "test")) for s in range(5)}
    assert len(others) > 1


def test_a_family_that_is_most_of_the_corpus_is_learned_from(tmp_path: Path) -> None:
    texts = documents(60)
    for i in range(40):
        texts[f"d{i:02}"] += "这一段话在许多文章里都原样出现。\n"
    for seed in range(5):
        split = split_marked(write(tmp_path, **texts), seed=seed)
        assert {f"d{i:02}.txt" for i in range(40)} <= set(sources(split, "train"))
        assert [len(split.sides[side]) for side in SIDES] == [48, 6, 6]


def test_documents_that_share_a_paragraph_stay_together(tmp_path: Path) -> None:
    texts = documents(40)
    for i in range(0, 20, 2):
        texts[f"d{i + 1:02}"] += texts[f"d{i:02}"].split("\n")[0] + "\n"
    for seed in range(10):
        split = split_marked(write(tmp_path, **texts), seed=seed)
        assert split.by == "documents"
        assert_apart(split)
    assert split.notes == ["40 documents make 30: some share a paragraph."]


def test_repeated_paragraphs_stay_together(tmp_path: Path) -> None:
    lines = [f"<cand>但</cand>第{i}句话不同。" for i in range(6)] * 3
    for seed in range(10):
        split = split_marked(write(tmp_path, a="\n".join(lines)), seed=seed)
        assert sum(len(split.sides[side]) for side in SIDES) == 18
        assert_apart(split)


def test_every_side_has_a_connective_where_possible(tmp_path: Path) -> None:
    lines = [f"第{i}段没有连接词" for i in range(40)]
    for i in (3, 17, 29):
        lines[i] = f"<cand>但</cand>第{i}段有"
    for seed in range(10):
        split = split_marked(write(tmp_path, a="\n".join(lines)), seed=seed)
        assert all(any(t.connectives for t in split.sides[side]) for side in SIDES)


def test_train_comes_first_where_little_is_marked(tmp_path: Path) -> None:
    write(tmp_path, a="<cand>但</cand>第一段有\n第二段没有\n第三段没有\n第四段没有")
    for seed in range(10):
        split = split_marked(tmp_path, seed=seed)
        assert sum(len(t.connectives) for t in split.sides["train"]) == 1


@pytest.mark.parametrize(
    ("texts", "message"),
    [
        ({"a": "<cand>但</cand>只有一段"}, "cannot be split"),
        ({"a": "一\n二\n三\n四"}, "no connective is marked"),
        ({"dev__a": "<cand>但</cand>"}, "no marked file in train"),
        ({}, "no marked files"),
    ],
)
def test_too_little_is_an_error_with_a_way_out(
    tmp_path: Path, texts: dict[str, str], message: str
) -> None:
    with pytest.raises(ConnectivesError, match=message):
        split_marked(write(tmp_path, **texts))


def test_the_problems_of_all_files_come_at_once(tmp_path: Path) -> None:
    write(tmp_path, a="<cand>但", b="好\n</cand>")
    with pytest.raises(FormatError) as caught:
        split_marked(tmp_path)
    places = [(Path(p.source).name, p.line, p.name) for p in caught.value.problems]
    assert places == [("a.txt", 1, "tag-never-closed"), ("b.txt", 2, "tag-not-open")]
