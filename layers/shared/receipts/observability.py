"""The one logger: JSON lines, with identifiers and codes, never receipt text or addresses."""

from aws_lambda_powertools import Logger

logger = Logger(location=None)
