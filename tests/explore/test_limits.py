"""One question that takes too much is ended, and the server goes on answering others."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from urllib.parse import urlencode

import httpx
import pytest

from imr.explore import answers
from imr.explore.serving import SETTINGS

ENDLESS = "with recursive n(i) as (select 1 union all select i + 1 from n) select count(*) from n"
TOO_MUCH = {
    "counts without end": ENDLESS,
    "makes a long text": "select length(hex(zeroblob(1000000000)))",
    "joins a long text": "with recursive n(i) as (select 1 union all select i + 1 from n) "
    "select group_concat(hex(zeroblob(1000000))) from n",
    "compares a long pattern": f"select '{'a' * 5000}' like '{'%a' * 2000}b'",
    "opens another file": "select * from pragma_database_list; attach '/etc/passwd' as other",
    "reads a setting": "select * from pragma_cache_size",
    "loads code": "select load_extension('libc.so.6')",
    "writes": "with n as (select 1) delete from cases",
}


def _asked(address: str, query: str) -> httpx.Response:
    return httpx.get(f"{address}/imr.json?" + urlencode({"sql": query}), timeout=60)


@pytest.mark.parametrize("name", TOO_MUCH)
def test_a_query_that_takes_too_much_is_refused(name: str, address: str) -> None:
    assert _asked(address, TOO_MUCH[name]).status_code in (400, 500)
    assert httpx.get(f"{address}/search?q=trial", timeout=60).status_code == 200


def test_the_server_answers_while_heavy_queries_run(address: str) -> None:
    """As many as it has threads: pages wait until those are ended, and are answered then."""
    with ThreadPoolExecutor() as others:
        heavy = [others.submit(_asked, address, ENDLESS) for _ in range(SETTINGS["num_sql_threads"])]
        assert httpx.get(f"{address}/drugs", timeout=60).status_code == 200
        assert [one.result().status_code for one in heavy] == [400] * len(heavy)
    assert "interrupted" in heavy[0].result().text.lower()


def test_a_page_of_ours_that_takes_too_long_says_so(address: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(answers, "OWN_MS", 0)
    answer = httpx.get(f"{address}/search?q=trial")
    assert (answer.status_code, "That takes too long" in answer.text) == (503, True)


def test_rows_are_cut(address: str) -> None:
    many = "with recursive n(i) as (select 1 union all select i + 1 from n limit 5000) select i from n"
    answer = _asked(address, many).json()
    assert (len(answer["rows"]), answer["truncated"]) == (SETTINGS["max_returned_rows"], True)


def test_neither_the_whole_file_nor_a_whole_table_is_handed_out(address: str) -> None:
    assert httpx.get(f"{address}/imr.db").status_code == 403
    assert httpx.get(f"{address}/imr/decisions.csv?_stream=1").status_code == 400
