"""French."""

from __future__ import annotations

from bot.when import kinds as k
from bot.when.words.numbers import counted, each, joined, named, tens

_UNITS = counted(
    "un/une deux trois quatre cinq six sept huit neuf dix onze douze treize quatorze quinze seize"
    " dix-sept dix-huit dix-neuf"
)
_TENS = {"vingt": 20, "trente": 30, "quarante": 40, "cinquante": 50}

WORDS: k.Words = {
    k.NUM: joined(
        _UNITS, _TENS, tens(_TENS, _UNITS, ("-", " ", " et ", "-et-")), {"quelques": 3},
    ),
    k.ORD: joined(
        counted(
            "premier/premiere deuxieme/seconde/second troisieme quatrieme cinquieme sixieme"
            " septieme huitieme neuvieme dixieme"
        ),
        each(-1, "dernier/derniere"),
    ),
    k.SUFFIX: each(2, "er/ere/eme/e/nd/re/ieme"),
    k.MONTH: named(
        "janvier/janv/jan fevrier/fevr/fev/feb mars/mar avril/avr mai juin juillet/juil/jul/jui"
        " aout/aou septembre/sept/sep octobre/oct novembre/nov decembre/dec", 1,
    ),
    k.NAME: each(2, "mar/mars/mai/avril/mer/sept"),
    k.WEEKDAY: named(
        "lundi/lun mardi/mar mercredi/mer jeudi/jeu vendredi/ven samedi/sam dimanche/dim"
    ),
    k.WEEKDAYS: named("lundis mardis mercredis jeudis vendredis samedis dimanches"),
    k.UNIT: joined(
        each(k.SECOND, "seconde/secondes/sec/s"),
        each(k.MINUTE, "minute/minutes/min/mn"),
        each(k.HOUR, "heure/heures"),
        each(k.DAY, "jour/jours/j/journee"),
        each(k.WEEKS, "semaine/semaines"),
        each(k.MONTHS, "mois"),
        each(k.QUARTERS, "trimestre/trimestres"),
        each(k.YEARS, "an/ans/annee/annees"),
        each(k.WORKDAY, "jour ouvrable/jours ouvrables/jour ouvre/jours ouvres"),
    ),
    k.DAYS: joined(
        each(
            0, "aujourd'hui/aujourdhui/ce soir/cette nuit/ce matin/cet apres-midi/cette apres-midi"
            "/cet apres midi/dans la journee/cette matin",
        ),
        each(1, "demain/lendemain/le lendemain/le jour d'apres/jour d'apres/le jour suivant"),
        each(2, "apres-demain/apres demain"),
        each(-1, "hier"),
        each(-2, "avant-hier/avant hier"),
    ),
    k.REL: joined(each(1, "prochain/prochaine/prochains/prochaines"), each(0, "ce/cet/cette")),
    k.POST: joined(
        each(1, "prochain/prochaine/suivant/suivante/d'apres/qui suit/qui vient"),
        each(8, "en huit/en 8"),
        each(15, "en quinze/en 15"),
        each(-1, "dernier/derniere/passe/passee"),
    ),
    k.PART: joined(
        each(k.MORNING, "matin/du matin/ce matin/le matin/cette matin/matinee/dans la matinee"),
        each(k.NOON, "ce midi"),
        each(
            k.AFTERNOON, "apres-midi/de l'apres-midi/cet apres-midi/cette apres-midi/apres midi"
            "/cet apres midi/l'apres-midi",
        ),
        each(k.EVENING, "soir/du soir/ce soir/soiree/dans la soiree/le soir"),
        each(k.NIGHT, "nuit/la nuit/cette nuit/dans la nuit"),
    ),
    k.CLOCK: joined(each(720, "midi"), each(1440, "minuit")),
    k.DAYEND: each(1, "fin de journee/fin de la journee/fin du jour"),
    k.EDGE: joined(
        each(0, "debut/debut de/debut du"), each(1, "mi/milieu de"), each(2, "fin/fin de/fin du/la fin de"),
    ),
    k.EDGEUNIT: joined(
        each(k.WEEKS, "fin de semaine/fin de la semaine"),
        each(k.MONTHS, "fin de mois/fin du mois"),
        each(k.YEARS, "fin d'annee/fin de l'annee"),
    ),
    k.WEEKEND: each(1, "week-end/weekend"),
    k.HOLIDAY: joined(
        each(1225, "noel/jour de noel"), each(101, "nouvel an/jour de l'an"), each(1101, "toussaint"),
        each(1231, "saint-sylvestre"),
    ),
    k.EASTER: {"paques": 0, "lundi de paques": 1},
    k.NOW: each(1, "maintenant/en ce moment/des que possible/dqp/le plus tot possible"),
    k.IN: each(1, "dans/en"),
    k.WITHIN: each(1, "d'ici/apres/d'ici a"),
    k.LATER: each(1, "plus tard/apres"),
    k.AGO: each(1, "plus tot"),
    k.SINCE: each(1, "a partir de/apres/a compter de/a compter d'"),
    k.EVERY: each(1, "chaque/tous les/toutes les/tous les de"),
    k.OFTEN: joined(
        each(k.DAY, "quotidien/quotidiennement/journellement/quotidienne"),
        each(k.WEEKS, "hebdomadaire/hebdomadairement"),
        each(k.MONTHS, "mensuel/mensuellement/mensuelle"),
        each(k.QUARTERS, "trimestriel/trimestriellement"),
        each(k.YEARS, "annuel/annuellement/annuelle"),
    ),
    k.TIMES: each(1, "fois"),
    k.OF: each(1, "de/du/d'/des/de la/de l'/en"),
    k.THE: each(1, "le/la/l'/les"),
    k.ON_WORD: each(1, "le/sur/sur la/sur le"),
    k.AT: each(1, "a/vers/pour/vers les"),
    k.ABOUT: each(1, "environ/vers/a peu pres"),
    k.AND: each(1, "et"),
    k.THRU: each(1, "a/au/jusqu'a/jusqu'au"),
    k.MERIDIEM: joined(each(0, "am/a.m./a.m/a"), each(1, "pm/p.m./p.m/p/mp")),
    k.OCLOCK: each(1, "h"),
    k.HOURS: each(1, "heure/heures"),
    k.HALF: each(1, "demi/demie"),
    k.FOURTH: joined(each(1, "quart/le quart"), each(3, "trois quarts")),
    k.PLUS: each(1, "et/passe de/passees de"),
    k.MINUS: each(1, "moins"),
    k.CONN: joined(
        each(k.DUE, "echeance/date limite"),
        each(k.BY, "d'ici/d'ici a/d'ici au/au plus tard"),
        each(k.BEFORE, "avant/avant le"),
        each(k.ON, "le/sur/sur la"),
        each(k.AT_, "a"),
        each(k.IN_, "en"),
        each(k.FROM, "a partir de/a partir du/des/entre"),
        each(k.SINCE_, "depuis"),
        each(k.AFTER, "apres"),
        each(k.UNTIL, "jusqu'a/jusqu'au"),
        each(k.FOR, "pour/pour le"),
    ),
    k.MEASURE: each(1, "pour cent/personnes/personne"),
    k.WORD: each(
        1, "bon week-end/bon weekend/bonne journee/bonne soiree/bonne nuit/bonne semaine/bonne annee"
           "/joyeux noel/joyeuses paques/papier noel/pere noel",
    ),
    k.LABEL: joined(
        each(1, "version/page/chapitre/salle/numero/article/lot/ratio"),
        each(2, "rue/rue du/rue de/avenue/avenue du/avenue de/boulevard/boulevard du/place/place du/place de/quai/quai du"),
    ),
}  # fmt: skip
