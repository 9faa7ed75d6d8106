"""Sellers, their grades and their NPS."""

from django.http import HttpRequest
from ninja import Query, Router, Status

from makegood.domain.exchange.queries import about_grade
from makegood.domain.exchange.shapes.fields import PathId
from makegood.domain.exchange.shapes.sellers import (
    GradeAnswer,
    GradeQuery,
    NpsAnswer,
    NpsQuery,
    SellerAnswer,
    SellerBody,
)
from makegood.domain.nps.queries import nps_of, period_of
from makegood.domain.sellers import actions, queries
from makegood.domain.sellers.permissions import check_may_read
from makegood.kernel import clock
from makegood.kernel.replica import reads_from_replica

from ..auth import actor_of, any_key, operator_key
from ..paths import checked_id

router = Router(tags=["sellers"])


@router.put(
    "/sellers/{seller}",
    auth=operator_key,
    response={200: SellerAnswer, 201: SellerAnswer},
    summary="Create or update a seller",
)
def put_seller(request: HttpRequest, seller: PathId, body: SellerBody) -> Status[SellerAnswer]:
    """201 the first time, else 200."""
    body.check_id(seller)
    stored, created = actions.put_seller(seller_id=seller, data=body.data(), by=actor_of(request), now=clock.now())
    return Status(201 if created else 200, SellerAnswer.of(stored))


@router.get("/sellers/{seller}", auth=operator_key, response=SellerAnswer, summary="One seller")
def get_seller(request: HttpRequest, seller: PathId) -> SellerAnswer:
    """A seller as stored."""
    return SellerAnswer.of(queries.get_seller(checked_id(seller)))


@router.get(
    "/sellers/{seller}/grade",
    auth=any_key,
    response=GradeAnswer,
    by_alias=True,
    summary="The assessment grade of a seller",
)
@reads_from_replica
def get_grade(request: HttpRequest, seller: PathId, query: Query[GradeQuery]) -> GradeAnswer:
    """The grade as shoppers see it, and how it came about; `on` asks for the window of another day."""
    return about_grade(checked_id(seller), on=query.on, by=actor_of(request), now=clock.now())


@router.get(
    "/sellers/{seller}/nps",
    auth=any_key,
    response=NpsAnswer,
    summary="The NPS after customer contact of a seller",
)
@reads_from_replica
def get_nps(request: HttpRequest, seller: PathId, query: Query[NpsQuery]) -> NpsAnswer:
    """Over the answers given from `from` to `to`, both included; the last three calendar months unless given."""
    check_may_read(actor_of(request), checked_id(seller))
    queries.get_seller(seller)
    period = period_of(query.first, query.last, today=clock.marketplace_day(clock.now()))
    return NpsAnswer.of(nps_of(seller, period))
