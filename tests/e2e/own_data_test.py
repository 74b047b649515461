#!/usr/bin/env python3
"""own_data_test.py PROGRAM: somebody takes away what is stored about them, and has it erased: from
the database and from what is derived of it, whatever was written before."""

import contextlib
import json
import sqlite3
import sys
import unittest

from people import PASSWORD, Person, ask
from program import Marketplace

PROGRAM = sys.argv.pop(1)
MARK = "quokkaberry"  # in each word of theirs


def terms(minor):
    return {"amount": {"amount_minor": minor, "currency": "USD"}}


def rows_with(database, text):
    """The tables and columns that have the text somewhere."""
    found = set()
    with contextlib.closing(sqlite3.connect(database)) as sql:
        tables = [name for (name,) in
                  sql.execute("SELECT name FROM sqlite_master WHERE type = 'table'")]
        for table in tables:
            cursor = sql.execute(f"SELECT * FROM {table}")
            names = [column[0] for column in cursor.description]
            for row in cursor:
                found |= {f"{table}.{name}" for name, value in zip(names, row)
                          if text in str(value)}
    return found


class OwnData(unittest.TestCase):
    def test_is_taken_away_and_erased(self):
        with Marketplace(PROGRAM, settings={"sandbox": True}) as live:
            live.create_key()
            live.serve()
            client = Person(live, "Clara", ["client"])
            quokka = Person(live, MARK, ["freelancer", "client"])
            job = client.make("/v1/jobs", {"title": "A parser", "questions": ["Which?"]})["id"]
            file = quokka.expect(201, "POST", f"/v1/files?name={MARK}.txt", MARK,
                                 **{"Content-Type": "text/plain"})["id"]
            own = quokka.make("/v1/jobs", {
                "attachments": [file],
                "title": f"{MARK} job", "description": f"Words of {MARK}.",
                "client": {"name": MARK}, "questions": [f"Is it {MARK}?"]})
            profile = quokka.make("/v1/freelancers", {
                "display_name": MARK, "title": f"{MARK} engineer", "city": MARK,
                "overview": f"I am {MARK}. " * 40,
                "portfolio": [{"title": MARK, "description": f"By {MARK}."}]})
            frl = profile["id"]
            quote = quokka.do(f"/v1/freelancers/{frl}/connects:quote", {"job_id": job})["id"]
            key = {"Idempotency-Key": "of-" + MARK}
            letter = {"freelancer_id": frl, "quote_id": quote, "terms": terms(5_000),
                      "cover_letter": f"Yours, {MARK}",
                      "answers": [{"question": "Which?", "answer": MARK}]}
            sent = quokka.expect(201, "POST", f"/v1/jobs/{job}/proposals", letter, **key)
            # Another session is still the same person.
            quokka.log_in()
            self.assertEqual(
                quokka.expect(201, "POST", f"/v1/jobs/{job}/proposals", letter, **key), sent)
            found = f"/v1/talent/search?q={MARK}&min_seq="
            self.assertEqual(client.get(found + str(sent["seq"]))["total"], 1)

            quokka.make("/v1/saved_searches", {"name": MARK, "kind": "jobs", "query": {"q": MARK}})
            export = quokka.get("/v1/accounts/me/export")
            self.assertEqual(export["account"]["name"], MARK)
            (mine,) = export["freelancers"]
            self.assertEqual(mine["freelancer"]["overview"], profile["overview"])
            self.assertEqual(mine["proposals"], [sent])
            self.assertEqual(mine["connects"]["available"],
                             quokka.get(f"/v1/freelancers/{frl}/connects")["available"])
            self.assertEqual(export["jobs"][0]["job"]["id"], own["id"])
            self.assertEqual(len(export["sessions"]), 2)
            self.assertEqual([each["name"] for each in export["files"]], [MARK + ".txt"])
            self.assertEqual(export["saved_searches"][0]["query"], {"q": MARK})
            self.assertEqual(export["notifications"], [])
            self.assertEqual(export["notification_settings"]["version"], 1)

            erase = "/v1/accounts/me:erase"
            self.assertEqual(quokka.ask("POST", erase, {"password": "not it at all"}),
                             (403, "wrong_password"))
            quokka.expect(204, "POST", erase, {"password": PASSWORD})
            self.assertEqual(quokka.ask("GET", "/v1/accounts/me"), (401, "bad_credentials"))
            login = {"email": quokka.email, "password": PASSWORD}
            self.assertEqual(ask(live, "POST", "/v1/sessions", login), (401, "bad_login"))
            after = client.make("/v1/jobs", {"title": "Another"})["seq"]
            self.assertEqual(client.get(found + str(after))["total"], 0)
            self.assertEqual(client.get("/v1/proposals/" + sent["id"])["state"], "withdrawn")
            self.assertEqual(client.ask("GET", f"/v1/freelancers/{frl}"),
                             (404, "freelancer_not_found"))
            self.assertEqual(live.call("GET", f"/v1/files/{file}/content")[0], 404)
            live.stop()
            self.assertTrue(json.loads(live.run("verify", "--json").stdout)["ok"])
            self.assertEqual(rows_with(live.data / "marketplace.db", MARK), set())


if __name__ == "__main__":
    unittest.main()
