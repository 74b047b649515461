#!/usr/bin/env python3
"""accounts_test.py PROGRAM: an admin is made by the command line, and somebody registers with the
mail that the server leaves in its folder; both are let in, and one is held."""

import json
import sys
import unittest

from people import ask, token_mailed_to
from program import Marketplace

PROGRAM = sys.argv.pop(1)


def log_in(live, email, password):
    return ask(live, "POST", "/v1/sessions", {"email": email, "password": password})


class Accounts(unittest.TestCase):
    def test_an_admin_and_a_client_get_in(self):
        with Marketplace(PROGRAM, model=False) as live:
            made = live.run("admin", "create", "--email", "Root@Example.org", "--json")
            admin = json.loads(made.stdout)
            self.assertEqual(admin["email"], "Root@example.org")
            again = live.run("admin", "create", "--email", "root@example.org", check=False)
            self.assertEqual(again.returncode, 1)
            self.assertIn("email_taken", again.stderr)

            live.serve()
            self.assertEqual(log_in(live, "root@example.org", "correct horse"), (401, "bad_login"))
            self.assertEqual(ask(live, "POST", "/v1/accounts:reset",
                                 {"token": admin["token"], "password": "correct horse"}),
                             (204, None))
            status, session = log_in(live, "root@example.org", "correct horse")
            self.assertEqual(status, 201)
            status, me = ask(live, "GET", "/v1/accounts/me", token=session["token"])
            self.assertEqual((status, me["roles"]), (200, ["admin"]))

            self.assertEqual(ask(live, "POST", "/v1/accounts",
                                 {"email": "ada@example.org", "password": "another horse",
                                  "name": "Ada", "roles": ["client"]}),
                             (202, {"accepted": True}))
            self.assertEqual(ask(live, "POST", "/v1/accounts:verify",
                                 {"token": token_mailed_to(live, "ada@example.org")}), (204, None))
            status, session = log_in(live, "ada@example.org", "another horse")
            self.assertEqual(status, 201)
            ada = session["token"]
            status, job = ask(live, "POST", "/v1/jobs", {"title": "A", "description": "B"}, ada)
            self.assertEqual(status, 201)
            imported = json.loads(live.run("admin", "create-key", "--role", "admin",
                                           "--json").stdout)["key"]
            self.assertEqual(ask(live, "GET", "/v1/jobs", token=imported)[1]["total"], 1)
            self.assertEqual(ask(live, "GET", "/v1/jobs", token=ada)[1]["total"], 1)
            status, key = ask(live, "POST", "/v1/api_keys", {"scopes": ["search"]}, ada)
            self.assertEqual(status, 201)

            def found(wait_for):
                status, answer = ask(live, "GET", f"/v1/jobs/search?min_seq={wait_for}",
                                     token=key["key"])
                self.assertEqual(status, 200)
                return [result["job"]["id"] for result in answer["results"]]

            self.assertEqual(found(job["seq"]), [job["id"]])
            live.run("admin", "set-status", "--email", "ada@example.org", "--status", "limited",
                     "--reason", "Chargebacks")
            self.assertEqual(found(job["seq"] + 1), [])
            status, me = ask(live, "GET", "/v1/accounts/me", token=ada)
            self.assertEqual((status, me["hold_reason"]), (200, "Chargebacks"))
            self.assertEqual(ask(live, "POST", "/v1/jobs", {"title": "C", "description": "D"}, ada),
                             (403, "account_limited"))

            for held in ("limited", "suspended"):
                live.run("admin", "set-status", "--email", "ada@example.org", "--status", held,
                         "--reason", "Chargebacks")
            self.assertEqual(ask(live, "GET", "/v1/accounts/me", token=ada),
                             (401, "bad_credentials"))
            self.assertEqual(log_in(live, "ada@example.org", "another horse"),
                             (403, "account_suspended"))


if __name__ == "__main__":
    unittest.main()
