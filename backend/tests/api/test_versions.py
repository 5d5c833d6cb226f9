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
    user_values,
    view_values,
)
from tests.api.lists import PATH
from tests.harness import Server

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


def test_without_it_the_contract_holds(admin: httpx.Client) -> None:
    contact = make_contact(admin)
    for city in ("Cali", "Pasto"):
        assert admin.put(f"{PATH}{contact['id']}", json={"ciudad": city}).json()["ciudad"] == city
    assert make_user(admin)
    assert make_view(admin)
