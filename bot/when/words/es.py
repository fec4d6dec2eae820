"""Spanish."""

from __future__ import annotations

from bot.when import kinds as k
from bot.when.words.numbers import counted, each, joined, named, tens

_UNITS = counted(
    "uno/un/una dos tres cuatro cinco seis siete ocho nueve diez once doce trece catorce quince"
    " dieciseis diecisiete dieciocho diecinueve veinte veintiuno/veintiun/veintiuna veintidos"
    " veintitres veinticuatro veinticinco veintiseis veintisiete veintiocho veintinueve"
)
_TENS = {"treinta": 30, "cuarenta": 40, "cincuenta": 50}

WORDS: k.Words = {
    k.NUM: joined(
        _UNITS, _TENS, tens(_TENS, _UNITS, (" y ",)),
        each(3, "algunos/algunas/unos pocos"), {"un par de": 2, "dos mil treinta y dos": 2032},
    ),
    k.ORD: joined(
        counted(
            "primero/primer/primera segundo/segunda tercero/tercer/tercera cuarto/cuarta"
            " quinto/quinta sexto/sexta septimo/septima octavo/octava noveno/novena decimo/decima"
        ),
        each(-1, "ultimo/ultima"),
    ),
    k.SUFFIX: each(2, "o/a/ro/er/do/to/.o"),
    k.MONTH: named(
        "enero/ene febrero/feb marzo/mar abril/abr mayo/may junio/jun julio/jul agosto/ago"
        " septiembre/setiembre/sept/sep octubre/oct noviembre/nov diciembre/dic", 1,
    ),
    k.WEEKDAY: named(
        "lunes/lun martes/mart miercoles/mie/mier/mx jueves/jue viernes/vie"
        " sabado/sab domingo/dom"
    ),
    k.NAME: joined(each(2, "ago/mayo"), each(3, "mar")),
    k.WEEKDAYS: named(
        "los_lunes los_martes los_miercoles los_jueves los_viernes los_sabados los_domingos"
    ),
    k.UNIT: joined(
        each(k.SECOND, "segundo/segundos/seg"),
        each(k.MINUTE, "minuto/minutos/min/mins"),
        each(k.HOUR, "hora/horas/hr/hrs/h"),
        each(k.DAY, "dia/dias/d"),
        each(k.WEEKS, "semana/semanas"),
        each(k.MONTHS, "mes/meses"),
        each(k.QUARTERS, "trimestre/trimestres"),
        each(k.YEARS, "ano/anos"),
        each(k.WORKDAY, "dia laborable/dias laborables/dia habil/dias habiles"),
    ),
    k.DAYS: joined(
        each(0, "hoy/esta noche/esta tarde/esta manana/esta madrugada/el dia de hoy/hoy dia"),
        each(1, "manana/el dia siguiente/el proximo dia/proximo dia/dia siguiente/el dia de manana"),
        each(2, "pasado manana/el dia despues de manana/dia despues de manana"),
        each(-1, "ayer"),
        each(-2, "anteayer/antier"),
    ),
    k.REL: joined(
        each(1, "proximo/proxima/siguiente"),
        each(0, "este/esta/estos"),
        each(-1, "pasado/pasada"),
    ),
    k.POST: joined(each(1, "que viene/proximo/proxima/siguiente/entrante"), each(-1, "pasado/pasada")),
    k.PART: joined(
        each(k.DAWN, "madrugada/de la madrugada/esta madrugada"),
        each(k.MORNING, "de la manana/por la manana/en la manana/esta manana/a la manana"),
        each(k.AFTERNOON, "tarde/de la tarde/por la tarde/en la tarde/a la tarde/esta tarde"),
        each(k.NIGHT, "noche/de la noche/por la noche/en la noche/a la noche/esta noche"),
        each(k.LUNCH, "almuerzo/del almuerzo"),
    ),
    k.CLOCK: joined(each(720, "mediodia/medio dia"), each(1440, "medianoche/media noche")),
    k.DAYEND: each(1, "fin del dia/final del dia/al finalizar el dia/al final del dia"),
    k.EDGE: joined(
        each(0, "principios de/inicio de/comienzos de/primeros de"),
        each(1, "mediados de"),
        each(2, "finales de/fin de/final de/fines de/al finalizar/al final de"),
    ),
    k.EDGEUNIT: joined(
        each(k.WEEKS, "fin de la semana"),
        each(k.MONTHS, "fin de mes/final de mes/fin del mes"),
        each(k.YEARS, "fin de ano/final de ano/fin del ano"),
    ),
    k.WEEKEND: each(1, "fin de semana"),
    k.HOLIDAY: joined(
        each(1225, "navidad"), each(101, "ano nuevo"), each(1231, "nochevieja"), each(1224, "nochebuena"),
    ),
    k.EASTER: {"pascua": 0, "viernes santo": -2},
    k.NOW: each(1, "ahora/ahora mismo/ya/ahorita/justo ahora/en este momento/este momento"),
    k.IN: each(1, "en"),
    k.WITHIN: each(1, "dentro de/despues de/en los proximos/en las proximas"),
    k.LATER: each(1, "despues/mas tarde"),
    k.AGO: each(1, "atras"),
    k.SINCE: each(1, "a partir de/despues de/desde"),
    k.EVERY: each(1, "cada/todos los/todas las/todo los"),
    k.OFTEN: joined(
        each(k.DAY, "diariamente/a diario/diario"),
        each(k.WEEKS, "semanalmente/semanal"),
        each(k.MONTHS, "mensualmente/mensual"),
        each(k.QUARTERS, "trimestral/trimestralmente"),
        each(k.YEARS, "anualmente/anual"),
    ),
    k.TIMES: each(1, "veces/vez"),
    k.OF: each(1, "de/del/de la/en/de los"),
    k.THE: each(1, "el/la/los/las/dia/el dia"),
    k.ON_WORD: each(1, "el/en"),
    k.AT: each(1, "a las/a la/las/para las/al las/antes de las/a/no mas tarde a las/no mas tardar a las/hacia las/cerca de las"),
    k.ABOUT: each(1, "cerca de/sobre/aproximadamente/alrededor de"),
    k.AND: each(1, "y"),
    k.THRU: each(1, "a/hasta/al"),
    k.MERIDIEM: joined(each(0, "am/a.m./a.m/a m"), each(1, "pm/p.m./p.m/p m")),
    k.OCLOCK: each(1, "h/hs/hrs"),
    k.HOURS: each(1, "horas/hora"),
    k.HALF: each(1, "media/medio"),
    k.FOURTH: each(1, "cuarto"),
    k.SHARP: each(1, "en punto"),
    k.PLUS: each(1, "y/cero/zero/0"),
    k.MINUS: each(1, "menos"),
    k.CONN: joined(
        each(k.DUE, "fecha limite/vence"),
        each(k.BEFORE, "antes de/antes del"),
        each(k.ON, "el/en"),
        each(k.AT_, "a las"),
        each(k.FROM, "desde/a partir de/entre"),
        each(k.AFTER, "despues de/despues del"),
        each(k.UNTIL, "hasta"),
        each(k.FOR, "para/por"),
    ),
    k.MEASURE: each(1, "por ciento/personas/persona"),
    k.WORD: each(
        1, "buen fin de semana/feliz fin de semana/feliz navidad/feliz ano nuevo/feliz pascua/buenos dias"
           "/buenas tardes/buenas noches/buen dia/feliz dia/feliz semana/buena semana",
    ),
    k.LABEL: joined(
        each(1, "version/pagina/capitulo/sala/numero/articulo/lote/proporcion"),
        each(2, "calle/calle del/avenida/avenida del/plaza/plaza del/paseo/paseo del"),
    ),
}  # fmt: skip
