"""SQL of links: what is one in a text, and the page that one is about, as host + path."""

# Up to white space or a bracket, inside a pair of single quotes of SQL.
URL = r"https?://[^\s<>\"''()\[\]{}]+"


def sql_delivered(links: str, text: str) -> str:
    """A list: what came beside the text, then what stands in it and did not, without stops at the end; no empty one."""
    found = f"list_transform(regexp_extract_all({text}, '{URL}'), lambda u: regexp_replace(u, '[.,;:!…]+$', ''))"
    beside = f"list_filter(list_transform(coalesce({links}, []), lambda u: trim(u)), lambda u: u <> '')"
    return f"list_concat({beside}, list_filter({found}, lambda u: not list_contains(coalesce({links}, []), u)))"


def sql_pages(urls: str) -> str:
    """A list: the pages that `urls` are about, in their order; those that are about none are left out."""
    return f"list_filter(list_transform({urls}, lambda u: {sql_page('u')}), lambda u: u is not null)"


def sql_page(url: str) -> str:
    """SQL: host + path of one URL, null when no path or query is left."""
    bare = f"regexp_replace(regexp_replace(trim({url}), '^(?i:https?://)?(?i:www\\.)?', ''), '#.*$', '')"
    path = f"regexp_replace(regexp_replace({bare}, '\\?.*$', ''), '[/.,;:!…]+$', '')"
    told_apart = f"regexp_matches({bare}, '(^[^/?]+/?|/watch|\\.php|\\.aspx?|\\.cgi|\\.do|\\.jsp)\\?')"
    query = f"'?' || left(sha256(regexp_extract({bare}, '\\?(.*)$', 1)), 8)"
    host = f"lower(regexp_extract({path}, '^[^/?]*'))"
    rest = f"regexp_replace({path}, '^[^/?]*', '')"
    return (
        f"case when {rest} = '' and not {told_apart} then case when contains({url}, '://') then null"
        f" else nullif({host}, '') end"
        f" else {host} || {rest} || case when {told_apart} then {query} else '' end end"
    )
