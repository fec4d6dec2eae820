"""Portuguese."""

from __future__ import annotations

from bot.when import kinds as k
from bot.when.words.numbers import counted, each, joined, named, tens

_UNITS = counted(
    "um/uma dois/duas tres quatro cinco seis sete oito nove dez onze doze treze catorze/quatorze"
    " quinze dezesseis/dezasseis dezessete dezoito dezenove"
)
_TENS = {"vinte": 20, "trinta": 30, "quarenta": 40, "cinquenta": 50}
_DAYS = named(
    "segunda-feira/segunda_feira/segunda/seg terca-feira/terca_feira/terca/ter"
    " quarta-feira/quarta_feira/quarta/qua quinta-feira/quinta_feira/quinta/qui"
    " sexta-feira/sexta_feira/sexta/sex sabado/sab domingo/dom"
)

WORDS: k.Words = {
    k.NUM: joined(_UNITS, _TENS, tens(_TENS, _UNITS, (" e ",)), each(3, "alguns/algumas")),
    k.ORD: joined(
        counted(
            "primeiro/primeira segundo terceiro/terceira quarto quinto sexto setimo oitavo nono"
            " decimo"
        ),
        {"vigesimo": 20, "trigesimo": 30},
        each(-1, "ultimo/ultima"),
    ),
    k.SUFFIX: each(2, "o/a"),
    k.MONTH: named(
        "janeiro/jan fevereiro/fev marco/mar abril/abr maio/mai junho/jun julho/jul agosto/ago"
        " setembro/set outubro/out novembro/nov dezembro/dez", 1,
    ),
    k.NAME: joined(each(2, "abr/dom/segunda/quarta/quinta/qui/ago"), each(3, "mar/set/ter")),
    k.WEEKDAY: _DAYS,
    k.UNIT: joined(
        each(k.SECOND, "segundo/segundos"),
        each(k.MINUTE, "minuto/minutos/min"),
        each(k.HOUR, "hora/horas"),
        each(k.DAY, "dia/dias"),
        each(k.WEEKS, "semana/semanas"),
        each(k.MONTHS, "mes/meses"),
        each(k.QUARTERS, "trimestre/trimestres"),
        each(k.YEARS, "ano/anos"),
        each(k.WORKDAY, "dia util/dias uteis"),
    ),
    k.DAYS: joined(
        each(0, "hoje/esta noite/esta tarde/esta manha/esta madrugada/desta tarde/desta noite"
             "/nesta noite/nesta tarde/nesta manha/desta madrugada/hoje de noite/hoje a noite"),
        each(1, "amanha/o proximo dia/proximo dia/o dia seguinte"),
        each(2, "depois de amanha"),
        each(-1, "ontem"),
        each(-2, "anteontem"),
    ),
    k.REL: joined(
        each(1, "proximo/proxima"), each(0, "este/esta/esse/essa/neste/nesta/desta/deste/nessa/nesse"),
        each(-1, "ultimo/ultima"),
    ),
    k.POST: joined(each(1, "que vem/seguinte/proximo/proxima"), each(0, "agora"), each(-1, "passado/passada")),
    k.PART: joined(
        each(k.DAWN, "madrugada/da madrugada/esta madrugada/desta madrugada"),
        each(k.MORNING, "manha/da manha/de manha/pela manha/esta manha/na parte da manha"),
        each(k.AFTERNOON, "tarde/da tarde/a tarde/de tarde/esta tarde/desta tarde/nesta tarde/pela tarde"),
        each(k.NIGHT, "noite/da noite/a noite/de noite/esta noite/desta noite/nesta noite/hoje de noite"
             "/hoje a noite"),
    ),
    k.CLOCK: joined(
        each(720, "meio-dia/meio dia/meiodia"), each(1440, "meia-noite/meia noite/meianoite"),
    ),
    k.DAYEND: each(1, "fim do dia/final do dia/ao final do dia/fim do expediente"),
    k.EDGE: joined(
        each(0, "inicio de/comeco de/inicio do"), each(1, "meados de"), each(2, "fim de/final de/fim do/final do"),
    ),
    k.EDGEUNIT: joined(
        each(k.WEEKS, "fim da semana"),
        each(k.MONTHS, "fim do mes/final do mes"),
        each(k.YEARS, "fim do ano/final do ano"),
    ),
    k.WEEKEND: each(1, "fim de semana"),
    k.HOLIDAY: joined(
        each(1225, "natal"), each(101, "ano novo/reveillon"), each(1231, "vespera de ano novo"),
    ),
    k.EASTER: {"pascoa": 0, "sexta-feira santa": -2},
    k.NOW: each(1, "agora/agora mesmo/ja/neste momento/logo agora"),
    k.IN: each(1, "em"),
    k.WITHIN: each(1, "dentro de/daqui a/depois de/apos"),
    k.LATER: each(1, "depois/mais tarde"),
    k.AGO: each(1, "atras"),
    k.SINCE: each(1, "a partir de/depois de/apos"),
    k.EVERY: each(1, "cada/todo/toda/todos os/todas as"),
    k.OFTEN: joined(
        each(k.DAY, "diariamente/diario"),
        each(k.WEEKS, "semanalmente/semanal"),
        each(k.MONTHS, "mensalmente/mensal"),
        each(k.QUARTERS, "trimestral/trimestralmente"),
        each(k.YEARS, "anualmente/anual"),
    ),
    k.TIMES: each(1, "vezes/vez"),
    k.OF: each(1, "de/do/da/em"),
    k.THE: each(1, "o/os/dia/o dia/no dia"),
    k.ON_WORD: each(1, "no/na/em"),
    k.AT: each(1, "as/a/at/para as/antes das/ao/por volta das"),
    k.ABOUT: each(1, "cerca de/por volta de/aproximadamente"),
    k.AND: each(1, "e"),
    k.THRU: each(1, "ate/a/ao"),
    k.MERIDIEM: joined(each(0, "am/a.m./a.m/a/a."), each(1, "pm/p.m./p.m/p/p.")),
    k.OCLOCK: each(1, "h"),
    k.HOURS: each(1, "hora/horas"),
    k.HALF: each(1, "meia/meio"),
    k.FOURTH: {},
    k.PLUS: each(1, "e"),
    k.TO: each(1, "para/para o/para as"),
    k.MINUS: each(1, "menos"),
    k.CONN: joined(
        each(k.DUE, "prazo/vence"),
        each(k.BY, "ate/ateh/ate o/ate a/nao mais que"),
        each(k.BEFORE, "antes de/antes do/antes da/antes das"),
        each(k.ON, "no/na/em"),
        each(k.AT_, "as/ao"),
        each(k.FROM, "a partir de/desde/entre"),
        each(k.AFTER, "depois de/apos"),
        each(k.FOR, "para/para o/por"),
    ),
    k.MEASURE: each(1, "por cento/pessoas/pessoa"),
    k.WORD: each(
        1, "bom fim de semana/feliz natal/feliz ano novo/feliz pascoa/bom dia/boa tarde/boa noite/boa semana"
           "/boa manha/feliz dia",
    ),
    k.LABEL: joined(
        each(1, "versao/pagina/capitulo/sala/numero/us/artigo/lote/proporcao"),
        each(2, "rua/avenida/praca/rua do/avenida do/praca do"),
    ),
}  # fmt: skip
