"""The hot loops: plain Python over arrays, compiled by numba; `NUMBA_DISABLE_JIT=1` runs the very same lines uncompiled."""
