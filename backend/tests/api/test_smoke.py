import httpx


def test_me(admin: httpx.Client) -> None:
    assert admin.get("/api/auth/me").json()["email"] == "admin@example.com"
