"""Where the service answers: the paths are the vendor's, but for the last two."""

NATIVE_BASE = "/api/v1"
GENERATION = "/services/aigc/multimodal-generation/generation"
UPLOADS = "/uploads"
OPENAI_BASE = "/compatible-mode/v1"
CHAT = "/chat/completions"
ADMIN_BASE = "/admin"
UPLOAD_SINK = "/oss"
