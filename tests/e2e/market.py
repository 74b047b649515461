"""A marketplace in a sandbox for the test of random actions: the people in it, requests that are
held to the contract (/openapi.json), and a look at whether the server holds what the model says."""

import collections
import http.client
import json
import time
import urllib.parse

from market_model import DAY, seconds_of
from market_rules import Rules, Who
from people import PASSWORD, token_mailed_to
from program import HANG

MARGIN = 900  # seconds around what happens by itself: no test is so slow that one comes too late
IDLE, ABSOLUTE = 14 * DAY, 90 * DAY  # of a session

Answer = collections.namedtuple("Answer", "status body headers")


class Account:
    def __init__(self, name, roles):
        self.name, self.roles = name, roles
        self.email = f"{name}@example.org"
        self.status = "active"
        self.sessions, self.keys = [], []


class Contract:
    """What /openapi.json says of an operation's answers."""

    def __init__(self, document):
        self.operations = {}
        everywhere, with_key = document["x-problems-everywhere"], document["x-problems-with-key"]
        for path, methods in document["paths"].items():
            for method, operation in methods.items():
                if "operationId" not in operation:
                    continue
                reasons = set(operation["x-problems"]) | set(everywhere)
                if operation.get("security") != []:
                    reasons |= set(with_key)
                done = {int(status) for status in operation["responses"] if int(status) < 400}
                self.operations[operation["operationId"]] = (method.upper(), path, reasons, done)

    def check(self, operation, answer):
        _, _, reasons, done = self.operations[operation]
        # Waiting for the index is bounded; whoever is told so asks again.
        late = answer.status == 503 and answer.body["reason"] == "not_caught_up"
        assert late or answer.status < 500, f"{operation}: {answer.status} {answer.body}"
        if answer.status < 400:
            assert answer.status in done, f"{operation}: {answer.status} is not in its contract"
            return
        problem = answer.body
        assert answer.headers["Content-Type"] == "application/problem+json", answer
        assert problem["status"] == answer.status and problem["detail"], answer
        assert problem["type"] == "/problems/" + problem["reason"], answer
        assert problem["reason"] in reasons, (
            f"{operation} was refused as {problem['reason']}, which its contract does not list")


class Market(Rules):
    def __init__(self, live, journal):
        super().__init__()
        self.live, self.journal = live, journal
        self.ahead = 0
        self.accounts = []
        self.operator = Who("operator", live.key, ["admin"])
        self.attempts = 0  # at logging in, since they were forgotten
        self.contract = None
        self.answers = collections.Counter()  # (operation, status, reason)

    def stop(self):
        self.connection.close()
        return self.live.stop()

    def serve(self):
        self.live.serve()
        address = urllib.parse.urlsplit(self.live.url)
        self.connection = http.client.HTTPConnection(address.hostname, address.port, timeout=HANG)
        self.attempts, self.asked = 0, time.monotonic()
        if self.contract is None:
            self.contract = Contract(self.raw("GET", "/openapi.json").body)

    # Requests

    def raw(self, method, path, text=None, headers=None):
        if time.monotonic() - self.asked > 1:
            self.connection.close()  # the server may have, too, since nothing came
        sent = text and text.encode("utf-8", "surrogatepass")
        self.connection.request(method, path, sent, headers or {})
        answer = self.connection.getresponse()
        body = answer.read()
        self.asked = time.monotonic()
        return Answer(answer.status, json.loads(body) if body else None, answer.headers)

    def ask(self, who, operation, body=None, query="", text=None, headers=None, **ids):
        """`text` goes in the place of a body as it is."""
        method, path, *_ = self.contract.operations[operation]
        for name, id in ids.items():
            path = path.replace("{" + name + "}", urllib.parse.quote(id, safe=""))
        sent = dict(headers or {})
        if who.token is not None:
            sent["Authorization"] = "Bearer " + who.token
        if who.origin:
            sent.setdefault("Origin", who.origin)
        if text is None and body is not None:
            text = json.dumps(body)
        answer = self.raw(method, path + query, text, sent)
        if who.used is not None and not who.revoked:
            who.used = self.now
        if who is not self.operator or method != "GET":  # these are the test's own looks
            self.journal.append((who.name, method, path + query, text, headers, answer.status,
                                 json.dumps(answer.body)[:600]))
        self.contract.check(operation, answer)
        self.answers[operation, answer.status, answer.body.get("reason")
                     if answer.status >= 400 else None] += 1
        return answer

    def expect(self, who, status, operation, *words, **named):
        answer = self.ask(who, operation, *words, **named)
        assert answer.status == status, f"{operation}: {answer.status}, not {status}: {answer.body}"
        return answer.body

    # People

    def register(self, people):
        """Accounts with these roles; all at once, since their mails take a moment."""
        nobody = Who("nobody", None)
        for number, roles in enumerate(people):
            account = Account(f"{roles[-1]}{number}", roles)
            self.accounts.append(account)
            self.take_attempts(1)
            self.expect(nobody, 202, "register_account", {
                "email": account.email, "password": PASSWORD, "name": account.name,
                "roles": roles})
        for account in self.accounts:
            self.take_attempts(1)
            self.expect(nobody, 204, "verify_email",
                        {"token": token_mailed_to(self.live, account.email)})

    def take_attempts(self, number):
        """Trying to log in is throttled in the marketplace's time."""
        if self.attempts + number > 60:
            self.move_clock(900)
            self.attempts = 0
        self.attempts += number

    def log_in(self, account):
        self.take_attempts(1)
        login = {"email": account.email, "password": PASSWORD}
        answer = self.ask(Who(account.name, None), "log_in", login)
        if account.status == "suspended":
            assert answer.body["reason"] == "account_suspended", answer
            return None
        assert answer.status == 201, answer
        who = Who(account.name, answer.body["token"], account.roles, account)
        who.id, who.created = answer.body["id"], self.now
        who.used = self.now
        account.sessions.append(who)
        return who

    def as_account(self, account):
        """With a session that lives; None while the account is suspended."""
        for who in reversed(account.sessions):
            if not who.revoked and self.is_alive(who):
                return who
        return self.log_in(account)

    def is_alive(self, who):
        """For sure."""
        return self.now < self.ends(who) - 2 * MARGIN

    def ends(self, who):
        return min(who.used + IDLE, who.created + ABSOLUTE)

    def end_sessions(self):
        """Those that have expired are as good as revoked."""
        for account in self.accounts:
            for who in account.sessions:
                who.revoked = who.revoked or self.now >= self.ends(who) + MARGIN
            account.sessions = account.sessions[-5:]

    def hold(self, account, status):
        """As an operator's command does, beside the server."""
        reason = [] if status == "active" else ["--reason", "to be looked into"]
        self.live.run("admin", "set-status", "--email", account.email, "--status", status, *reason)
        self.journal.append(("operator", "set-status", account.email, status))
        was = account.status != "active"
        account.status = status
        for thing in self.of("job") + self.of("freelancer"):
            if thing.owner is account and was != (status != "active"):
                self.change(thing)
        if status == "suspended":
            for who in account.sessions:
                who.revoked = True

    # Time

    def tick(self):
        """Moves the model's clock to the server's; ahead of what happens by itself, if that is so
        near that nobody could say on which side a request falls."""
        self.now = time.time() + self.ahead
        while any(self.now < moment < self.now + MARGIN for moment in self.moments()):
            self.move_clock(MARGIN)

    def move_clock(self, seconds, headers=None):
        clock = self.expect(self.operator, 200, "advance_clock", {"seconds": seconds},
                            "?wait=true", headers=headers)
        self.ahead = clock["ahead_seconds"]
        self.advance(seconds_of(clock["now"]))
        self.end_sessions()
        return clock

    # Looking

    def read(self, thing, who=None):
        return self.ask(who or self.operator, "get_" + thing.kind, id=thing.id)

    def pages(self, operation, name, query="?page_size=100", **ids):
        token = ""
        while token is not None:
            more = "&page_token=" + urllib.parse.quote(token) if token else ""
            page = self.expect(self.operator, 200, operation, query=query + more, **ids)
            yield from page[name]
            token = page["next_page_token"]

    def agree(self, thing, found):
        """What the server has is what the model says."""
        known, changed = dict(thing.body), thing.id in self.touched
        if thing.kind == "contract" and "offer_id" not in known:
            known = found  # made by an offer that was accepted
        if thing.kind == "proposal" and known["annotations"] is None:
            known["annotations"] = {"shortlisted": False, "archived": False, "hidden": False}
        if changed:
            assert found["seq"] >= known["seq"], (thing.kind, known, found)
            known |= {"seq": found["seq"], "updated_at": found["updated_at"]}
        names = known.keys() | found.keys()
        different = {name: (known.get(name), found.get(name)) for name in names
                     if known.get(name) != found.get(name)}
        assert not different, f"{thing.kind} {thing.id}: model, server: {different}"
        thing.body = found

    def check_thing(self, thing):
        answer = self.read(thing)
        if thing.gone:
            assert answer.body.get("reason") == thing.kind + "_not_found", answer
            return
        assert answer.status == 200, (thing.kind, thing.id, answer)
        assert answer.headers["ETag"].startswith(f'"v{answer.body["version"]}-'), answer.headers
        self.agree(thing, answer.body)

    def check_job(self, job):
        """It and all that stands between it and freelancers."""
        self.check_thing(job)
        if job.gone:
            for thing in self.by_job.get(job.id, []):
                self.check_thing(thing)
                assert thing.state != "sent", f"{thing.id} is sent, {job.id} is gone"
            return
        for kind in ("invitation", "proposal", "offer"):
            known = {each.id: each for each in self.of(kind, job.id)}
            for found in self.pages(f"list_job_{kind}s", kind + "s", id=job.id):
                assert found["id"] in known, f"nobody made {found}"
                self.agree(known.pop(found["id"]), found)
            for thing in known.values():
                assert thing.kind == "proposal" and thing.state == "pending", (
                    f"{thing.kind} {thing.id} is not listed")
                self.check_thing(thing)
        for contract in self.of("contract", job.id):
            self.check_thing(contract)
        if self.bids.get(job.id):
            page = self.expect(self.operator, 200, "list_job_proposals", id=job.id)
            live = [self.live_proposal(job.id, bid.freelancer) for bid in self.in_slots(job.id)]
            assert page["boosted"] == [each.id for each in live if each], (page["boosted"], live)
        self.check_between(job)

    def check_between(self, job):
        """What holds whatever was done."""
        count = collections.Counter()
        things = self.by_job.get(job.id, [])
        hired = {each.id: each for each in things if each.kind == "contract"}
        for each in things:
            between = each.body["freelancer_id"]
            count["live", between] += each.kind == "proposal" and each.state in (
                "pending", "submitted", "active", "offered", "hired")
            if each.state == "sent":
                count[each.kind, between] += 1
                assert job.state in ("open", "paused"), f"{each.id} is sent, {job.id} {job.state}"
            if each.kind == "offer":
                accepted = each.state == "accepted"
                assert (each.body["contract_id"] is not None) == accepted, each.body
                if accepted:
                    contract = hired.pop(each.body["contract_id"]).body
                    for name in ("job_id", "freelancer_id", "type", "terms"):
                        assert contract[name] == each.body[name], (contract, each.body)
                    assert contract["offer_id"] == each.id, (contract, each.body)
            if each.kind == "proposal" and each.state in ("offered", "hired"):
                state = "sent" if each.state == "offered" else "accepted"
                offers = [other for other in things if other.kind == "offer"
                          and other.state == state and other.body["proposal_id"] == each.id]
                assert len(offers) == 1, f"proposal {each.id} is {each.state}: {offers}"
        assert not hired, f"contracts that no offer made: {hired}"
        assert all(number <= 1 for number in count.values()), (job.id, count)
        sent = sum(each.kind == "proposal" and each.body["submitted_at"] is not None
                   for each in things)
        assert (job.body["proposals"] or 0) == sent, (job.body, sent)

    def check_wallet(self, freelancer):
        wallet = self.wallets[freelancer]
        answer = self.ask(self.operator, "get_connects", id=freelancer)
        if self.things[freelancer].gone:
            assert answer.body["reason"] == "freelancer_not_found", answer
            return
        wallet.grant(self.now)
        available = wallet.available(self.now)
        found = answer.body["available"]
        assert found == available >= 0, f"{freelancer} has {found} Connects, not {available}"
        assert found == sum(lot["available"] for lot in answer.body["lots"]), answer.body
        wallet.lots = [[seconds_of(lot["expires_at"]), lot["available"]]
                       for lot in answer.body["lots"]]

    def check_touched(self, *around):
        """What the last action changed, and what it was about."""
        things = {self.things[id] for id in self.touched} | set(around)
        jobs = {each.id if each.kind == "job" else each.body.get("job_id") for each in things}
        for thing in things:
            if thing.kind == "freelancer":
                self.check_thing(thing)
        for job in sorted(jobs - {None}):
            self.check_job(self.things[job])
        for freelancer in sorted(self.paid):
            self.check_wallet(freelancer)
        self.touched.clear()
        self.paid.clear()

    def check_all(self):
        """Everything, what search finds included."""
        self.touched.clear()
        for kind in ("job", "freelancer"):
            found = {each["id"]: each for each in self.pages(f"list_{kind}s", kind + "s")}
            known = {each.id: each for each in self.of(kind)}
            assert found.keys() == known.keys(), found.keys() ^ known.keys()
            for id, thing in known.items():
                self.agree(thing, found[id])
            hits = {each[kind]["id"] for each in self.found(kind, self.operator)}
            wanted = {each.id for each in known.values() if each.searchable}
            assert hits == wanted, f"search of {kind}s differs: {hits ^ wanted}"
        for job in self.by_kind.get("job", []):
            self.check_job(job)
        for freelancer in [each.id for each in self.of("freelancer")]:
            self.check_wallet(freelancer)
            lines = list(self.pages("get_connects", "statement", id=freelancer))
            total, held = sum(line["change"] for line in lines), self.wallets[freelancer]
            assert total == held.available(self.now), f"{freelancer}: {total} by the statement"
        self.paid.clear()
        trial = self.expect(self.operator, 200, "get_trial_balance")
        for unit in trial["units"]:
            assert unit["debits_posted"] == unit["credits_posted"], trial

    def last_seq(self):
        return self.expect(self.operator, 200, "health_ready")["last_seq"]

    def found(self, kind, who, query=""):
        """All that a search finds."""
        query = f"?page_size=100&min_seq={self.last_seq()}{query}"
        operation = "search_talent" if kind == "freelancer" else "search_jobs"
        token = ""
        while token is not None:
            more = "&page_token=" + urllib.parse.quote(token) if token else ""
            answer = self.ask(who, operation, query=query + more)
            if answer.status == 503 and answer.body["reason"] == "not_caught_up":
                continue
            assert answer.status == 200, answer
            yield from answer.body["results"]
            token = answer.body["next_page_token"]
