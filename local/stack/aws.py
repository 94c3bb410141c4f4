"""The emulated AWS: how to reach it, and the little that is asked of it besides deploying."""

from dataclasses import dataclass

import boto3

_KEY = "test"


@dataclass(frozen=True)
class LocalAws:
    """An AWS on loopback; its root credentials are the emulator's own, not a secret."""

    endpoint: str
    region: str = "us-east-1"

    @property
    def session(self) -> boto3.Session:
        """A session with the emulator's root credentials."""
        return boto3.Session(_KEY, _KEY, region_name=self.region)

    @property
    def environment(self) -> dict[str, str]:
        """What points any AWS tool here."""
        return {
            "AWS_ACCESS_KEY_ID": _KEY,
            "AWS_SECRET_ACCESS_KEY": _KEY,
            "AWS_ENDPOINT_URL": self.endpoint,
            "AWS_DEFAULT_REGION": self.region,
        }

    def stack_outputs(self, stack_name: str) -> dict[str, str]:
        """The outputs of a deployed stack."""
        client = self.session.client("cloudformation", endpoint_url=self.endpoint)
        stack = client.describe_stacks(StackName=stack_name)["Stacks"][0]
        return {output["OutputKey"]: output["OutputValue"] for output in stack["Outputs"]}

    def set_secret(self, arn: str, value: str) -> None:
        """Give a secret a value of our own, as an operator would."""
        client = self.session.client("secretsmanager", endpoint_url=self.endpoint)
        client.put_secret_value(SecretId=arn, SecretString=value)
