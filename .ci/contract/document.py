"""Makes documents out of openapi/openapi.json for the comparison with the last release.

usage: document.py strip DOCUMENT OUTPUT      without examples, which no client depends on
       document.py mutate DOCUMENT FOLDER     a mutant per file, named after the expected verdict and its change
"""

import copy
import json
import sys
from pathlib import Path

CREATE_GOAL = ("paths", "/v1/goals", "post")
GOAL_VIEW = ("components", "schemas", "GoalView")
CREATE_BODY = ("components", "schemas", "CreateGoal")


def at(document, path):
    for name in path:
        document = document[name]
    return document


def operation_removed(document):
    del at(document, CREATE_GOAL[:2])["post"]


def answer_member_removed(document):
    del at(document, GOAL_VIEW)["properties"]["due_on"]
    at(document, GOAL_VIEW)["required"].remove("due_on")


def body_member_required(document):
    at(document, CREATE_BODY)["required"].append("due_on")


def bound_tightened(document):
    at(document, CREATE_BODY)["properties"]["title"]["maxLength"] = 10


def answer_member_added(document):
    at(document, GOAL_VIEW)["properties"]["mood"] = {"type": "string", "maxLength": 10}


def summary_changed(document):
    at(document, CREATE_GOAL)["summary"] = "Add one more goal"


MUTANTS = {
    "breaking": [operation_removed, answer_member_removed, body_member_required, bound_tightened],
    "compatible": [answer_member_added, summary_changed],
}


# Members of an object under these names are whatever the author called them, and no examples.
NAMESPACES = {"properties", "schemas", "parameters", "headers", "responses", "paths"}


def without_examples(value, parent=None):
    if isinstance(value, list):
        return [without_examples(item) for item in value]
    if not isinstance(value, dict):
        return value
    dropped = set() if parent in NAMESPACES else {"example", "examples"}
    return {name: without_examples(member, name) for name, member in value.items() if name not in dropped}


def strip(source, output):
    document = without_examples(json.loads(Path(source).read_text()))
    Path(output).write_text(json.dumps(document, indent=1, ensure_ascii=False) + "\n")


def mutate(source, folder):
    document = json.loads(Path(source).read_text())
    # The version is bumped, so that a verdict is about the change alone.
    major, minor, _ = document["info"]["version"].split(".")
    document["info"]["version"] = f"{major}.{int(minor) + 1}.0"
    for verdict, changes in MUTANTS.items():
        for change in changes:
            mutant = copy.deepcopy(document)
            change(mutant)
            Path(folder, f"{verdict}-{change.__name__}.json").write_text(json.dumps(mutant))


{"strip": strip, "mutate": mutate}[sys.argv[1]](*sys.argv[2:])
