"""The console: the whole product in a terminal, or driven by a script of JSON lines.

Nobody needs a token here, and everybody is whoever they say they are: it is for trying, for
demonstrations and for tests.
"""

from adapters.console.message import Form, Message, Unheard
from adapters.console.place import Console
from adapters.console.script import scripted
from adapters.console.terminal import interactive
from adapters.console.waiting import Tick

__all__ = ["Console", "Form", "Message", "Tick", "Unheard", "interactive", "scripted"]
