"""Documents that read files, explode, nest, or are hardly documents (X1, X2, X3, X9)."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from tests.hostile.cases.case import ATOM, HEAD, ITEM, TAIL, Case, Cases, feeds, rss, utf8

DEEP = 100_000
SECRET = "file:///etc/hostname"


def cases() -> Cases:
    yield from _entities()
    yield from _explosions()
    yield from _depths()
    yield from _broken()
    yield from _json()


def _declared(declarations: str, reference: str = "&a;") -> bytes:
    return rss(f"<item><title>One{reference}</title><link>https://a.example/1</link></item>", before=f"<!DOCTYPE rss [{declarations}]>")


def _entities() -> Cases:
    """No entity is resolved, no file opened and no address asked; the reference stays words."""
    yield from feeds(
        "X1",
        "read",
        a_file=_declared(f"<!ENTITY a SYSTEM '{SECRET}'>"),
        an_address=_declared("<!ENTITY a SYSTEM 'http://127.0.0.1/x'>"),
        a_public_id=_declared(f"<!ENTITY a PUBLIC '-//x' '{SECRET}'>"),
        a_parameter=_declared(f"<!ENTITY % p SYSTEM '{SECRET}'> %p;", ""),
        a_parameter_in_a_parameter=_declared(f"<!ENTITY % f SYSTEM '{SECRET}'><!ENTITY % e '<!ENTITY a &#37;f;>'> %e;"),
        an_external_subset=rss(ITEM, before=f"<!DOCTYPE rss SYSTEM '{SECRET}'>"),
        an_external_subset_by_http=rss(ITEM, before="<!DOCTYPE rss PUBLIC '-//x' 'http://127.0.0.1/x.dtd'>"),
        xinclude=rss(
            f"<item xmlns:xi='http://www.w3.org/2001/XInclude'><title>One</title><link>https://a.example/1</link>"
            f"<description><xi:include href='{SECRET}' parse='text'/></description></item>"
        ),
        a_stylesheet=rss(ITEM, before="<?xml-stylesheet type='text/xsl' href='http://127.0.0.1/x.xsl'?>"),
        a_notation=_declared(f"<!NOTATION n SYSTEM '{SECRET}'><!ENTITY a SYSTEM 'x' NDATA n>"),
        a_schema=rss(ITEM).replace(
            b"<rss", b"<rss xmlns:xsi='http://www.w3.org/2001/XMLSchema-instance' xsi:noNamespaceSchemaLocation='http://127.0.0.1/x'"
        ),
        an_entity_in_an_attribute=_declared(f"<!ENTITY a SYSTEM '{SECRET}'>", "").replace(b"<item>", b"<item a='&a;'>"),
    )


def _explosions() -> Cases:
    laughs = "".join(f"<!ENTITY l{n} '{f'&l{n - 1};' * 10}'>" for n in range(1, 12))
    yield from feeds(
        "X2",
        "read",
        a_billion_laughs=lambda: _declared(f"<!ENTITY l0 'lol'>{laughs}", "&l11;"),
        quadratic_blow_up=lambda: _declared(f"<!ENTITY a '{'x' * 50_000}'>", "&a;" * 2_000),
        laughs_in_parameters=_declared("<!ENTITY % a 'x'><!ENTITY % b '%a;%a;'><!ENTITY % c '%b;%b;'>", ""),
        a_cycle=_declared("<!ENTITY a '&b;'><!ENTITY b '&a;'>"),
        ten_thousand_entities=lambda: _declared("".join(f"<!ENTITY e{n} 'x'>" for n in range(10_000)), "&e1;"),
        a_comment_of_two_million=lambda: rss(f"<!--{'x' * 2_000_000}-->", ITEM),
        a_long_name=lambda: rss(f"<{'n' * 40_000}/>", ITEM),
        a_document_type_of_a_million=lambda: rss(ITEM, before=f"<!DOCTYPE rss [<!--{'x' * 1_000_000}-->]>"),
        ten_thousand_names=lambda: rss(ITEM, "".join(f"<n{n}/>" for n in range(10_000))),
        ten_thousand_namespaces=lambda: rss(ITEM, "".join(f"<a:x xmlns:a='urn:{n}'/>" for n in range(10_000))),
        references_by_number=lambda: rss(f"<item><title>{'&#65;' * 200_000}</title><link>https://a.example/1</link></item>"),
        a_million_text_pieces=lambda: rss(
            f"<item><title>One</title><link>https://a.example/1</link><description>{'<![CDATA[x]]>' * 100_000}</description></item>"
        ),
    )
    for name in ("xmlns:a", "xml:base", "xml:lang"):
        yield Case("X2", f"{name} of millions over all entries", "feed", partial(_claimed, name), "read")
    yield from feeds("X4", "too-large", an_entry_of_a_million_elements=lambda: rss(f"<item>{'<a/>' * 1_000_000}</item>"))
    yield from feeds(
        "X2", "cut", a_text_of_sixteen_million=lambda: rss(ITEM, f"<item><description>{'x' * (16 << 20)}</description></item>")
    )
    yield from feeds("X2", "cut", an_attribute_of_sixteen_million=lambda: rss(ITEM, f"<item a='{'x' * (16 << 20)}'/>"))
    yield from feeds("X2", "too-large", a_comment_of_sixteen_million=lambda: utf8(f"{HEAD}<!--{'x' * (16 << 20)}-->{TAIL}"))
    yield from feeds("X2", "lenient", an_attribute_of_nine_million=lambda: rss(ITEM, f"<item a='{'x' * 9_900_000}<'/>"))
    for name, body in {
        "hundred thousand attributes": lambda: rss("<item " + " ".join(f"a{n}=''" for n in range(100_000)) + "/>", ITEM),
        "hundred thousand like attributes": lambda: rss("<item " + "a='' " * 100_000 + "/>", ITEM),
    }.items():
        yield Case("X2", name, "feed", body, "lenient" if "like" in name else "read")


def _claimed(name: str) -> bytes:
    """Five hundred entries, whose words, addresses and languages hang on what the feed claims in four million letters."""
    odd = "<a:b/>" if name == "xmlns:a" else ""
    entries = "".join(f"<entry><id>{n}</id><title>t{n}</title><link href='https://a.example/{n}'/>{odd}</entry>" for n in range(500))
    return utf8(f"<feed xmlns='http://www.w3.org/2005/Atom' {name}='{'x' * 4_000_000}'><title>F</title>{entries}</feed>")


def _depths() -> Cases:
    html = rss("<item><title>One</title><link>https://a.example/1</link><description><![CDATA[{}]]></description></item>").decode()

    def within(markup: str) -> Callable[[], bytes]:
        return lambda: html.replace("{}", markup * DEEP).encode()

    yield from feeds(
        "X3",
        "read",
        html_div=within("<div>"),
        html_b=within("<b>"),
        html_a=within("<a href=x>"),
        html_font=within("<font color=red>"),
        html_table=within("<table><tr><td>"),
        html_form=within("<form>"),
        html_mathml=within("<math><mrow>"),
        html_svg=within("<svg><g>"),
        html_template=within("<template>"),
        html_select=within("<select><option>"),
        html_li=within("<ul><li>"),
        html_p_b=within("<p><b>"),
        html_end_tags=within("</p></br>"),
        html_comments=within("<!--"),
        html_plaintext=within("<plaintext>"),
        html_nobr=within("<nobr>"),
    )
    yield from feeds(
        "X3",
        "cut",
        xml=lambda: utf8(f"{HEAD}{ITEM}{'<a>' * DEEP}"),
        xml_closed=lambda: rss(ITEM, "<a>" * DEEP + "</a>" * DEEP),
        xml_with_spaces=lambda: rss(ITEM, "<a xmlns='urn:x'>" * DEEP + "</a>" * DEEP),
        xhtml=lambda: utf8(
            f"{ATOM}<entry><id>1</id><title>One</title><link href='https://a.example/1'/></entry><entry><content type='xhtml'>"
            f"{'<div>' * DEEP}"
        ),
        items_in_items=lambda: utf8(f"{HEAD}{ITEM}{'<item>' * DEEP}"),
    )
    yield from feeds(
        "X3",
        "too-deep",
        xml_alone=lambda: utf8(f"<rss>{'<a>' * DEEP}"),
        json_lists=lambda: b'{"items": ' + b"[" * DEEP,
        json_objects=lambda: b'{"items":' + b'{"a":' * DEEP,
        json_closed=lambda: b'{"items":' + b"[" * DEEP + b"]" * DEEP + b"}",
        json_in_an_item=lambda: b'{"items":[{"id":"1","_x":' + b"[" * DEEP + b"]" * DEEP + b"}]}",
    )
    yield Case("X3", "yaml lists", "record", lambda: b"---\na: " + b"[" * DEEP + b"\n---\n", "too-deep")
    yield Case("X3", "yaml mappings", "record", lambda: b"---\na: " + b"{a: " * DEEP + b"\n---\n", "too-deep")
    yield Case("X3", "yaml indents", "record", lambda: b"---\n" + b"".join(b" " * n + b"a:\n" for n in range(1_500)) + b"---\n", "too-deep")
    yield Case("X3", "yaml aliases", "record", lambda: b"---\na: &a [x]\n" + b"b: *a\n" * 9 + b"---\n", "aliases")
    yield Case(
        "X3", "opml", "opml", lambda: b"<opml><body>" + b"<outline text='a'>" * DEEP + b"</outline>" * DEEP + b"</body></opml>", "refused"
    )
    yield Case("X3", "opml unclosed", "opml", lambda: b"<opml><body>" + b"<outline text='a'>" * DEEP, "refused")
    yield Case(
        "X3", "rows", "row", lambda: b'{"title": "x", "webUrl": "https://a.example", "a": ' + b"[" * DEEP + b"]" * DEEP + b"}", "too-deep"
    )


def _broken() -> Cases:
    yield from feeds(
        "X9",
        "lenient",
        unclosed=f"{HEAD}{ITEM}".encode(),
        an_open_title=rss("<item><title>One<link>https://a.example/1</link></item>"),
        crossed=rss("<item><title>One</link><link>https://a.example/1</title></item>"),
        a_tag_within_a_tag=rss("<item><title <b>One</title><link>https://a.example/1</link></item>", ITEM),
        a_bare_less=rss("<item><title>1 < 2</title><link>https://a.example/1</link></item>"),
        an_attribute_without_quotes=rss(ITEM.replace("<guid>", "<guid a=b>")),
        two_roots=rss(ITEM) + rss(ITEM),
        an_unknown_prefix=rss("<item><x:title>One</x:title></item>", ITEM, "</item>"),
        cut_in_a_tag=rss(ITEM)[:-8],
        cut_in_cdata=f"{HEAD}{ITEM}<item><title><![CDATA[x".encode(),
        a_tag_in_capitals=rss("<ITEM><TITLE>One</title><LINK>https://a.example/1</LINK></item>", ITEM),
    )
    yield from feeds(
        "X9",
        "read",
        words_before=b"Warning: no such table\n" + rss(ITEM),
        words_after=rss(ITEM) + b"\n\n\n",
        a_bare_ampersand=rss(ITEM.replace("One", "A & B &c")),
        html_names=rss(ITEM.replace("One", "&nbsp;&eacute;&bogus;")),
        no_items=rss(),
        a_sitemap=b"<urlset><url><loc>x</loc></url></urlset>",
        no_channel=f"<rss>{ITEM}</rss>".encode(),
        an_unknown_version=rss(ITEM).replace(b"2.0", b"99"),
        items_outside_the_channel=f"<rss><channel/>{ITEM}</rss>".encode(),
        upper_case=b"<RSS><CHANNEL></CHANNEL></RSS>",
    )
    yield from feeds(
        "X9",
        "not-a-feed",
        a_page=b"<!doctype html><title>x</title><p>y",
        an_svg=b"<svg xmlns='http://www.w3.org/2000/svg'/>",
        a_picture=b"\x89PNG\r\n\x1a\n" + bytes(range(256)) * 4,
        a_pdf=b"%PDF-1.7 ...",
        a_zip=b"PK\x03\x04" + bytes(99),
        words=b"hello",
        a_script=b"<?php echo 1; ?>",
        opml=b"<opml><body/></opml>",
    )
    yield from feeds("X9", "empty-document", nothing=b"", spaces=b" \n\t" * 99, a_mark_alone=b"\xef\xbb\xbf")


def _json() -> Cases:
    def item(fields: str) -> bytes:
        return f'{{"version": "https://jsonfeed.org/version/1.1", "items": [{{{fields}}}]}}'.encode("utf-8", "surrogatepass")

    whole = '"id": "1", "title": "One", "url": "https://a.example/1"'
    yield from feeds(
        "X9",
        "read",
        nan=item(f'{whole}, "x": NaN'),
        infinity=item(f'{whole}, "x": -Infinity'),
        doubled=item(f'{whole}, "title": "Two"'),
        too_large_a_number=item(f'{whole}, "x": 1e400'),
        a_number_for_an_id=item('"id": 1, "title": "One", "url": "https://a.example/1"'),
        lists_for_texts=item(f'{whole}, "summary": ["a"], "author": [1], "authors": {{}}'),
        nulls=item(f'{whole}, "tags": null, "image": null'),
        an_item_that_is_none=b'{"items": [1, null, "x", [], {' + whole.encode() + b"}]}",
        a_lone_surrogate=item(f'{whole}, "summary": "\\ud800"'),
        a_number_of_4000_digits=item(f'{whole}, "x": {"9" * 4_000}'),
        numbers_for_names=item(f'{whole}, "authors": [{{"name": 5}}]'),
        true_for_a_date=item(f'{whole}, "date_published": true'),
        a_key_of_a_megabyte=item(f'{whole}, "{"k" * 1_000_000}": 1'),
    )
    yield from feeds(
        "X9",
        "not-a-feed",
        items_as_an_object=b'{"items": {}}',
        no_items_at_all=b'{"version": "x"}',
        a_list=b"[]",
        items_null=b'{"items": null}',
    )
    yield from feeds(
        "X9",
        "not-well-formed",
        json_cut=b'{"items": [',
        json_comma=b'{"items": [],}',
        json_quotes=b"{'items': []}",
        json_of_20000_digits=b'{"items": [], "x": ' + b"9" * 20_000 + b"}",
        json_bytes=b'{"items": ["\xff\xfe\x00"',
    )
