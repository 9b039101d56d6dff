"""Pages that are easily misread: their drafts are as approved, and say no more."""

import re
from pathlib import Path

import pytest

from cstograph.extract.reading import page
from tests.extract.approve import FOLDER, PAGES, draft

#: What a draft of a page must not hold, as a regular expression over its lines.
NEVER = {
    "someone-elected-and-several-offices": [
        "Sharipzhan",
        r"chair: person/garegin",
        "15 documents",
        "date: .*-11-",
    ],
    "announcement": ["type: Meeting", "chair", "AdoptedStatement", "attendee"],
    "city-as-subject-and-a-state-that-chairs": [
        "chair: ",
        "body/moscow",
        "tass",
        r"person/nikita",
        "Minsk",
        "AdoptedStatement",
    ],
    "national-assembly-without-a-state": [
        "Alymkul",
        r"label: National Assembly$",
        "2020",
        "ordinov",
        "oleg-bor",
    ],
    "delegations-contradictory-cut-off-and-in-words": [
        "serbia",
        r"duma\.$",
        "vacant",
        "appointed",
        "seats: 22",
    ],
    "results-plans-and-a-second-meeting": ["chair: ", "Cyber", "Remark", "anna-probina"],
    "two-chairs-and-two-spellings": ["chair: ", "sergey", "Protocol", "secretariat"],
    "agency-dateline": ["type: Meeting", "Remark", "chair"],
    "lists-of-names-and-posts": [
        "chair: person/vyacheslav",
        "AdoptedStatement",
        "matveikina",
        "type: Body.*Delegation",
        "Model Law",
    ],
    "another-meetings-date-and-chair": ["type: Meeting", "chair: ", "Remark", "2019"],
    "contradicting-sentences": ["chair: ", "petrov", "Plan for", "attendingBody"],
    "whose-committee-and-a-namesake": ["type: Meeting", "chair: ", "Remark"],
    "no-meeting-at-all": ["id: "],
    "lists-that-contradict-and-another-assembly": [
        "seats: (3|8|10|11|16)$",
        "plenipotentiary: person/(mikhail|oleg)",
        "council.gov.ru",
        "delegationTo: body/pace",
    ],
    "round-table-beside-a-meeting": ["chair: ", "adoptedAt", "statusAt", "probina"],
    "meeting-of-another-organization": ["chair: person/stanislav", "Remark", "body/council-of"],
    "minutes-in-points": ["chair: ", "2020-04", "Statement", "status:"],
    "a-state-presides-and-posts-between-commas": [
        "chair: ",
        "tokan",
        "mamytkul",
        "kyrgyzstan",
        "kazakhstan",
        "Antidrug",
    ],
    "opener-and-a-report-on-carrying-out": ["chair: ", "2016", "status: Adopted"],
    "another-board": ["id: "],
    "talks-that-are-called-a-meeting": ["id: "],
    "hosts-refusals-and-plans": ["Sanctions", "Joint Events", "Memorandum", "namoyandagon"],
    "host-who-chairs-the-council": ["chair: ", "aidarbek", "abdrakh", "Charter"],
    "ranks-reports-and-drafts": ["sidorenko", "Military Service", "15 documents"],
    "observers-and-an-undated-meeting": ["serbia", "nikola-petrovic", "date: ", "Agreement"],
    "a-minister-of-another-state-reacts": ["speaker: person/tomasz"],
    "an-official-of-the-opposition-reacts": ["Remark"],
    "a-meeting-was-cancelled-in-the-end": ["type: Meeting", "attendee"],
    "on-the-sidelines": ["Remark"],
    "a-speech-at-another-event": ["Remark"],
    "who-did-not-attend": ["attendee", "neither"],
    "the-same-day-another-committee": ["approvedAt", "chair: person/andrei"],
    "the-reporter-reports": ["Report"],
    "delegations-in-words-and-up-to": ["kyrgyz", "russia", "seats: (10|12)"],
    "a-delegate-writes-on-telegram": ["Remark"],
    "minister-quoted-by-his-spokesman": ["Remark"],
    "under-the-presidency-with-two-names": ["chair: "],
    "attended-another-years-meeting": ["attendee"],
    "developed-by-a-rumour": ["developedBy: .*belarus"],
    "photo-gallery-lines": ["attendee: person/oksana"],
    "an-exercise-not-a-meeting": ["type: Meeting"],
    "opening-an-exhibition-instead": ["speaker: person/lidia"],
    "session-in-a-session": ["lidia", "chair: person/petr"],
    "wreaths-then-a-second-gathering": ["AdoptedStatement", "chair: "],
    "an-adopted-statement-is-quoted": ["type: Document"],
    "secretaries-with-reports": ["reportsOn: body", "pavlichenko"],
    "an-agency-analysis": ["type: Meeting", "Remark"],
    "a-chairman-on-a-business-trip": ["gromov", "lukin", "belyakov"],
    "speakers-of-seven-parliaments": ["armenia.*dragic", "2022"],
    "elected-while-the-deputy-conducts": ["chair: person/zhiguli"],
    "a-delegation-that-stayed-away": ["attendee", "Remark"],
    "a-host-a-chair-and-words-after-return": ["chair: person/vladimir", "Remark"],
    "a-long-council-meeting": ["chair: ", "vodolatskin", "ryabukhov", "Mediterranean", "2019-11"],
    "three-commissions-on-two-days": ["chair: ", "statusAt", "adoptedAt"],
    "numbers-that-changed": ["seats: "],
    "a-dozen-senators": ["seats: (47|191015)"],
    "a-commission-in-session-elsewhere": ["chair: ", "AdoptedStatement", "attendee"],
    "a-composition-of-the-past": ["seats: ", "plenipotentiary"],
    "whose-press-secretary": ["Remark"],
    "who-asked-who-attended": ["attendee: .*ivan", "person/oleg-testov$"],
    "a-plenary-session-follows": ["chair: ", "AdoptedStatement"],
    "another-organ-debates": ["chair: ", "AdoptedStatement"],
    "a-week-before": ["chair: "],
    "halfway-through": ["chair: ", "attendee"],
    "on-a-day-last-year": ["type: Meeting", "2021-06-03"],
    "a-meeting-with-the-press": ["type: Meeting", "chair: "],
    "two-papers-and-the-document": ["developedBy"],
    "a-plan-that-is-no-law": ["developedBy"],
    "one-reports-another-on-the-budget": ["title: .*Ivan Bor"],
    "speaking-to-students": ["position: 2"],
    "said-before-boarding": ["Remark"],
    "a-vacant-position": ["vacant", "delegation/belarus", "seats: [48]", "longer"],
    "committees-of-one-name": [": body/committee", "state-duma-of-the"],
    "two-meetings-in-one-news": ["chair: ", "06-17"],
    "a-candidate-for-chairman": ["holds: office/csto-parliamentary-assembly-chairman"],
    "a-teaser-about-a-former-president": ["nursultan", "serdyuk"],
    "a-list-with-an-observer-in-a-line": ["delegation/serbia"],
    "a-statement-by-written-procedure": ["type: Meeting", "AdoptedStatement"],
    "a-plan-that-carries-out-a-programme": ["period/(until|2022)"],
    "received-by-the-president-of-the-state": ["attendee"],
    "talks-with-a-prime-minister": ["attendee"],
    "a-proposed-composition": ["seats: ", "plenipotentiary"],
    "a-table-with-merged-cells": [
        "serbia",
        "seats: (5|6|11|14|61|62)$",
        "(nurlan|aidar|odinaev|vacant)",
        "russia",
        "id: allocation/(kaz|kyr|taj)",
    ],
    "a-table-between-bars": [
        "kanat|oleg|volodin|serbia|tajikistan",
        "seats: (4|27)",
        "seatsFrom: parliament/russia",
    ],
    "a-table-of-parliaments": ["id: "],
    "a-table-whose-total-differs": ["seats: "],
    "a-day-in-figures-above-a-list": ["2022", "serbia|mongolia", "seats: 9"],
    "representatives-with-more-than-a-post": [
        "plenipotentiary: person/(?!rustam)",
        "probina|levon|serbia|holds",
        "seats: (8|12)$",
    ],
    "a-council-under-a-council-in-a-mixed-format": ["format", "orlovsky", "Cyber", "status"],
    "a-session-of-two-days-with-greetings-read-out": ["orlovsky", "osin", "Volgograd", "date: "],
    "a-deputy-chair-in-place-of-the-chairman": ["avanesov", "kulov", "-12-02", "Statement"],
    "cities-that-support-and-a-meeting-in-a-clause": ["goik", "Protocol", "place: (?!Saint)"],
    "an-offsite-meeting-opened-by-the-host": ["chair: person/galust", "142", "Document"],
    "a-guest-of-a-meeting-to-be": ["id: "],
    "a-mixed-format-by-videoconference": ["format", "chair: ", "Remark"],
    "titles-that-end-where-the-news-goes-on": [
        "adoptedAt: (?!meeting/2021-06-07-pa-council$)",
        "title: Statement on (?!the 75th anniversary of Victory$)",
        "(approvedAt|statusAt): ",
        "title: Plan .*(carrying|camps|hearings|missions|visits)",
    ],
    "lists-of-those-who-were-elsewhere": [
        "attendee: |-(ivan|lev|anna|petr|boris|vera|gleb|nina)-",
        "person/(lev|petr|boris|vera|gleb|nina)",
    ],
    "a-list-of-persons-under-it": ["lukatest", "99", "nineteen", "adoptedAt: .*heads"],
    "participants-with-their-states": ["rahtest", "Remark", "status"],
    "the-plan-of-ministers-and-a-sidebar": ["tortest", "Kazakhstan", "11-(14|21|25)"],
    "an-assembly-represented-at-anothers-meeting": [
        "06-06",
        "Yerevan",
        "Document",
        "partOf: body/pa",
    ],
    "drafts-that-were-only-considered": ["status: (?!Draft)", "holds", "kolyada", "approved"],
    "heads-of-state-as-a-press-service-informs": [
        "rahtest|jeentest|ghatest|mamytest",
        "place: ",
        "Plan",
    ],
    "who-spoke-and-who-also-took-part": [
        "person/(gleb|nina|vera|boris|rita)",
        "chair: person/(?!oleg)",
        "title: .*(drugs|sport|visits|rivers|lakes|roads)",
    ],
    "a-meeting-in-a-month": ["type: Meeting", "chair: "],
    "a-commission-beside-the-commission": ["adoptedAt", "approvedAt"],
    "points-that-are-links": ["chair: "],
    "papers-in-points": ["title: .*(visits|hearings|audits|camps)"],
    "an-assembly-among-assemblies": ["kulik", "serbia", "Astana", "Programme", "AdoptedStatement"],
    "a-general-assembly-on-two-days": ["type: Meeting", "ryabutest", "declaration", "Remark"],
    "two-persons-who-met": ["type: Meeting", "Programme", "Remark"],
    "two-meetings-and-an-observer-online": ["type: Meeting", "datest", "Remark", "status"],
    "a-session-that-opened-today": ["chair", "date: ", "Programme", "2017", "holds"],
    "a-year-that-a-heading-gives": ["chair", "pritestov", "zarin", "14th", "Remark"],
    "parties-with-their-states": ["otan", "rus$", "yer-tan"],
    "a-working-group-by-its-task": ["chair", "04-15", "Document", "place", "toktogulov", "Remark"],
    "chairs-of-organs-and-groups": ["chair: ", "attendee", "status", "Statement"],
    "meetings-that-only-look-told": ["id: "],
    "who-moderates-and-presides-elsewhere": ["chair", "attendee", "id: person"],
    "two-who-are-quoted-in-one-sentence": ["position: 2", "lugov", "/d-", "morozov"],
    "delegations-that-came-to-a-session": ["id: "],
    "a-council-gathered-by-videoconference": ["commission", "place", "status: Adopted"],
    "model-laws-with-their-speakers": ["title: .*(speaker|Program)", "seats", "serbia", "approved"],
    "the-focus-of-an-online-meeting": ["place", "title: .*sychological", "status: Adopted"],
    "ministers-behind-their-states": [
        "semenikhin",
        "title: .*Declaration",
        "heldBy: body/(?!council-of-ministers-of-foreign-affairs$)",
        "date: ",
        "Remark",
    ],
    "an-expert-council-at-a-council": [
        "heldBy: body/(?!pa-council-expert-advisory-council$)",
        "galst",
        "ogarev",
        "Document",
    ],
    "a-city-and-a-day-in-a-line": [
        "latifov",
        "bolshov",
        "gagik",
        "kazakevich",
        "date: ",
        "place",
        "Strategy",
    ],
    "under-the-chairmanship-of-an-office-then-a-name": ["kazarina", "submittedTo"],
    "a-minister-for-emergencies-in-the-chair": [
        "armenia",
        "Agreement",
        "Plan",
        "supinsky",
        "rustamzoda",
        "Issyk",
    ],
    "an-initial-of-a-full-name": ["/d-", "omurali", "pospelkin", "Meeting", "delegation"],
    "a-session-before-its-organ": ["kazakhstan", "position: 2", "starchenko", "Protocol"],
    "a-chairman-takes-part-today": ["Astana", "andreikov", "chair: person/yermek", "Document"],
    "parliaments-represented-by-their-speakers": ["sagdullo", "csto", "bsec", "11-27"],
    "a-chairmanship-that-was-assumed": ["zheenbaev", "h-e", "mr-", "Baku", "csto"],
    "delegations-in-sections": [
        "khachikyan|mitskovich|isimbay|alymbekov|melnichuk|yusufova",
        "url: .*(house|sovrep|parlam.kz|duma|council|parlament.tj)",
        "asOf",
    ],
    "a-column-for-each-chamber": [
        "url: .*(house|sovrep|duma|council)",
        "Legal",
        "asOf",
    ],
    "columns-of-chambers-that-are-not-clear": ["seats: ", "allocation", "holds"],
    "websites-below-representatives": ["url: "],
    "people-in-brackets-and-initials": ["lugov|panov|otan|sharov|kulov", "ayor", "moroz"],
    "discussed-at-a-meeting-with-its-day": ["2010", "Document"],
    "moderated-by-a-chairman-of-another-organ": ["chair: ", "attendee", "Document"],
    "delegations-in-points": ["vacant", "url: .*(house|sovrep|parlam|duma|council|tj)$", "asOf"],
    "states-and-parliaments-in-points": ["id: "],
    "points-that-contradict-themselves": ["seats: ", "armenia", "vacant", "appointed", "duma"],
    "websites-without-an-owner": [
        "url: .*(house|sovrep|parlam.kz|duma|council|parlament.tj|milli)"
    ],
    "markup-with-menus-and-teasers": ["Ivan Bad", "Shopin", "hren", "2023-.*date", "Protocol"],
}

#: Pages of which nothing is left out.
TOLD_WHOLE = (
    "a-plan-that-carries-out-a-programme",
    "held-in-two-languages",
    "a-president-of-a-state-and-one-of-a-parliament",
    "an-abbreviated-month",
    "attended-in-the-person-of",
    "committees-of-one-name",
    "official-site-with-everything",
    "on-tuesday",
    "one-delegation",
    "quotes-inside-quotes",
    "ratification-by-a-parliament",
    "the-council-met-and-it-was-chaired",
)


@pytest.mark.parametrize("path", PAGES, ids=lambda path: path.stem)
def test_a_draft_is_as_approved(path: Path) -> None:
    """The draft of a page, and what was left out of it, are those that were read against it."""
    assert draft(path) == path.with_suffix(".yaml").read_text("utf-8")


@pytest.mark.parametrize(
    ("stem", "pattern"), [(stem, p) for stem, patterns in NEVER.items() for p in patterns]
)
def test_a_page_is_not_mistaken(stem: str, pattern: str) -> None:
    """No line of the draft says what the page only seems to say."""
    (path,) = (page_ for page_ in PAGES if page_.stem == stem)
    lines = [line for line in draft(path).splitlines() if not line.lstrip().startswith("#")]
    facts = [line for line in lines if not line.startswith(("title:", "id: source/"))]
    facts = [line for line in facts if "todo:" not in line]
    assert not [line for line in facts if re.search(pattern, line)]


@pytest.mark.parametrize("path", PAGES, ids=lambda path: path.stem)
def test_what_is_left_out_is_told_at_its_place(path: Path) -> None:
    """Each line of what was left out names a place that the page has."""
    text = path.read_text("utf-8").splitlines()
    places = re.findall(r"^# (\d+):(\d+): ", draft(path), re.MULTILINE)
    assert places or path.stem in TOLD_WHOLE
    assert all(int(line) <= len(text) for line, _ in places)
    assert all(int(column) <= len(text[int(line) - 1]) + 1 for line, column in places)


def test_every_page_is_approved_and_every_draft_has_its_page() -> None:
    """No page stands without its approved draft, and no draft is left over."""
    assert {path.stem for path in FOLDER.glob("*.yaml")} == {path.stem for path in PAGES}
    assert max(path.stat().st_size for path in PAGES) < page.MAX_BYTES
