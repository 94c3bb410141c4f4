"""What is stored is encrypted: by AWS's keys, or by the one key that the parameter names."""

import json
from typing import Any

import pytest

from tests.template import load_template, resources

KEY = {"Fn::If": ["HasKmsKey", {"Ref": "KmsKeyArn"}, {"Ref": "AWS::NoValue"}]}
ENCRYPTED_BY = {
    "AWS::S3::Bucket": "KMSMasterKeyID",
    "AWS::DynamoDB::Table": "KMSMasterKeyId",
    "AWS::SQS::Queue": "KmsMasterKeyId",
    "AWS::SNS::Topic": "KmsMasterKeyId",
    "AWS::SecretsManager::Secret": "KmsKeyId",
    "AWS::Logs::LogGroup": "KmsKeyId",
}


def find(node: Any, name: str) -> Any:
    """The value of the first key of this name, at any depth."""
    if isinstance(node, list):
        node = dict(enumerate(node))
    if not isinstance(node, dict):
        return None
    if name in node:
        return node[name]
    return next((found for value in node.values() if (found := find(value, name))), None)


@pytest.mark.parametrize("kind", sorted(ENCRYPTED_BY))
def test_customers_key_encrypts_what_is_stored(kind: str) -> None:
    for name, resource in resources(kind).items():
        assert find(resource["Properties"], ENCRYPTED_BY[kind]) == KEY, name


def test_queue_has_one_kind_of_key() -> None:
    managed = {"Fn::If": ["HasKmsKey", {"Ref": "AWS::NoValue"}, True]}
    for name, queue in resources("AWS::SQS::Queue").items():
        assert queue["Properties"]["SqsManagedSseEnabled"] == managed, name


def test_every_role_may_use_the_customers_key_alone() -> None:
    policies = resources("AWS::IAM::Policy")
    users = {
        "KmsKeyUse": "HasKmsKey",
        "BatchKmsKeyUse": "HasBatchAndKmsKey",
        "CallbackKmsKeyUse": "HasBatchCallbackAndKmsKey",
    }
    assert {name: policies[name]["Condition"] for name in users} == users
    roles = [role["Ref"] for name in users for role in policies[name]["Properties"]["Roles"]]
    assert sorted(roles) == sorted(resources("AWS::IAM::Role"))
    for name in users:
        (statement,) = policies[name]["Properties"]["PolicyDocument"]["Statement"]
        assert statement["Resource"] == {"Ref": "KmsKeyArn"}
    assert "kms:" not in json.dumps(resources("AWS::IAM::Role"))


def test_awss_keys_are_the_default() -> None:
    assert load_template()["Parameters"]["KmsKeyArn"]["Default"] == ""
