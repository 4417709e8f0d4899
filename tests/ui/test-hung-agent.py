"""test-hung-agent.py: an agent that was stopped (SIGSTOP) holds up nobody, and what it has is neither lost nor done twice

Copyright 2026 The Lanes authors
SPDX-License-Identifier: GPL-3.0-or-later
"""
import os
import signal
import sys
import time

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), '..', 'fault'))

from gi.repository import GLib

import lanesui
from faultworld import LOST, SUCCEEDED, Job, World

COMMAND = 'echo began $0 >>"$1"; sleep "$2"; echo done $0 >>"$1"'
SENTENCE = 'does not answer'
# Far more than a call takes, far less than for ever.
PROMPT = 20


class Hung(World):
    def __init__(self):
        super().__init__(lanesui.program('lanes-gtk'), seed=1, disk=False)
        self.stopped = []

    def __exit__(self, *words):
        for pid in self.stopped:
            self.shoot(pid)
        self.close()

    def command(self, number, seconds):
        words = ['sh', '-c', COMMAND, str(number), self.truth, '%g' % seconds]
        self.accept(Job('command', number), 'command', {'command': GLib.Variant('as', words)})
        return max(self.jobs)

    def wait_job(self):
        self.accept(Job('wait'), 'wait', {'seconds': GLib.Variant('d', 0.1)})
        return max(self.jobs)

    def job(self, id):
        begin = time.monotonic()
        found = {job['id']: job for job in self.call('List', '(a{sv})', {'limit': GLib.Variant('u', 1000)})[0]}[id]
        assert time.monotonic() - begin < PROMPT, 'a call waited'
        return found

    def until(self, condition, what, patience=60):
        lanesui.wait(condition, what, patience)

    def begun(self):
        return self.read_truth()[0][1]

    def stop_agent(self):
        pid, = self.agents()[0]
        os.kill(pid, signal.SIGSTOP)
        self.stopped.append(pid)
        return pid


def die_with_stopped_agent(hung):
    """One runs; its agent is stopped and its window killed; another window comes."""
    command = hung.command(1, 1)
    hung.until(lambda: hung.begun() == 1, 'the command to begin')
    agent = hung.stop_agent()
    hung.kill()
    hung.start()
    hung.until(lambda: SENTENCE in hung.job(command).get('reason', ''), 'the silence to be told')
    other = hung.wait_job()
    hung.until(lambda: hung.job(other)['state'] == 'succeeded', 'what needs no agent to be done')
    assert hung.job(command)['state'] == 'waiting', hung.job(command)
    return command, agent


def test_goes_on():
    with Hung() as hung:
        command, agent = die_with_stopped_agent(hung)
        os.kill(agent, signal.SIGCONT)
        hung.until(lambda: hung.job(command)['state'] == 'succeeded', 'the command to be taken back')
        assert hung.begun() == 1 and hung.read_truth()[1][1] == 1, hung.read_truth()
        assert hung.job(command)['attempts'] == 1
        hung.until(lambda: hung.rows()[command][0] == SUCCEEDED, 'it to be on disk')


def test_is_killed():
    with Hung() as hung:
        command, agent = die_with_stopped_agent(hung)
        os.kill(agent, signal.SIGKILL)
        hung.until(lambda: hung.job(command)['state'] == 'lost', 'the command to be lost')
        assert hung.begun() == 1
        hung.until(lambda: hung.rows()[command][0] == LOST, 'it to be on disk')
        after = hung.command(2, 0)
        hung.until(lambda: hung.job(after)['state'] == 'succeeded', 'another agent')


def test_in_use():
    """Asked to start and to stop: it is said why nothing comes of it, and each is done once when it goes on."""
    with Hung() as hung:
        running = hung.command(1, 60)
        hung.until(lambda: hung.begun() == 1, 'the command to begin')
        agent = hung.stop_agent()
        asked = hung.command(2, 0)
        hung.call('Act', '(sat)', 'cancel', [running])
        hung.until(lambda: SENTENCE in hung.job(running).get('reason', ''), 'the silence to be told of the one that stops')
        hung.until(lambda: SENTENCE in hung.job(asked).get('reason', ''), 'the silence to be told of the one that starts')
        assert hung.job(running)['state'] == 'stopping', hung.job(running)
        os.kill(agent, signal.SIGCONT)
        hung.until(lambda: hung.job(running)['state'] == 'cancelled' and hung.job(asked)['state'] == 'succeeded', 'both to be over')
        assert hung.read_truth()[0] == {1: 1, 2: 1}, hung.read_truth()
        assert SENTENCE not in hung.job(asked).get('reason', '')


if __name__ == '__main__':
    lanesui.main(globals())
