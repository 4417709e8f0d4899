"""aiohttp-requests.py ADDRESS COUNT AT_ONCE: the peer of `lanes request --repeat` in Python

Copyright 2026 The Lanes authors
SPDX-License-Identifier: GPL-3.0-or-later
"""
import asyncio
import sys

import aiohttp


async def worker(session, address, numbers):
    for _ in numbers:
        async with session.get(address) as answer:
            await answer.read()
            if answer.status != 200:
                raise SystemExit('status %d' % answer.status)


async def main(address, count, at_once):
    numbers = iter(range(count))
    async with aiohttp.ClientSession(connector=aiohttp.TCPConnector(limit=at_once)) as session:
        await asyncio.gather(*(worker(session, address, numbers) for _ in range(at_once)))


asyncio.run(main(sys.argv[1], int(sys.argv[2]), int(sys.argv[3])))
