"""Chinese: simplified here; the folding makes the traditional forms of these words the same."""

from __future__ import annotations

from bot.when import kinds as k
from bot.when.words.numbers import each, joined

_DIGITS = "一二三四五六七八九"
_WEEK_WORDS = ("周", "星期", "礼拜")
_WEEKS = joined(
    each(1, "下/下个/下一/下一个"),
    each(2, "下下/下下个"),
    each(0, "这/本/这个/今个/今/本个/当/此"),
    each(-1, "上/上个/上一个/上一"),
    each(-2, "上上/上上个"),
)


def _numeral(number: int) -> str:
    tens, ones = divmod(number, 10)
    head = ("" if tens == 1 else _DIGITS[tens - 1]) + "十" if tens else ""
    return head + (_DIGITS[ones - 1] if ones else "")


def _days(prefix: str) -> dict[str, int]:
    """The weekdays behind a word for week: 周一, 星期天, and with digits 周5."""
    names = dict(zip("一二三四五六日", range(7), strict=True)) | {"天": 6}
    return {prefix + name: day for name, day in names.items()}


_WEEKDAY = joined(*(_days(word) for word in _WEEK_WORDS), {"周末日": 6})
_WEEK_OF = {
    pre + word: by for pre, by in _WEEKS.items() for word in _WEEK_WORDS if pre not in ("当", "此")
}
_WEEKDAY_OF_WEEK = {word + name: day for word in _WEEK_OF for name, day in _days("").items()}
_WEEK_OF_WEEKDAY = {word + name: by for word, by in _WEEK_OF.items() for name in _days("")}
_WEEKEND_OF = {f"{pre}{word}末": by for pre, by in _WEEKS.items() for word in ("周", "个周")}
_MONTH_OF = {
    pre + word: by
    for pre, by in joined(
        each(1, "下/下个/下一个/次"),
        each(2, "下下/下下个"),
        each(0, "这/本/这个/今个/当"),
        each(-1, "上/上个"),
    ).items()
    for word in ("月",)
}

WORDS: k.Words = {
    k.ORD: joined(
        {f"第{_numeral(n)}": n for n in range(1, 32)},
        {f"第{n}": n for n in range(1, 32)},
        each(-1, "最后一/最后/最末/最尾"),
        {"倒数第一": -1, "倒数第二": -2, "倒数第三": -3, "首": 1},
    ),
    k.NUM: joined(each(3, "几")),
    k.WEEKDAY: joined(_WEEKDAY, _WEEKDAY_OF_WEEK),
    k.WEEK: joined(_WEEK_OF, _WEEK_OF_WEEKDAY, _WEEKEND_OF),
    k.WEEKEND: joined(each(1, "周末/星期末/礼拜末"), dict.fromkeys(_WEEKEND_OF, 1)),
    k.REL: each(1, "下/下个/下一个/下一"),
    k.MON: _MONTH_OF,
    k.YEAR: joined(each(1, "明年/来年/下一年/出年"), each(0, "今年/本年"), {"后年": 2, "去年": -1}),
    k.UNIT: joined(
        each(k.SECOND, "秒/秒钟"),
        each(k.MINUTE, "分/分钟"),
        each(k.HOUR, "小时/个钟/钟头/钟/个小时/个钟头"),
        each(k.DAY, "天/日"),
        each(k.WEEKS, "周/星期/礼拜"),
        each(k.MONTHS, "月/个月"),
        each(k.QUARTERS, "季度/季"),
        each(k.YEARS, "年"),
        each(k.WORKDAY, "工作日/个工作日/工作天"),
    ),
    k.COUNTER: each(1, "个"),
    k.DAYS: joined(
        each(0, "今天/今日/今晚/今夜/今早/今晨/当天/当日/今朝/今儿"),
        each(1, "明天/明日/明早/明晚/明晨/次日/第二天/听日/聽日/翌日/明儿"),
        each(2, "后天/后日/后早/后晚/明后天/明后两天/后儿"),
        each(3, "大后天/大后日/大后早/大后晚"),
        each(-1, "昨天/昨日/昨晚/昨夜/琴日/寻日/昨儿"),
        each(-2, "前天/前日/前晚"),
        each(-3, "大前天"),
    ),
    k.PART: joined(
        each(k.DAWN, "凌晨/清晨/清早/天亮"),
        each(
            k.MORNING,
            "早上/上午/一早/一大早/早晨/朝早/早/今早/明早/后早/大后早/早间/今晨/明晨/晨早/大早上/上昼/朝/今朝",
        ),
        each(k.NOON, "中午/正午/晌午"),
        each(k.AFTERNOON, "下午/午后/晏昼/下昼/晏"),
        each(k.EVENING, "傍晚/黄昏"),
        each(
            k.NIGHT,
            "晚上/夜晚/夜里/晚/今晚/明晚/后晚/大后晚/今夜/夜间/晚间/半夜/深夜/昨晚/前晚/昨夜",
        ),
    ),
    k.CLOCK: joined(
        each(720, "正午12点/正午十二点"),
        each(1440, "午夜/子夜"),
        {
            f"{name}时": (hour * 120 + 1380) % 1440
            for hour, name in enumerate("子丑寅卯辰巳午未申酉戌亥")
        },
    ),
    k.DAYEND: each(1, "下班前/下班之前/下班时/下班/收工前/今天下班前/今日下班前/下班以前/收工之前"),
    k.EDGE: joined(
        each(0, "初/月初/年初"),
        each(1, "中旬/中/月中/年中/月中旬"),
        each(2, "下旬/底/末/月底/月末/年底/年末/季末/季度末/月下旬"),
        each(3, "上旬/月上旬"),
    ),
    k.EDGEUNIT: joined(
        each(k.WEEKS, "本周底/这周底"),
        each(
            k.MONTHS,
            "月底/月末/本月底/这个月底/本月末/月中/月初/上旬/中旬/下旬/月上旬/月中旬/月下旬",
        ),
        each(k.QUARTERS, "季末/季度末/本季末/本季度末/季度底"),
        each(k.YEARS, "年底/年末/年尾/今年底/年中/年初"),
    ),
    k.QUARTER: joined(
        {f"{word}季度": n for n, word in enumerate("一二三四", 1)},
        {f"第{word}季度": n for n, word in enumerate("一二三四1234", 1) if n < 5},
        {f"第{n}季度": n for n in range(1, 5)},
        {f"{n}季度": n for n in range(1, 5)},
    ),
    k.HOLIDAY: joined(
        each(101, "元旦/元旦节"),
        each(214, "情人节"),
        each(308, "妇女节/三八节"),
        each(312, "植树节"),
        each(401, "愚人节"),
        each(501, "五一/劳动节/五一节/五一劳动节"),
        each(504, "青年节/五四青年节"),
        each(601, "六一/儿童节/六一节/六一儿童节"),
        each(701, "建党节"),
        each(801, "建军节"),
        each(910, "教师节"),
        each(1001, "国庆/国庆节"),
        each(1111, "双十一/双11/光棍节"),
        each(1212, "双十二/双12"),
        each(1224, "平安夜"),
        each(1225, "圣诞节/圣诞"),
    ),
    k.LUNAR: joined(
        each(101, "春节/过年/农历新年/农历年/阴历年/旧历年"),
        each(115, "元宵节/元宵"),
        each(505, "端午节/端午"),
        each(707, "七夕节/七夕"),
        each(715, "中元节"),
        each(815, "中秋节/中秋"),
        each(909, "重阳节/重阳"),
        each(1208, "腊八节/腊八"),
        each(1230, "除夕夜/除夕"),
    ),
    k.LUNARDAY: joined(
        each(1230, "大年三十/大年三十晚/大年卅/年三十晚/年卅晚"),
        {f"大年初{name}": 100 + n for n in range(1, 16) for name in (n, _numeral(n))},
        {f"年初{_numeral(n)}": 100 + n for n in range(1, 8)},
    ),
    k.LUNARMONTH: {"正月": 1, "冬月": 11, "腊月": 12},
    k.LUNARMARK: each(1, "农历/阴历/旧历"),
    k.TERM: joined(each(6, "清明节/清明"), each(23, "冬至节/冬至")),
    k.ITSELF: each(1, "当天/当日/那天/这天"),
    k.INSIDE: each(1, "内/之内/以内"),
    k.SHRINK: each(1, "控制/限制/保持/维持/稳定/锁定/压缩/缩短"),
    k.WEEKWORD: joined(dict.fromkeys(_WEEK_WORDS, 1), dict.fromkeys(_WEEK_OF, 1)),
    k.MEASURE: dict.fromkeys("份件人位张台款套条篇场组名项家部批轮册集封元块万", 1),
    k.NOW: each(0, "现在/立刻/马上"),
    k.WITHIN: each(1, "再过/过/未来/接下来/还剩/还有/接下来的/未来的/今后"),
    k.LATER: each(1, "后/之后/以后/过后/内/之内/以内/后的"),
    k.AGO: each(1, "前/之前/以前"),
    k.EVERY: each(1, "每/每个/每逢/逢/每一/每一个"),
    k.SKIP: each(1, "隔/每隔"),
    k.OFTEN: joined(each(k.DAY, "天天"), each(k.FORTNIGHT, "双周")),
    k.TIMES: each(1, "次"),
    k.STARTING: each(1, "从/自/起"),
    k.DONE: each(1, "完成/做完/完工/结束"),
    k.OF: each(1, "的"),
    k.AT: each(1, "在"),
    k.ABOUT: each(1, "大约/约/大概/左右/差不多"),
    k.AND: each(1, "和/及/与/、"),
    k.THRU: each(1, "到/至/~/直到"),
    k.OCLOCK: each(1, "点/时/点钟/点正/点整"),
    k.HALF: each(1, "半/半个"),
    k.FOURTH: {"刻": 1, "刻钟": 1},
    k.FIVES: each(1, "搭/踏/个字"),
    k.SHARP: each(1, "整/正/左右"),
    k.PLUS: each(1, "过"),
    k.MINUS: each(1, "差"),
    k.ZONE: joined(
        each(7, "北京时间/中国时间/上海时间"),
        each(8, "东京时间/日本时间"),
        each(3, "纽约时间/美东时间/东部时间"),
        each(6, "太平洋时间/美西时间/洛杉矶时间/旧金山时间"),
        each(4, "美中时间/芝加哥时间"),
        each(1, "伦敦时间/英国时间"),
        each(0, "柏林时间/德国时间/欧洲中部时间"),
        each(13, "巴黎时间/法国时间"),
        each(11, "新加坡时间"),
        each(14, "香港时间"),
        each(2, "格林威治时间/世界时"),
        each(12, "悉尼时间"),
        each(9, "首尔时间/韩国时间"),
    ),
    k.YEARMARK: each(1, "年"),
    k.MONTHMARK: each(1, "月/月份"),
    k.DAYMARK: each(1, "日/号"),
    k.CONN: joined(
        each(k.DUE, "截止到/截止/截至/截止日期/截止时间/截止日/期限/到期日/deadline"),
        each(k.BY, "最晚/最迟/不晚于/不迟于/赶在/务必在"),
        each(k.ON, "在/于/定在/定于/约在"),
        each(k.FROM, "从/自"),
        each(k.UNTIL, "到/至/直到"),
    ),
    k.TAIL: joined(
        each(k.BEFORE, "前/之前/以前/或之前/或以前/前夕"),
        each(k.DUE, "截止/到期/为止/交付前"),
        each(k.AFTER, "后/之后/以后/过后"),
        each(k.FROM, "起/开始"),
        each(k.BY, "之内/以内"),
    ),
    k.LABEL: joined(
        each(1, "第/版本/电话/号码/编号/工单/订单/页/章/房间/版/手机/尾号/型号"),
        each(
            1,
            "今日头条/上半年/下半年/明日之星/明天公司/早上好/上午好/中午好/下午好/晚上好/下午茶/早餐/早饭/午饭/晚饭/晚餐/晚会",
        ),
        each(
            1,
            "号楼/号线/号店/号机/号仓/号位/号会议室/号文/号令/号码/号公路/号门/号院/号文件/号房/号厅/号桌",
        ),
        each(
            1,
            "年度/年级/年限/年化/年前/周年/周报/周期/周会/周边/周到/周刊/日报/日程/日志/日历/日期/月报/月度/月刊/月薪",
        ),
        each(
            1,
            "月饼/月亮/时间/时候/小时工/分公司/分支/分析/分享/分类/分工/分配/分钱/点击/点评/点赞/点名/初稿/初步/初版",
        ),
        each(
            1,
            "早会/晚点/早点/早日/早期/夜班/晚班/早班/中间/中心/中国/中文/内容/内部/内测/后台/后端/前端/前台/前期/天气",
        ),
        each(
            1,
            "天猫/年会/年终总结/年报/秒杀/半成品/半年报/一起/一下/一些/一直/一定/一样/一共/一致/一旦/一切/一次性/一般/十分/第三方/第一版/第二版",
        ),
        each(
            1,
            "达到/做到/收到/得到/找到/遇到/提到/看到/想到/到达/到位/到场/到货",
        ),
        each(
            1,
            "到期提醒/开始页/每个页面/整理/整体/后续/后期/后勤/后果/多年内/数年内/多月内/数月内/多周内/数周内/正在/正式/正常/过程/过期/过滤/过来/自动/自己/自行/在线/和平/和解",
        ),
    ),
}
