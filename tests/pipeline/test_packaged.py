"""What anybody would try first: plain sentences, and what the packaged model finds in them."""

from __future__ import annotations

import pytest

from .pipelines import forms, make

NLP = make()

PAIRS = {
    "因为堵车，所以迟到了。": "因为…所以",
    "因為塞車，所以遲到了。": "因為…所以",
    "虽然很累，但是很高兴。": "虽然…但是",
    "尽管失败了，他却没有放弃。": "尽管…却",
    "如果下雨，就不去了。": "如果…就",
    "只要努力，就会成功。": "只要…就",
    "只有坚持，才能胜利。": "只有…才",
    "除非下雨，否则照常进行。": "除非…否则",
    "即使下雨，比赛也照常进行。": "即使…也",
    "哪怕只有一个人，也要开课。": "哪怕…也",
    "不管谁来，都要登记。": "不管…都",
    "无论天气好坏，他都坚持跑步。": "无论…都",
    "不仅会唱歌，还会跳舞。": "不仅…还",
    "他不但没生气，反而笑了。": "不但…反而",
    "除了上课，她还要照顾老人。": "除了…还",
    "不是不想去，而是没时间。": "不是…而是",
    "与其等待，不如行动。": "与其…不如",
    "宁可少睡，也要做完。": "宁可…也",
    "既能唱，又能跳。": "既…又",
    "他一边吃饭一边看书。": "一边…一边",
    "一到家就睡了。": "一…就",
    "越走越远。": "越…越",
    "要么去，要么留。": "要么…要么",
    "一方面要发展，另一方面要保护环境。": "一方面…另一方面",
    "首先要有计划，其次要有人，最后要有钱。": "首先…其次…最后",
    "之所以失败，是因为准备不足。": "之所以…是因为",
    "当灯亮起时，大家鼓掌。": "当…时",
    "如果明天不下雨我们就去爬山": "如果…就",
}
SINGLES = {
    "他没来，因为病了。": "因为",
    "雨停了，于是大家出发了。": "于是",
    "先洗菜，再切菜。": "再",
    "为了省钱，他走路上班。": "为了",
    "他道了歉，并赔了钱。": "并",
    "他想走，但没走成。": "但",
}
# The same forms, which link nothing here.
NOTHING = [
    "他并不同意。",
    "除了北京，上海也在下雨。",
    "时间不多，当时没有人。",
    "他也来自北京。",
    "我不是老师。",
    "还在开会。",
]


@pytest.mark.parametrize(("text", "found"), [*PAIRS.items(), *SINGLES.items()])
def test_what_is_found(text: str, found: str) -> None:
    assert forms(NLP(text)) == [found]


@pytest.mark.parametrize("text", NOTHING)
def test_what_is_left_alone(text: str) -> None:
    assert forms(NLP(text)) == []
