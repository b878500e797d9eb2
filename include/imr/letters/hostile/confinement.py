"""Takes from a process what it does not need to read PDFs from a socket: files, network, other processes.

Linux only. A process cannot take the confinement off again, and neither can the code of a hostile PDF that
has taken the process over. Sources: prctl(2), seccomp(2), and the system calls' numbers in the kernel's
`arch/x86/entry/syscalls/syscall_64.tbl` and `include/uapi/asm-generic/unistd.h`.
"""

from __future__ import annotations

import ctypes
import errno
import platform
import struct

_SET_DUMPABLE, _SET_SECCOMP, _SET_NO_NEW_PRIVS = 4, 22, 38
_FILTER_MODE = 2

_ARCHITECTURES = {"x86_64": (0xC000003E, 0), "aarch64": (0xC00000B7, 1)}
"""Machine -> the kernel's name for it (AUDIT_ARCH), and its place among the numbers of `_ALLOWED`."""

_ALLOWED = {
    # the socket to the parent
    "read": (0, 63),
    "write": (1, 64),
    "sendto": (44, 206),
    "recvfrom": (45, 207),
    # memory
    "mmap": (9, 222),
    "mprotect": (10, 226),
    "munmap": (11, 215),
    "brk": (12, 214),
    "mremap": (25, 216),
    "madvise": (28, 233),
    # clocks, the alarm that ends a slow reading, and what a signal needs
    "rt_sigaction": (13, 134),
    "rt_sigprocmask": (14, 135),
    "rt_sigreturn": (15, 139),
    "nanosleep": (35, 101),
    "pause": (34, -1),
    "getitimer": (36, 102),
    "setitimer": (38, 103),
    "clock_gettime": (228, 113),
    "clock_nanosleep": (230, 115),
    "restart_syscall": (219, 128),
    "sigaltstack": (131, 132),
    # what the interpreter and the C library do by themselves
    "close": (3, 57),
    "futex": (202, 98),
    "getpid": (39, 172),
    "getppid": (110, 173),
    "gettid": (186, 178),
    "getrusage": (98, 165),
    "getrandom": (318, 278),
    "sched_yield": (24, 124),
    "rseq": (334, 293),
    "exit": (60, 93),
    "exit_group": (231, 94),
}
"""System calls that a reading process may make, with their numbers on each machine.

None opens anything, names another process or starts one.
"""

_LOAD, _JUMP_IF_EQUAL, _RETURN = 0x20, 0x15, 0x06  # BPF_LD|W|ABS, BPF_JMP|JEQ|K, BPF_RET|K
_NUMBER_AT, _ARCHITECTURE_AT = 0, 4  # offsets in struct seccomp_data
_ALLOW, _FAIL = 0x7FFF0000, 0x00050000 | errno.EPERM


class _Program(ctypes.Structure):
    _fields_ = (("length", ctypes.c_ushort), ("instructions", ctypes.c_void_p))


def confine() -> bool:
    """Confines this process for the rest of its life; returns whether the kernel offers all of it.

    Afterwards it cannot open files or sockets, see or signal other processes, or start any. Others of the
    same user cannot look into its memory. A system call that is not allowed fails with EPERM.
    What Python imports when it first needs it must have been imported before.
    """
    library = ctypes.CDLL(None, use_errno=True)
    if library.prctl(_SET_DUMPABLE, 0, 0, 0, 0) or library.prctl(_SET_NO_NEW_PRIVS, 1, 0, 0, 0):
        return False
    machine = _ARCHITECTURES.get(platform.machine())
    if machine is None:
        return False
    instructions = ctypes.create_string_buffer(_filter(*machine))
    program = _Program(len(instructions.raw) // 8, ctypes.addressof(instructions))
    return int(library.prctl(_SET_SECCOMP, _FILTER_MODE, ctypes.byref(program), 0, 0)) == 0


def _filter(architecture: int, place: int) -> bytes:
    """Returns the kernel's program that lets only the allowed calls of this architecture pass."""
    numbers = [known[place] for known in _ALLOWED.values() if known[place] >= 0]
    program = [
        (_LOAD, 0, 0, _ARCHITECTURE_AT),
        (_JUMP_IF_EQUAL, 1, 0, architecture),
        (_RETURN, 0, 0, _FAIL),
        (_LOAD, 0, 0, _NUMBER_AT),
        *((_JUMP_IF_EQUAL, len(numbers) - at, 0, number) for at, number in enumerate(numbers)),
        (_RETURN, 0, 0, _FAIL),
        (_RETURN, 0, 0, _ALLOW),
    ]
    return b"".join(struct.pack("<HBBI", *instruction) for instruction in program)
