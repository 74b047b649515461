"""Random looks at a marketplace, which change nothing that the rules know of: everybody sees what
is theirs and what is public, nothing else. And what people do with their accounts and keys."""

from market_model import Refused, need
from market_moves import NO_ID, PREFIX
from market_rules import Who

BETWEEN = ("invitation", "proposal", "offer", "contract")
SCOPES = ("search", "read_freelancers", "edit_freelancers", "read_jobs", "edit_jobs", "hiring")
PAGE = "https://shop.example"
LOOKS = {"one": 10, "list_between": 8, "list_own": 2, "connects": 3, "search": 5, "match": 2,
         "candidates": 2, "feed": 2, "explain": 1, "similar": 1, "lookups": 1, "activity": 2,
         "compare": 1.5, "insights": 2, "sessions": 1, "keys": 2, "own_account": 1.5,
         "operators": 1, "nonsense": 1}


class Looks:
    def __init__(self, moves):
        self.moves, self.market, self.random = moves, moves.market, moves.random

    def look(self):
        name = self.random.choices([*LOOKS], [*LOOKS.values()])[0]
        getattr(self, name)()
        self.market.check_touched()

    def judge(self, who, operation, action, rule=None, query="", body=None, **ids):
        """The body of the answer, which is as the rule says; None: refused, rightly."""
        try:
            if action:
                self.market.guard(who, action)
            wanted = rule and rule() and None
        except Refused as refused:
            wanted = str(refused)
        answer = self.market.ask(who, operation, body, query, **ids)
        while answer.status == 503:
            answer = self.market.ask(who, operation, body, query, **ids)
        reason = answer.body["reason"] if answer.status >= 400 else None
        assert reason == wanted, f"{operation}: {reason or 'done'}, not {wanted or 'done'}"
        return None if reason else answer.body if answer.body is not None else {}

    def anybody(self):
        return self.moves.who(self.moves.somebody(None))

    def thing(self, kind):
        """One that is there, or was."""
        some = self.market.by_kind.get(kind, [])
        return self.random.choice(some[-60:]) if some else None

    def id_of(self, thing, kind):
        return thing.id if thing else f"{PREFIX[kind]}_{NO_ID}"

    def side_of(self, thing):
        account = self.moves.owner_of(thing, "either")
        return self.moves.who(account) if self.moves.chance(0.6) else self.anybody()

    # One thing, and lists

    def one(self):
        kind = self.random.choice(BETWEEN + ("job", "freelancer"))
        thing = self.thing(kind)
        who = self.side_of(thing) if thing else self.anybody()
        id, market = self.id_of(thing, kind), self.market

        def rule():
            if kind in BETWEEN:
                market.seen(who, kind, id)
            elif kind == "job":
                need(market.get(kind, id) and market.sees_job(who, thing), "job_not_found")
            else:
                need(market.get(kind, id) and market.sees(who, thing), "freelancer_not_found")
        action = {"job": "read_jobs", "freelancer": "read_freelancers"}.get(kind, "see_hiring")
        found = self.judge(who, "get_" + kind, action, rule, id=id)
        if found is None:
            return
        known = dict(thing.body)
        if kind == "proposal" and "client" not in market.sides(who, thing):
            known["annotations"] = None
        assert found == known, f"{who.name} sees {found}, not {known}"
        etag = market.ask(who, "get_" + kind, id=id).headers["ETag"]
        again = market.ask(who, "get_" + kind, headers={"If-None-Match": etag}, id=id)
        assert (again.status, again.body) == (304, None), again

    def list_between(self):
        kind = self.random.choice(BETWEEN[:3])
        of = self.random.choice(("job", "freelancer"))
        thing = self.thing(of)
        who = self.side_of(thing) if thing else self.anybody()
        id = self.id_of(thing, of)
        states = sorted({each.state for each in self.market.by_kind.get(kind, [])})
        state = self.random.choice(states) if states and self.moves.chance(0.5) else None
        found = self.judge(who, f"list_{of}_{kind}s", "tend_jobs" if of == "job" else
                           "tend_proposals", lambda: self.market.own(who, of, id),
                           "?page_size=100" + (f"&state={state}" if state else ""), id=id)
        if found is None:
            return
        known = [each.id for each in self.market.by_kind.get(kind, [])
                 if each.body[of + "_id"] == id and state in (None, each.state)
                 and not (of == "job" and kind == "proposal" and each.state == "pending")]
        assert found["total"] == len(known), (found["total"], known)
        assert [each["id"] for each in found[kind + "s"]] == sorted(known, reverse=True)[:100]

    def list_own(self):
        kind, who = self.random.choice(("job", "freelancer")), self.anybody()
        found = self.judge(who, f"list_{kind}s", f"read_all_{kind}s", query="?page_size=100")
        if found is not None:
            known = [each for each in self.market.of(kind) if who.owns(each)]
            assert found["total"] == len(known), (who.name, found["total"], len(known))
            assert all(who.owns(self.market.things[each["id"]]) for each in found[kind + "s"])

    def connects(self):
        thing = self.thing("freelancer")
        who = self.side_of(thing)
        found = self.judge(who, "get_connects", "see_connects",
                           lambda: self.market.own(who, "freelancer", thing.id), id=thing.id)
        if found is not None:
            self.market.paid.add(thing.id)
            wallet = self.market.wallets[thing.id]
            wallet.grant(self.market.now)
            assert found["available"] == wallet.available(self.market.now), found

    # Search and match

    def search(self):
        market, kind = self.market, self.random.choice(("job", "freelancer"))
        thing, who = self.thing(kind), self.anybody()
        if thing is None:
            return
        word = (thing.body["title"] if kind == "job" else thing.body["display_name"]).split()[-1]
        query = f"?q={word}&min_seq={market.last_seq()}"
        found = self.judge(who, "search_jobs" if kind == "job" else "search_talent", "search",
                           query=query)
        if found is None:
            return
        hits = {each[kind]["id"] for each in found["results"]}
        seen = thing.searchable and not (
            who.origin and kind == "job" and thing.body["visibility"] != "public")
        assert (thing.id in hits) == seen, f"{thing.id} of {thing.body}: {hits}"
        for id in hits:
            assert market.things[id].searchable, f"{id} is found"

    def results(self, found, kind):
        if found is not None:
            for each in found["results"]:
                assert not self.market.things[each[kind]["id"]].gone, each

    def match(self):
        body = {"brief": {"title": "Rust", "skills": [{"name": "Rust"}], "type": "hourly"},
                "min_seq": self.market.last_seq(), "limit": 5}
        self.results(self.judge(self.anybody(), "match", "search", body=body), "freelancer")

    def of_stored(self, kind, operation, action, results):
        thing = self.thing(kind)
        if thing is None:
            return
        who = self.side_of(thing)
        query = f"?limit=5&min_seq={self.market.last_seq()}"
        found = self.judge(who, operation, action, lambda: self.market.own(who, kind, thing.id),
                           query, id=thing.id)
        self.results(found, results)

    def candidates(self):
        self.of_stored("job", "get_candidates", "see_candidates", "freelancer")

    def feed(self):
        self.of_stored("freelancer", "get_feed", "see_feed", "job")

    def sees_both(self, who, job, freelancer):
        need(not job.gone and self.market.sees_job(who, job), "job_not_found")
        need(not freelancer.gone and self.market.sees(who, freelancer), "freelancer_not_found")
        need(freelancer.searchable, "candidate_not_searchable")

    def explain(self):
        job, freelancer = self.thing("job"), self.thing("freelancer")
        if job is None:
            return
        who = self.side_of(job)
        self.judge(who, "explain", "look_up", lambda: self.sees_both(who, job, freelancer),
                   f"?job_id={job.id}&freelancer_id={freelancer.id}"
                   f"&min_seq={self.market.last_seq()}")

    def similar(self):
        job, who = self.thing("job"), self.anybody()
        if job is not None:
            self.judge(who, "similar_jobs", "look_up", lambda: need(
                not job.gone and self.market.sees_job(who, job), "job_not_found"), id=job.id)

    def lookups(self):
        who = self.anybody()
        self.judge(who, "suggest", "look_up", query="?q=rus&kind=skill")
        self.judge(who, "tag_skills", "look_up", body={"text": "Rust and React, ready to go"})
        self.judge(who, "list_categories", "look_up")

    # What stands between a job and people

    def activity(self):
        job = self.thing("job")
        if job is None:
            return
        market, who = self.market, self.side_of(job)
        found = self.judge(who, "get_job_activity", "read_jobs", lambda: need(
            not job.gone and market.sees_job(who, job), "job_not_found"), id=job.id)
        if found is None:
            return
        sent = [each for each in market.of("proposal", job.id) if each.state != "pending"]
        assert found["proposals"] == len(sent), (found, len(sent))
        assert found["interviewing"] == sum(each.state in ("active", "offered") for each in sent)
        assert found["invitations"] == len(market.of("invitation", job.id))
        waiting = market.of("invitation", job.id, states=["sent"])
        assert found["unanswered_invitations"] == len(waiting)
        assert found["offers"] == len(market.of("offer", job.id, states=["sent"]))
        assert found["hires"] == len(market.of("contract", job.id))
        assert found["bids"] is None or who.owns(job), found

    def compare(self):
        job = self.thing("job")
        if job is None:
            return
        who, proposals = self.side_of(job), self.market.of("proposal", job.id)[:3]
        if not proposals:
            return

        def rule():
            self.market.own(who, "job", job.id)
            need(all(each.state != "pending" for each in proposals), "proposal_not_found")
        found = self.judge(who, "compare_proposals", "tend_jobs", rule,
                           "?" + "&".join("proposal_id=" + each.id for each in proposals),
                           id=job.id)
        if found is not None:
            assert [each["proposal"] for each in found["proposals"]] == [
                each.body for each in proposals], found

    def insights(self):
        proposal = self.thing("proposal")
        if proposal is None:
            return
        market, who = self.market, self.side_of(proposal)
        found = self.judge(who, "get_proposal_insights", "tend_proposals",
                           lambda: market.on_side(who, "proposal", proposal.id, "freelancer"),
                           id=proposal.id)
        if found is not None:
            job = proposal.body["job_id"]
            sent = [each for each in market.of("proposal", job) if each.state != "pending"]
            assert found["proposals"] == len(sent), found
            assert found["boosted"] == any(bid.freelancer == proposal.body["freelancer_id"]
                                           for bid in market.in_slots(job)), found

    # Accounts

    def sessions(self):
        account = self.moves.somebody(None)
        who = self.market.as_account(account)
        if who is None:
            return
        found = self.judge(who, "list_sessions", "own_account")["sessions"]
        alive = {each.id for each in account.sessions if not each.revoked}
        assert who.id in alive and {each["id"] for each in found} >= {who.id}, found
        if self.moves.chance(0.5):
            other = self.random.choice(found)["id"]
            self.judge(who, "revoke_session", "own_account", id=other)
            ended = [each for each in account.sessions if each.id == other]
        else:
            self.judge(who, "log_out", "own_account")
            ended = [who]
        for each in ended:
            each.revoked = True
            self.judge(each, "get_own_account", "own_account")

    def keys(self):
        account = self.moves.somebody(None)
        who = self.market.as_account(account)
        if who is None:
            return
        alive = [each for each in account.keys if not each.revoked]
        found = self.judge(who, "list_api_keys", "own_account")["api_keys"]
        assert {each["id"] for each in found} == {each.id for each in alive}, (found, alive)
        if len(alive) > 2 or (alive and self.moves.chance(0.3)):
            key = self.random.choice(alive)
            self.judge(who, "revoke_api_key", "own_account", id=key.id)
            key.revoked = True
            return
        publishable = self.moves.chance(0.3)
        scopes = self.random.choice((SCOPES, SCOPES, self.random.sample(SCOPES, 3)))
        body = {"kind": "publishable", "origins": [PAGE]} if publishable else {
            "scopes": sorted(scopes)}
        made = self.judge(who, "create_api_key", "own_account", body=body)
        key = Who(account.name + "'s key", made["key"], account.roles, account,
                  None if publishable else set(scopes), PAGE if publishable else None)
        key.id = made["id"]
        account.keys.append(key)

    def own_account(self):
        account, market = self.moves.somebody(None), self.market
        who = self.moves.who(account)
        found = self.judge(who, "get_own_account", "own_account",
                           lambda: need(who.account, "account_required"))
        if found is None:
            return
        assert (found["email"], found["status"]) == (who.account.email, who.account.status), found
        stale = self.moves.chance(0.2)
        version = found["version"] + stale
        patched = market.ask(who, "update_own_account", {"name": self.moves.word()},
                             headers={"If-Match": f'"v{version}"'})
        assert patched.status == (412 if stale else 200), patched
        again = market.expect(who, 200, "get_own_account")
        assert again == (found if stale else patched.body), again

    # The server

    def operators(self):
        who = self.anybody()
        clock = self.judge(who, "get_clock", "operate")
        assert clock is None or clock["ahead_seconds"] == self.market.ahead, clock
        if not who.all:
            self.judge(who, "advance_clock", "operate", body={"seconds": 60})
        trial = self.judge(who, "get_trial_balance", "see_ledger")
        assert trial is None or trial["balanced"], trial
        self.judge(who, "health_live", None)

    def nonsense(self):
        market, who = self.market, self.anybody()
        method, path, status = self.random.choice((
            ("GET", "/v1/nothing", 404), ("PUT", "/v1/jobs", 405), ("DELETE", "/v1/match", 405),
            ("POST", "/v1/jobs/%00:publish", None), ("GET", "/v1/jobs/%ff%fe", None),
            ("POST", "/v1/offers/ofr_'%3B--:accept", None)))
        headers = {"Authorization": "Bearer " + who.token} if who.token else {}
        answer = market.raw(method, path, None, headers)
        market.journal.append((who.name, method, path, answer.status, str(answer.body)[:300]))
        assert 400 <= answer.status < 500 and answer.body["reason"], answer
        assert status in (None, answer.status), answer
