"""A password is checked without a connection in hand: what another request does meanwhile must stand."""

import pytest
from sqlalchemy import Connection

from app import crud, models, schemas


@pytest.fixture
def luz(db: Connection) -> models.User:
    user = schemas.UserCreate(email="luz@example.com", nombres="Luz", apellidos="Gómez", password="la primera")
    return crud.user.create(db, obj_in=user.hashed())


def test_a_hash_that_was_verified_is_replaced(db: Connection, luz: models.User) -> None:
    assert crud.user.replace_password_hash(db, verified=luz, hashed_password="stronger", has_default_password=False)
    stored = crud.user.get(db, luz.id)
    assert stored is not None
    assert stored.hashed_password == "stronger"


def test_a_login_does_not_bring_an_old_password_back(db: Connection, luz: models.User) -> None:
    reset = crud.user.update(db, db_obj=luz, obj_in=schemas.UserUpdate(password="la segunda").hashed())
    assert not crud.user.replace_password_hash(db, verified=luz, hashed_password="old", has_default_password=False)
    assert crud.user.get(db, luz.id) == reset


def test_a_user_who_was_deactivated_meanwhile_keeps_their_hash(db: Connection, luz: models.User) -> None:
    crud.user.update(db, db_obj=luz, obj_in=schemas.UserChangesToStore(is_active=False))
    assert not crud.user.replace_password_hash(db, verified=luz, hashed_password="new", has_default_password=False)


def test_a_user_who_was_deleted_meanwhile_has_none(db: Connection, luz: models.User) -> None:
    crud.user.remove(db, db_obj=luz)
    assert not crud.user.replace_password_hash(db, verified=luz, hashed_password="new", has_default_password=False)
