"""What is kept of mails."""

from sqlalchemy import Connection, text

from app.crud import mail
from app.models.mail import MailKind, MailState

KEPT = text("SELECT count(*) FROM mails")


def test_what_is_old_goes_whatever_became_of_it(db: Connection) -> None:
    for state in MailState:
        mail.enqueue(db, MailKind.CLAVE_CAMBIADA, to=f"{state}@example.com", user=None, language="es")
        db.execute(text("UPDATE mails SET estado = :state WHERE para LIKE :state || '@%'"), {"state": state.value})
    mail.forget_old(db)
    assert db.execute(KEPT).scalar_one() == len(MailState)
    db.execute(text("UPDATE mails SET updated_at = now() - interval '91 days'"))
    mail.forget_old(db)
    assert db.execute(KEPT).scalar_one() == 0
