import json

from app.main import create_app
from tests.harness import BACKEND

STORED = BACKEND.parent / "frontend" / "openapi.json"


def test_the_web_app_was_generated_from_this_schema() -> None:
    assert json.loads(STORED.read_text(encoding="utf-8")) == json.loads(json.dumps(create_app().openapi())), (
        "frontend/openapi.json is stale: `python -m app schema > ../frontend/openapi.json` in backend/, "
        "then `npm run generate` in frontend/"
    )
