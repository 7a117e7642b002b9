"""Read an open file at any offset without moving the position that a child process shares."""

from __future__ import annotations

import hashlib
import os

BLOCK = 1 << 18


class FileView:
    """An open file of a known size, read with `pread` through one cached block."""

    def __init__(self, fd: int, size: int) -> None:
        self.fd = fd
        self.size = size
        self._start = 0
        self._block = b""

    def read(self, offset: int, count: int) -> bytes:
        """Return up to `count` bytes from `offset`; fewer at the end of the file, none outside it."""
        if offset < 0 or offset >= self.size:
            return b""
        inside = offset - self._start
        if not 0 <= inside <= len(self._block) - count:
            self._start, inside = offset, 0
            self._block = os.pread(self.fd, max(count, BLOCK), offset)
        return self._block[inside : inside + count]

    def sha256(self) -> str:
        """Hash the whole file, a block at a time."""
        digest, offset = hashlib.sha256(), 0
        while block := os.pread(self.fd, BLOCK * 4, offset):
            digest.update(block)
            offset += len(block)
        return digest.hexdigest()
