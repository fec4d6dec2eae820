"""What is said in a conversation without a command word, and the line that is meant by it."""

from __future__ import annotations

import pytest

from bot.intents import chinese, english
from bot.intents.people import People
from bot.intents.reading import answers, intend
from bot.model.people import Person
from bot.vocabulary import vocabulary
from tests.lines import reader_of
from tests.room import Room, Said

TEAM = People(
    [
        Person("wei", "Wei Zhang", "wei"),
        Person("li", "李雷", "lilei", also=["Li", "Li Lei"]),
        Person("may", "May", "may"),
        Person("will", "Will", "will"),
        Person("mei", "王小梅", "mei", also=["Mei", "小梅"]),
        Person("ana1", "Ana Berg", "ana1"),
        Person("ana2", "Ana Stone", "ana2"),
    ]
)

MEANT = {
    # Work for somebody: by name, handle, several of them, "me".
    "remind Wei to send the quote by friday": "task add @(=wei) send the quote by friday",
    "remind me tomorrow to ring Hugo": "task add @me ring Hugo tomorrow",
    "remind @wei: send the quote": "task add @(=wei) send the quote",
    "please ask Wei to check the bill": "task add @(=wei) check the bill",
    "could you ask Li and Wei to check the bill, thanks":
        "task add @(=li) @(=wei) check the bill",
    "Wei Zhang needs to check the bill": "task add @(=wei) check the bill",
    "提醒李雷周五前发报价": "task add @(=li) 周五前发报价",
    "提醒我明天给老张打电话": "task add @me 明天给老张打电话",
    "请李雷和小梅检查合同，谢谢": "task add @(=li) @(=mei) 检查合同",
    "麻烦李雷检查合同": "task add @(=li) 检查合同",
    "请帮我提醒李雷周五前发报价": "task add @(=li) 周五前发报价",
    "李雷：修登录": "task add @(=li) 修登录",
    "李雷周五前交报告": "task add @(=li) 周五前交报告",
    "给李雷加个任务：修登录": "task add @(=li) 修登录",
    "加个任务，修登录，周五前，给李雷": "task add @(=li) 修登录，周五前",
    # Names that are words,
    "can May check the bill?": "task add @(=may) check the bill",
    "May: check the bill": "task add @(=may) check the bill",
    "Will, please check the bill": "task add @(=will) check the bill",
    "Will should check the bill": "task add @(=will) check the bill",
    # a name that two have stays a name: the grammar asks who is meant,
    "ana should check the bill": "task add @ana check the bill",
    # whoever nobody knows is a word of the title.
    "remind Zoe to check the bill": "task add remind Zoe to check the bill",
    # Tasks by their numbers.
    "12 is done": "task done 12",
    "12 and 14 are done, sent v2": "task done 12 14 sent v2",
    "ACME-12 is done": "task done ACME-12",
    "can you mark 12 as done?": "task done 12",
    "move 12 to friday": "task due 12 friday",
    "great, move 12 to friday": "task due 12 friday",
    "12 is blocked by the DNS": "task block 12 the DNS",
    "12 is blocked: no copy": "task block 12 no copy",
    "unblock 12": "task unblock 12",
    "give 12 to Li": "task assign 12 @(=li)",
    "start 12": "task start 12",
    "reopen 12": "task reopen 12",
    "drop 12, not needed": "task drop 12 not needed",
    "what about 12?": "task show 12",
    "12做完了": "task done 12",
    "12号任务搞定了": "task done 12",
    "完成12": "task done 12",
    "12和14做完了，已发": "task done 12 14 已发",
    "把12改到周五": "task due 12 周五",
    "把12交给李雷": "task assign 12 @(=li)",
    "李雷来做12": "task assign 12 @(=li)",
    "12卡住了，等文案": "task block 12 等文案",
    "12可以继续了": "task unblock 12",
    "重新打开12": "task reopen 12",
    "取消12": "task drop 12",
    "12怎么样了": "task show 12",
    # A question about a task changes nothing.
    "12 done?": "task show 12",
    "is 12 done?": "task show 12",
    "12做完了吗？": "task show 12",
    # Work for whoever speaks.
    "todo: ring the bank": "task add ring the bank",
    "add a task to ring the bank by friday": "task add ring the bank by friday",
    "don't forget to ring the bank": "task add ring the bank",
    "we need to ring the bank": "task add ring the bank",
    "call the bank tomorrow": "task add call the bank tomorrow",
    "can you call the bank tomorrow?": "task add call the bank tomorrow",
    "别忘了给银行打电话": "task add 给银行打电话",
    "我们需要给银行打电话": "task add 给银行打电话",
    "明天给银行打电话": "task add 明天给银行打电话",
    # The client's log, by what is said.
    "Ms. Wang wants export to Excel": 'log need wants export to Excel contact:"Ms. Wang"',
    "Ms. Wang asked whether we can export":
        'log question whether we can export contact:"Ms. Wang"',
    "Mr. Li said the logo is ugly": 'log feedback the logo is ugly contact:"Mr. Li"',
    "the client loves the new page": "log feedback loves the new page",
    "we decided to drop IE": "log decision drop IE",
    "we promised Globex to send it by friday": 'log promise send it by friday contact:"Globex"',
    "feedback: too slow": "log feedback too slow",
    "note: the door was open": "log note the door was open",
    "记一下：王总说要加导出Excel": "log need 王总说要加导出Excel",
    "王总说logo太丑": 'log feedback logo太丑 contact:"王总"',
    "王总问什么时候上线": 'log question 什么时候上线 contact:"王总"',
    "客户想要导出Excel": "log need 想要导出Excel",
    "我们决定不做IE": "log decision 不做IE",
    "我们答应客户周五前发报价": "log promise 周五前发报价",
    "反馈：太慢了": "log feedback 太慢了",
    # Risks and questions.
    "there is a risk that the supplier slips": "risk add the supplier slips",
    "I'm worried that the supplier slips": "risk add the supplier slips",
    "有个风险，供应商可能延期": "risk add 供应商可能延期",
    "我担心供应商延期": "risk add 供应商延期",
    "what's overdue?": "task list overdue",
    "what is blocked": "task list blocked",
    "my tasks": "task list mine",
    # Who is away: with a day, and no other sort of "off".
    "Wei is off on friday": "team away @(=wei) on friday",
    "I'm on holiday from 22 to 26 june": "team away from 22 to 26 june",
    "Li takes monday off": "team away @(=li) monday",
    "李雷下周一到周三休假": "team away @(=li) 下周一到周三",
    "我明天请假": "team away @me 明天",
    # Who could do more, and what somebody has to do.
    "who has time for 5h of sketching this week?": "team who ~5h needs:sketching this week",
    "who can do 90 minutes of sql by friday": "team who ~90minutes needs:sql by friday",
    "who can help with sketching for 2h?": "team who ~2h needs:sketching",
    "who can take 12?": "team who 12",
    "谁这周有4小时画图": "team who ~4小时 needs:画图 这周",
    "谁能做动画": "team who needs:动画",
    "Wei's overdue tasks": "task list overdue @(=wei)",
    "show the blocked tasks of Li": "task list blocked @(=li)",
    "what is Wei working on?": "task list @(=wei)",
    "李雷有哪些逾期的任务": "task list overdue @(=li)",
    "小梅手上有什么任务": "task list @(=mei)",
    "how busy is the team?": "team load",
    "how busy is Li": "team load @(=li)",
    "团队负荷怎么样": "team load",
    "who owns 12?": "task show 12",
    "please mark 12 done": "task done 12",
    # A date that moves, by so much or by its name.
    "postpone 12 by two days": "task due 12 +2d",
    "push 12 and 14 back a week": "task due 12 14 +1w",
    "把12推迟三天": "task due 12 +3d",
    "12延后两周": "task due 12 +2w",
    "set the due date of 12 to friday": "task due 12 friday",
    "12的截止日期改成周五": "task due 12 周五",
    "snooze 12 until monday": "task snooze 12 monday",
    "move the milestone beta to 3 june": "milestone move beta to 3 june",
    # What else is said of a task.
    "make 12 urgent": "task edit 12 !urgent",
    "set the priority of 12 to low": "task edit 12 !low",
    "12改成紧急": "task edit 12 !紧急",
    "add a note to 12: the roof leaks": "task note 12 the roof leaks",
    "给12加个备注：屋顶漏水": "task note 12 屋顶漏水",
    "we paid 40 euros for paint": "cost spend 40 euros paint",
    "买油漆花了80元": "cost spend 80元 买油漆",
    # Whom a task is for, wherever it is said.
    "make sure Wei oils the gate": "task add @(=wei) oils the gate",
    "add a task: oil the gate, by friday, for Wei": "task add @(=wei) oil the gate, by friday",
    "new task for Wei: oil the gate": "task add @(=wei) oil the gate",
    "give Wei a task to oil the gate": "task add @(=wei) oil the gate",
    "remind the team to oil the gate": "task add oil the gate",
    "下周一提醒我刷墙": "task add @me 下周一刷墙",
    "每周五提醒大家刷墙": "task add 每周五刷墙",
    "周五前小梅刷墙": "task add @(=mei) 周五前刷墙",
    "新建任务给李雷：刷墙": "task add @(=li) 刷墙",
    # A name has a capital: "the" is nobody.
    "we promised the client a plan by friday": "log promise a plan by friday",
    "log a decision: no fence": "log decision no fence",
    "what should I do today?": "my agenda",
    "what do I have today?": "my agenda",
    "我今天有什么任务": "my agenda",
    "what is due this week?": "my week",
    "show the risk map": "risk map",
    "show me the risks": "risk list",
    "how is the project doing": "project status",
    "weekly report": "report week",
    "show me the team's workload": "report team",
    "find vpn": "pm find vpn",
    "undo": "pm undo",
    "哪些任务逾期了": "task list overdue",
    "有什么卡住了": "task list blocked",
    "我的任务": "task list mine",
    "今天要做什么": "my agenda",
    "看看风险": "risk list",
    "项目进度怎么样": "project status",
    "周报": "report week",
    "搜索vpn": "pm find vpn",
    "撤销": "pm undo",
}  # fmt: skip

REPLIES = {
    "done": "task done this",
    "done!": "task done this",
    "done, sent v2": "task done this sent v2",
    "done - sent v2": "task done this sent v2",
    "it's finished": "task done this",
    "friday 5pm": "task due this friday 5pm",
    "on friday please": "task due this on friday",
    "move it to friday": "task due this friday",
    "blocked: no copy yet": "task block this no copy yet",
    "still waiting for copy": "task block this copy",
    "unblocked": "task unblock this",
    "not blocked any more": "task unblock this",
    "give it to Li": "task assign this @(=li)",
    "give it to Ana": "task assign this @Ana",
    "for Mei": "task assign this @(=mei)",
    "may": "task assign this @(=may)",
    "I'll take it": "task assign this @me",
    "on it": "task start this",
    "drop it": "task drop this",
    "reopen": "task reopen this",
    "status": "task show this",
    "done?": "task show this",
    "note: the logo is there": "task note this the logo is there",
    "14 is done": "task done 14",
    "what's overdue?": "task list overdue",
    "搞定": "task done this",
    "搞定了，已发第二版": "task done this 已发第二版",
    "好了，已上线": "task done this 已上线",
    "周五下午5点": "task due this 周五下午5点",
    "推迟到下周一": "task due this 下周一",
    "卡住了：等文案": "task block this 等文案",
    "卡住因为没有文案": "task block this 没有文案",
    "给李雷": "task assign this @(=li)",
    "交给小梅负责": "task assign this @(=mei)",
    "可以继续了": "task unblock this",
    "我来": "task assign this @me",
    "在做": "task start this",
    "取消，客户不要了": "task drop this 客户不要了",
    "重开": "task reopen this",
    "搞定了吗": "task show this",
    "备注：logo到了": "task note this logo到了",
}

NOTES = [
    "the logo came today", "fixed header overlaps", "fixed-width font is ugly",
    "blocked users can still log in", "block on the home page is too wide",
    "drop shadow is missing", "客户今天发了logo", "发给客户看看", "完成第二版前先问客户",
    "取消按钮没反应", "卡片重新设计一下",
]  # fmt: skip

UNCLEAR = [
    "the printer upstairs makes a noise", "I like turtles very much", "may I ask something",
    "will it rain tomorrow", "call the bank tomorrow?", "who has time for six hours of this?",
    "Wei is out of paper", "12 is ready for review", "drop 12 boxes at the office",
    "二楼的打印机声音很大", "叫小红检查合同", "李雷很忙", "12好像有问题", "12停车场设计",
    "完成12页设计稿", "取消12个订单", "12完成了一半",
]  # fmt: skip

NOTHING = ["thanks", "thanks!", "thank you!", "hi", "hello", "ok", "great!", "谢谢", "你好", "好的"]


def meant(said: str, *, about: bool = False) -> list[str]:
    return [one.line for one in intend(said, TEAM, reader_of(said), about=about)]


@pytest.mark.parametrize(("said", "line"), MEANT.items())
def test_what_is_clear_is_one_line(said: str, line: str) -> None:
    assert meant(said) == [line]


def test_every_rule_leads_to_a_command_that_is_there() -> None:
    tables = (english.RULES, english.ABOUT, chinese.RULES, chinese.ABOUT)
    paths = {path for table in tables for _pattern, path, _text in table}
    kinds = {"log ?", "log !", "log {kind}"}  # made of the words the client is said to have used
    assert kinds <= paths
    named = {f"log {kind}" for kind, _words in (*english.KINDS, *chinese.KINDS)}
    assert (paths - kinds) | named <= {command.path for command in vocabulary().commands}


@pytest.mark.parametrize(("said", "line"), REPLIES.items())
def test_a_reply_is_about_the_task_it_answers(said: str, line: str) -> None:
    assert meant(said, about=True) == [line]


@pytest.mark.parametrize("said", NOTES)
def test_a_reply_that_only_begins_like_one_is_a_note(said: str) -> None:
    assert meant(said, about=True) == [f'task note this "{said}"']


@pytest.mark.parametrize("said", UNCLEAR)
def test_what_is_not_clear_may_be_one_of_three(said: str) -> None:
    paths = ("task add", "log note", "risk add")
    assert meant(said) == [f'{path} "{said}"' for path in paths]


@pytest.mark.parametrize("said", NOTHING)
@pytest.mark.parametrize("about", [False, True])
def test_manners_ask_for_nothing(said: str, about: bool) -> None:
    assert meant(said, about=about) == []


@pytest.mark.parametrize("said", [*MEANT, *REPLIES, *UNCLEAR])
@pytest.mark.parametrize("about", [False, True])
def test_nothing_is_lost_or_broken_by_what_stands_around_it(said: str, about: bool) -> None:
    for changed in (f"  {said} ", f"{said}\n", said.upper(), said * 40):
        for one in intend(changed, TEAM, reader_of(said), about=about):
            assert one.line.startswith(one.path)


def test_only_a_short_answer_says_what_becomes_of_a_task() -> None:
    assert all(map(answers, ["done", "搞定", "friday 5pm", "周五下午5点", "blocked: no copy"]))
    assert not any(map(answers, ["thanks", "the logo came today", "客户今天发了logo", "x" * 4000]))


# In the test room


def free(room: Room, who: str, words: str, about: Said | None = None) -> Said:
    """Somebody says something to Steward in the conversation, with no command."""
    quote = about.quote if about else None
    return room.ask(room.request(who, words=words, about=quote, free=True))


def test_a_sentence_becomes_a_task_and_a_reply_closes_it() -> None:
    with Room() as room:
        room.say("wei", "/project new Acme website")
        room.say("li", "/my")
        card = free(room, "wei", "remind Li to send the quote by friday")
        assert card.lines[0] == "✚ ACME-1 send the quote · @Li · Fri 27 Nov"
        moved = free(room, "li", "monday", card)
        assert "Mon 30 Nov" in moved.lines[0]
        done = free(room, "li", "done, sent v2", card)
        assert done.lines[0].startswith("✔ ACME-1") and "sent v2" in done.text()


def test_what_is_not_clear_is_asked_with_a_button_for_each_reading() -> None:
    with Room() as room:
        room.say("wei", "/project new Acme website")
        said = free(room, "wei", "the printer upstairs makes a noise")
        assert said.private
        assert set(said.buttons) == {"A task", "For the client log", "A risk"}
        for label, mark in (("A task", "✚"), ("For the client log", "☎"), ("A risk", "⚠")):
            made = room.press(said, label, "wei")
            assert made.lines[0].startswith(mark)
            assert "the printer upstairs makes a noise" in made.lines[0]


@pytest.mark.parametrize("words", ["thanks!", "hi", "谢谢", "你好"])
def test_who_asks_for_nothing_gets_help(words: str) -> None:
    with Room() as room:
        room.say("wei", "/project new Acme website")
        said = free(room, "wei", words)
        assert said.private and "/task" in said.text()
        assert "Something broke" not in said.text()


def test_two_of_one_name_are_asked_for_and_titles_are_no_people() -> None:
    with Room() as room:
        room.say("wei", "/project new Acme website")
        for native in ("ana berg", "ana stone", "wang"):
            room.say(native, "/my")
        said = free(room, "wei", "Ana should check the bill")
        assert {"Ana Berg", "Ana Stone"} <= set(said.buttons)
        told = free(room, "wei", "Ms. Wang wants export to Excel")
        assert told.lines[0].startswith("☎ L-1 Need · Ms. Wang")
