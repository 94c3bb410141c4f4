"""What the deployed function has around it: its variables, its role, the AWS of the local stack."""

from typing import Any

from botocore.exceptions import ClientError

from local.invoke.errors import InvokeError
from local.stack.aws import LocalAws
from local.stack.state import Endpoints, StackState


def running_stack(state: StackState) -> Endpoints:
    """The local stack; raises InvokeError where it is not up."""
    if state.endpoints is None or not state.up:
        raise InvokeError("The function needs the deployed pipeline: run `receipts local up`.")
    return state.endpoints


def execution_environment(logical_id: str, stack: Endpoints) -> dict[str, str]:
    """The function's variables, and its execution role's credentials for the emulated AWS."""
    configuration = _configuration(logical_id, stack)
    return {
        **configuration["Environment"]["Variables"],
        **stack.aws.secure_environment,
        **_assume(configuration["Role"], stack.aws),
        "AWS_REGION": stack.region,
    }


def container_environment(logical_id: str, stack: Endpoints) -> dict[str, str]:
    """The function's variables, and the emulated AWS without TLS, as its root.

    A container does not see the file of the stack's certificate authority, and without TLS the
    policies of buckets and queues refuse every role.
    """
    return {
        **_configuration(logical_id, stack)["Environment"]["Variables"],
        **stack.aws.environment,
        "AWS_REGION": stack.region,
    }


def _configuration(logical_id: str, stack: Endpoints) -> dict[str, Any]:
    aws = stack.aws
    try:
        resource = aws.client("cloudformation").describe_stack_resource(
            StackName=stack.stack_name, LogicalResourceId=logical_id
        )
    except ClientError as error:
        raise InvokeError(
            f"The local stack has no {logical_id}: run `receipts local down`, then"
            " `receipts local up`, to deploy what is built now."
        ) from error
    name = resource["StackResourceDetail"]["PhysicalResourceId"]
    configuration: dict[str, Any] = aws.client("lambda").get_function_configuration(
        FunctionName=name
    )
    return configuration


def _assume(role: str, aws: LocalAws) -> dict[str, str]:
    """The emulator lets its root take any role, whatever the role's trust policy says."""
    answer = aws.client("sts").assume_role(RoleArn=role, RoleSessionName="local-invoke")
    credentials = answer["Credentials"]
    return {
        "AWS_ACCESS_KEY_ID": credentials["AccessKeyId"],
        "AWS_SECRET_ACCESS_KEY": credentials["SecretAccessKey"],
        "AWS_SESSION_TOKEN": credentials["SessionToken"],
    }
