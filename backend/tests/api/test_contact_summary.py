from datetime import datetime, timedelta

import httpx

from app.crud.contact import BOGOTA
from tests.api.factories import Json, make_contact
from tests.harness import Server

PATH = "/api/contactos/resumen"
ESTADOS = ("prospecto", "calificado", "cliente", "inactivo")


def summary(admin: httpx.Client) -> Json:
    answer = admin.get(PATH)
    assert answer.status_code == 200
    figures: Json = answer.json()
    return figures


def this_week() -> str:
    today = datetime.now(BOGOTA).date()
    return (today - timedelta(days=today.weekday())).isoformat()


class TestSummary:
    def test_needs_a_user(self, anonymous: httpx.Client) -> None:
        assert anonymous.get(PATH).status_code == 401

    def test_of_nobody_is_all_noughts(self, admin: httpx.Client) -> None:
        figures = summary(admin)
        assert figures["total"] == 0
        assert figures["por_estado"] == dict.fromkeys(ESTADOS, 0)
        assert figures["por_ciudad"] == []
        assert [(week["nuevos"], week["total"]) for week in figures["por_semana"]] == [(0, 0)] * 12
        assert figures["por_semana"][-1]["semana"] == this_week()

    def test_counts_each_estado(self, admin: httpx.Client) -> None:
        for number, estado in enumerate(("cliente", "cliente", "inactivo")):
            make_contact(admin, email=f"c{number}@example.com", estado=estado)
        assert summary(admin)["por_estado"] == {"prospecto": 0, "calificado": 0, "cliente": 2, "inactivo": 1}

    def test_follows_a_change_of_estado_and_a_deletion_at_once(self, admin: httpx.Client) -> None:
        ana = make_contact(admin, email="ana@example.com", estado="prospecto")
        luz = make_contact(admin, email="luz@example.com", estado="prospecto")
        admin.put(f"/api/contactos/{ana['id']}", json={"estado": "cliente"})
        admin.delete(f"/api/contactos/{luz['id']}")
        figures = summary(admin)
        assert figures["total"] == 1
        assert figures["por_estado"] == {"prospecto": 0, "calificado": 0, "cliente": 1, "inactivo": 0}
        assert admin.get("/api/contactos/", params={"filter_estado": "prospecto"}).json()["total"] == 0

    def test_names_the_cities_with_most_contacts_first(self, admin: httpx.Client) -> None:
        for number, ciudad in enumerate(("Cali", "Bogotá", "Cali", None)):
            make_contact(admin, email=f"c{number}@example.com", ciudad=ciudad)
        assert summary(admin)["por_ciudad"] == [{"ciudad": "Cali", "total": 2}, {"ciudad": "Bogotá", "total": 1}]

    def test_puts_a_contact_into_the_week_of_bogota(
        self, admin: httpx.Client, server: Server, service_database: str
    ) -> None:
        """Monday 00:30 in Bogotá is the new week; Sunday 23:30 is the old one, though UTC has Monday already."""
        monday = datetime.fromisoformat(this_week()).replace(tzinfo=BOGOTA)
        for number, moment in enumerate((monday + timedelta(minutes=30), monday - timedelta(minutes=30))):
            made = make_contact(admin, email=f"c{number}@example.com")
            server.sql(service_database, "UPDATE contacts SET created_at = %s WHERE id = %s", moment, made["id"])
        before, running = summary(admin)["por_semana"][-2:]
        assert (before["nuevos"], before["total"]) == (1, 1)
        assert (running["nuevos"], running["total"]) == (1, 2)
