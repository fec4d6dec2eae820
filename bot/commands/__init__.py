"""The commands, a module per family: nothing but declared functions and their wording."""
