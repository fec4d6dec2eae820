"""What is no date in the languages besides English and Chinese, and what beside it is one."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from bot.when import answer, find, parse

NOW = datetime(2026, 5, 14, 12, 0, tzinfo=UTC)

UNDATED = {
    "es": [
        "Presupuesto de la salsa mayo y la mostaza",
        "Foto del mar",
        "mar",
        "Pintar el cuarto de baño",
        "Bajar el 15 por ciento",
        "Relación de tres a cinco",
        "Revisar la página 3/4",
        "Proporción 3/4 de cemento",
        "Mudanza a la calle 2 de Mayo 12",
        "El 3ro de la lista",
        "Escribir feliz navidad en la tarjeta",
        "Buenas noches a todos",
        "Enviar la versión 4.5",
        "Contrato con 2 horas de viaje",
    ],
    "fr": [
        "Mars est trop loin",
        "Commander des barres Mars",
        "Compter de un à dix",
        "Prévoir 2 h de trajet",
        "Note de 1 sur 3",
        "Affiche pour la nuit des étoiles",
        "Livrer au 12 rue du 4 Septembre",
        "Partir à 13h75",
        "Durée 12h12:99",
        "Une place pour un",
        "Jouer le sept de pique",
        "Le 21e client",
        "Souhaiter un joyeux Noël",
        "Bon week-end à vous",
        "Ratio 3/4",
        "Gagner 12 pour cent",
    ],
    "de": [
        "so ein Angebot",
        "Straße des 17. Juni",
        "Schreib guten Morgen auf die Karte",
        "Seite 3/4",
        "Um 12 Prozent senken",
    ],
    "pt": [
        "ter",
        "ter um plano",
        "set de filmagem",
        "de dois a três",
        "Ver a página 3/4",
        "Mudar para a rua 25 de Março 10",
        "Dizer feliz natal",
        "Descontar 2 horas de viagem",
        "Dar 15 por cento",
    ],
    "ja": [
        "3日分の弁当",
        "3日程度の遅れ",
        "3日間の旅行",
        "三日坊主をやめる",
        "三日月の写真",
        "日曜大工の道具",
        "5月号の表紙",
        "12号室の鍵",
        "25時",
        "3時-5時70分",
        "5時70分",
        "準備は十分です",
        "よい週末を",
        "32日",
        "四月馬鹿の企画",
        "年中無休の店",
    ],
    "ko": [
        "즐거운 주말 보내세요",
        "저녁 식사 예약표",
        "5월호 표지",
        "3일간 여행",
        "10시 75분",
    ],
}


@pytest.mark.parametrize(
    ("locale", "text"), [(locale, text) for locale, texts in UNDATED.items() for text in texts]
)
def test_no_date(locale: str, text: str) -> None:
    assert answer(text, datetime(2026, 5, 14, 12), locale)["dt"] is None
    assert not any(one.value for one in find(text, NOW, "UTC", locale))


DATED: dict[str, dict[str, str | None]] = {
    "es": {
        "Pagar el 15": "2026-05-15",
        "Cita el 1ro de junio": "2026-06-01",
        "Cena a la una": "2026-05-14T13:00",
        "Llamar el 2 de mayo": "2027-05-02",
        "El lunes a las tres": "2026-05-18T15:00",
        "Por la noche": "2026-05-14T20:00",
    },
    "fr": {
        "Réunion en mars": "2027-03-01",
        "Payer le 1er": "2026-06-01",
        "Le 4 septembre": "2026-09-04",
        "Train à 18 h": "2026-05-14T18:00",
        "Ce soir": "2026-05-14T19:00",
        "Le 7 sept": "2026-09-07",
    },
    "de": {"Am so. putzen": "2026-05-17", "so": "2026-05-17", "Am 17. Juni": "2026-06-17"},
    "pt": {
        "ter.": None,
        "Ligar na segunda": "2026-05-18",
        "25 de março": "2027-03-25",
        "dia 15 às quinze": "2026-05-15T15:00",
    },
    "ja": {
        "3日に届く": "2026-06-03",
        "15日の25時に出る": "2026-05-16T01:00",
        "5時30分に電話": "2026-05-14T17:30",
        "23時-25時": "2026-05-14T23:00",
        "5月20日の夜": "2026-05-20T20:00",
        "今月中に": "2026-05-31",
        "十分後": "2026-05-14T12:10",
    },
    "ko": {"주말에 청소": "2026-05-16", "내일 저녁": "2026-05-15T19:00", "3일": "2026-06-03"},
}


@pytest.mark.parametrize(
    ("locale", "text", "meant"),
    [(locale, text, meant) for locale, rows in DATED.items() for text, meant in rows.items()],
)
def test_what_looks_alike_and_is_a_date(locale: str, text: str, meant: str | None) -> None:
    found = next((one.value for one in find(text, NOW, "UTC", locale) if one.value), None)
    said = found and found.day.isoformat() + (f"T{found.clock:%H:%M}" if found.clock else "")
    assert said == meant


def test_where_a_date_is_expected_a_common_word_is_one() -> None:
    found = parse("ter", NOW, "UTC", "pt")
    assert found is not None
    assert found.value is not None
    assert found.value.day.isoformat() == "2026-05-19"
