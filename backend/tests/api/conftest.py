import pytest

from tests.harness import Api, Service


@pytest.fixture
def own_service(service: Api) -> Service:
    """The running service, for what only shows in its process or its log."""
    if not isinstance(service, Service):
        pytest.skip("needs a service that the tests themselves started")
    return service
