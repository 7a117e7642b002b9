"""Model folders to where a URL points, and from there: `push` and `pull`."""

from autoqa.connect.remotes.pull import MOST_BYTES, pull
from autoqa.connect.remotes.push import push
from autoqa.connect.remotes.transfer import Told, Transfer

__all__ = ["MOST_BYTES", "Told", "Transfer", "pull", "push"]
