from typing import Annotated

from fastapi import Query

from app import crud, models, schemas
from app.api.routing import errors, resource_router
from app.crud import audit
from app.deps import CurrentUser, DbDep, JobDep, JobForUpdate
from app.models.audit import AuditAction, AuditEntity

router = resource_router("/trabajos", "trabajos", errors(400, 401, 503))


@router.get("/", response_model=list[schemas.Job])
def read_jobs(user: CurrentUser, db: DbDep, query: Annotated[schemas.JobQuery, Query()]) -> list[models.Job]:
    """One's own jobs, the newest first; a superuser's are all."""
    return crud.job.get_multi_by(db, query, user=user)


@router.get("/{id}", response_model=schemas.Job, responses=errors(404))
def read_job(job: JobDep) -> models.Job:
    """One job, and how far it is."""
    return job


@router.post("/{id}/cancelar", response_model=schemas.Job, responses=errors(404, 409))
def cancel_job(user: CurrentUser, job: JobForUpdate, db: DbDep) -> models.Job:
    """Stop a job after the batch that is under way; what it did stays, and can be undone."""
    crud.job.cancel(db, job)
    audit.note(db, AuditAction.CANCELAR, AuditEntity.TRABAJO, id=job.id, name=job.tipo)
    return crud.job.read_again(db, job, user=user)


@router.post("/{id}/reintentar", response_model=schemas.Job, responses=errors(404, 409))
def retry_job(user: CurrentUser, job: JobForUpdate, db: DbDep) -> models.Job:
    """Have a job that failed or was cancelled go on where it stopped."""
    crud.job.retry(db, job)
    audit.note(db, AuditAction.REINTENTAR, AuditEntity.TRABAJO, id=job.id, name=job.tipo)
    return crud.job.read_again(db, job, user=user)
