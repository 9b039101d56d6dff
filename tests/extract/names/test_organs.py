"""Names of organs: the shapes of one name, and names of two organs."""

import pytest

from cstograph.extract.drafts.draft import Draft, Passage
from cstograph.extract.names.bodies import Bodies
from cstograph.extract.names.known_things import Known, Thing
from cstograph.extract.names.organs import Organs
from tests.extract.approve import rules

ONE = {
    "body/russia-state-duma-committee-on-defence": [
        "State Duma Committee on Defence",
        "State Duma's Committee on Defense",
        "State Duma’s Committee on Defence",
        "Committee of the State Duma on Defence",
        "Committee on Defence of the State Duma",
        "Committee on Defence of the State Duma of the Federal Assembly of the Russian Federation",
        "Russian State Duma Committee on Defence",
    ],
    "body/russia-state-duma-committee-on-affairs-of-the-cis": [
        "Committee of the State Duma on Affairs of the CIS",
        "State Duma Committee on Affairs of the CIS",
    ],
    "body/pa-council": [
        "CSTO PA Council",
        "Council of the CSTO PA",
        "Council of the CSTO Parliamentary Assembly",
        "CSTO Parliamentary Assembly Council",
        "Council of the Parliamentary Assembly of the Collective Security Treaty Organization",
        "Council of the Collective Security Treaty Organization Parliamentary Assembly",
        "Collective Security Treaty Organisation Parliamentary Assembly Council",
        "Council of the CSTO’s Parliamentary Assembly",
    ],
    "body/pa-permanent-commission-on-defence-and-security": [
        "CSTO PA Permanent Commission on Defence and Security",
        "Permanent Commission of the CSTO PA on Defense and Security",
        "Permanent Commission on Defence and Security of the CSTO Parliamentary Assembly",
    ],
    "body/cis-pa-council": [
        "IPA CIS Council",
        "CIS Interparliamentary Assembly’s Council",
        "Council of the Interparliamentary Assembly of the CIS",
    ],
    "body/pa-council-expert-advisory-council": [
        "Expert Advisory Council at the CSTO PA Council",
        "Expert Advisory Council at the Council of the CSTO Parliamentary Assembly",
        "Expert Advisory Council under the CSTO PA Council",
    ],
    "body/council-of-ministers-of-defence": [
        "CSTO Council of Defence Ministers",
        "Council of Ministers of Defence of the Collective Security Treaty Organization",
    ],
    "body/belarus-council-of-the-republic-standing-commission-on-legislation": [
        "Standing Commission on Legislation of the Council of the Republic of Belarus",
        "Standing Commission of the Council of the Republic of Belarus on Legislation",
    ],
    "body/russia-security-council": [
        "Security Council of the Russian Federation",
        "Russia's Security Council",
        "Russian Security Council",
    ],
}
#: What says no more than that it is one of several.
BARE = [
    "Committee of the State Duma",
    "State Duma’s Committee",
    "Permanent Commission of the CSTO PA",
    "CSTO PA Working Group",
    "State Committee of the Republic of Azerbaijan",
]


def bodies(*known: Thing) -> Bodies:
    """Give what finds bodies, in a graph of some things."""
    organs = Organs(Known({t.id: t for t in known}), rules().lexicon)
    return Bodies(Draft("source/x"), organs, "")


@pytest.mark.parametrize(("id_", "name"), [(id_, n) for id_, ns in ONE.items() for n in ns])
def test_the_shapes_of_a_name_give_one_id(id_: str, name: str) -> None:
    """Whatever the order of its words, an organ is whose it is, and what it is called there."""
    assert bodies().find(name, Passage(0, 1)) == id_


@pytest.mark.parametrize(("id_", "name"), [(id_, n) for id_, ns in ONE.items() for n in ns])
def test_an_organ_of_the_graph_is_found_in_every_shape(id_: str, name: str) -> None:
    """What the graph has under an id of its own is found by all shapes of its name."""
    for label in ONE[id_]:
        known = Thing("body/its-own", "Body", [label])
        assert bodies(known).find(name, Passage(0, 1)) == "body/its-own"


@pytest.mark.parametrize("name", BARE)
def test_one_of_several_is_no_body(name: str) -> None:
    """A committee without its subject may be any: nothing is made of it, and it is told."""
    found = bodies()
    assert found.find(name, Passage(0, 1)) is None
    assert found.draft.doubts
    assert not found.draft.records


def test_the_standing_committee_of_an_assembly_that_has_one_is_it() -> None:
    """What others have many of may be the name of one."""
    found = bodies().find("Standing Committee of the OSCE PA", Passage(0, 1))
    assert found == "body/osce-pa-standing-committee"
