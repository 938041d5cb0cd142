"""
The table of tracking parameters, ours and versioned: what an address says of its reader and never of its page.

A canonical address is an identity, so a change here changes identities: raise `VERSION` with every change. A name
stands here only where no site is known to find an article by it; `id`, `p`, `v`, `story`, `ref` and their like stay out.
"""

from __future__ import annotations

VERSION = 2

# Families: every parameter whose name starts so.
PREFIXES = ("utm_", "itm_", "mtm_", "pk_", "hsa_", "oly_", "vero_", "__hs", "_hs", "at_custom", "guce_", "wt.")

# Whole names, on every site. Names are compared in lower case.
NAMES = frozenset(
    {
        # click identifiers of advertisers and social networks
        "fbclid", "gclid", "gclsrc", "dclid", "gbraid", "wbraid", "msclkid", "yclid", "twclid", "ttclid", "li_fat_id", "igshid", "igsh",
        "epik", "rdt_cid", "scid", "wickedid", "irclickid", "zanpid", "s_kwcid", "ef_id", "ysclid", "srsltid", "mibextid", "tblci",
        "obclid", "dicbo", "fb_action_ids", "fb_action_types", "fb_source", "fb_ref",
        # mail programs
        "mc_cid", "mc_eid", "mkt_tok", "_kx", "ck_subscriber_id", "ml_subscriber", "ml_subscriber_hash", "rb_clickid", "bsft_clkid",
        "bsft_uid", "bsft_eid", "bsft_mid", "trk_contact", "trk_msg", "trk_module", "trk_sid", "cndid", "esrc", "spmailingid",
        # measuring
        "_ga", "_gl", "_openstat", "xtor", "wtmc", "icid", "ncid", "cmpid", "ocid", "s_cid", "sr_share", "_branch_match_id",
        "_branch_referrer", "guccounter", "taid", "_mc", "ns_campaign", "ns_mchannel", "ns_source", "ns_linkname", "ns_fee",
        # the place a reader came from
        "ref_src", "ref_url", "refsrc", "refsec", "feedref", "smid", "smtyp", "sharetype", "sh_kit", "cmp_src", "feedtype", "feedname",
        "admgarea", "reflink", "soc_src", "soc_trk", "ftag", "linkcode",
        # leftovers of AMP viewers
        "amp_js_v", "amp_gsa", "amp_r", "usqp", "aoh", "amp_latest_update_time",
    }
)  # fmt: skip

# Pairs: a name that is a tracker only with this value.
PAIRS = frozenset(
    {
        ("ref", "rss"), ("source", "rss"), ("src", "rss"), ("from", "rss"), ("via", "rss"), ("rss", "1"), ("rss", "yes"), ("rss", "true"),
        ("ref", "feed"), ("source", "feed"), ("from", "feed"), ("mod", "rss"), ("cid", "rss"), ("comments", "1"), ("ref", "twitter"),
        ("ref", "facebook"), ("source", "twitter"), ("source", "facebook"), ("spref", "tw"), ("spref", "fb"), ("cmp", "rss"),
    }
)  # fmt: skip

# Names that are trackers on one registrable domain only.
DOMAINS = {
    "youtube.com": frozenset({"feature", "si", "pp", "ab_channel"}),
    "youtu.be": frozenset({"feature", "si"}),
    "medium.com": frozenset({"source", "sk"}),
    "x.com": frozenset({"s", "t"}),
    "twitter.com": frozenset({"s", "t"}),
    "wsj.com": frozenset({"mod"}),
    "barrons.com": frozenset({"mod"}),
    "marketwatch.com": frozenset({"mod", "siteid"}),
    "redmondmag.com": frozenset({"tc"}),
    "spotify.com": frozenset({"si"}),
    "linkedin.com": frozenset({"trk", "trackingid", "lipi"}),
    "bbc.co.uk": frozenset({"at_medium", "at_campaign"}),
    "bbc.com": frozenset({"at_medium", "at_campaign"}),
}

# Ways an AMP page says so in its query: the page without the pair is the canonical one.
AMP_PAIRS = frozenset(
    {
        ("amp", ""), ("amp", "1"), ("amp", "true"), ("_amp", ""), ("_amp", "1"), ("_amp", "true"), ("amphtml", "1"), ("outputtype", "amp"),
        ("context", "amp"), ("output", "amp"),
    }
)  # fmt: skip

# Hosts whose AMP pages live on a host of their own under the very same path.
AMP_HOSTS = {
    "amp.theguardian.com": "www.theguardian.com",
    "amp.hothardware.com": "hothardware.com",
    "amp.scmp.com": "www.scmp.com",
    "amp.smh.com.au": "www.smh.com.au",
    "amp.theage.com.au": "www.theage.com.au",
}

# Hosts whose AMP pages live under a first path segment that can be left out.
AMP_FOLDERS = {
    "www.cnbc.com": "amp",
    "www.engadget.com": "amp",
    "www.thejakartapost.com": "amp",
    "www.zdnet.com": "google-amp",
}
