"""The attacks: what others collected, a share of it, and our own, each of which aims at something that we write or read."""

from __future__ import annotations

import json

from tests.corpora import shared

SHARE = 400
# Markup that means one thing to the parser that cleans it and another to the one that shows it.
_MUTATING = (
    '<noscript><i title="</noscript><img src=x onerror=alert(1)>">',
    '<svg></p><style><b id="</style><img src=x onerror=alert(1)>">',
    '<math><mtext><table><mglyph><style><!--</style><img title="--&gt;&lt;img src=x onerror=alert(1)&gt;">',
    "<form><math><mtext></form><form><mglyph><style></math><img src=x onerror=alert(1)>",
    "<listing>&lt;img src=x onerror=alert(1)&gt;</listing>",
    '<svg><desc><style><!--</style><i id="--!&gt;&lt;img src=x onerror=alert(1)&gt;">',
    '<textarea><i title="</textarea><svg onload=alert(1)>">',
    '<xmp><i title="</xmp><svg onload=alert(1)>">',
    "<b><template shadowrootmode=open><img src=x onerror=alert(1)></template></b>",
    '<select><style></select><img src=x onerror=alert(1)><option title="</style></select><svg onload=alert(1)>">',
    "<table><caption><svg><title><i></table><img src=x onerror=alert(1)>",
    "<i title='<!--'><img src=x onerror=alert(1)><i title='-->'>",
)
# Other namespaces, in which other elements act, and XML inside feeds, in which ours may be named.
_NAMESPACED = (
    '<svg><a xlink:href="javascript:alert(2)"><text y="20">go</text></a></svg>',
    '<svg><a><animate attributeName=href values="javascript:alert(2)"/><text y=20>go</text></a></svg>',
    "<svg><set attributeName=onmouseover to=alert(2)></svg>",
    '<math href="javascript:alert(2)"><mi>go</mi></math>',
    '<s:script xmlns:s="http://www.w3.org/2000/svg">alert(2)</s:script>',
    '<h:script xmlns:h="http://www.w3.org/1999/xhtml">alert(2)</h:script>',
    '<h:img xmlns:h="http://www.w3.org/1999/xhtml" src="x" onerror="alert(2)"/>',
    ']]><script xmlns="http://www.w3.org/1999/xhtml">alert(2)</script><![CDATA[',
    '<?xml-stylesheet type="text/xsl" href="data:text/xml,%3Cx/%3E"?>',
    '<!DOCTYPE r [<!ENTITY x SYSTEM "file:///etc/passwd">]>&x;',
    "--><script>alert(2)</script><!--",
    "<svg><script href=data:,alert(2) /></svg>",
)
# What our templates, or whatever reads our pages after them, might fill in.
_TEMPLATES = (
    "{{ 7 * 7 }}{{ self.__init__.__globals__ }}{{ site.title|safe }}",
    "{% for one in ().__class__.__base__.__subclasses__() %}{{ one }}{% endfor %}",
    "{{ '<script>alert(3)</script>'|safe }}{# nothing #}",
    "{% raw %}<svg onload=alert(3)>{% endraw %}{% block main %}{% endblock %}",
    "{{constructor.constructor('alert(3)')()}}",
    "${alert(3)} #{alert(3)} <%= alert(3) %> %(title)s {0.__class__} %n",
)
# The end of a block of data, of a line of it, and of a string in it; and the files of search, which are scripts.
_DATA = (
    "</script><script>alert(4)</script>",
    "</ScRiPt\t><svg onload=alert(4)>",
    "<!--<script>alert(4)",
    "<!--<script></script>--><svg onload=alert(4)>",
    "\u2028alert(4)\u2029//",
    '","@type":"Person","url":"javascript:alert(4)',
    "\\u003c/script\\u003e\\u003csvg onload=alert(4)\\u003e",
    '\\"});alert(4);//',
    "');alert(4);broadsheet.take('2023-11/volume',{});//",
    "__proto__ constructor prototype hasOwnProperty toString valueOf then",
)
# Addresses that a browser would obey, or read otherwise than whoever judged them.
_ADDRESSES = (
    "javascript:alert(5)",
    "&#106;avascript&colon;alert(5)",
    "java\tscript:alert(5)",
    "\x01javascript:alert(5)",
    " \u00a0JaVaScRiPt:alert(5)",
    "data:text/html;base64,PHNjcmlwdD5hbGVydCg1KTwvc2NyaXB0Pg==",
    "data:image/svg+xml,<svg xmlns='http://www.w3.org/2000/svg' onload='alert(5)'/>",
    "vbscript:MsgBox(5)",
    "feed:javascript:alert(5)",
    "view-source:javascript:alert(5)",
    "blob:https://evil.example/5",
    "//evil.example/5",
    "https:evil.example",
    "\\\\evil.example\\5",
    "https://a.example@evil.example/",
    'https://evil.example/"onmouseover="alert(5)',
    "https://evil.example/ onerror=alert(5) x=",
)
# Whatever makes a browser ask somebody.
_LOADING = (
    '<img srcset="https://evil.example/1 1x, https://evil.example/2 2x">',
    '" srcset="https://evil.example/3 9999w',
    '<p style="background:url(https://evil.example/4)">',
    '<style>@import "https://evil.example/5";</style>',
    '<meta http-equiv=refresh content="9;url=https://evil.example/6">',
    '<base href="https://evil.example/">',
    '<link rel=preload as=image imagesrcset="https://evil.example/7 1x" href=x>',
    '<a href="/" ping="https://evil.example/8">go</a>',
    '<input type=image src="https://evil.example/9">',
    '<form action="https://evil.example/10"><button>go</button></form>',
)
# Names that a script of ours might look up.
_NAMES = (
    "<form id=search><input name=elements><input name=dataset></form>",
    "<img name=getElementById><img name=querySelector>",
    '<a id=location href="https://evil.example/"></a><a id=broadsheet></a>',
    '<form class="search" data-months="../../x"><input name=q></form><ol class=found id=main></ol>',
    '<iframe name=top srcdoc="<a id=location></a>"></iframe>',
)
# Letters that turn, hide or command.
_LETTERS = (
    "\u202e\u2066<script>alert(7)</script>\u2069",
    "an invoice\u202efdp.exe",
    "\x1b]8;;https://evil.example\x07link\x1b]8;;\x07\x1b[2J\x1b[31mred",
    "<scr\x00ipt>alert(7)</script>",
    "\uff1cscript\uff1ealert(7)\uff1c/script\uff1e",
    "\ufeff<svg onload=alert(7)>",
    "\ud83d<svg onload=alert(7)>",
    "<\u017fcript>alert(7)</\u017fcript>",
    "+ADw-script+AD4-alert(7)+ADw-/script+AD4-",
    "\x1b(J<script>alert(7)</script>",
    "a" + "\u0300" * 200 + "<svg onload=alert(7)>",
)
OWN = (*_MUTATING, *_NAMESPACED, *_TEMPLATES, *_DATA, *_ADDRESSES, *_LOADING, *_NAMES, *_LETTERS)


def vectors() -> list[str]:
    """All that others collected."""
    return [text for _, text in json.loads(shared("data/corpora/xss-vectors.json").read_text("utf-8")) if text.strip()]


def a_share() -> list[str]:
    """Some of every origin, after our own: those that run where nothing hinders them are most of them scripts and handlers."""
    found = vectors()
    acting = [text for text in found if "alert" in text or "script" in text.lower()]
    return [*OWN, *list(dict.fromkeys([*acting, *found]))[:SHARE]]
