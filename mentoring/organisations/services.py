"""Keeping the register of organisations: loaded again whenever the lists change."""

from sqlalchemy import select

from mentoring.extensions import db
from mentoring.organisations import reference
from mentoring.organisations.models import (
    Organisation,
    OrganisationName,
    OrganisationSuccession,
    Region,
)
from mentoring.organisations.names import search_key

NAME_LIMIT = 160


def load_reference() -> int:
    """Bring regions, organisations, their names and successions up to the lists; return how many
    organisations the lists have.

    Running it again changes nothing; rows the lists no longer name are kept, for history.
    """
    regions = _load_regions()
    records = reference.organisations()
    known = {_identity(row): row for row in db.session.scalars(select(Organisation))}
    found: dict[str, Organisation] = {}
    for record in records:
        identity = record.code or record.name
        organisation = known.get(identity)
        if organisation is None:
            organisation = Organisation(ods_code=record.code)
            db.session.add(organisation)
        organisation.name = record.name
        organisation.kind = record.kind
        organisation.detail = record.detail[:NAME_LIMIT]
        organisation.region_id = regions.get(record.region)
        organisation.starts_on, organisation.ends_on = record.starts_on, record.ends_on
        found[identity] = organisation
    db.session.flush()
    _load_names(records, found)
    _load_successions(found)
    db.session.flush()
    return len(records)


def _identity(organisation: Organisation) -> str:
    return organisation.ods_code or organisation.name


def _load_regions() -> dict[str, int]:
    known = {region.ods_code: region for region in db.session.scalars(select(Region))}
    for row in reference.rows("regions.csv"):
        region = known.get(row["ods_code"])
        if region is None:
            region = known[row["ods_code"]] = Region(ods_code=row["ods_code"])
            db.session.add(region)
        region.name = row["name"]
    db.session.flush()
    return {region.name: region.id for region in known.values()}


def _load_names(records: list[reference.Record], found: dict[str, Organisation]) -> None:
    rows = db.session.execute(select(OrganisationName.organisation_id, OrganisationName.search_key))
    there = {(organisation_id, key) for organisation_id, key in rows}
    for record in records:
        organisation = found[record.code or record.name]
        for name in record.names:
            key = search_key(name)[:NAME_LIMIT]
            if (organisation.id, key) not in there:
                there.add((organisation.id, key))
                db.session.add(
                    OrganisationName(organisation_id=organisation.id, name=name, search_key=key)
                )


def _load_successions(found: dict[str, Organisation]) -> None:
    known = {
        (row.predecessor_id, row.successor_id): row
        for row in db.session.scalars(select(OrganisationSuccession))
    }
    for each in reference.successions():
        before, after = found[each.predecessor].id, found[each.successor].id
        row = known.get((before, after))
        if row is None:
            row = OrganisationSuccession(predecessor_id=before, successor_id=after)
            db.session.add(row)
        row.happened_on, row.whole = each.happened_on, each.whole
