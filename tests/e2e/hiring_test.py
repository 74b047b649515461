#!/usr/bin/env python3
"""hiring_test.py PROGRAM [--database postgresql]: from registration to a contract, as a client, a
freelancer and an agency live through it over HTTP, with a second factor, a price in Connects, a
boost, a counter offer, a clock that moves, and a power cut in between."""

import contextlib
import sys
import time
import unittest

import postgres
from people import Person, ask, totp_code
from program import Marketplace

PROGRAM, *REST = sys.argv[1:]
DAY = 86_400


def money(minor):
    return {"amount_minor": minor, "currency": "USD"}


def terms(minor):
    return {"amount": money(minor)}


class Hiring(unittest.TestCase):
    def setUp(self):
        undo = contextlib.ExitStack()
        self.addCleanup(undo.close)
        url = None
        if REST == ["--database", "postgresql"]:
            if not postgres.programs():
                self.skipTest("PostgreSQL is not installed: scripts/setup does it")
            url = undo.enter_context(postgres.Cluster()).new_database()
        self.live = undo.enter_context(
            Marketplace(PROGRAM, model=False, database=url, settings={"sandbox": True}))
        self.live.create_key()
        self.live.serve()
        self.seconds_ahead = 0

    def advance(self, seconds):
        status, clock = self.live.call("POST", "/v1/admin/clock:advance?wait=true",
                                       {"seconds": seconds})
        self.assertEqual(status, 200)
        self.seconds_ahead = clock["ahead_seconds"]

    def with_second_factor(self, person):
        """Turns it on, and logs in with it. A code is good once: the second waits for the next."""
        secret = person.expect(200, "POST", "/v1/accounts/me/totp")["secret"]

        def code(later=0):
            return totp_code(secret, int(time.time()) + self.seconds_ahead + later)

        person.code = code
        recovery = person.do("/v1/accounts/me/totp:confirm", {"code": code()})["recovery_codes"]
        self.assertEqual(len(set(recovery)), 10)
        login = {"email": person.email, "password": "correct horse battery"}
        self.assertEqual(person.ask("POST", "/v1/sessions", login), (401, "totp_required"))
        self.assertEqual(person.ask("POST", "/v1/sessions", {**login, "code": code(-90 * DAY)}),
                         (401, "bad_totp_code"))
        self.advance(60)
        person.log_in(code=code())

    def test_who_finds_a_job(self):
        client = Person(self.live, "Petra", ["client"])
        solo = Person(self.live, "Sol", ["freelancer"])
        sol = solo.make("/v1/freelancers", {"display_name": "Sol"})["id"]
        page = "https://shop.example"
        widget = client.make("/v1/api_keys", {"kind": "publishable", "origins": [page]})["key"]

        def found(token, seq, **headers):
            status, answer = ask(self.live, "GET", f"/v1/jobs/search?q=zither&min_seq={seq}", None,
                                 token, headers)
            self.assertEqual(status, 200, answer)
            return {each["job"]["title"] for each in answer["results"]}

        for visibility in ("public", "users_only", "invite_only"):
            job = client.make("/v1/jobs", {"title": "Zither " + visibility,
                                           "visibility": visibility})
        self.assertEqual(found(solo.token, job["seq"]), {"Zither public", "Zither users_only"})
        self.assertEqual(found(widget, job["seq"], Origin=page), {"Zither public"})

        path = "/v1/jobs/" + job["id"]
        self.assertEqual(client.get(path)["visibility"], "invite_only")
        propose = {"freelancer_id": sol, "draft": True, "terms": terms(1_000)}
        for method, where, body in (("GET", path, None), ("POST", path + "/proposals", propose)):
            self.assertEqual(solo.ask(method, where, body), (404, "job_not_found"))
        client.make(path + "/invitations", {"freelancer_id": sol})
        self.assertEqual(solo.get(path)["title"], "Zither invite_only")
        self.assertEqual(solo.make(path + "/proposals", propose)["state"], "pending")
        self.assertEqual(client.change(path, {"visibility": "public"})["visibility"], "public")

    def test_from_registration_to_a_contract(self):
        client = Person(self.live, "Clara", ["client"])
        agency = Person(self.live, "Agnes", ["agency_manager"])
        solo = Person(self.live, "Sam", ["freelancer"])
        stranger = Person(self.live, "Stran", ["client", "freelancer"])
        for person in (client, agency):
            self.with_second_factor(person)

        # Profiles, a job, and who matches it.
        def profile(person, name, title):
            return person.make("/v1/freelancers", {
                "display_name": name, "title": title, "hourly_rate": money(5_000),
                "skills": [{"name": "Rust"}, {"name": "Parsing"}],
                "overview": "Parsers and compilers in Rust."})["id"]

        ada = profile(agency, "Ada", "Rust engineer for parsers")
        sam = profile(solo, "Sam", "Rust parser engineer")
        job = client.make("/v1/jobs", {
            "title": "A parser in Rust", "description": "Parsing log lines, fast.",
            "skills": [{"name": "Rust"}], "type": "fixed", "budget": money(40_000),
            "questions": ["Which parser did you write last?"], "status": "draft"})["id"]
        self.assertEqual(stranger.ask("GET", f"/v1/jobs/{job}"), (404, "job_not_found"))
        published = client.do(f"/v1/jobs/{job}:publish")
        candidates = client.get(f"/v1/jobs/{job}/candidates?min_seq={published['seq']}")
        self.assertEqual({each["freelancer"]["id"] for each in candidates["results"]}, {ada, sam})
        self.assertEqual(stranger.ask("GET", f"/v1/jobs/{job}/candidates"), (403, "not_owner"))

        # An invitation: the agency proposes for nothing.
        invited = client.make(f"/v1/jobs/{job}/invitations",
                              {"freelancer_id": ada, "message": "Yours?"})["id"]
        self.assertEqual(stranger.ask("GET", f"/v1/invitations/{invited}"),
                         (404, "invitation_not_found"))
        self.assertEqual(agency.do(f"/v1/invitations/{invited}:accept")["state"], "accepted")
        (draft,) = agency.get(f"/v1/freelancers/{ada}/proposals")["proposals"]
        self.assertEqual((draft["state"], draft["invitation_id"]), ("pending", invited))
        self.assertEqual(client.get(f"/v1/jobs/{job}/proposals")["total"], 0)
        of_ada = "/v1/proposals/" + draft["id"]
        agency.change(of_ada, {"terms": terms(38_000), "cover_letter": "We wrote three of these."})
        self.assertEqual(agency.ask("POST", of_ada + ":submit", {}), (400, "invalid_fields"))
        answers = [{"question": "Which parser did you write last?", "answer": "One for logs."}]
        agency.change(of_ada, {"answers": answers})
        self.assertEqual(agency.do(of_ada + ":submit")["connects"], 0)

        # A proposal that is paid: its price holds, and is paid once, whatever happens between.
        connects = f"/v1/freelancers/{sam}/connects"
        self.assertEqual(solo.get(connects)["available"], 30)
        quote = solo.do(connects + ":quote", {"job_id": job})
        self.assertEqual(quote["connects"], 4)
        proposal = {"freelancer_id": sam, "quote_id": quote["id"], "terms": terms(35_000),
                    "cover_letter": "I am faster.", "answers": answers}
        key = {"Idempotency-Key": "sam-proposes"}
        path = f"/v1/jobs/{job}/proposals"
        proposed = solo.expect(201, "POST", path, proposal, **key)
        self.live.kill()
        self.live.serve()
        self.assertEqual(solo.expect(201, "POST", path, proposal, **key), proposed)
        self.assertEqual(solo.ask("POST", path, proposal), (409, "proposal_exists"))
        self.assertEqual(solo.get(connects)["available"], 26)
        of_sam = "/v1/proposals/" + proposed["id"]
        for who in (stranger, agency):
            self.assertEqual(who.ask("GET", of_sam), (404, "proposal_not_found"))

        boost_key = {"Idempotency-Key": "sam-boosts"}
        boost = solo.expect(200, "POST", of_sam + ":boost", {"connects": 5}, **boost_key)
        self.assertEqual((boost["connects"], boost["state"]), (5, "in_slot"))
        self.assertEqual(solo.ask("POST", of_sam + ":boost", {"connects": 6}),
                         (409, "boost_already_bid"))
        self.assertEqual(solo.get(connects)["available"], 21)

        # The client looks, shortlists and replies: the boost is paid.
        listed = client.get(path)
        self.assertEqual([each["id"] for each in listed["proposals"]],
                         [proposed["id"], draft["id"]])
        self.assertEqual(listed["boosted"], [proposed["id"]])
        compared = client.get(f"{path}:compare?proposal_id={proposed['id']}"
                              f"&proposal_id={draft['id']}")
        first, second = compared["proposals"]
        self.assertEqual((first["freelancer"]["id"], second["freelancer"]["id"]), (sam, ada))
        self.assertEqual(first["proposal"]["answers"], answers)
        by_match = {each["freelancer"]["id"]: each for each in
                    client.get(f"/v1/jobs/{job}/candidates")["results"]}
        for each in (first, second):
            same = by_match[each["freelancer"]["id"]]
            self.assertEqual((each["fit"], each["evidence"]), (same["fit"], same["evidence"]))
        self.assertEqual(agency.ask("GET", f"{path}:compare?proposal_id={draft['id']}"),
                         (403, "permission_denied"))
        client.do(of_sam + ":view")
        standing = solo.get(of_sam + "/insights")
        better = first["fit"]["overall"] >= second["fit"]["overall"]
        self.assertEqual((standing["proposals"], standing["boosted"], standing["fit_quarter"]),
                         (2, True, 1 if better else 3))
        self.assertEqual(standing["bids"]["highest"], money(38_000))
        self.assertEqual(solo.get(f"/v1/jobs/{job}/activity")["bids"], None)
        self.assertEqual(client.get(f"/v1/jobs/{job}/activity")["bids"]["lowest"], money(35_000))
        noted = client.expect(200, "PUT", of_sam + "/annotations", {"shortlisted": True})
        self.assertEqual(noted["annotations"]["shortlisted"], True)
        self.assertIsNone(solo.get(of_sam)["annotations"])
        self.assertIsNotNone(solo.get(of_sam)["viewed_at"])
        self.assertEqual(client.do(of_sam + ":reply")["state"], "active")
        self.assertEqual(client.get(path)["boosted"], [])

        # An offer that runs out, one that is countered, and a contract.
        offers = f"/v1/jobs/{job}/offers"
        first = client.make(offers, {"freelancer_id": sam, "terms": terms(30_000)})
        # The proposal has moved on; what was answered to a boost is answered again all the same.
        self.assertEqual(solo.ask("POST", of_sam + ":boost", {"connects": 5}),
                         (409, "proposal_is_offered"))
        self.assertEqual(solo.expect(200, "POST", of_sam + ":boost", {"connects": 5}, **boost_key),
                         boost)
        self.advance(15 * DAY)
        self.assertEqual(solo.ask("GET", connects), (401, "bad_credentials"))  # a session ends, too
        for person in (solo, stranger):
            person.log_in()
        for person in (client, agency):
            person.log_in(code=person.code())
        self.assertEqual(solo.get("/v1/offers/" + first["id"])["state"], "expired")
        second = client.make(offers, {"freelancer_id": sam, "terms": terms(30_000)})
        counter = solo.make(f"/v1/offers/{second['id']}:counter", {"terms": terms(34_000)})
        self.assertEqual((counter["round"], counter["previous_id"], counter["side"]),
                         (2, second["id"], "freelancer"))
        self.assertEqual(solo.ask("POST", f"/v1/offers/{counter['id']}:accept", {})[0], 403)
        self.assertEqual(stranger.ask("POST", f"/v1/offers/{counter['id']}:accept", {}),
                         (404, "offer_not_found"))
        accepted = client.do(f"/v1/offers/{counter['id']}:accept")
        self.assertEqual(accepted["state"], "accepted")
        contract = "/v1/contracts/" + accepted["contract_id"]
        for who in (client, solo):
            self.assertEqual(who.get(contract)["state"], "pending")
        self.assertEqual(agency.ask("GET", contract), (404, "contract_not_found"))
        self.assertEqual(solo.get(of_sam)["state"], "hired")
        self.assertEqual(agency.get(of_ada)["state"], "archived")
        self.assertEqual(client.get(f"/v1/jobs/{job}")["status"], "filled")
        self.assertEqual(solo.ask("POST", f"/v1/offers/{counter['id']}:withdraw", {})[1],
                         "offer_is_accepted")

        # All of it stands, and search says the same as the database.
        self.assertEqual(self.live.stop(), 0)
        self.live.run("verify")


if __name__ == "__main__":
    unittest.main(argv=[sys.argv[0]])
