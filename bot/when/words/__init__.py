"""The vocabularies, one module a language. They hold words only; bot.when.grammar reads them."""
