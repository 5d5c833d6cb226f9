"""Ask the service of this container how it is: `python -S -m app.probe /health`, for health checks without curl.

Ends with 1 unless the answer is 200.
"""

import http.client
import sys

PORT = 8000
PATIENCE = 4  # seconds, below the timeout of the health checks


def is_well(path: str, *, port: int = PORT) -> bool:
    service = http.client.HTTPConnection("127.0.0.1", port, timeout=PATIENCE)
    try:
        service.request("GET", path)
        return service.getresponse().status == http.client.OK
    except (OSError, http.client.HTTPException):
        return False
    finally:
        service.close()


if __name__ == "__main__":
    sys.exit(0 if is_well(sys.argv[1]) else 1)
