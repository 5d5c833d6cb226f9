"""Links as mails carry them, made beside the service in no time."""

import hashlib
from typing import Any

from tests.api.factories import PASSWORD
from tests.harness import Api

TOKEN = "a" * 43
INSERT = """
    INSERT INTO one_time_links (id, tipo, usuario_id, digest, email, expires_at)
    VALUES (gen_random_uuid(), %s, %s, %s, %s, now() + interval '1 hour') ON CONFLICT DO NOTHING
"""
# By operation: which kind of link it follows, and what it is sent besides.
FOLLOWING: dict[str, tuple[str, dict[str, str]]] = {
    "POST /api/auth/password/reset": ("restablecer", {"new_password": PASSWORD}),
    "POST /api/auth/email/confirm": ("confirmar_correo", {}),
    "POST /api/auth/invitation": ("invitacion", {}),
    "POST /api/auth/invitation/accept": ("invitacion", {"password": PASSWORD}),
}


def link_to_follow(service: Api, operation: str, user_id: str) -> dict[str, Any] | None:
    """What this operation is sent, and the link that it follows; None where it follows none."""
    if operation not in FOLLOWING:
        return None
    kind, more = FOLLOWING[operation]
    service.sql(INSERT, kind, user_id, hashlib.sha256(TOKEN.encode()).digest(), "nueva@example.com")
    return {"json": {"token": TOKEN} | more}


def insert_mails(service: Api) -> dict[str, str]:
    """One that failed, and one in the mailbox."""
    ((mail,),) = service.sql("""
        INSERT INTO mails (id, tipo, para, nombre, idioma, estado, error)
        VALUES (gen_random_uuid(), 'clave_cambiada', 'luz@example.com', 'Luz', 'es', 'fallido', 'rechazado')
        RETURNING id::text
    """)
    ((delivered,),) = service.sql("""
        INSERT INTO delivered_mails (id, para, asunto, html, texto)
        VALUES (gen_random_uuid(), 'luz@example.com', 'Hola', '<p>Hola</p>', 'Hola') RETURNING id::text
    """)
    return {"/api/correos/": mail, "/api/buzon/": delivered}
