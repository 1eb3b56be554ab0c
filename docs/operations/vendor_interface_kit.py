"""Put a release of NHS.UK frontend into mentoring/static/vendor, as `make vendor` does.

Run it only to upgrade the kit: the files it makes are committed, so nobody else needs npm.
What it changes, and why, is written in vendoring.md beside it.
"""

import argparse
import hashlib
import io
import re
import subprocess
import sys
import tarfile
import tempfile
from pathlib import Path

VERSION = "10.6.1"
SHA256 = "1af037bcb75237c4208809d3ac9a06522ccf61b2268221268ead3985bceb060b"

ROOT = Path(__file__).resolve().parents[2]
TARGET = ROOT / "mentoring" / "static" / "vendor"
COMPILED = "package/dist/nhsuk/"

FONT_FACE = re.compile(r"@font-face\{[^}]*\}")
ASSET = re.compile(r"url\(/assets/images/([\w.-]+)\)")
SOURCE_MAP = re.compile(r"\n?/[/*]# sourceMappingURL=\S+(?: \*/)?\n?")


def pack(version: str) -> bytes:
    """The package as the registry serves it to `npm pack`."""
    with tempfile.TemporaryDirectory() as folder:
        command = ["npm", "pack", "--silent", f"nhsuk-frontend@{version}"]
        subprocess.run(command, cwd=folder, check=True, stdout=subprocess.DEVNULL)  # noqa: S603 our own words
        return next(Path(folder).glob("*.tgz")).read_bytes()


def own_stylesheet(css: str) -> tuple[str, list[str]]:
    """The stylesheet without outside requests, and the names of the pictures it needs."""
    css, fonts = FONT_FACE.subn("", css)
    if fonts != 2:
        raise SystemExit(f"Expected two @font-face rules, found {fonts}: read the new stylesheet.")
    pictures = sorted(set(ASSET.findall(css)))
    css = SOURCE_MAP.sub("\n", ASSET.sub(r"url(images/\1)", css))
    if re.search(r"url\((?!images/|data:)", css) or "assets.nhs.uk" in css:
        raise SystemExit("The stylesheet still asks for something outside: read it first.")
    return css, pictures


def main() -> None:
    """Fetch, check, change and write."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--archive", type=Path, help="a package fetched earlier, instead of npm")
    parser.add_argument("--version", default=VERSION)
    parser.add_argument("--sha256", default=SHA256)
    arguments = parser.parse_args()

    archive = arguments.archive.read_bytes() if arguments.archive else pack(arguments.version)
    found = hashlib.sha256(archive).hexdigest()
    if found != arguments.sha256:
        raise SystemExit(f"Its SHA-256 is {found}, not {arguments.sha256}: nothing was written.")

    with tarfile.open(fileobj=io.BytesIO(archive)) as package:

        def read(name: str) -> bytes:
            member = package.extractfile(COMPILED + name)
            if member is None:
                raise SystemExit(f"{name} is no file in this release.")
            return member.read()

        css, pictures = own_stylesheet(read("nhsuk-frontend.min.css").decode())
        script = SOURCE_MAP.sub("\n", read("nhsuk-frontend.min.js").decode())
        (TARGET / "images").mkdir(parents=True, exist_ok=True)
        (TARGET / "nhsuk-frontend.min.css").write_text(css)
        (TARGET / "nhsuk-frontend.min.js").write_text(script)
        for old in (TARGET / "images").iterdir():
            old.unlink()
        for picture in pictures:
            (TARGET / "images" / picture).write_bytes(read(f"assets/images/{picture}"))
    place = TARGET.relative_to(ROOT)
    sys.stdout.write(f"nhsuk-frontend {arguments.version} is in {place}. Update NOTICE too.\n")


if __name__ == "__main__":
    main()
