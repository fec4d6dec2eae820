"""The catalogues of translations, and how they are kept up to date (`make words`)."""
