"""A route's query model, read in one go.

FastAPI looks at every field of a query model anew at each request (what type it has, by which names it goes, whether
it may come several times), which for the sixteen of a list of contacts costs as much as the rest of its work on a
request. None of that ever changes: `Questions` notes it once. What Pydantic then refuses is left to FastAPI, which
reads it again and says what is wrong as it always does.
"""

from typing import Any, Self, get_origin

from pydantic import BaseModel, ValidationError
from starlette.datastructures import QueryParams


class Questions:
    """How one model is read from the query of a URL."""

    def __init__(self, name: str, model: type[BaseModel]) -> None:
        self.name = name
        self._model = model
        self._is_many = {key: get_origin(field.annotation) is list for key, field in model.model_fields.items()}

    @classmethod
    def of(cls, parameters: list[Any]) -> Self | None:
        """Of FastAPI's fields; None where they are no model, or one that is more than its fields by their own names."""
        if len(parameters) != 1:
            return None
        model = parameters[0].field_info.annotation
        if not (isinstance(model, type) and issubclass(model, BaseModel)):
            return None
        has_aliases = any(field.validation_alias for field in model.model_fields.values())
        takes_others = model.model_config.get("extra", "ignore") != "ignore"
        return None if has_aliases or takes_others else cls(parameters[0].name, model)

    def read(self, query: QueryParams) -> BaseModel | None:
        """None where it is not as the model has it."""
        given: dict[str, Any] = {
            key: query.getlist(key) if self._is_many[key] else value
            for key, value in query.items()
            if key in self._is_many
        }
        try:
            return self._model.model_validate(given)
        except ValidationError:
            return None
