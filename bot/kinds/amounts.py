"""Amounts of money as people write them."""

from __future__ import annotations

import re
from decimal import Decimal

from bot.kinds.base import Kind, Reader, Unread, folded
from bot.model.money import LARGEST, Money
from bot.patterns import regex
from bot.reply import Code
from bot.words import _

_SIGNS = {"€": "EUR", "$": "USD", "£": "GBP", "¥": "CNY", "￥": "CNY", "₹": "INR", "₩": "KRW",
          "₽": "RUB", "₺": "TRY", "₫": "VND", "฿": "THB"}  # fmt: skip
_NAMES = {
    "元": "CNY", "块": "CNY", "人民币": "CNY", "rmb": "CNY", "yuan": "CNY", "欧元": "EUR",
    "欧": "EUR", "euro": "EUR", "euros": "EUR", "美元": "USD", "美金": "USD", "刀": "USD",
    "dollar": "USD", "dollars": "USD", "bucks": "USD", "英镑": "GBP", "pound": "GBP",
    "pounds": "GBP", "日元": "JPY", "港币": "HKD", "港元": "HKD", "yen": "JPY",
    "us$": "USD", "hk$": "HKD", "a$": "AUD", "c$": "CAD", "rmb¥": "CNY", "cny¥": "CNY",
}  # fmt: skip
_LISTED = """
    AED AFN ALL AMD ANG AOA ARS AUD AWG AZN BAM BBD BDT BGN BHD BIF BMD BND BOB BRL BSD BTN BWP
    BYN BZD CAD CDF CHF CLP CNY COP CRC CUP CVE CZK DJF DKK DOP DZD EGP ERN ETB EUR FJD FKP GBP
    GEL GHS GIP GMD GNF GTQ GYD HKD HNL HTG HUF IDR ILS INR IQD IRR ISK JMD JOD JPY KES KGS KHR
    KMF KPW KRW KWD KYD KZT LAK LBP LKR LRD LSL LYD MAD MDL MGA MKD MMK MNT MOP MRU MUR MVR MWK
    MXN MYR MZN NAD NGN NIO NOK NPR NZD OMR PAB PEN PGK PHP PKR PLN PYG QAR RON RSD RUB RWF SAR
    SBD SCR SDG SEK SGD SHP SLE SOS SRD SSP STN SVC SYP SZL THB TJS TMT TND TOP TRY TTD TWD TZS
    UAH UGX USD UYU UZS VED VES VND VUV WST XAF XCD XOF XPF YER ZAR ZMW ZWG
"""
CODES = frozenset(_LISTED.split())
"""The currencies of ISO 4217 that are money."""

_COMMA = {
    "de",
    "fr",
    "es",
    "it",
    "pt",
    "nl",
    "pl",
    "ru",
    "sv",
    "da",
    "nb",
    "fi",
    "cs",
    "tr",
    "id",
    "vi",
}
"""Languages that write 1.200,50 for what is 1,200.50 in English and in Chinese."""

_TIMES = {"k": 1000, "千": 1000, "w": 10_000, "万": 10_000, "m": 1_000_000, "百万": 1_000_000}
_NUMBER = r"\d{1,3}(?:[,.'’  ]\d{3})+(?:[,.]\d{1,4})?(?!\d)|\d{1,12}(?:[,.]\d{1,4})?"
_SIGN = "[" + "".join(_SIGNS) + "]"
_NAME = "|".join(sorted((re.escape(name) for name in _NAMES), key=len, reverse=True))
_CODE = r"[A-Za-z]{3}(?![A-Za-z])"
_MONEY = regex(
    rf"(?:(?P<before>{_CODE}|us\$|hk\$|a\$|c\$|{_SIGN})\s?)?(?P<number>{_NUMBER})\s?"
    rf"(?P<times>百万|[kKwW千万]|[mM](?![A-Za-z]))?\s?(?P<after>{_CODE}|{_NAME}|{_SIGN})?",
    re.I,
)


class AmountKind(Kind[Money]):
    """120 EUR, €120, 1,200.50 USD, ￥300, 300元, 1.2万元; what can be read two ways is asked."""

    name = "amount"
    firm = True
    pattern = regex(
        rf"(?<![\w.,-])(?:(?:{'|'.join(sorted(CODES))}|us\$|hk\$|a\$|c\$|{_SIGN})\s?(?:{_NUMBER})"
        rf"(?:\s?(?:百万|[kw千万]))?(?![\d\w])"
        rf"|(?:{_NUMBER})\s?(?:百万|[kw千万])?\s?(?:(?:{'|'.join(sorted(CODES))}|rmb|yuan|euros?|dollars?|bucks"
        rf"|pounds?|yen)(?![A-Za-z])|人民币|欧元|美元|美金|英镑|日元|港币|港元|元|块|{_SIGN}))",
        re.I,
    )

    def read(self, text: str, reader: Reader) -> Money:
        said = folded(text).strip().replace("￥", "¥")
        match = _MONEY.fullmatch(said)
        name = (match["before"] or match["after"] or "") if match else ""
        currency = _currency(name)
        if match is None or currency is None:
            raise Unread(
                _("“{said}” is not an amount of money.", said=text),
                _("Write it with its currency: {example}.", example=Code("120 EUR")),
            )
        readings = _numbers(match["number"], reader)
        times = _TIMES[match["times"].lower()] if match["times"] else 1
        amounts = [Money(number * times, currency) for number in readings]
        if len(amounts) > 1:
            raise Unread(
                _("“{said}” can be read in more than one way:", said=text.strip()),
                _(
                    "Write {one} or {other}.",
                    one=Code(str(amounts[0])),
                    other=Code(str(amounts[1])),
                ),
                tuple(amounts),
            )
        if amounts[0].amount >= LARGEST:
            raise Unread(
                _("“{said}” is more money than I can count.", said=text),
                _("Write it like {example}.", example=Code("120 EUR")),
            )
        return amounts[0]

    def write(self, value: Money) -> str:
        return value.kept()


def _currency(name: str) -> str | None:
    known = _SIGNS.get(name) or _NAMES.get(name.lower())
    return known or (name.upper() if name.upper() in CODES else None)


def _numbers(said: str, reader: Reader) -> list[Decimal]:
    """What a number may mean: one reading, or two where its point may be either kind.

    A last sign with other than three digits behind it is the point: 1.200,50 and 1,200.50 leave no
    doubt. "1,200" is read as the reader's language does, "1.200" only where that has points there.
    """
    said = re.sub(r"['’  ]", "", said)
    signs = [char for char in said if char in ",."]
    digits = re.sub(r"[,.]", "", said)
    if not signs:
        return [Decimal(said)]
    behind = len(said) - 1 - max(said.rfind(","), said.rfind("."))
    if len(set(signs)) > 1 or behind != 3:
        return [Decimal(digits).scaleb(-behind)]
    if len(signs) > 1:
        return [Decimal(digits)]  # 1.200.500
    comma = reader.locale.partition("_")[0].lower() in _COMMA
    if signs[0] == (".,"[not comma]) or said.startswith("0"):
        return [Decimal(digits).scaleb(-3)] if said.startswith("0") else [Decimal(digits)]
    return [Decimal(digits), Decimal(digits).scaleb(-3)]
