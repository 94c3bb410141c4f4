"""Grants that no function of the local stack is seen to miss, each with the reason."""

_POLLING = "Lambda takes messages for the function; the emulator's does so without its role"
_LOGGING = "Lambda writes the function's log; the emulator's does so without its role"
_ENCRYPTING = "S3, DynamoDB, SQS and Secrets Manager use the key for the caller; here they do not"
_MISSING = "S3 hides from who may not list that an object is missing; the emulator tells everybody"

_POLLED = (
    *("TakeUploads", "TakePages", "TakeBatchPages", "TakeCompleteDocuments", "TakeDeliveries"),
    *("TakeDeadLetters", "TakeDeadBatchPages"),
)
_POLLS = ("sqs:ReceiveMessage", "sqs:DeleteMessage", "sqs:GetQueueAttributes")

# By statement and action.
UNENFORCED = {
    **{(sid, action): _POLLING for sid in _POLLED for action in _POLLS},
    ("WriteLogs", "logs:CreateLogStream"): _LOGGING,
    ("WriteLogs", "logs:PutLogEvents"): _LOGGING,
    ("TellMissingFromDenied", "s3:ListBucket"): _MISSING,
    ("UseKey", "kms:Decrypt"): _ENCRYPTING,
    ("UseKey", "kms:GenerateDataKey"): _ENCRYPTING,
}
