"""`ETag` and `If-Match`: nobody overwrites unseen what somebody else changed (reliability D2)."""

from concurrent.futures import ThreadPoolExecutor
from typing import Any

import httpx
import pytest

from tests.api.factories import (
    contact_values,
    insert_user,
    make_contact,
    make_user,
    make_view,
    signed_in,
    user_values,
    view_values,
)
from tests.api.lists import PATH
from tests.api.test_matrix import schema_of
from tests.harness import Api, Server

ME = "/api/auth/me"

KINDS: dict[str, tuple[str, Any, dict[str, Any]]] = {
    "contacts": (PATH, contact_values, {"nombres": "Eva"}),
    "users": ("/api/users/", user_values, {"nombres": "Eva"}),
    "views": ("/api/vistas/", view_values, {"nombre": "Otra"}),
}


@pytest.fixture(params=KINDS)
def kind(request: pytest.FixtureRequest) -> str:
    return str(request.param)


class TestEveryKind:
    def test_answers_carry_the_version(self, admin: httpx.Client, kind: str) -> None:
        path, values, change = KINDS[kind]
        made = admin.post(path, json=values())
        one = f"{path}{made.json()['id']}"
        assert made.headers["ETag"] == admin.get(one).headers["ETag"] == f'"{made.json()["updated_at"]}"'
        changed = admin.put(one, json=change)
        assert changed.headers["ETag"] == admin.get(one).headers["ETag"] == f'"{changed.json()["updated_at"]}"'
        assert changed.headers["ETag"] != made.headers["ETag"]

    def test_an_older_version_changes_and_deletes_nothing(self, admin: httpx.Client, kind: str) -> None:
        path, values, change = KINDS[kind]
        made = admin.post(path, json=values())
        one, old = f"{path}{made.json()['id']}", {"If-Match": made.headers["ETag"]}
        first = admin.put(one, json=change, headers=old)
        assert first.status_code == 200
        for refused in (admin.put(one, json=change, headers=old), admin.delete(one, headers=old)):
            assert refused.status_code == 412
            assert refused.json() == {
                "detail": "It was changed meanwhile", "code": "changed_meanwhile", "actual": first.json()
            }  # fmt: skip
            assert refused.headers["ETag"] == first.headers["ETag"]
        assert admin.get(one).json() == first.json()
        assert admin.delete(one, headers={"If-Match": first.headers["ETag"]}).status_code == 200

    @pytest.mark.parametrize("header", ["*", '"other", {etag}', '{etag} , "x"'])
    def test_any_of_several_is_enough(self, admin: httpx.Client, kind: str, header: str) -> None:
        path, values, change = KINDS[kind]
        made = admin.post(path, json=values())
        headers = {"If-Match": header.replace("{etag}", made.headers["ETag"])}
        assert admin.put(f"{path}{made.json()['id']}", json=change, headers=headers).status_code == 200

    @pytest.mark.parametrize("header", ["x", '""', '"2026"', "W/{etag}", '"{"', '"2026-01-01T00:00:00"'])
    def test_what_is_no_version_never_matches(self, admin: httpx.Client, kind: str, header: str) -> None:
        path, values, change = KINDS[kind]
        made = admin.post(path, json=values())
        headers = {"If-Match": header.replace("{etag}", made.headers["ETag"])}
        assert admin.put(f"{path}{made.json()['id']}", json=change, headers=headers).status_code == 412


# A password is not told, and which view is whose default is nobody else's business: neither has a version. Sessions and
# keys are ended, and never changed by hand. What may be done with an import is told by its state.
WITHOUT_VERSION = {
    "PUT /api/auth/me/password", "PUT /api/vistas/predeterminada", "DELETE /api/auth/sessions/",
    "DELETE /api/auth/sessions/current", "DELETE /api/auth/sessions/{id}", "DELETE /api/auth/api-keys/{id}",
    "PUT /api/auth/passkeys/{id}", "DELETE /api/auth/passkeys/{id}", "DELETE /api/auth/second-factor/",
    "DELETE /api/duplicados/descartados/{id}",
}  # fmt: skip


def test_every_route_that_changes_or_deletes_takes_one(anonymous: httpx.Client) -> None:
    changing = {name: one for name, one in schema_of(anonymous).items() if name.startswith(("PUT ", "DELETE "))}
    takes_one = {
        name
        for name, operation in changing.items()
        if any(parameter["name"].lower() == "if-match" for parameter in operation.get("parameters", ()))
    }
    assert len(takes_one) >= 7
    assert changing.keys() - takes_one == WITHOUT_VERSION


def test_of_two_at_once_one_succeeds(admin: httpx.Client) -> None:
    contact = make_contact(admin)
    headers = {"If-Match": f'"{contact["updated_at"]}"'}

    def change(number: int) -> int:
        return admin.put(f"{PATH}{contact['id']}", json={"notas": f"{number}"}, headers=headers).status_code

    with ThreadPoolExecutor(8) as threads:
        assert sorted(threads.map(change, range(8))) == [200] + [412] * 7


def test_a_user_s_deletion_makes_another_version_of_their_contacts(
    admin: httpx.Client, server: Server, service_database: str
) -> None:
    owner = insert_user(server, service_database)
    contact = make_contact(admin, propietario_id=owner)
    admin.delete(f"/api/users/{owner}")
    headers = {"If-Match": f'"{contact["updated_at"]}"'}
    assert admin.put(f"{PATH}{contact['id']}", json={"notas": "x"}, headers=headers).status_code == 412


def test_of_oneself(admin: httpx.Client, service: Api, server: Server, service_database: str) -> None:
    with signed_in(service, insert_user(server, service_database)) as user:
        read = user.get(ME)
        assert read.headers["ETag"] == f'"{read.json()["updated_at"]}"'
        old = {"If-Match": read.headers["ETag"]}
        changed = user.put(ME, json={"nombres": "Eva"}, headers=old)
        assert (changed.status_code, changed.headers["ETag"]) == (200, f'"{changed.json()["updated_at"]}"')
        refused = user.put(ME, json={"nombres": "Ida"}, headers=old)
        assert (refused.status_code, refused.json()["code"]) == (412, "changed_meanwhile")
        assert refused.json()["actual"] == user.get(ME).json() == changed.json()
        # As somebody else sees it, it is the same version.
        assert admin.get(f"/api/users/{read.json()['id']}").headers["ETag"] == changed.headers["ETag"]


def test_of_two_changes_of_oneself_at_once_one_succeeds(admin: httpx.Client) -> None:
    headers = {"If-Match": admin.get(ME).headers["ETag"]}

    def change(number: int) -> int:
        return admin.put(ME, json={"nombres": f"Admin{number}"}, headers=headers).status_code

    try:
        with ThreadPoolExecutor(4) as threads:
            assert sorted(threads.map(change, range(4))) == [200] + [412] * 3
    finally:
        admin.put(ME, json={"nombres": "Admin"})


def test_of_who_is_in_the_trash(admin: httpx.Client) -> None:
    contact = make_contact(admin)
    one, trashed = f"{PATH}{contact['id']}", f"{PATH}papelera/{contact['id']}"
    admin.delete(one)
    read = admin.get(trashed)
    assert read.headers["ETag"] == f'"{contact["updated_at"]}"'
    # Brought back, changed and deleted again by somebody else meanwhile.
    admin.post(f"{trashed}/restaurar")
    admin.put(one, json={"ciudad": "Cali"})
    admin.delete(one)
    old, actual = {"If-Match": read.headers["ETag"]}, admin.get(trashed)
    for refused in (
        admin.delete(trashed, headers=old),
        admin.post(f"{trashed}/restaurar", headers=old),
    ):
        assert (refused.status_code, refused.json()["code"]) == (412, "changed_meanwhile")
        assert (refused.json()["actual"], refused.headers["ETag"]) == (actual.json(), actual.headers["ETag"])
    assert admin.get(trashed).json() == actual.json()
    new = {"If-Match": actual.headers["ETag"]}
    assert admin.post(f"{trashed}/restaurar", headers=new).status_code == 200
    admin.delete(one)
    assert admin.delete(trashed, headers=new).status_code == 200
    assert admin.get(trashed).status_code == 404


def test_without_it_the_contract_holds(admin: httpx.Client) -> None:
    contact = make_contact(admin)
    for city in ("Cali", "Pasto"):
        assert admin.put(f"{PATH}{contact['id']}", json={"ciudad": city}).json()["ciudad"] == city
    assert make_user(admin)
    assert make_view(admin)
