"""ASF (WMA): objects named by GUID, then packets of one size."""

from __future__ import annotations

import struct

from autoqa.audio.extent.promise import Extent, missing
from autoqa.audio.refusal import RefusedError
from autoqa.audio.view import FileView

_GUID = {
    "file": bytes.fromhex("a1dcab8c47a9cf118ee400c00c205365"),
    "data": bytes.fromhex("3626b2758e66cf11a6d900aa0062ce6c"),
    "encryption": bytes.fromhex("fbb3112223bdd211b4b700a0c955fc6e"),
    "extended_encryption": bytes.fromhex("14e68a292226174cb935dae07ee9289c"),
}


def measure(view: FileView) -> Extent:
    """Read the header's objects and compare its packets with the bytes there."""
    size, objects = struct.unpack_from("<QI", view.read(0, 30), 16)
    at, header_end = 30, size
    packets, packet_bytes, seconds = 0, 0, None
    for _ in range(min(objects, 10_000)):
        guid, length = struct.unpack("<16sQ", view.read(at, 24))
        if guid in (_GUID["encryption"], _GUID["extended_encryption"]):
            raise RefusedError("encrypted", "its sound is protected (DRM)")
        if guid == _GUID["file"]:
            packets, seconds, packet_bytes = _asf_file(view.read(at, 104))
        if length < 24 or at + length > header_end:
            raise RefusedError("malformed", "its WMA header is cut or contradicts itself")
        at += length
    data = view.read(header_end, 50)
    if len(data) < 50 or data[:16] != _GUID["data"]:
        raise RefusedError("damaged", "its sound data are missing")
    cut = missing("its header", packets * packet_bytes, view.size - header_end - 50) if packets else None
    return Extent(seconds, cut)


def _asf_file(body: bytes) -> tuple[int, float | None, int]:
    packets, play, _, preroll, flags, smallest = struct.unpack_from("<QQQQII", body, 56)
    if flags & 1:  # a broadcast: the counts are not filled in
        return 0, None, smallest
    seconds = play / 1e7 - preroll / 1e3
    return packets, seconds if seconds > 0 else None, smallest
