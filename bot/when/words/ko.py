"""Korean."""

from __future__ import annotations

from bot.when import kinds as k
from bot.when.words.numbers import counted, each, joined, named

_NATIVE = counted("한/하나 두/둘 세/셋 네/넷 다섯 여섯 일곱 여덟 아홉 열 열한/열하나 열두/열둘")
_SINO = counted("일 이 삼 사 오 육 칠 팔 구")
_TENS = {"십": 10, "이십": 20, "삼십": 30, "사십": 40, "오십": 50}
_NUMBERS = joined(
    _TENS,
    {f"{ten}{one}": n + m for ten, n in _TENS.items() for one, m in _SINO.items()},
)
_MARKED = {
    f"{word}{mark}": number for word, number in joined(_SINO, _NUMBERS).items() for mark in ("월",)
}
_MONTHS = {word: number for word, number in _MARKED.items() if number <= 12} | {
    "유월": 6,
    "시월": 10,
}

WORDS: k.Words = {
    k.NUM: joined(_NATIVE, _NUMBERS, each(3, "몇"), {"이천십팔": 2018}),
    k.ORD: joined(
        counted("첫째/첫번째/첫_번째 둘째/두번째/두_번째 셋째/세번째/세_번째 넷째/네번째/네_번째"),
        each(-1, "마지막"),
    ),
    k.MONTH: _MONTHS,
    k.WEEKDAY: named("월요일 화요일 수요일 목요일 금요일 토요일 일요일"),
    k.WEEK: joined(
        each(1, "다음주/다음 주/오는주/오는 주/차주"), each(0, "이번주/이번 주/금주"),
        each(-1, "지난주/지난 주"), each(2, "다다음주"),
    ),
    k.MON: joined(each(1, "다음달/다음 달/내달"), each(0, "이번달/이번 달/이달"), each(-1, "지난달/지난 달")),
    k.YEAR: joined(each(1, "내년/다음해/다음 해"), each(0, "올해/금년"), each(-1, "작년")),
    k.REL: joined(each(1, "다음/오는"), each(0, "이번/이/다가오는/그"), each(-1, "지난")),
    k.UNIT: joined(
        each(k.SECOND, "초"),
        each(k.MINUTE, "분"),
        each(k.HOUR, "시간"),
        each(k.DAY, "일/날/일간"),
        each(k.WEEKS, "주/주일/주간/째주"),
        each(k.MONTHS, "개월/달"),
        each(k.QUARTERS, "분기"),
        each(k.YEARS, "년/해"),
        each(k.WORKDAY, "영업일"),
    ),
    k.DAYS: joined(
        each(0, "오늘/오늘밤/오늘 밤/이 날"),
        each(1, "내일/다음날/그 다음날/그 다음 날"),
        each(2, "모레/내일 모레/내일모레"),
        each(3, "글피"),
        each(-1, "어제"),
        each(-2, "그저께/그제"),
    ),
    k.PART: joined(
        each(k.DAWN, "새벽"),
        each(k.MORNING, "오전/아침/오전에"),
        each(k.NOON, "낮"),
        each(k.AFTERNOON, "오후/오후에"),
        each(k.EVENING, "저녁"),
        each(k.NIGHT, "밤/오늘밤/오늘 밤"),
    ),
    k.CLOCK: joined(each(720, "정오"), each(1440, "자정")),
    k.DAYEND: each(1, "퇴근 전/퇴근전/하루 일과를 마칠 무렵"),
    k.EDGE: joined(each(0, "초"), each(1, "중순"), each(2, "말")),
    k.EDGEUNIT: joined(each(k.MONTHS, "월말"), each(k.YEARS, "연말")),
    k.WEEKEND: each(1, "주말"),
    k.HOLIDAY: joined(each(1225, "크리스마스/성탄절"), each(101, "새해")),
    k.QUARTER: joined(
        {f"{word}분기": n for n, word in enumerate("일이삼사", 1)},
        {f"{n}분기": n for n in range(1, 5)},
    ),
    k.NOW: each(1, "지금/방금"),
    k.LATER: each(1, "후/후에/뒤/뒤에/내/내로/안/안에/이내/지나서/동안/이내에"),
    k.AGO: each(1, "전"),
    k.ONWARD: each(1, "부터/로부터/으로부터/이후로"),
    k.EVERY: each(1, "매/매주마다"),
    k.SKIP: each(1, "격"),
    k.EACHEND: each(1, "마다/에 한 번/에 한번/에 한 번씩"),
    k.OF: each(1, "의"),
    k.AT: each(1, "에"),
    k.ABOUT: each(1, "약/대략"),
    k.AND: each(1, "와/과"),
    k.THRU: each(1, "부터/~"),
    k.OCLOCK: each(1, "시"),
    k.HALF: each(1, "반"),
    k.SHARP: each(1, "쯤/경/정각/정도"),
    k.MERIDIEM: joined(each(0, "am/a.m./a"), each(1, "pm/p.m./p")),
    k.YEARMARK: each(1, "년"),
    k.MONTHMARK: each(1, "월"),
    k.DAYMARK: each(1, "일"),
    k.ZONE: joined(each(9, "한국 시간"), each(7, "베이징 시간")),
    k.TAIL: joined(each(k.BEFORE, "전/이전/전까지/이전에/까지/전에"), each(k.ON, "에")),
    k.MEASURE: each(1, "명/개/층/번/원/건/장/권"),
    k.WORD: each(
        1, "월호/월급/일정/일보/년차/년생/년도/주차/시간대/분석/저녁 식사/점심 식사/아침 식사/저녁식사/점심식사"
           "/아침식사/밤하늘/좋은 주말/즐거운 주말/행복한 주말/좋은 하루/즐거운 하루/좋은 아침/좋은 저녁/좋은 밤"
           "/좋은 오후/편안한 밤/편안한 저녁",
    ),
    k.LABEL: each(
        1, "이것/이메일/이유/이미/이상/이해/이동/오류/사람/사고/사항/일정/일반/구매/구성/두었/세요/한국/한다/만일"
           "/매우/매출/안녕/전화/후보/반드시/말씀/주택/주세요/분명/분석/해야/초대/초안/의견/과정/과제",
    ),
}  # fmt: skip
