"""A certificate authority for one run, trusted by nobody but the processes of that run."""

from pathlib import Path

import trustme


def issue_certificate(host: str, folder: Path) -> tuple[Path, Path]:
    """Files in `folder`: the authority to trust, and a certificate for `host` with its key."""
    authority = trustme.CA()
    authority_file, certificate_file = folder / "authority.pem", folder / "certificate.pem"
    authority.cert_pem.write_to_path(str(authority_file))
    authority.issue_cert(host).private_key_and_cert_chain_pem.write_to_path(str(certificate_file))
    return authority_file, certificate_file
