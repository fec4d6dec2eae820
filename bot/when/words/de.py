"""German."""

from __future__ import annotations

from bot.when import kinds as k
from bot.when.words.numbers import counted, each, joined, named

_UNITS = counted(
    "ein/eins/eine/einem/einer/einen zwei/zwo drei vier funf/fuenf sechs sieben acht neun zehn elf"
    " zwolf/zwoelf dreizehn vierzehn funfzehn/fuenfzehn sechzehn siebzehn achtzehn neunzehn"
)
_ONES = counted("ein zwei drei vier funf sechs sieben acht neun")
_TENS = {"zwanzig": 20, "dreissig": 30, "dreisig": 30, "vierzig": 40, "funfzig": 50}
_LARGE = joined(_TENS, {f"{o}und{t}": n + m for t, n in _TENS.items() for o, m in _ONES.items()})
_STEMS = joined(
    counted(
        "erst zweit dritt viert funft/fuenft sechst siebt acht neunt zehnt elft zwolft dreizehnt"
        " vierzehnt funfzehnt sechzehnt siebzehnt achtzehnt neunzehnt"
    ),
    {word + "st": number for word, number in _LARGE.items() if number <= 31},
    {"letzt": -1},
)
_ENDINGS = ("e", "er", "en", "es", "em")
_DAYS = named(
    "montag/mo dienstag/di mittwoch/mi donnerstag/do freitag/fr samstag/sonnabend/sa sonntag/so"
)

WORDS: k.Words = {
    k.NUM: joined(_UNITS, _LARGE, {"einigen": 3, "ein paar": 3, "paar": 3, "anderthalb": 1}),
    k.ORD: {stem + ending: number for stem, number in _STEMS.items() for ending in _ENDINGS},
    k.SUFFIX: each(1, "te/ten/ter/tes/ste/sten/ster"),
    k.MONTH: joined(
        named(
            "januar/janner/jaenner/jan februar/feber/feb marz/maerz/mrz/mar april/apr mai juni/jun"
            " juli/jul august/aug september/sept/sep oktober/okt/oct november/nov dezember/dez/dec",
            1,
        ),
    ),
    k.NAME: each(2, "mai/so/do/mi/di/august"),
    k.WEEKDAY: _DAYS,
    k.WEEKDAYS: named("montags dienstags mittwochs donnerstags freitags samstags/sonnabends sonntags"),
    k.UNIT: joined(
        each(k.SECOND, "sekunde/sekunden/sek"),
        each(k.MINUTE, "minute/minuten/min"),
        each(k.HOUR, "stunde/stunden/std"),
        each(k.DAY, "tag/tage/tagen/tages/tg"),
        each(k.WEEKS, "woche/wochen"),
        each(k.MONTHS, "monat/monate/monaten/monats"),
        each(k.QUARTERS, "quartal/quartale/quartals"),
        each(k.YEARS, "jahr/jahre/jahren/jahres"),
        each(k.WORKDAY, "werktag/werktage/werktagen/arbeitstag/arbeitstage/arbeitstagen"),
    ),
    k.DAYS: joined(
        each(0, "heute/heute abend/heute morgen/heute nacht/heute nachmittag/heute mittag/heute fruh"
             "/heute vormittag/diesen morgen"),
        each(1, "morgen/morgen fruh/morgen abend/morgen nachmittag/morgen vormittag/morgen mittag"),
        each(2, "ubermorgen/uebermorgen"),
        each(-1, "gestern"),
        each(-2, "vorgestern"),
    ),
    k.REL: joined(
        each(1, "nachste/nachster/nachsten/nachstes/naechste/naechsten/naechster/naechstes/kommende"
             "/kommender/kommenden/kommendes/folgende/folgenden"),
        each(2, "ubernachste/ubernachsten/ubernachstes/ubernachster/uebernaechsten/uebernaechste"),
        each(0, "diese/dieser/diesen/dieses/diesem"),
        each(-1, "letzte/letzten/letzter/letztes/vergangene/vergangenen/vorige/vorigen"),
    ),
    k.POST: each(2, "nach dem nachsten/nach dem naechsten"),
    k.PART: joined(
        each(k.DAWN, "fruhmorgens"),
        each(k.MORNING, "am morgen/morgens/vormittag/vormittags/am vormittag/heute morgen/morgen fruh"
             "/heute fruh/heute vormittag/morgen vormittag/fruh/diesen morgen"),
        each(k.NOON, "mittags/heute mittag/morgen mittag/am mittag"),
        each(k.AFTERNOON, "nachmittag/nachmittags/am nachmittag/heute nachmittag/morgen nachmittag"),
        each(k.EVENING, "abend/abends/am abend/heute abend/morgen abend/spatabend"),
        each(k.NIGHT, "nacht/nachts/in der nacht/heute nacht"),
    ),
    k.CLOCK: joined(each(720, "mittag/mittagszeit/zur mittagszeit"), each(1440, "mitternacht")),
    k.DAYEND: each(1, "feierabend/ende des tages/tagesende/zum feierabend/zum ende des tages"),
    k.EDGE: joined(
        each(0, "anfang/beginn/beginn des/anfang des"), each(1, "mitte/mitte des"),
        each(2, "ende/ende des/ende der"),
    ),
    k.EDGEUNIT: joined(
        each(k.WEEKS, "ende der woche/wochenende der woche"),
        each(k.MONTHS, "monatsende/ende des monats"),
        each(k.YEARS, "jahresende/ende des jahres"),
    ),
    k.WEEKEND: each(1, "wochenende"),
    k.HOLIDAY: joined(
        each(1225, "weihnachten"), each(1224, "heiligabend/heiliger abend"), each(1231, "silvester"),
        each(101, "neujahr"), each(1206, "nikolaus"), each(106, "heilige drei konige"),
        each(624, "johannistag"), each(1003, "tag der deutschen einheit"), each(501, "tag der arbeit"),
    ),
    k.EASTER: {
        "ostern": 0, "ostersonntag": 0, "karfreitag": -2, "ostermontag": 1, "karsamstag": -1,
        "palmsonntag": -7, "pfingsten": 49, "pfingstmontag": 50, "christi himmelfahrt": 39,
    },
    k.NOW: each(1, "jetzt/sofort/gerade jetzt"),
    k.IN: each(1, "in/im"),
    k.WITHIN: each(1, "innerhalb von/binnen/nach/in den nachsten/in den folgenden"),
    k.LATER: each(1, "spater/spaeter"),
    k.AGO: each(1, "fruher"),
    k.SINCE: each(1, "nach/ab"),
    k.EVERY: each(1, "jede/jeden/jeder/jedes/alle/immer"),
    k.OFTEN: joined(
        each(k.DAY, "taglich/taeglich"),
        each(k.WEEKS, "wochentlich/woechentlich"),
        each(k.MONTHS, "monatlich"),
        each(k.QUARTERS, "quartalsweise/vierteljahrlich"),
        each(k.YEARS, "jahrlich/jaehrlich"),
    ),
    k.TIMES: each(1, "mal"),
    k.OF: each(1, "im/in/des/der/von/vom/in der/im jahr/im jahre"),
    k.THE: each(1, "der/die/das/den/dem/des"),
    k.ON_WORD: each(1, "am/an/den/dem"),
    k.AT: each(1, "um/gegen/ab"),
    k.ABOUT: each(1, "ca/ca./circa/zirka/etwa/ungefahr/gegen/so/etwa um/punktlich um/so gegen/so um"),
    k.AND: each(1, "und"),
    k.THRU: each(1, "bis/bis zum/bis zur"),
    k.MERIDIEM: joined(each(0, "am/a.m./a.m"), each(1, "pm/p.m./p.m")),
    k.OCLOCK: each(1, "uhr/h"),
    k.HALF: each(1, "halbe/halben/halber/ein halb/einhalb"),
    k.HALFTO: each(1, "halb"),
    k.FOURTH: joined(each(1, "viertel"), each(3, "dreiviertel")),
    k.SHARP: each(1, "in etwa/uhr"),
    k.PAST: each(1, "nach"),
    k.TO: each(1, "vor"),
    k.PLUS: each(1, "und"),
    k.CONN: joined(
        each(k.DUE, "fallig/faellig/fallig am/falligkeit/frist"),
        each(k.BY, "spatestens/bis spatestens/bis zum/bis/bis zur"),
        each(k.BEFORE, "vor/vor dem"),
        each(k.ON, "am/an"),
        each(k.AT_, "um"),
        each(k.IN_, "im/in"),
        each(k.FROM, "ab/von/vom/zwischen"),
        each(k.SINCE_, "seit"),
        each(k.AFTER, "nach/nach dem"),
        each(k.FOR, "fur/fuer"),
    ),
    k.MEASURE: each(1, "prozent/personen/person/stuck"),
    k.WORD: each(
        1, "guten morgen/guten abend/gute nacht/schones wochenende/schoenes wochenende/frohe weihnachten"
           "/frohe ostern/frohes neues jahr/gutes neues jahr/schonen abend/schonen tag/schonen sonntag",
    ),
    k.LABEL: joined(
        each(1, "version/seite/kapitel/raum/nummer/zimmer/nr"),
        each(2, "straße des/straße/strasse des/platz des/allee des"),
    ),
}  # fmt: skip
