"""What the vendor allows a batch to be, megabytes read as the smaller of their two meanings."""

MAX_FILE_BYTES = 500_000_000
MAX_LINE_BYTES = 6_000_000
MAX_LINES = 50_000
MAX_STORED_FILES = 10_000
MAX_STORED_BYTES = 100_000_000_000
MIN_WINDOW_HOURS = 24
MAX_WINDOW_HOURS = 336
LISTED_SECONDS = 30 * 24 * 3600

CHAT_ENDPOINT = "/v1/chat/completions"
# A dry run: nothing is inferred, nothing is billed, and the limits are its own.
TEST_ENDPOINT = "/v1/chat/ds-test"
TEST_MODEL = "batch-test-model"
MAX_TEST_BYTES = 1_000_000
MAX_TEST_LINES = 100
MAX_TEST_BATCHES = 2
