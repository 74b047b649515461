#!/usr/bin/env python3
"""random_actions_test.py PROGRAM [--database sqlite|postgresql] [--actions N] [--seed N]: random
people do random things to a marketplace, sensible and wrong ones. Every answer is the one that the
rules say, what it changed and nothing else has changed, and no answer is a 5xx. After every 500
actions the server is stopped and `shortlist verify` compares all that is derived with the database.

A seed gives the same moves again: nothing that chance decides depends on ids or on the clock."""

import argparse
import collections
import json
import random
import sys
import traceback
import unittest

from market import Market
from market_looks import Looks
from market_model import DAY
from market_moves import MOVES, Moves
from postgres import Cluster, programs
from program import Marketplace

parser = argparse.ArgumentParser()
parser.add_argument("program")
parser.add_argument("--database", choices=("sqlite", "postgresql"), default="sqlite")
parser.add_argument("--actions", type=int, default=1_500)
parser.add_argument("--seed", type=int, default=20261128)
ARGUMENTS, REST = parser.parse_known_args()

VERIFY_EVERY = 500
TOLD = 20  # of the last requests, when something is wrong
PEOPLE = ([["client"]] * 9 + [["freelancer"]] * 12 + [["agency_manager"]] * 3
          + [["client", "freelancer"]] * 3)


class RandomActions(unittest.TestCase):
    def setUp(self):
        url = None
        if ARGUMENTS.database == "postgresql":
            if programs() is None:
                self.skipTest("PostgreSQL is not installed: scripts/setup does it")
            url = self.enterContext(Cluster()).new_database()
        self.live = self.enterContext(Marketplace(
            ARGUMENTS.program, model=False, database=url, settings={"sandbox": True}))
        self.live.create_key()
        self.random = random.Random(ARGUMENTS.seed)
        self.journal = collections.deque(maxlen=TOLD)
        self.market = Market(self.live, self.journal)
        self.moves = Moves(self.market, self.random)
        self.looks = Looks(self.moves)

    def test_keep_every_rule(self):
        number = 0
        try:
            self.begin()
            for number in range(1, ARGUMENTS.actions + 1):
                self.market.tick()
                self.act()
                if number % VERIFY_EVERY == 0 or number == ARGUMENTS.actions:
                    self.verify()
        except Exception as error:
            lines = "\n".join(map(str, self.journal))
            raise AssertionError(
                f"seed {ARGUMENTS.seed}, action {number} on {ARGUMENTS.database}: {error}\n"
                f"the last requests:\n{lines}\nthe log ends with\n{self.live.log()[-2000:]}\n"
                f"{traceback.format_exc()}") from error
        self.tell(number)

    def tell(self, number):
        answers = self.market.answers
        counts = {kind: len(things) for kind, things in self.market.by_kind.items()}
        never = sorted(set(MOVES) - {operation for operation, status, _ in answers if status < 400})
        print(f"seed {ARGUMENTS.seed}: {number} actions and {self.market.ahead // DAY} days on "
              f"{ARGUMENTS.database}; {counts}; {len(answers)} kinds of answers, "
              f"{len({reason for *_, reason in answers})} reasons; never done: {never}",
              file=sys.stderr)
        # Else the people would be too clumsy for the test to tell anything.
        self.assertLessEqual(len(never), 0 if number >= 10_000 else len(MOVES) // 3)

    def begin(self):
        self.market.serve()
        self.market.tick()
        self.market.register(PEOPLE)
        for account in self.market.accounts:
            if account.roles != ["client"]:
                self.moves.send("create_freelancer", self.market.as_account(account),
                                "edit_freelancers", self.moves.body_of_freelancer(), None, {})
            if "client" in account.roles:
                self.moves.send("create_job", self.market.as_account(account), "edit_jobs",
                                self.moves.body_of_job(), None, {})

    def act(self):
        dice = self.random.random()
        if dice < 0.66:
            self.moves.move()
        elif dice < 0.92:
            self.looks.look()
        elif dice < 0.95:
            self.moves.send_an_old_one_again()
        elif dice < 0.955:
            self.hold_somebody()
        elif dice < 0.98:
            self.pass_time()
        else:
            self.moves.move()

    def pass_time(self):
        hours = self.random.choice((1, 1, 2, 6, 6, 24, 24, 72, 170, 340, 700))
        seconds = self.random.randrange(1, hours * 3_600)
        key = {"Idempotency-Key": "key-" + self.moves.word()}
        clock = self.market.move_clock(seconds, key)
        self.market.check_touched()
        again = self.market.expect(self.market.operator, 200, "advance_clock",
                                   {"seconds": seconds}, headers=key)
        self.assertEqual(again, clock)

    def hold_somebody(self):
        held = [each for each in self.market.accounts if each.status != "active"]
        account = self.random.choice(held if len(held) > 3 else self.market.accounts)
        following = {"active": ("limited",), "limited": ("active", "suspended"),
                     "suspended": ("active",)}[account.status]
        self.market.hold(account, self.random.choice(following))
        self.market.check_touched()

    def verify(self):
        self.market.check_all()
        self.assertEqual(self.market.stop(), 0)
        report = self.live.run("verify", "--json", check=False)
        self.assertEqual(report.returncode, 0, report.stdout + report.stderr)
        self.assertTrue(json.loads(report.stdout)["ok"], report.stdout)
        self.market.serve()
        self.market.tick()
        self.market.check_all()


if __name__ == "__main__":
    unittest.main(argv=[sys.argv[0], *REST])
