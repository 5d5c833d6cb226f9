from datetime import UTC, date, datetime, time, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

import httpx

from tests.api.factories import assert_error, make_contact
from tests.harness import Server

PATH = "/api/contactos/resumen"


class TestSummarizeContacts:
    def test_anonymous_is_refused(self, anonymous: httpx.Client) -> None:
        assert_error(anonymous.get(PATH), 401, "Not authenticated", "not_authenticated")

    def test_without_contacts_all_is_zero(self, admin: httpx.Client) -> None:
        answer = admin.get(PATH)
        assert answer.status_code == 200
        summary = answer.json()
        assert summary == {
            "total": 0,
            "total_is_exact": True,
            "mas_de": [],
            "por_estado": {"prospecto": 0, "calificado": 0, "cliente": 0, "inactivo": 0},
            "por_semana": [{"semana": week["semana"], "nuevos": 0, "total": 0} for week in summary["por_semana"]],
            "por_ciudad": [],
        }

    def test_the_weeks_are_the_last_twelve_mondays(self, admin: httpx.Client) -> None:
        mondays = [date.fromisoformat(week["semana"]) for week in admin.get(PATH).json()["por_semana"]]
        assert [monday.weekday() for monday in mondays] == [0] * 12
        assert {after - before for before, after in pairwise(mondays)} == {timedelta(weeks=1)}
        assert timedelta(0) <= datetime.now(ZoneInfo("America/Bogota")).date() - mondays[-1] < timedelta(weeks=1)

    def test_by_estado(self, admin: httpx.Client) -> None:
        for number, estado in enumerate(("cliente", "prospecto", "cliente")):
            make_contact(admin, email=f"{number}@example.com", estado=estado)
        summary = admin.get(PATH).json()
        assert summary["total"] == 3
        assert summary["por_estado"] == {"prospecto": 1, "calificado": 0, "cliente": 2, "inactivo": 0}

    def test_it_follows_a_change_of_estado_and_a_deletion_at_once(self, admin: httpx.Client) -> None:
        ana = make_contact(admin, email="ana@example.com")
        luz = make_contact(admin, email="luz@example.com")
        admin.put(f"/api/contactos/{ana['id']}", json={"estado": "cliente"})
        admin.delete(f"/api/contactos/{luz['id']}")
        summary = admin.get(PATH).json()
        assert summary["total"] == 1
        assert summary["por_estado"] == {"prospecto": 0, "calificado": 0, "cliente": 1, "inactivo": 0}

    def test_a_week_begins_on_monday_in_bogota(
        self, admin: httpx.Client, server: Server, service_database: str
    ) -> None:
        weeks = admin.get(PATH).json()["por_semana"]
        monday = datetime.combine(date.fromisoformat(weeks[-1]["semana"]), time(5), UTC)
        first_monday = datetime.combine(date.fromisoformat(weeks[0]["semana"]), time(5), UTC)
        instant = timedelta(microseconds=1)
        for number, moment in enumerate((monday, monday - instant, first_monday, first_monday - instant)):
            contact = make_contact(admin, email=f"{number}@example.com")
            server.sql(service_database, "UPDATE contacts SET created_at = %s WHERE id = %s", moment, contact["id"])
        weeks = admin.get(PATH).json()["por_semana"]
        assert [week["nuevos"] for week in weeks] == [1, *[0] * 9, 1, 1]
        assert [week["total"] for week in weeks] == [*[2] * 10, 3, 4]

    def test_the_ten_cities_with_most_contacts(self, admin: httpx.Client) -> None:
        cities = ["Cali", "Cali", "Cali", "Tunja", "Tunja", *"BCDEFGHIJ", None]
        for number, ciudad in enumerate(cities):
            make_contact(admin, email=f"{number}@example.com", ciudad=ciudad)
        assert admin.get(PATH).json()["por_ciudad"] == [
            {"ciudad": "Cali", "total": 3},
            {"ciudad": "Tunja", "total": 2},
            *({"ciudad": ciudad, "total": 1} for ciudad in "BCDEFGHI"),
        ]


class TestOnlyEstados:
    """`solo_estados`: what a list shows above it."""

    def test_weeks_and_cities_stay_empty(self, admin: httpx.Client) -> None:
        make_contact(admin, ciudad="Cali", estado="cliente")
        make_contact(admin, ciudad="Pasto", email="otra@example.com")
        for filters in ({}, {"search": "ana"}, {"ciudad": "cali"}):
            whole = admin.get(PATH, params=filters).json()
            assert whole["por_semana"]
            assert whole["por_ciudad"]
            counted = admin.get(PATH, params={**filters, "solo_estados": "true"}).json()
            assert counted == whole | {"por_semana": [], "por_ciudad": []}
