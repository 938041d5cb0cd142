"""Work for workers: some of it honest, most of it not."""

from __future__ import annotations

import ctypes
import os
import signal
import socket
import subprocess
import time
from collections.abc import Callable
from pathlib import Path

from broadsheet.errors import DocumentError


def echo(job: bytes) -> bytes:
    """The job itself, or what it asks for."""
    verb, _, rest = job.partition(b" ")
    return CHORES[verb](rest) if verb in CHORES else job


def _refuse(words: bytes) -> bytes:
    raise DocumentError("not-liked", words.decode())


def _spin(_: bytes) -> bytes:
    while True:
        pass


def _sleep(words: bytes) -> bytes:
    time.sleep(float(words))
    return b"slept"


def _swell(words: bytes) -> bytes:
    return b"%d" % len(bytearray(int(words)))


def _raise(words: bytes) -> bytes:
    raise ZeroDivisionError(words.decode())


def _crash(_: bytes) -> bytes:
    return ctypes.string_at(0)


def _die(words: bytes) -> bytes:
    os.kill(os.getpid(), int(words))
    return b"alive"


def _quit(words: bytes) -> bytes:
    os._exit(int(words))


def _hush(_: bytes) -> bytes:
    os.closerange(0, 64)
    time.sleep(3600)
    return b""


def _babble(_: bytes) -> bytes:
    for pipe in range(3, 10):
        try:
            os.write(pipe, b"\0\0\0\0\0\0\0\3abc")
        except OSError:
            continue
    return b""


def _boast(_: bytes) -> bytes:
    for pipe in range(3, 10):
        try:
            os.write(pipe, b"\x7f" + b"\0" * 7)
        except OSError:
            continue
    return b""


def _connect(words: bytes) -> bytes:
    try:
        socket.create_connection(("127.0.0.1", int(words)), 1).close()
    except OSError as error:
        return type(error).__name__.encode()
    return b"connected"


def _call(_: bytes) -> bytes:
    try:
        subprocess.run(["true"], check=True)
    except OSError as error:
        return type(error).__name__.encode()
    return b"called"


def _write(words: bytes) -> bytes:
    try:
        Path(words.decode()).write_bytes(b"written")
    except OSError as error:
        return type(error).__name__.encode()
    return b"written"


def _open_many(words: bytes) -> bytes:
    held: list[int] = []
    try:
        while len(held) < int(words):
            held.append(os.open("/dev/null", os.O_RDONLY))
    except OSError:
        return b"%d" % len(held)
    finally:
        for one in held:
            os.close(one)
    return b"all"


def _once(words: bytes) -> bytes:
    """Die where there is such a directory, which then is gone."""
    try:
        Path(words.decode()).rmdir()
    except FileNotFoundError:
        return b"the second time"
    os.kill(os.getpid(), signal.SIGKILL)
    return b""


def _print(words: bytes) -> bytes:
    print("noise" * 100)
    return words


CHORES: dict[bytes, Callable[[bytes], bytes]] = {
    b"babble": _babble,
    b"boast": _boast,
    b"call": _call,
    b"connect": _connect,
    b"crash": _crash,
    b"die": _die,
    b"hush": _hush,
    b"know": lambda words: os.environ.get(words.decode(), "").encode(),
    b"name": lambda _: b"%d" % os.getpid(),
    b"once": _once,
    b"open": _open_many,
    b"print": _print,
    b"quit": _quit,
    b"raise": _raise,
    b"refuse": _refuse,
    b"sleep": _sleep,
    b"spin": _spin,
    b"swell": _swell,
    b"write": _write,
}
