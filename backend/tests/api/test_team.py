"""`GET /api/equipo`: who may own contacts, for everybody who is signed in."""

import httpx

from tests.api.factories import assert_error, insert_user, made, make_user, signed_in
from tests.harness import Api, Server

PATH = "/api/equipo/"


class TestTeam:
    def test_anonymous_is_refused(self, anonymous: httpx.Client) -> None:
        assert_error(anonymous.get(PATH), 401, "Not authenticated", "not_authenticated")

    def test_everybody_sees_everybody_s_name_and_nothing_else(
        self, admin: httpx.Client, service: Api, server: Server, service_database: str
    ) -> None:
        ana = insert_user(server, service_database, nombres="Ana", apellidos="Ruiz", email="ana@example.com")
        gone = insert_user(
            server, service_database, nombres="Ángela", apellidos="Díaz", email="gone@example.com", is_active=False
        )
        me = admin.get("/api/auth/me").json()
        team = [
            {"id": ana, "nombre_completo": "Ana Ruiz", "is_active": True},
            {"id": gone, "nombre_completo": "Ángela Díaz", "is_active": False},
            {"id": me["id"], "nombre_completo": me["nombre_completo"], "is_active": True},
        ]
        with signed_in(service, ana) as client:
            for caller in (client, admin):
                answer = caller.get(PATH)
                assert answer.status_code == 200
                everybody = answer.json()
                assert sorted(everybody, key=team.index) == team
                assert everybody[:2] == (team[:2] if me["nombre_completo"] > "Ang" else everybody[:2])

    def test_it_is_in_the_order_of_spanish(self, admin: httpx.Client, server: Server, service_database: str) -> None:
        names = ["Nuno", "Nuñez", "Núñez", "Ñustes", "Ochoa"]
        for number, name in enumerate(reversed(names)):
            insert_user(server, service_database, nombres=name, apellidos="X", email=f"{number}@example.com")
        found = [user["nombre_completo"] for user in admin.get(PATH).json()]
        assert [name for name in found if name.endswith(" X")] == [f"{name} X" for name in names]

    def test_it_follows_every_change(self, admin: httpx.Client) -> None:
        user = make_user(admin, nombres="Luz", apellidos="Gómez")

        def of_luz() -> list[tuple[str, bool]]:
            return [(u["nombre_completo"], u["is_active"]) for u in admin.get(PATH).json() if u["id"] == user["id"]]

        assert of_luz() == [("Luz Gómez", True)]
        made(admin.put(f"/api/users/{user['id']}", json={"apellidos": "Peña", "is_active": False}))
        assert of_luz() == [("Luz Peña", False)]
        made(admin.delete(f"/api/users/{user['id']}"))
        assert of_luz() == []

    def test_it_works_without_the_last_slash(self, admin: httpx.Client) -> None:
        assert admin.get("/api/equipo", follow_redirects=False).json() == admin.get(PATH).json()
