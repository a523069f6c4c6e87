"""What operators deploy: a lock that fits, licences that allow it, and a container and a service without rights."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator
from importlib.metadata import Distribution, distribution
from typing import Any

import pytest
import yaml
from packaging.markers import Marker
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

from tests.conftest import PROJECT

DEPLOY = PROJECT / "docs" / "deploy"
EXTRAS = ("fast", "metrics")
PROJECT_TABLE = tomllib.loads((PROJECT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
ALLOWED = {
    "0BSD", "APACHE-2.0", "APACHE-2.0 WITH LLVM-EXCEPTION", "BSD", "BSD-2-CLAUSE", "BSD-3-CLAUSE", "CC0-1.0", "MIT", "MIT-0",
    "PSF-2.0", "ZLIB",
}  # fmt: skip
SAME = {
    "APACHE 2.0": "APACHE-2.0",
    "APACHE2.0": "APACHE-2.0",
    "APACHE SOFTWARE LICENSE": "APACHE-2.0",
    "BSD LICENSE": "BSD",
    "MIT LICENSE": "MIT",
    "PYTHON SOFTWARE FOUNDATION LICENSE": "PSF-2.0",
}


def locked(name: str) -> dict[str, str]:
    """Version by package, as a lock pins them; each line must be a pin, a marker or a hash."""
    found: dict[str, str] = {}
    for line in (DEPLOY / name).read_text(encoding="utf-8").splitlines():
        if line.startswith("#"):
            continue
        pin = re.fullmatch(r"([A-Za-z0-9._-]+)==(\S+)(?: ; [^\\]+)? \\", line)
        if pin:
            found[canonicalize_name(pin[1])] = pin[2]
        else:
            assert re.fullmatch(r"    --hash=sha256:[0-9a-f]{64}(?: \\)?", line), line
    return found


def test_the_lock_pins_all_that_the_bot_needs_within_its_bounds() -> None:
    """Every dependency and those of the two extras, each with hashes, from nowhere in particular."""
    pins = locked("requirements.lock")
    wanted = [*PROJECT_TABLE["dependencies"], *(one for extra in EXTRAS for one in PROJECT_TABLE["optional-dependencies"][extra])]
    for requirement in map(Requirement, wanted):
        assert requirement.specifier.contains(pins[canonicalize_name(requirement.name)]), requirement
    assert "hatchling" in locked("build.lock")


def runtime() -> Iterator[Distribution]:
    """What is installed of the lock's packages."""
    seen: set[str] = set()
    waiting = [Requirement(one) for one in PROJECT_TABLE["dependencies"]]
    while waiting:
        requirement = waiting.pop()
        if canonicalize_name(requirement.name) in seen:
            continue
        seen.add(canonicalize_name(requirement.name))
        found = distribution(requirement.name)
        yield found
        further = map(Requirement, found.requires or ())
        waiting += [one for one in further if one.marker is None or _applies(one.marker, requirement.extras)]


def _applies(marker: Marker, extras: set[str]) -> bool:
    return any(marker.evaluate({"extra": extra}) for extra in ("", *extras))


def licence(found: Distribution) -> str:
    """A package's licence in its own words: the expression, the classifiers, or the old field."""
    metadata = found.metadata
    classifiers = [value.split(" :: ")[-1] for value in metadata.get_all("Classifier") or () if value.startswith("License ::")]
    return metadata.get("License-Expression") or " OR ".join(classifiers) or (metadata.get("License") or "").split("\n")[0]


def allows(words: str) -> bool:
    """Whether an expression can be met with the licences allowed here."""
    return any(
        all(
            SAME.get(part.strip().upper(), part.strip().upper()) in ALLOWED
            for part in re.split(r" AND ", choice, flags=re.IGNORECASE)
        )
        for choice in re.split(r" OR ", words.strip("() "), flags=re.IGNORECASE)
    )


@pytest.mark.parametrize("found", list(runtime()), ids=lambda found: str(found.metadata["Name"]))
def test_every_package_has_a_licence_that_allows_what_ours_allows(found: Distribution) -> None:
    """A new dependency with a licence that is not on the list, or none, is looked at first."""
    assert allows(licence(found)), licence(found)


def test_a_copyleft_or_unknown_licence_is_refused() -> None:
    """The check can fail."""
    assert allows("LGPLv3 or BSD")
    for words in ("GPL-3.0-only", "LGPLv3", "MIT AND GPL-2.0", "Proprietary", ""):
        assert not allows(words), words


def test_the_container_has_no_rights_and_one_place_to_write() -> None:
    """Another user than root, read-only, nothing gained, the token from a secret and never in a layer."""
    image = (DEPLOY / "Dockerfile").read_text(encoding="utf-8")
    last = image[image.rindex("FROM ") :]
    assert re.search(r"^USER (?!0\b|root\b)\d+$", last, flags=re.MULTILINE)
    assert re.findall(r"^VOLUME (\S+)$", last, flags=re.MULTILINE) == ["/data"]
    assert "--require-hashes" in image
    assert "HEALTHCHECK" in last
    assert not re.search(r"HSCT_(TOKEN|KEY)=", image)
    service: dict[str, Any] = yaml.safe_load((DEPLOY / "compose.yaml").read_text(encoding="utf-8"))["services"]["bot"]
    assert service["read_only"] is True
    assert service["cap_drop"] == ["ALL"]
    assert service["security_opt"] == ["no-new-privileges:true"]
    assert service["volumes"] == ["data:/data"]
    assert service["secrets"] == ["discord_token"]
    assert "ports" not in service
    assert "privileged" not in service


def test_the_service_is_hardened() -> None:
    """No rights to gain, nothing to write but its own folder, the token handed over as a credential."""
    lines = (DEPLOY / "hsct-bot.service").read_text(encoding="utf-8").splitlines()
    for line in (
        "DynamicUser=yes", "NoNewPrivileges=yes", "ProtectSystem=strict", "ProtectHome=yes", "PrivateTmp=yes",
        "PrivateDevices=yes", "CapabilityBoundingSet=", "RestrictNamespaces=yes", "RestrictSUIDSGID=yes",
        "SystemCallFilter=@system-service",
        "StateDirectory=hsct-bot", "UMask=0077",
    ):  # fmt: skip
        assert line in lines, line
    assert any(line.startswith("LoadCredential=discord_token:") for line in lines)
    assert not any("HSCT_TOKEN=" in line or line.startswith("User=root") for line in lines)


def test_every_option_set_in_the_deployment_is_one() -> None:
    """A misspelt one would be ignored by nobody's notice."""
    from bot.config import Settings

    for name in ("Dockerfile", "hsct-bot.service"):
        for option in re.findall(r"HSCT_([A-Z_]+)=", (DEPLOY / name).read_text(encoding="utf-8")):
            assert option.lower() in Settings.model_fields, option
