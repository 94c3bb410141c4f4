"""The emulated AWS: how to reach it, and the little that is asked of it besides deploying."""

from dataclasses import dataclass
from pathlib import Path
from typing import Any

import boto3

_KEY = "test"


@dataclass(frozen=True)
class LocalAws:
    """An AWS on loopback that listens twice; its root credentials are the emulator's, no secret.

    In the clear for tools on this machine, and with TLS, under an authority of its own, for
    functions and queues, as the policies of buckets and queues refuse roles without it.
    """

    endpoint: str
    secure_endpoint: str
    ca_bundle: Path
    region: str = "us-east-1"

    @property
    def session(self) -> boto3.Session:
        """A session with the emulator's root credentials."""
        return boto3.Session(_KEY, _KEY, region_name=self.region)

    def client(self, service: Any) -> Any:
        """A client that speaks TLS."""
        return self.session.client(
            service, endpoint_url=self.secure_endpoint, verify=str(self.ca_bundle)
        )

    @property
    def environment(self) -> dict[str, str]:
        """What points any AWS tool here."""
        return {
            "AWS_ACCESS_KEY_ID": _KEY,
            "AWS_SECRET_ACCESS_KEY": _KEY,
            "AWS_ENDPOINT_URL": self.endpoint,
            "AWS_DEFAULT_REGION": self.region,
        }

    @property
    def secure_environment(self) -> dict[str, str]:
        """The same with TLS."""
        return {
            **self.environment,
            "AWS_ENDPOINT_URL": self.secure_endpoint,
            "AWS_CA_BUNDLE": str(self.ca_bundle),
        }

    def stack_outputs(self, stack_name: str) -> dict[str, str]:
        """The outputs of a deployed stack."""
        stack = self.client("cloudformation").describe_stacks(StackName=stack_name)["Stacks"][0]
        return {output["OutputKey"]: output["OutputValue"] for output in stack["Outputs"]}

    def set_secret(self, arn: str, value: str) -> None:
        """Give a secret a value of our own, as an operator would."""
        self.client("secretsmanager").put_secret_value(SecretId=arn, SecretString=value)
