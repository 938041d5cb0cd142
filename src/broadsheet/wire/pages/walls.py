"""
What stands before a page instead of its article, and is not to be taken for it.

A wall has a name, which is the reason why a page has no text: `paywall`, `login-wall`, `consent-wall`, `bot-check`, `script-wall`, or
`no-text` where there are too few words and nothing says why. Phrases count only where few words stand beside them: an article may
speak of cookies.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from selectolax.lexbor import LexborHTMLParser

from broadsheet.wire.text import clean

FEW = 40  # words; less is no article
LITTLE = 200  # words beside which a phrase or an overlay tells of a wall
PREVIEW = 350  # words of a preview that ends at a paywall
LOOKED_AT = 20_000  # characters of visible words
# Thai and Lao, Burmese, Khmer, kana, ideographs.
_UNSPACED = re.compile("[\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff\u3400-\u9fff]+")

_BOT_MARKS = (
    "cf-chl", "challenge-platform", "_cf_chl_opt", "captcha-delivery.com", "px-captcha", "g-recaptcha", "h-captcha", "geo.captcha",
    "/_incapsula_resource", "awswafcaptcha", "ak_bmsc", "datadome",
)  # fmt: skip
_BOT = re.compile(
    r"just a moment|checking your browser|verify (?:that )?you are (?:a )?human|are you a (?:robot|human)|"
    r"pardon our interruption|unusual (?:traffic|activity)|access denied|attention required|request (?:was )?blocked|"
    r"security check|ddos protection|sind sie ein roboter|zugriff verweigert|vérif\w+ que vous êtes humain|accès refusé|"
    r"no eres un robot|acceso denegado",
    re.IGNORECASE,
)
_CONSENT = re.compile(
    r"before you continue|we (?:value|care about|respect) your privacy|we and our (?:\d+ )?(?:partners|vendors)|"
    r"accept all cookies|cookie consent|consent to (?:the use of )?cookies|"
    r"wir (?:brauchen|benötigen) ihre (?:zustimmung|einwilligung)|cookies? zustimmen|mit werbung und tracking|"
    r"nous respectons votre vie privée|accepter (?:tout|les cookies)|continuer sans accepter|valoramos (?:tu|su) privacidad|"
    r"aceptar (?:todas )?las cookies|il rispetto della (?:tua|vostra) privacy|wij waarderen uw privacy",
    re.IGNORECASE,
)
_LOGIN = re.compile(
    r"(?:log|sign) ?in to (?:continue|read|view|access|your)|please (?:log|sign) ?in|you must be logged in|"
    r"create (?:a free|an) account to|bitte (?:melden sie sich|loggen sie sich|anmelden)|anmelden,? um|connectez-vous pour|"
    r"inicia(?:r)? sesión para|accedi per",
    re.IGNORECASE,
)
_PAYWALL = re.compile(
    r"subscribe (?:now )?to (?:continue|keep|read|unlock|get)|(?:to )?(?:continue|keep) reading|already a subscriber|"
    r"subscribers? only|for subscribers|"
    r"this (?:article|content|story) is (?:only |exclusively )?(?:for|available to) (?:our )?(?:subscribers|members)|"
    r"unlock this (?:article|story)|become a (?:member|subscriber) to|start your (?:free )?trial|"
    r"jetzt (?:abonnieren|weiterlesen|testen)|weiterlesen mit|artikel (?:nur )?für abonnenten|réservé (?:à nos|aux) abonnés|"
    r"abonnez-vous pour|contenido exclusivo para suscriptores|suscríbete para|articolo riservato agli abbonati|"
    r"alleen voor abonnees",
    re.IGNORECASE,
)
_SCRIPT = re.compile(
    r"(?:enable|activate|turn on|requires?|without|aktivier\w+|activ\w+|habilit\w+|abilit\w+) (?:\w+ ){0,2}java ?script|"
    r"java ?script (?:is|to be|muss|ist|est|está) (?:\w+ ){0,2}"
    r"(?:required|disabled|enabled|aktiviert|deaktiviert|désactivé|requis|deshabilitado)",
    re.IGNORECASE,
)
_OVERLAY = '[class*="paywall" i], [id*="paywall" i], [class*="regwall" i], [class*="subscribe-wall" i], [class*="subscription-wall" i]'


def wall(markup: str, tree: LexborHTMLParser, address: str, text: str, *, free: bool) -> str:
    """The name of what stands before the article; empty where the text can be taken for it."""
    words = _count(text)
    if not free:
        return "paywall"
    if words >= PREVIEW:
        return ""
    return next(_walls(markup, tree, address, words), "no-text" if words < FEW else "")


def _walls(markup: str, tree: LexborHTMLParser, address: str, words: int) -> Iterator[str]:
    said = _visible(tree)
    little = _count(said) < LITTLE
    lowered = markup.lower()
    if little and (_BOT.search(said) or (words < FEW and any(mark in lowered for mark in _BOT_MARKS))):
        yield "bot-check"
    if (words < LITTLE and _consents(address)) or (words < FEW and _CONSENT.search(said)):
        yield "consent-wall"
    if (words < LITTLE and tree.css_matches(_OVERLAY)) or (words < LITTLE and _PAYWALL.search(said)):
        yield "paywall"
    if words < FEW and (_LOGIN.search(said) or (little and tree.css_matches('input[type="password"]'))):
        yield "login-wall"
    if words < FEW and (_SCRIPT.search(said) or _SCRIPT.search(_unscripted(tree))):
        yield "script-wall"


def _count(text: str) -> int:
    """The words of a text; where a script has no spaces between them, two letters are one."""
    return len(text.split()) + sum(map(len, _UNSPACED.findall(text))) // 2


def _consents(address: str) -> bool:
    """Whether an address is one to which houses send everybody who has not consented yet."""
    host, _, path = address.partition("://")[2].partition("/")
    return host.startswith(("consent.", "cmp.", "privacy-gate.")) or path.startswith(("consent/", "cookie-consent/"))


def _visible(tree: LexborHTMLParser) -> str:
    """The beginning of what a reader would see, menus and all; the tree stays as it is."""
    silent = {"script", "style", "template", "noscript", "svg"}
    if tree.body is None:
        return ""
    pieces: list[str] = [" ".join(node.text(deep=True) for node in tree.css("title")[:1])]
    size = 0
    for node in tree.body.traverse(include_text=True):
        if node.tag == "-text" and node.parent is not None and node.parent.tag not in silent:
            pieces.append((node.text_content or "")[:LOOKED_AT])
            size += len(pieces[-1])
        if size > LOOKED_AT:
            break
    return clean(" ".join(pieces))


def _unscripted(tree: LexborHTMLParser) -> str:
    return clean(" ".join(node.text(deep=True)[:1000] for node in tree.css("noscript")[:5]))
