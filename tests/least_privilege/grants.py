"""What the template grants its roles: every action of every statement, on each of its resources."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from tests.template import resources


@dataclass(frozen=True)
class Grant:
    """One action on one resource; `index` is the resource's place in its statement.

    `resource` is its logical id where the statement has several, else empty.
    """

    role: str
    policy: str
    sid: str
    action: str
    index: int = 0
    resource: str = ""

    def __str__(self) -> str:
        return "/".join(filter(None, (self.role, self.sid, self.action, self.resource)))

    def taken_from(self, document: dict[str, Any]) -> dict[str, Any]:
        """The policy without this grant and with every other one."""
        statements = [
            rest
            for statement in document["Statement"]
            for rest in (self._rest(statement) if statement["Sid"] == self.sid else [statement])
        ]
        return {**document, "Statement": statements}

    def _rest(self, statement: dict[str, Any]) -> Iterator[dict[str, Any]]:
        """The other actions on everything, and this action on the other resources."""
        others = [action for action in many(statement["Action"]) if action != self.action]
        if others:
            yield {**statement, "Action": others}
        places = many(statement["Resource"])
        if elsewhere := places[: self.index] + places[self.index + 1 :]:
            yield {**statement, "Sid": "Elsewhere", "Action": self.action, "Resource": elsewhere}


def many(value: Any) -> list[Any]:
    """Policies write a list of one as its element."""
    return value if isinstance(value, list) else [value]


def policies() -> Iterator[tuple[str, str, dict[str, Any]]]:
    """Role, policy name and document; a policy of its own is each role's that it names."""
    for role, resource in resources("AWS::IAM::Role").items():
        for policy in resource["Properties"]["Policies"]:
            yield role, policy["PolicyName"], policy["PolicyDocument"]
    for resource in resources("AWS::IAM::Policy").values():
        properties = resource["Properties"]
        for role in properties["Roles"]:
            yield role["Ref"], properties["PolicyName"], properties["PolicyDocument"]


def every_grant() -> Iterator[Grant]:
    """Of every role, in the template's order."""
    for role, policy, document in policies():
        for statement in document["Statement"]:
            yield from _grants(role, policy, statement)


def _grants(role: str, policy: str, statement: dict[str, Any]) -> Iterator[Grant]:
    places = many(statement["Resource"])
    for action in many(statement["Action"]):
        for index, place in enumerate(places):
            name = place["Fn::GetAtt"].removesuffix(".Arn") if len(places) > 1 else ""
            yield Grant(role, policy, statement["Sid"], action, index, name)
