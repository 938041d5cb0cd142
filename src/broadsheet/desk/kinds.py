"""What an article is when it is no news: told from the words of its headline, its excerpt's first words and its address."""

from __future__ import annotations

import re
from functools import lru_cache

from broadsheet.records import Article, Noun


class Kind(Noun, frozen=True, kw_only=True):
    """A kind of non-news: its name, the share of the penalty it earns (1.0: never worth a page), and its sentence."""

    name: str
    share: float
    sentence: str


MARKET = Kind(name="market-report", share=1.0, sentence="It advertises a market report.")
EXAM = Kind(name="exam-dump", share=1.0, sentence="It sells or lists the questions of an exam.")
COURSE = Kind(name="course-deal", share=1.0, sentence="It sells a course.")
SHOP = Kind(name="shop-deal", share=1.0, sentence="It points at a bargain.")
JOB = Kind(name="job-advertisement", share=1.0, sentence="It advertises a job.")
SPONSORED = Kind(name="sponsored", share=0.5, sentence="Somebody paid for it.")
RELEASE = Kind(name="press-release", share=0.15, sentence="It is a press release.")
ROUNDUP = Kind(name="roundup", share=0.1, sentence="It gathers several stories.")

_MARKET_NOUN = re.compile(r"\bmarkets?\b", re.IGNORECASE)
_MARKET_CERTAIN = re.compile(
    r"\bCAGR\b|\bmarket size worth\b|\bmajor technology giants in buzz\b"
    r"|\b(?:worldwide|global) [\w ]{3,50} (?:industry|market) to 20[2-4]\d\b"
    r"|\b(?:researchandmarkets|marketsandmarkets|grand view research|fortune business insights)\b",
    re.IGNORECASE,
)
_MARKET_RELEASED = re.compile(
    r"\bmarket (?:report|research report|segmentation|estimates|by)\b"
    r"|\bimpact (?:analysis )?(?:of|on) .{0,60}\bmarket\b|\bmarket:? 20[12]\d\b"
    r"|\bmarket (?:is (?:booming|thriving|estimated)|to (?:benefit|reach|grow|surpass|exceed|witness|register))\b|\bmarket \|",
    re.IGNORECASE,
)
_MARKET_TRADE = re.compile(
    r"\b(?:forecasts?|trends?|analysis|overview|segments?|regions?|drivers|opportunit(?:y|ies)|size|shipments|insights|booming|thriving)\b"
    r"|\b(?:key|top|leading|major) (?:players?|companies|vendors)\b|\bcompany profiles\b|\b(?:until|till|by|to|period) (?:the )?20[2-4]\d\b"
    r"|\b20[12]\d ?(?:-|\u2013|to) ?20[2-4]\d\b|[-\u2013] ?20[2-4]\d\b|\b(?:new|latest) (?:technologies|developments)\b|\|",
    re.IGNORECASE,
)
_MARKET_PAPER = re.compile(
    r"\b(?:growth|outlook|demand|revenue|estimates|share|worldwide|global|covid|rising|increasing demand)\b",
    re.IGNORECASE,
)
_MARKET_EXCERPT = re.compile(
    r"\b(?:the|this) (?:\w+ )?report (?:titled|studies|covers|provides|offers|presents)\b|\bmarket research\b|\bforecast period\b|\bCAGR\b",
    re.IGNORECASE,
)

_EXAM = re.compile(
    r"\bdumps\b.{0,25}\b(?:exam|practice tests?|pdf)\b|\b(?:exam|[A-Z]{2}[- ]?\d{3}) dumps?\b|\bexam (?:questions|dumps)\b"
    r"|\bpractice (?:test|exam) questions\b|\bexam\b.*\btips to pass\b|\btips to (?:pass|prepare for)\b.*\b(?:exam|certification)\b"
    r"|^exam [A-Z]{2}-?\d{3}\b",
    re.IGNORECASE,
)

_LESSON = r"(?:(?<!of )(?<!the )courses?(?! of)|bundles?|certification prep|e-?books?|classes|masterclass|boot ?camp)"
_CHEAP = r"[$\u00a3\u20ac]\s?\d{1,3}\b(?![.,]\d|\s?(?:[kmb]n?|thousand|million|billion|trillion)\b)"
_PRICE = rf"(?:\d{{1,2}}% off|\bsave \d{{1,2}}%|{_CHEAP}|\bdeal alert\b|\bdiscount\b|\blifetime access\b)"
_COURSE = re.compile(
    rf"\b{_LESSON}\b.*{_PRICE}|{_PRICE}.*\b{_LESSON}\b|\btraining\b.*\b(?:just|only|for|under) {_CHEAP}|{_CHEAP} training\b"
    r"|\b(?:training|course|e-?book|video|certification)\b.{0,30}\bbundles?\b|^the complete .* bundle\b"
    rf"|\bwith (?:this|these|the help of this) (?:[\w-]+ ){{0,4}}(?:{_LESSON}|training)[.!]?$"
    r"|^(?:these|this) [\w' .-]{0,40}courses? (?:can|will)\b.*\bcareer\b|\bfree courses to help you learn\b"
    r"|^course \w{2,}-\w{1,6}(?:-\w+)?:|\bget certified in\b.*\bget paid\b|^train to (?:become|land)\b"
    r"|\bcertified: .{0,60}\bcertification\b|\breasons to become\b.*\bcertified\b",
    re.IGNORECASE,
)
_SHOP = re.compile(
    r"^(?:the )?(?:\d+ )?best\b.*\bdeals?\b|\b(?:save|score|get) (?:up to )?[$\u00a3\u20ac]\d+.*\b(?:on|off)\b"
    r"|\bdeals from [$\u00a3\u20ac]\d"
    r"|[$\u00a3\u20ac]\d+ off\b|\byou can save \d+ percent on\b|\b(?:black friday|cyber monday|prime day|memorial day)\b.*\bdeals?\b"
    r"|\bcoupon code\b",
    re.IGNORECASE,
)
_JOB = re.compile(r"(?<!\d )(?<!\d)\bJobs in [A-Z]|\b(?:[Nn]ow|[Ww]e(?:'|\u2019)re|[Ww]e are) [Hh]iring\b|\bJob (?:opening|vacancy)\b")
_SPONSORED = re.compile(
    r"(?<![\w-])(?:sponsored|advertorial|promoted|partner content|paid content|paid post|brandvoice|recorded demo)\b"
    r"|^(?:webinar|whitepaper)\b",
    re.IGNORECASE,
)
_SPONSORED_PATH = re.compile(r"/(?:sponsored|brand-?post|brand-?voice|partner-?content|advertorial|paid-?content)s?[/-]", re.IGNORECASE)
_ROUNDUP = re.compile(
    r"\bround-?up\b|\brecap\b|\bnews digest\b|\bweek in review\b|\bthis week in\b"
    r"|\b(?:weekly|daily|morning|evening) (?:digest|briefing|wrap)\b"
    r"|^[\w' ]{2,30} weekly:|\band more news\b|\b\d+ (?:top|biggest|key|new|major) [\w ]{0,20}(?:announcements|updates|stories|news)\b"
    r"|\b(?:top|best) \d+ [\w ]{0,20}(?:announcements|updates|stories|news)\b",
    re.IGNORECASE,
)

_WIRES = re.compile(
    r"(?:prnewswire|businesswire|globenewswire|newswire|pr|openpr|prweb|accesswire|einpresswire|einnews|mynewsdesk|cision|issuewire)\.com"
    r"|prnewswire\.co\.uk|newswire\.ca|prlog\.org|presseportal\.de|newsfilecorp\.com"
)
_WIRE_PATH = re.compile(
    r"/press-?releases?/|/pr[ _%20-]*newswire/|/business-?wire/|/globe-?newswire/|^https?://markets\.businessinsider\.com/news/stocks/",
    re.IGNORECASE,
)
_WIRE_WORDS = re.compile(r"/\s?prnewswire|\(?\b(?:business wire|globe ?newswire|accesswire|ein presswire|newsfile corp)\b", re.IGNORECASE)


def kinds(article: Article) -> tuple[Kind, ...]:
    """The kinds of non-news the article shows signs of, gravest first; the words known are English ones."""
    return _kinds(article.title, article.excerpt, article.web_url, article.provider.domain)


@lru_cache(maxsize=4096)
def _kinds(title: str, excerpt: str, address: str, domain: str) -> tuple[Kind, ...]:
    released = bool(_WIRES.fullmatch(domain) or _WIRE_PATH.search(address) or _WIRE_WORDS.search(excerpt))
    tests: tuple[tuple[Kind, object], ...] = (
        (MARKET, _is_market_report(title, excerpt, released)),
        (EXAM, _EXAM.search(title)),
        (COURSE, _COURSE.search(title)),
        (SHOP, _SHOP.search(title)),
        (JOB, _JOB.search(title)),
        (SPONSORED, _SPONSORED.search(title) or _SPONSORED_PATH.search(address)),
        (RELEASE, released),
        (ROUNDUP, _ROUNDUP.search(title)),
    )
    return tuple(kind for kind, shows in tests if shows)


def _is_market_report(title: str, excerpt: str, released: bool) -> bool:
    """
    A sure sign; or the word `market` beside the trade's other words, of which a release needs fewer.

    Newspapers write of markets, too: their words (`share`, `growth`, `demand`) alone prove nothing.
    """
    if _MARKET_CERTAIN.search(title):
        return True
    if not _MARKET_NOUN.search(title):
        return False
    trade, paper = (len({found.lower() for found in words.findall(title)}) for words in (_MARKET_TRADE, _MARKET_PAPER))
    if released:
        return trade + paper >= 2 or bool(_MARKET_RELEASED.search(title) or _MARKET_EXCERPT.search(excerpt))
    return trade >= 3 or (trade >= 1 and bool(_MARKET_EXCERPT.search(excerpt)))
