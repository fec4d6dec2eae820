"""Japanese."""

from __future__ import annotations

from bot.when import kinds as k
from bot.when.words.numbers import each, joined

_DIGITS = "一二三四五六七八九"
_WEEKDAYS = "月火水木金土日"
_SPOKEN = ("げつよう", "かよう", "すいよう", "もくよう", "きんよう", "どよう", "にちよう")
_MONTHS = (
    "いちがつ", "にがつ", "さんがつ", "しがつ", "ごがつ", "ろくがつ", "しちがつ", "はちがつ",
    "くがつ", "じゅうがつ", "じゅういちがつ", "じゅうにがつ",
)  # fmt: skip
_NAMES = joined(
    {f"{name}曜日": day for day, name in enumerate(_WEEKDAYS)},
    {f"{name}曜": day for day, name in enumerate(_WEEKDAYS)},
    {f"({name})": day for day, name in enumerate(_WEEKDAYS)},
    {f"{name}び": day for day, name in enumerate(_SPOKEN)},
    dict(zip(_SPOKEN, range(7), strict=True)),
)

WORDS: k.Words = {
    k.NUM: joined(each(3, "数"), {"二十歳": 20}),
    k.ORD: joined(
        {f"第{name}": n for n, name in enumerate(_DIGITS, 1)},
        {f"第{n}": n for n in range(1, 6)},
        each(1, "最初の/最初"),
        each(-1, "最後の/最後/最終"),
    ),
    k.MONTH: {name: number for number, name in enumerate(_MONTHS, 1)},
    k.WEEKDAY: _NAMES,
    k.WEEK: joined(
        each(1, "来週/翌週/次の週/らいしゅう"), each(0, "今週/こんしゅう"), each(-1, "先週"),
        each(2, "再来週"),
    ),
    k.MON: joined(each(1, "来月/翌月"), each(0, "今月"), each(-1, "先月"), each(2, "再来月")),
    k.YEAR: joined(each(1, "来年/翌年"), each(0, "今年/本年"), each(-1, "去年/昨年"), each(2, "再来年")),
    k.REL: joined(each(1, "次の/翌"), each(0, "この/今度の"), each(-1, "前の")),
    k.UNIT: joined(
        each(k.SECOND, "秒/秒間"),
        each(k.MINUTE, "分/分間"),
        each(k.HOUR, "時間"),
        each(k.DAY, "日/日間"),
        each(k.WEEKS, "週/週間"),
        each(k.MONTHS, "ヶ月/か月/カ月/ヶ月間/か月間/箇月/月"),
        each(k.QUARTERS, "四半期"),
        each(k.YEARS, "年/年間"),
        each(k.WORKDAY, "営業日"),
    ),
    k.COUNTER: each(1, "の"),
    k.DAYS: joined(
        each(0, "今日/本日/きょう/ほんじつ/今夜/今晩/今朝/今夕/こんや/こんばん/けさ/こんゆう/その日/この日"),
        each(1, "明日/あした/あす/翌日/明朝/明晩/次の日"),
        each(2, "明後日/あさって"),
        each(3, "明々後日/しあさって"),
        each(-1, "昨日/きのう/昨夜/昨晩"),
        each(-2, "一昨日/おととい"),
    ),
    k.PART: joined(
        each(k.DAWN, "早朝/未明"),
        each(k.MORNING, "午前/朝/今朝/けさ/明朝/午前中/の朝"),
        each(k.NOON, "昼/お昼"),
        each(k.AFTERNOON, "午後"),
        each(k.EVENING, "夕方/今夕/こんゆう"),
        each(k.NIGHT, "夜/晩/今夜/今晩/こんや/こんばん/明晩/深夜/の夜"),
    ),
    k.CLOCK: joined(each(720, "正午"), each(1440, "真夜中")),
    k.DAYEND: each(1, "一日の終わり/終業/今日中"),
    k.EDGE: joined(
        each(0, "上旬/初め/頭"), each(1, "中旬/半ば"), each(2, "末/下旬/終わり/の終わり"),
    ),
    k.EDGEUNIT: joined(
        each(k.WEEKS, "週末まで"), each(k.MONTHS, "月末"), each(k.YEARS, "年末"), each(k.QUARTERS, "期末"),
    ),
    k.WEEKEND: each(1, "週末"),
    k.HOLIDAY: joined(
        each(1231, "大晦日"), each(101, "元日/元旦"), each(1225, "クリスマス"), each(1224, "クリスマスイブ"),
    ),
    k.NOW: each(1, "今すぐ/いま/今/ただいま/出来る限り早く"),
    k.WITHIN: each(1, "あと/後/今から"),
    k.LATER: each(
        1, "後/後に/以内/以内に/で/経ったら/経過したら/経過後に/経過してから/過ぎたら/先/先の/弱/後の",
    ),
    k.AGO: each(1, "前"),
    k.ONWARD: each(1, "から/より"),
    k.EVERY: each(1, "毎/各"),
    k.SKIP: each(1, "隔"),
    k.EACHEND: each(1, "ごとに/毎に/おきに/ごと"),
    k.OFTEN: joined(each(k.DAY, "日々")),
    k.TIMES: each(1, "回"),
    k.OF: each(1, "の"),
    k.THE: each(1, "旧暦の/西暦"),
    k.AT: each(1, "に"),
    k.ABOUT: each(1, "約/およそ"),
    k.AND: each(1, "と"),
    k.THRU: each(1, "から/~"),
    k.OCLOCK: each(1, "時"),
    k.SMALL: each(1, "時"),
    k.HALF: each(1, "半"),
    k.SHARP: each(1, "ちょうど/きっかり/ぴったり/頃/ごろ/ぐらい/くらい/過ぎ/すぎ"),
    k.MERIDIEM: joined(each(0, "am/a.m."), each(1, "pm/p.m.")),
    k.YEARMARK: each(1, "年"),
    k.MONTHMARK: each(1, "月"),
    k.DAYMARK: each(1, "日"),
    k.ERA: {"平成": 1988, "令和": 2018, "昭和": 1925},
    k.ZONE: joined(each(8, "日本時間"), each(6, "太平洋標準時"), each(7, "北京時間")),
    k.TAIL: joined(
        each(k.BEFORE, "前/以前/より前/またはその前/までに/まで"),
        each(k.ON, "に"),
    ),
    k.INSIDE: each(1, "中に/中"),
    k.MEASURE: dict.fromkeys("人個件円階番回本枚台冊名社", 1),
    k.WORD: each(
        1, "日分/日程度/日程/日付/日報/日記/日常/日用/月号/月報/月刊/月額/月例/月給/号室/号機/号車/年中/年度/年収"
           "/年報/年目/年生/年代/週刊/週報/週目/時刻/時差/時点/時期/日時/夜間/夜景/夜勤/朝食/朝礼/昼食/昼休み/夕食"
           "/夕焼け/晩酌/三日坊主/三日月/二日酔い/一日一善/一日千秋/四月馬鹿/五月雨/五月病/十五夜/七五三/日曜大工"
           "/十分です/十分な/十分に/分の1/分の一/今どき/今ひとつ/今回/今後/今さら/毎度/毎回/隔離/末広/頭金"
           "/良い週末/よい週末/良い一日/よい一日/良いお年/よいお年/良い一週間/よい一週間",
    ),
    k.LABEL: each(
        1, "時間帯/今回/今後/今度/日付/日常/日本/月曜会/年齢/番目/番/電話番号/1日中/一日中/一週間を/前回/前半/後半",
    ),
}  # fmt: skip
