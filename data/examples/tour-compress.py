#!/usr/bin/env python3
"""tour-compress.py FILE: how small a file gets when it is packed tightly; writes nothing but one line

Copyright 2026 The Lanes authors
SPDX-License-Identifier: GPL-3.0-or-later
"""
import lzma
import os
import sys

BLOCK = 1 << 16


def main():
    path = sys.argv[1]
    number = os.environ.get('LANES_PROGRESS_FD')
    progress = os.fdopen(int(number), 'w') if number else None
    whole = max(os.path.getsize(path), 1)
    packer = lzma.LZMACompressor(preset=6)
    done = packed = 0
    with open(path, 'rb') as source:
        while block := source.read(BLOCK):
            packed += len(packer.compress(block))
            done += len(block)
            if progress:
                print('%.3f %d of %d KiB' % (done / whole, done >> 10, whole >> 10), file=progress, flush=True)
    packed += len(packer.flush())
    print('%-24s %8d -> %8d bytes, %2d %%' % (os.path.basename(path), done, packed, packed * 100 // max(done, 1)))


main()
