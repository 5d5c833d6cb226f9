"""`python -m app …`: serve, work, migrate, seed, recount, reset-second-factor, verify-audit, prune-audit."""

import json
from datetime import datetime
from typing import Annotated

import typer

from app import crud, database, initial_data, logs, serving
from app.core.errors import BusyError, SecondFactorNotFoundError
from app.crud import audit, audit_seal, second_factor
from app.models.audit import AuditOrigin
from app.models.mail import Language

cli = typer.Typer(
    help="Base CRM: the service and what goes with it.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
)


@cli.callback()
def configure() -> None:
    logs.configure()


@cli.command()
def serve(
    host: Annotated[str, typer.Option(help="Address to listen on.")] = "127.0.0.1",
    port: Annotated[int, typer.Option(envvar="PORT", min=1, max=65535)] = 8000,
    workers: Annotated[int, typer.Option(envvar="WEB_CONCURRENCY", min=1, help="Processes that answer.")] = 1,
    reload: Annotated[bool, typer.Option(help="Start anew when the code changes.")] = False,
    with_worker: Annotated[bool, typer.Option("--worker/--no-worker", help="Start a worker beside it.")] = True,
) -> None:
    """Start the database where none is set, migrate, seed, and answer requests until Ctrl-C or SIGTERM."""
    listener = serving.Listener(host=host, port=port, workers=workers, reload=reload, with_worker=with_worker)
    raise typer.Exit(serving.serve(listener))


@cli.command()
def migrate() -> None:
    """Bring the database's tables up to date; any number of these may run at once."""
    with serving.database_server():
        serving.migrate()


@cli.command()
def seed(
    contacts: Annotated[int, typer.Option(min=0, help="Make so many more sample contacts, for trials.")] = 0,
    random_seed: Annotated[
        int, typer.Option(min=1, help="The same number makes the same people (1: those of the first start).")
    ] = 2,
) -> None:
    """Make the first superuser and the sample contacts, where they are missing."""
    with serving.database_server():
        serving.migrate()
        with database.transaction() as db:
            initial_data.init_db(db)
        if contacts:
            try:
                initial_data.add_sample_contacts(contacts, random_seed=random_seed)
            except initial_data.SampleContactsExistError as error:
                serving.give_up(str(error))


@cli.command()
def recount() -> None:
    """Put right the kept totals of lists and summary, and say which were wrong; writers wait meanwhile."""
    with serving.database_server():
        serving.migrate()
        try:
            with database.transaction() as db:
                wrong = crud.contact_total.recount(db)
        except BusyError:
            serving.give_up("Contacts are being written without a pause; nothing was changed. Try again.")
    for total in wrong:
        typer.echo(f"{total.dimension} {total.key}: {total.kept} was kept, {total.counted} is right")
    typer.echo("The totals are right now." if wrong else "The totals were right.")


@cli.command()
def work(parent: Annotated[int, typer.Option(hidden=True, help="End with this process.")] = 0) -> None:
    """Do the jobs and what has to be done from time to time, until Ctrl-C or SIGTERM; any number of these may run."""
    serving.work(parent=parent)


@cli.command()
def reset_second_factor(email: Annotated[str, typer.Argument(help="Whose.")]) -> None:
    """Take somebody's second factor and passkeys away, whom no superuser is left to help."""
    with serving.database_server(), database.transaction() as db:
        user = crud.user.get_by_login(db, email)
        if user is None:
            serving.give_up("Nobody has this e-mail.")
        audit.attribute(db, audit.Source(AuditOrigin.SQL))
        crud.user.get_for_update(db, user.id)
        try:
            second_factor.reset(db, user, language=Language.ES)
        except SecondFactorNotFoundError:
            serving.give_up("There is neither a second factor nor a passkey.")
    typer.echo(f"The password of {user.email} is enough now.")


@cli.command()
def verify_audit() -> None:
    """Check the audit trail against its seals; ends with 1 and says where it is not what was sealed."""
    with serving.database_server(), database.transaction() as db:
        database.allow(db, seconds=0)
        checked, faults = audit_seal.verify(db)
    for fault in faults:
        typer.echo(f"seal {fault.seal_id}: {fault.about}", err=True)
    if faults:
        raise typer.Exit(1)
    typer.echo(f"{checked} entries are what was sealed.")


@cli.command()
def prune_audit(
    before: Annotated[datetime, typer.Option(formats=["%Y-%m-%d"], help="Months that ended before this day go.")],
) -> None:
    """Take whole months of the audit trail away, all of whose entries are sealed; the rest still verifies."""
    with serving.database_server(), database.transaction() as db:
        months = audit_seal.prune(db, before.date())
    typer.echo(f"{months} months were taken away.")


@cli.command()
def schema() -> None:
    """Print the OpenAPI schema: what the web app's client is generated from (`frontend/openapi.json`)."""
    # Half a second of imports that no other command needs: `serve` has uvicorn's own process make the application.
    from app.main import create_app  # noqa: PLC0415

    typer.echo(json.dumps(create_app().openapi(), ensure_ascii=False, indent=2, sort_keys=True))
