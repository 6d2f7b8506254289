"""What every answer of the API must be, beyond what its schema says. Loaded by schemathesis for each run.

The checks here are about all operations alike; what one operation must do is tested in tests/it.
"""

import json
import random
import re

import requests
import schemathesis

# Members of a problem, in addition to those of RFC 9457.
PROBLEM_MEMBERS = {"type", "title", "status", "detail", "code", "request_id"}
# The fault is that something is absent, so that its pointer leads to where it would be: a required member, or one that
# would make a goal SMART.
ABSENT = {"required", "not-smart"}
INSTANT = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z")
# What only the inside of the server knows: SQL, source paths, Rust types, stack traces.
INSIDE = re.compile(
    r"\b(SELECT|INSERT INTO|UPDATE|DELETE FROM|CONSTRAINT|sqlite\w*|postgres\w*|diesel|serde\w*|actix\w*)\b"
    r"|\bstruct \b|\b[iuf](8|16|32|64)\b|\busize\b|\.rs\b|/src/|/home/|::|\bOption<|\bVec<|panicked|backtrace|line \d+ column \d+",
)


def some_address():
    return "10." + ".".join(str(random.randint(1, 254)) for _ in range(3))


def login_of_carol(base_url):
    """A login that may be ended: the cases that wait have been given the tokens of the others already."""
    login = {"email": "carol@example.org", "password": "correct horse battery staple"}
    answer = requests.post(f"{base_url}/v1/auth/login", json=login, headers={"X-Forwarded-For": some_address()})
    assert answer.ok, answer.text
    return answer.json()["access_token"]


@schemathesis.hook
def before_call(context, case, kwargs):
    """Keeps from the server what no client could know, and what would keep the next case from its aim."""
    # The limits on guessing passwords would refuse everything from one address, and the users of users.yaml for ever.
    case.headers["X-Forwarded-For"] = some_address()
    if case.path == "/v1/auth/logout" and case.headers.get("Authorization", "").startswith("Bearer ey"):
        case.headers["Authorization"] = f"Bearer {login_of_carol(case.operation.base_url.rstrip('/'))}"
    if case.path == "/v1/auth/login" and isinstance(case.body, dict):
        if case.body.get("email") in ("ada@example.org", "bob@example.org"):
            case.body = {**case.body, "email": "nobody@example.org"}
    # Valid cursors come from lists alone. Those made up go into the cases that are to be refused.
    if case.meta and case.meta.generation.mode.is_positive:
        case.query.pop("cursor", None)
    # What is no tag names no version: RFC 9110 has such an If-None-Match ignored, not refused.
    if not 0 < len(case.headers.get("If-None-Match", "-")) <= 200:
        del case.headers["If-None-Match"]


@schemathesis.check
def problem_details(ctx, response, case):
    """Every refusal is a problem with our members, which agree with the status line and the headers."""
    if response.status_code < 400 or case.method.upper() == "HEAD":
        return
    media = response.headers.get("content-type", [""])[0]
    assert media.split(";")[0] == "application/problem+json", f"a refusal is {media!r}"
    problem = response.json()
    missing = PROBLEM_MEMBERS - problem.keys()
    assert not missing, f"a problem without {sorted(missing)}"
    assert problem["status"] == response.status_code, "the problem has another status than the status line"
    assert problem["type"] == f"/problems/{problem['code']}", "the type does not lead to the code"
    assert problem["request_id"] == response.headers["x-request-id"][0], "the problem has another request id"


@schemathesis.check
def request_id(ctx, response, case):
    """Every answer says which request it belongs to."""
    assert response.headers.get("x-request-id", [""])[0], "no request id"


@schemathesis.check
def pointers_resolve(ctx, response, case):
    """Every fault is at a place of the body that was sent, or where a required member would be."""
    if response.status_code != 422:
        return
    if "multipart" in response.request.headers.get("Content-Type", ""):
        # A pointer is into the parts of the form then.
        return
    try:
        sent = json.loads(response.request.body)
    except (TypeError, ValueError):
        # No body stands for an empty one wherever there need not be any.
        sent = {}
    for fault in response.json().get("errors", []):
        assert ("pointer" in fault) != ("parameter" in fault), "a fault at no place, or at two"
        if "pointer" in fault:
            tokens = fault["pointer"].split("/")[1:]
            tokens = tokens[:-1] if fault["code"] in ABSENT else tokens
            assert resolves(sent, tokens), f"{fault['pointer']} ({fault['code']}) is not in the body"


def resolves(value, tokens):
    for token in tokens:
        token = token.replace("~1", "/").replace("~0", "~")
        if isinstance(value, dict) and token in value:
            value = value[token]
        elif isinstance(value, list) and token.isdecimal() and int(token) < len(value):
            value = value[int(token)]
        else:
            return False
    return True


# Faults that a schema alone can tell. Others need to know more: a level must be of its scale ("out-of-range"), and some
# decisions need a reason ("required").
FORM = {"blank", "email", "forbidden-character", "invalid", "length", "too-long", "unknown-field", "url"}


@schemathesis.check
def valid_bodies_are_well_formed(ctx, response, case):
    """What is refused in a valid body is its meaning, never its form: the schema says all about that."""
    if response.status_code == 422 and case.meta and case.meta.generation.mode.is_positive:
        faults = [fault for fault in response.json().get("errors", []) if fault["code"] in FORM]
        # JSON Schema counts 4.0 among the integers; the server, like most typed languages, does not.
        faults = [fault for fault in faults if fault["message"] != "must be a whole number"]
        assert not faults, f"a valid body is refused for its form: {faults}"


@schemathesis.check
def instants_have_milliseconds(ctx, response, case):
    """Every instant is UTC with exactly three decimals."""
    if "json" in response.headers.get("content-type", [""])[0] and response.content:
        for name, value in members(response.json()):
            if name.endswith("_at") and isinstance(value, str):
                assert INSTANT.fullmatch(value), f"{name} is {value!r}"


@schemathesis.check
def refusals_keep_the_inside(ctx, response, case):
    """No refusal tells of the inside of the server, or repeats a text that was sent."""
    if response.status_code < 400 or not response.content:
        return
    problem = response.json()
    told = [problem["title"], problem["detail"], *(fault["message"] for fault in problem.get("errors", []))]
    for text in told:
        found = INSIDE.search(text)
        assert not found, f"a refusal tells {found.group()!r}: {text}"
    try:
        sent = json.loads(response.request.body)
    except (TypeError, ValueError):
        return
    for name, value in members(sent):
        if isinstance(value, str) and len(value) >= 12:
            assert all(value not in text for text in told), f"a refusal repeats the value of {name}"


def members(value):
    """The members of all objects in a JSON value, at any depth."""
    if isinstance(value, dict):
        for name, member in value.items():
            yield name, member
            yield from members(member)
    elif isinstance(value, list):
        for item in value:
            yield from members(item)
