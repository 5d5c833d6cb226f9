"""Totals of more contacts than are counted: exact where they are kept, and said to be "at least" elsewhere."""

from collections.abc import Callable, Iterator
from typing import Any

import httpx
import pytest

from tests.api.lists import PATH, listed
from tests.harness import Api, Server

COUNTED = 10_000
MANY = 10_100
INSERT = """
    INSERT INTO contacts (id, nombres, apellidos, nombre_completo, email, telefono, estado, ciudad, notas,
        propietario_id, created_at, updated_at)
    SELECT gen_random_uuid(), 'Ana', 'Ruiz', 'Ana Ruiz', n || '@example.com', '300 123 ' || n,
        (CASE WHEN n <= 40 THEN 'inactivo' ELSE 'cliente' END)::contact_status, 'Cali', 'algo',
        (SELECT id FROM users WHERE email = 'admin@example.com'), moment, moment
    FROM generate_series(1, %s) AS n, (VALUES ('2026-03-10 12:00:00+00'::timestamptz)) AS at (moment)
"""
TODAY = "2026-03-10"


@pytest.fixture(scope="module")
def client(
    service: Api, server: Server, service_database: str, admin_sign_in: Callable[[], str]
) -> Iterator[httpx.Client]:
    """Of a service with MANY contacts."""
    server.sql(service_database, "DELETE FROM contacts")
    server.sql(service_database, INSERT, MANY)
    server.sql(service_database, "ANALYZE contacts")
    with service.client() as client:
        client.headers["Authorization"] = admin_sign_in()
        yield client
    server.sql(service_database, "DELETE FROM contacts")


def total(client: httpx.Client, **query: Any) -> tuple[int, bool]:
    page = listed(client, size=1, **query)
    return page["total"], page["total_is_exact"]


def summary(client: httpx.Client, **query: Any) -> Any:
    answer = client.get(f"{PATH}resumen", params=query)
    assert answer.status_code == 200, answer.text
    return answer.json()


class TestKept:
    @pytest.mark.parametrize(
        ("query", "how_many"),
        [
            ({}, MANY),
            ({"filter_estado": "cliente"}, MANY - 40),
            ({"filter_estado": ["cliente", "inactivo"]}, MANY),
            ({"filter_estado": ["prospecto", "inactivo"]}, 40),
            ({"filter_estado": "prospecto"}, 0),
            ({"propietario_id": "yo"}, MANY),
            ({"propietario_id": ["yo", "00000000-0000-0000-0000-000000000001"]}, MANY),
            ({"ciudad": "cali"}, MANY),
            ({"ciudad": "CÁLI"}, MANY),
            ({"pais": "colombia"}, MANY),
            ({"pais": ["COLOMBIÁ", "Perú"]}, MANY),
            ({"pais": "Perú"}, 0),
            ({"ciudad": ["cali", "pasto"]}, MANY),
            ({"ciudad": ["bogotá", "pasto"]}, 0),
            ({"created_from": TODAY}, MANY),
            ({"created_to": TODAY}, MANY),
            ({"created_from": TODAY, "created_to": TODAY}, MANY),
            ({"created_from": "2026-03-11"}, 0),
            ({"created_to": "2026-03-09"}, 0),
            ({"con": "notas"}, MANY),
            ({"con": ["notas", "ciudad", "pais", "propietario"], "sin": "cedula"}, MANY),
            ({"sin": ["notas", "cedula"]}, 0),
            ({"filter_estado": "cliente", "propietario_id": "yo"}, MANY - 40),
            ({"filter_estado": ["prospecto", "inactivo"], "ciudad": "cali"}, 40),
            ({"filter_estado": "inactivo", "con": "notas"}, 40),
            ({"filter_estado": "inactivo", "created_from": TODAY}, 40),
        ],
    )
    @pytest.mark.parametrize("more", [pytest.param({}, marks=pytest.mark.soak), {"sort": "nombres", "page": 40}])
    def test_are_exact_at_any_size(self, client: httpx.Client, query: Any, how_many: int, more: Any) -> None:
        assert total(client, **query, **more) == (how_many, True)

    @pytest.mark.parametrize(
        "query", [{"con": "notas"}, {"ciudad": "cali"}, {"propietario_id": "yo"}, {"pais": "colombia"}]
    )
    def test_estados_are_exact_at_any_size(self, client: httpx.Client, query: Any) -> None:
        counted = summary(client, **query, solo_estados=True)
        assert (counted["total"], counted["total_is_exact"], counted["mas_de"]) == (MANY, True, [])
        assert counted["por_estado"] == {"prospecto": 0, "calificado": 0, "cliente": MANY - 40, "inactivo": 40}
        # But weeks and cities are those of the newest.
        whole = summary(client, **query)
        assert whole["por_estado"] == counted["por_estado"]
        assert whole["total_is_exact"] is False
        assert whole["por_ciudad"] == [{"ciudad": "Cali", "total": COUNTED}]

    @pytest.mark.parametrize("estado", ["cliente", ["cliente", "inactivo"]])
    def test_the_summary_of_estados_is_exact(self, client: httpx.Client, estado: Any) -> None:
        found = summary(client, filter_estado=estado)
        many = MANY - 40 if estado == "cliente" else MANY
        assert (found["total"], found["total_is_exact"], found["mas_de"]) == (many, True, [])
        assert found["por_ciudad"] == [{"ciudad": "Cali", "total": many}]
        assert found["por_semana"][-1]["total"] == many

    def test_the_summary_of_all_is_exact(self, client: httpx.Client) -> None:
        found = summary(client)
        assert (found["total"], found["total_is_exact"], found["mas_de"]) == (MANY, True, [])
        assert found["por_estado"] == {"prospecto": 0, "calificado": 0, "cliente": MANY - 40, "inactivo": 40}
        assert found["por_ciudad"] == [{"ciudad": "Cali", "total": MANY}]
        assert found["por_semana"][-1]["total"] == MANY


class TestCounted:
    @pytest.mark.parametrize(
        "query",
        [
            {"con": "notas", "propietario_id": "yo"}, {"ciudad": "cali", "con": "notas"}, {"search": "ana"},
            {"pais": "colombia", "con": "notas"},
            {"search": "300 123"}, {"search": "an"}, {"search": "ana", "sort": "email"}, {"updated_from": TODAY},
            {"filter_estado": "cliente", "search": "ruiz"}, {"filter_estado": "cliente", "updated_from": TODAY},
        ],
    )  # fmt: skip
    def test_are_at_least_ten_thousand(self, client: httpx.Client, query: Any) -> None:
        assert total(client, **query) == (COUNTED, False)
        assert total(client, page=40, **query) == (COUNTED, False)

    @pytest.mark.parametrize(
        "query", [{"filter_estado": "inactivo", "updated_from": TODAY}, {"search": "ana", "filter_estado": "inactivo"}]
    )
    def test_of_few_among_many_are_exact(self, client: httpx.Client, query: Any) -> None:
        assert total(client, **query) == (40, True)
        assert summary(client, **query)["total"] == 40

    @pytest.mark.parametrize("query", [{"con": "notas", "ciudad": "cali"}, {"search": "ana"}, {"updated_from": TODAY}])
    def test_the_summary_counts_on(self, client: httpx.Client, query: Any) -> None:
        counted = summary(client, **query, solo_estados=True)
        assert (counted["total"], counted["total_is_exact"], counted["mas_de"]) == (MANY, True, [])
        assert counted["por_estado"] == {"prospecto": 0, "calificado": 0, "cliente": MANY - 40, "inactivo": 40}
        whole = summary(client, **query)
        assert (whole["por_estado"], whole["total_is_exact"]) == (counted["por_estado"], False)
        assert whole["por_ciudad"] == [{"ciudad": "Cali", "total": COUNTED}]

    def test_pages_go_on_behind_what_is_counted(self, client: httpx.Client) -> None:
        last = listed(client, search="ana", size=100, page=100)
        assert (len(last["items"]), last["next_cursor"], last["total"]) == (100, None, COUNTED)
        assert listed(client, search="ana", size=100, page=101)["items"] == []


class TestAtTheEdge:
    """These change the contacts, one after the other."""

    def test_many_of_no_single_estado(self, client: httpx.Client, server: Server, service_database: str) -> None:
        """Each estado has fewer than are counted, all of them together more."""
        server.sql(
            service_database, "UPDATE contacts SET estado = 'prospecto' WHERE estado = 'cliente' AND email < '5'"
        )
        found = summary(client, con="notas", ciudad="cali")
        assert found["mas_de"] == []
        assert found["total"] == sum(found["por_estado"].values()) == MANY
        assert total(client, con="notas", ciudad="cali") == (COUNTED, False)
        assert found["total_is_exact"] is False

    def test_ten_thousand_are_exact_again(self, client: httpx.Client, server: Server, service_database: str) -> None:
        delete = "DELETE FROM contacts WHERE id IN (SELECT id FROM contacts WHERE estado = 'cliente' LIMIT %s)"
        for one_more, is_exact in ((99, False), (1, True), (1, True)):
            server.sql(service_database, delete, one_more)
            kept, exact = total(client)
            assert exact
            for query in (
                {"con": "notas", "ciudad": "cali"},
                {"search": "ana"},
                {"pais": "colombia", "ciudad": "cali"},
            ):
                assert total(client, **query) == (min(kept, COUNTED), is_exact)
                found = summary(client, **query)
                assert (found["total_is_exact"], found["mas_de"]) == (is_exact, [])
                if is_exact:
                    assert found["total"] == kept
                    assert found["por_ciudad"] == [{"ciudad": "Cali", "total": kept}]
        assert kept == COUNTED - 1

    def test_one_more_by_the_api_counts_at_once(self, client: httpx.Client) -> None:
        before, _ = total(client)
        values = {"nombres": "Ana", "apellidos": "Ruiz", "email": "one@more.co", "telefono": "1", "notas": "algo"}
        contact = client.post(PATH, json=values).json()
        assert total(client) == total(client, con="notas") == (before + 1, True)
        client.delete(f"{PATH}{contact['id']}")
        assert total(client) == total(client, con="notas") == (before, True)
