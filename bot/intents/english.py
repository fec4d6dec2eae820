"""What English sentences ask for: (pattern, command, text), the first that fits the whole wins.

In a pattern WHO is one person or several, REFS numbers of tasks. In a text {who}, {refs}, {spent}, {when},
{text}, {view}, {project} and {contact} are what the pattern's groups of these names matched.
"""

from __future__ import annotations

_WHO = r"(?P<who>WHO)"
_REFS = r"(?P<refs>REFS)"
_TEXT = r"(?P<text>.+)"
_STOP = r"(?:\s*[,.:;!]+\s+|\s+[\u2013-]+\s+)"
# A remark stands behind a stop: "done, sent v2". "Fixed header overlaps" says that nothing is done.
_REMARK = rf"(?:{_STOP}(?P<text>.*))?"
_SPENT = (
    r"\d{1,2}(?:[.,]\d{1,2})?\s?(?:h(?:ours?|rs?)?|m(?:inutes?|ins?)?)(?:\s?\d{1,2}\s?m(?:ins?)?)?"
)
_CAUSE = rf"(?:(?: by| on| for| because(?: of)?) (?P<text>.*)|{_STOP}(?P<text2>.*))?"
_CAPITAL = r"(?-i:[A-Z])[\w'-]+"
_SPEAKER = (
    rf"(?P<contact>(?:Ms|Mrs|Mr|Dr|Prof)(?:\. ?| ){_CAPITAL}(?: {_CAPITAL})?"
    rf"|{_CAPITAL} (?:from|at) {_CAPITAL}|(?:the |our )?(?:client|customer)s?|they)"
)
_LEVEL = r"(?P<level>low|normal|high|urgent)"
_MONEY = r"(?P<money>(?:[$\u20ac\u00a3\u00a5]\s?|[A-Z]{3} )\d[\d.,]*|\d[\d.,]* ?(?:euros?|dollars?|pounds?|yuan|eur|usd|gbp|cny|rmb|[$\u20ac\u00a3\u00a5]))"
_NEW = (
    r"(?:todo|to-do|to do|task|new task|(?:add|create|make|open)(?: a| another)?(?: new)?"
    r" (?:task|todo|to-do))"
)
_LATE = r"(?P<which>open|overdue|late|blocked|stuck)"
_LENGTH = rf"(?:about |around |some |another )?(?P<length>{_SPENT}|\d{{1,2}} ?d(?:ays?)?)"
_SKILL = r"(?P<skill>(?!this|next|today|tomorrow|that|it\b|me\b|us\b|him|her|them)[\w+#.-]{2,30})"
_OFF = (
    r"(?:on (?:vacation|holidays?|leave|parental leave|sick leave|pto)|off|away|sick|ill|out(?! of)|ooo"
    r"|out of (?:the )?office|not (?:in|here|available|working|around))"
)
_SEE = r"(?:show|give|send|draw|get|see|let'?s see|i want to see)(?: me| us)?|what does|how does|how is|how's"
_OF = r"(?: (?:of|for|in) (?P<project>#\S+)| look(?:ing)?(?: like)?)?(?: (?:now|today|so far))?"
_SAYS = r"(?:said|says|say|told us|tells us|mentioned|wrote|writes|noted|explained|confirmed)"
_FEELS = (
    r"(?=(?:really |also |still |now )?(?:wants?|wanted|needs?|would|prefers?|likes?|loves?|hates?"
    r"|thinks?|finds?|asks?|asked|is|are|was|were|complains?|complained|expects?|hopes?)\b)"
)

POLITE = (
    r"(?:(?:please|pls|hey|hi|hello|ok|okay|so|and|just|kindly|steward)[,!.]*(?:\s+|$)"
    r"|(?:great|perfect|nice|cool|super|thanks|thank you|thx|cheers)(?:[,!.]+\s*|$)"
    r"|(?:can|could|would|will) (?:you|u) (?:please |pls )?|i(?:'d| would) like you to )+"
)
THANKS = r"(?:[\s,]+(?:please|pls|thanks|thank you|thx|cheers))?[\s?!.]*"

RULES: tuple[tuple[str, str, str], ...] = (
    # Tasks by their numbers
    (rf"{_REFS}(?: is| are|'s)?(?: now| all| finally)? (?:done|finished|completed?|ready|shipped|fixed|merged|deployed|closed|delivered|live)"
     rf"{_REMARK}", "task done", "{refs} {text}"),
    (rf"(?:i(?:'ve| have)? |we(?:'ve| have)? )?(?:just )?(?:done|finish(?:ed)?|complete[d]?|close[d]?|mark)"
     rf"(?: with)? {_REFS}(?:(?: as)? (?:done|completed?|finished))?{_REMARK}", "task done", "{refs} {text}"),
    (rf"(?:(?:set|change|move) )?(?:the )?(?:due date|deadline|date) (?:of|for) {_REFS}(?: is| to| moves to|:)* (?P<when>.+)", "task due", "{refs} {when}"),
    (rf"(?:move|postpone|push|shift|reschedule|delay|bring|change|set) {_REFS}(?: forward| back)?"
     r"(?: to| until| till| by| for)? (?P<when>.+)", "task due", "{refs} {when}"),
    (rf"(?:move|postpone|push|shift|delay|push back|move back) {_REFS}(?: back| forward)?(?: by)? (?P<by>\d{{1,2}} ?|an? |one |two |three |four |five )(?P<unit>day|week)s?",
     "task due", "{refs} {shift}"),
    (rf"{_REFS}(?: is)? (?:due|by|until) (?P<when>.+)", "task due", "{refs} {when}"),
    (rf"(?:give|assign|hand|pass|reassign) {_REFS}(?: over)? to {_WHO}", "task assign", "{refs} {who}"),
    (rf"{_REFS}(?: goes)? (?:to|for) {_WHO}", "task assign", "{refs} {who}"),
    (rf"(?:i(?:'ll| will) |let me )?take {_REFS}", "task assign", "{refs} @me"),
    (rf"(?:i'?m |i am )?(?:start(?:ing|ed)?|begin(?:ning)?|working on) (?:with |on )?{_REFS}", "task start", "{refs}"),
    (rf"{_REFS} (?:is |has )?(?:started|in progress|under way|underway)", "task start", "{refs}"),
    (rf"{_REFS} (?:is )?(?:blocked|stuck|on hold|waiting){_CAUSE}",
     "task block", "{refs} {text}"),
    (rf"block {_REFS}{_CAUSE}", "task block", "{refs} {text}"),
    (rf"unblock {_REFS}", "task unblock", "{refs}"),
    (rf"{_REFS} (?:is )?(?:unblocked|not blocked any ?more)", "task unblock", "{refs}"),
    (rf"reopen {_REFS}", "task reopen", "{refs}"),
    (rf"(?:drop|cancel|forget|delete|remove) {_REFS}{_REMARK}", "task drop", "{refs} {text}"),
    (rf"(?:show|open|what(?:'s| is| about)|how(?:'s| is)|status of)(?: me| up with| with| the status of)? {_REFS}",
     "task show", "{refs}"),
    (rf"who (?:owns|has|does|is on|is doing|is working on|takes care of) {_REFS}|when is (?P<refs2>REFS) due", "task show", "{refs}"),
    (rf"(?:is|are) {_REFS} (?:done|finished|ready|started|blocked|stuck|on track)(?: yet)?", "task show", "{refs}"),
    (rf"(?:make|set|mark) {_REFS}(?: to| as)? {_LEVEL}(?: priority)?|(?:set |change )?(?:the )?priority (?:of|for) (?P<refs2>REFS)(?: to| is)? (?P<level2>low|normal|high|urgent)",
     "task edit", "{refs} {level}"),
    (rf"(?:(?:add|put|write|leave) )?(?:a )?(?:note|comment)(?: to| on| for) (?P<refs>(?:[A-Za-z]+-)?\d{{1,6}})\s*[:,\u2013-]\s+{_TEXT}", "task note", "{refs} {text}"),
    # A milestone
    (r"(?:move |push )?(?:the )?milestone (?P<text>[^,:]{1,60}?)(?: moves?| slips?| is moved| goes)?(?: back)? to (?P<when>.+)", "milestone move", "{text} to {when}"),
    # Hours and money
    (rf"(?:i|we)(?: have|'ve| just)* (?:spent|paid) {_MONEY} (?:on|for) {_TEXT}", "cost spend", "{money} {text}"),
    (rf"(?:(?:i|we) (?:worked|spent|did|logged) |log(?:ged)? |spent |worked )?(?P<spent>{_SPENT})"
     rf"(?: of work)?(?: on| for) {_REFS}(?: of work)?(?:{_STOP}| )?(?P<text>.*)",
     "cost log", "{spent} on {refs} {text}"),
    # Nothing of it for a while
    (rf"snooze {_REFS}(?: until| till| to| for)? {_TEXT}", "task snooze", "{refs} {text}"),
    # Who is away
    (rf"{_WHO}(?: is| am| are|'s| will be|'ll be)(?: going to be)? {_OFF} (?P<days>.+)",
     "team away", "{who} {days}"),
    (rf"i(?:'m| am| will be|'ll be|'m going to be) {_OFF} (?P<days>.+)", "team away", "{days}"),
    (rf"{_WHO} (?:takes|is taking|has) (?P<days>.+?) off", "team away", "{who} {days}"),
    (r"i(?:'m taking| am taking| take|'ll take| will take) (?P<days>.+?) off", "team away", "{days}"),
    # Work for somebody
    (rf"(?:make|be) sure(?: that)? {_WHO} {_TEXT}", "task add", "{who} {text}"),
    (rf"{_NEW} for {_WHO}(?:\s*[:,\u2013-]\s*| to ){_TEXT}", "task add", "{who} {text}"),
    (rf"(?:give|assign) {_WHO} (?:a |the )?(?:new )?(?:task|job|todo)(?: to|:| of)? {_TEXT}", "task add", "{who} {text}"),
    (rf"let {_WHO} know to {_TEXT}", "task add", "{who} {text}"),
    (rf"{_NEW}\s*[:,\u2013-]?\s+(?P<text>.+?),\s*(?:for|owner:?|assign(?:ed)? (?:it )?to|give it to) {_WHO}",
     "task add", "{who} {text}"),
    (rf"(?:remind|nudge|ping) (?:everyone|everybody|all|us|the (?:whole )?team)(?: to| that| about| of|:)? {_TEXT}", "task add", "{text}"),
    (rf"(?:remind|nudge|ping) {_WHO} (?P<when>.{{1,40}}?) to {_TEXT}", "task add", "{who} {text} {when}"),
    (rf"(?:remind|nudge|ping) {_WHO}(?: to| that| about| of|:)? {_TEXT}", "task add", "{who} {text}"),
    (rf"(?:tell|ask|get|want|need) {_WHO} to {_TEXT}", "task add", "{who} {text}"),
    (rf"(?:have|let) {_WHO} (?!(?:is|are|was|has|had)\b){_TEXT}", "task add", "{who} {text}"),
    (rf"(?:can|could|would|will|should) {_WHO} {_TEXT}", "task add", "{who} {text}"),
    (rf"{_WHO}(?: should| needs? to| must| has to| have to| will| please|,? please| to|:) {_TEXT}",
     "task add", "{who} {text}"),
    # Work
    (rf"{_NEW}(?: to| for| called)?\s*[:,\u2013-]?\s+" + _TEXT, "task add", "{text}"),
    (r"(?:todo|to-do|task)[:\uff1a]\s*" + _TEXT, "task add", "{text}"),
    (r"(?:don'?t|do not|never) (?:let (?:me|us) )?forget (?:to )?" + _TEXT, "task add", "{text}"),
    (r"(?:remember|make sure|be sure|let'?s not forget|(?:(?:we|i|you)(?:'ll| will)? ?(?:really )?)?"
     r"(?:need|have|ought|want)|(?:somebody|someone) (?:needs|has))"
     r"(?: (?:someone|somebody))? to " + _TEXT, "task add", "{text}"),
    (r"(?:we|i|(?:somebody|someone)) (?:should|must) " + _TEXT, "task add", "{text}"),
    # The client
    (r"(?:log|record|note|add|write down|note down)(?: an?| the| this)?(?: new)? (?P<kind>need|feedback|opinion|decision|promise"
     r"|question|note)(?:\s*[:\uff1a,\u2013-]\s*| that | to )" + _TEXT, "log {kind}", "{text}"),
    (r"(?P<kind>need|feedback|opinion|decision|promise|question|note)\s*[:\uff1a]\s*" + _TEXT, "log {kind}", "{text}"),
    (r"(?:we|(?:the )?(?:client|customer)|they)(?: have|'ve)?(?: all| just)? (?:decided|agreed)"
     r"(?: that| to)? " + _TEXT, "log decision", "{text}"),
    (rf"(?:we|i)(?: have|'ve)?(?: just)? promised (?:(?:to )?(?P<contact>(?:the |our )?(?:client|customer)s?|them"
     rf"|(?:Ms|Mrs|Mr|Dr|Prof)(?:\. ?| ){_CAPITAL}|{_CAPITAL}),? )?"
     r"(?:that |to )?" + _TEXT, "log promise", "{text}"),
    (rf"{_SPEAKER}(?: also| just)? {_SAYS}(?: that)?[,:]? {_TEXT}", "log ?", "{text}"),
    (rf"{_SPEAKER} (?:asked|asks|wonders?|wants to know)(?: us| me)?,? (?P<text>(?:if|whether|who|what|when|where|why|how)\b.+)",
     "log question", "{text}"),
    (rf"{_SPEAKER} {_FEELS}{_TEXT}", "log ?", "{text}"),
    (rf"{_SPEAKER} {_TEXT}", "log !", "{text}"),
    (r"(?:note|log|record|write down|for the record|fyi)(?: that|,? that)?\s*[:,\u2013-]?\s+" + _TEXT, "log ?", "{text}"),
    # Risks
    (r"(?:there(?:'s| is) (?:a|the|some) risk(?: that| of)?|(?:a )?(?:new )?risk|raise a risk)"
     r"\s*[:,\u2013-]?\s+" + _TEXT, "risk add", "{text}"),
    (r"(?:i'?m|i am|we'?re|we are) (?:worried|afraid|concerned)(?: that| about)? " + _TEXT, "risk add", "{text}"),
    # Questions
    (rf"(?:show|list|what are|which are)?(?: me| us)?(?: the| all)?(?: the)? ?(?:{_LATE} )?(?:tasks|todos) (?:of|for|from|by|with|assigned to) {_WHO}",
     "task list", "{which} {who}"),
    (rf"(?:show|list|what are)?(?: me| us)? ?{_WHO}'s (?:{_LATE} )?(?:tasks|todos|work|list)", "task list", "{which} {who}"),
    (rf"what(?:'s| is| are) {_WHO} (?:working on|doing|up to|busy with)(?: now| today| this week)?"
     rf"|what does (?P<who2>WHO) have(?: to do| open| on (?:his|her|their) (?:plate|list))?(?: now| today| this week)?"
     rf"|what(?:'s| is) on (?P<who3>WHO)'s (?:plate|list)", "task list", "{who}"),
    (rf"who (?:can|could|should|will)(?: do| take| help with)? {_REFS}|who has (?:the )?time (?:for|to do) (?P<refs2>REFS)",
     "team who", "{refs}"),
    (rf"who (?:has (?:the |any )?time|(?:is|'s) (?:free|available)|can|could|has) ?(?:help |to help )?(?:(?:do|take|for|to do|with) )?"
     rf"(?:{_LENGTH} (?:of |for |on )?)?{_SKILL}(?: work| tasks?)?(?: for (?P<length2>{_SPENT}))?(?: (?P<by>(?:by|before|until|this|next|today|tomorrow|on|due|in) ?.*))?",
     "team who", "{length} {skill} {by}"),
    (rf"how (?:busy|loaded|full|overloaded) (?:is|are) (?:the )?(?:team|we|everybody|everyone|people)(?: this week| now)?"
     rf"|(?:(?:{_SEE})\s+)?(?:the )?team(?:'s)? load", "team load", ""),
    (rf"how (?:busy|loaded|full|overloaded) (?:is|are) {_WHO}(?: this week| now)?", "team load", "{who}"),
    (rf"(?:(?:{_SEE})\s+)?(?:the |our )?risk map", "risk map", ""),
    (r"what(?:'s| is)(?: all)? due(?: for me)?(?: today| now| tomorrow)?", "my agenda", ""),
    (r"what(?:'s| is)(?: all)? due(?: for me)? this week", "my week", ""),
    (r"what do i have(?: to do| planned| open)?(?: on)?(?: for)?(?: today| now| next| this week| tomorrow)?", "my agenda", ""),
    (r"(?:what(?:'s| is| are)?|which|show|list|any|anything)?(?: me| us)?(?: the| all)?(?: tasks?| ones)?(?: is| are| that are)?"
     r" ?(?:overdue|late)(?: tasks?)?", "task list", "overdue"),
    (r"(?:what(?:'s| is| are)?|which|show|list|any)?(?: me| us)?(?: the| all)?(?: tasks?)?(?: is| are| that are)?"
     r" ?(?:blocked|stuck)(?: tasks?)?", "task list", "blocked"),
    (r"(?:show|list|what are)?(?: me)? ?my (?:open )?tasks|what(?:'s| is) mine", "task list", "mine"),
    (r"(?:show|list|what are|what(?:'s| is))?(?: me| us)?(?: the| all| our)* ?(?:open )?(?:tasks|todos|to-dos|open)", "task list", ""),
    (r"what (?:do|should|must|can) i (?:have to |need to )?(?:do|work on)(?: today| now| next| this week)?"
     r"|what(?:'s| is) (?:on my plate|next|up)(?: for me)?|(?:show )?(?:me )?my (?:day|agenda|week|plate)", "my agenda", ""),
    (r"how (?:are we|is it|is the project|are things|is \S+) (?:doing|going|looking)|where do we stand"
     r"|(?:what(?:'s| is) the |show )?(?:project )?status", "project status", ""),
    (r"(?:show |give )?(?:me |us )?(?:the |a |this week'?s )?(?:weekly|week) ?(?:report|summary)", "report week", ""),
    (rf"(?:(?:{_SEE})\s+)?(?:the |our |a )?(?P<view>burn ?-?(?:down|up)|gantt|(?:risk )?heat ?map)"
     rf"(?: charts?| graph| diagram)?{_OF}", "report chart", "{view} {project}"),
    (rf"(?:(?:{_SEE})\s+)?(?:the |our |a )?(?:team'?s )?(?P<view>(?:work)?load|risks?)"
     rf"(?: charts?| graph| diagram| matrix){_OF}", "report chart", "{view} {project}"),
    (r"who (?:is|'s|has) (?:free|available|busy|overloaded|the most to do|too much(?: to do)?|(?:some |any )?time)"
     r"(?: today| tomorrow| now| this week| next week| on \w{3,9})?"
     r"|(?:show |give )?(?:me |us )?(?:the |our )?(?:team'?s )?workload", "report team", ""),
    (r"(?:show |list |what are )?(?:me |us )?(?:the |our |all )?(?:open )?risks", "risk list", ""),
    (r"what did (?:the client|the customer|they) (?:say|want|ask)(?: for)?|(?:show |list )?(?:me )?(?:the )?client log", "log list", ""),
    (r"(?:find|search(?: for)?|look for) " + _TEXT, "pm find", "{text}"),
    (r"undo(?: that| it| this)?|take (?:that|it) back", "pm undo", ""),
    (r"(?:help|what can (?:you|i) (?:do|say|type)|how does this work|commands|\?+)(?: me)?", "pm help", ""),
)  # fmt: skip

ABOUT: tuple[tuple[str, str, str], ...] = (
    (r"(?:it'?s |that'?s |all |i'?m |we'?re |is )?(?:done|finished|completed?|fixed|sorted|shipped|delivered)"
     rf"(?: (?:it|that|now|already|with (?:it|this|that)))*{_REMARK}", "task done", "this {text}"),
    (r"(?:i'?m |i am )?(?:on it|working on (?:it|this)|start(?:ed|ing)?(?: (?:it|this|now))?|begun)", "task start", "this"),
    (rf"(?:it'?s |i'?m |we'?re |still )*(?:(?:blocked|stuck|on hold|waiting){_CAUSE}|block(?: it| this)?(?:{_STOP}(?P<text3>.*))?)",
     "task block", "this {text}"),
    (r"unblock(?:ed)?|not blocked(?: any ?more)?|(?:it )?can go on", "task unblock", "this"),
    (r"reopen(?: it)?|not done(?: yet)?", "task reopen", "this"),
    (r"(?:i(?:'ll| will) |let me )?(?:take|do|handle)(?: it| this| that)?|mine|i'?ll do it", "task assign", "this @me"),
    (rf"(?:drop|cancel)(?: it| this| that)?{_REMARK}", "task drop", "this {text}"),
    (rf"(?:give|assign|hand|pass)(?: it| this| that)?(?: over)? to {_WHO}|(?:for|to|assign|@)? ?(?P<who2>WHO)", "task assign", "this {who}"),
    (r"(?:move|postpone|push|shift|reschedule|delay|due|by|until)(?: it| this| that)?(?: back)?(?: to| until| till| by)? (?P<when>.+)",
     "task due", "this {when}"),
    (r"note[:,]? " + _TEXT, "task note", "this {text}"),
    (r"show(?: it)?|details|status", "task show", "this"),
)  # fmt: skip
"""What is meant where the conversation is about one thing: a reply to its card or reminder."""

KINDS: tuple[tuple[str, str], ...] = (
    ("question", r"^(?:if|whether|who|what|when|where|why|how|can we|could we|may we)\b|\?$"),
    ("opinion", r"\b(?:prefers?|would rather|thinks?|believes?|suggests?|in (?:his|her|their) opinion|should be)\b"),
    ("need", r"\b(?:needs?|wants?|wanted|would like|requires?|requested|asks? for|asked for|must have|expects?|is missing)\b"),
    ("feedback", r"\b(?:likes?|loves?|hates?|happy|unhappy|satisfied|disappointed|great|too|confus\w+|complain\w*"
                 r"|slow|ugly|perfect|nice|good|bad|broken)\b"),
    ("decision", r"\b(?:decided|decision|agreed|approved|approves|goes with|go with)\b"),
    ("promise", r"\b(?:we(?:'ll| will)|promised?)\b"),
)  # fmt: skip
"""The kinds of log entries, by the words that tell them, the surest first."""
