"""Random moves of random people on a marketplace: mostly sensible ones, and some of every way to be
wrong. Each is answered as the rules say, and what it did is looked at afterwards."""

import itertools
import json

from market_model import STEPS, Refused
from market_rules import Who

# operation: the action that its route asks for, the kind of its {id}, whose move it is, how often
MOVES = {
    "create_freelancer": ("edit_freelancers", None, "freelancer", 2),
    "update_freelancer": ("edit_freelancers", "freelancer", "freelancer", 4),
    "delete_freelancer": ("edit_freelancers", "freelancer", "freelancer", 0.4),
    "create_job": ("edit_jobs", None, "client", 5),
    "update_job": ("edit_jobs", "job", "client", 4),
    "delete_job": ("edit_jobs", "job", "client", 1.5),
    "publish_job": ("hire", "job", "client", 3),
    "pause_job": ("tend_jobs", "job", "client", 1.5),
    "resume_job": ("hire", "job", "client", 2),
    "close_job": ("tend_jobs", "job", "client", 2),
    "renew_job": ("hire", "job", "client", 2),
    "remove_job": ("moderate", "job", "operator", 0.6),
    "invite": ("hire", "job", "client", 5),
    "accept_invitation": ("propose", "invitation", "freelancer", 4),
    "decline_invitation": ("tend_proposals", "invitation", "freelancer", 1.2),
    "ignore_invitation": ("tend_proposals", "invitation", "freelancer", 1),
    "withdraw_invitation": ("tend_jobs", "invitation", "client", 1.2),
    "quote_connects": ("propose", "freelancer", "freelancer", 8),
    "propose": ("propose", "job", "freelancer", 10),
    "update_proposal": ("propose", "proposal", "freelancer", 4),
    "submit_proposal": ("propose", "proposal", "freelancer", 6),
    "boost_proposal": ("propose", "proposal", "freelancer", 5),
    "withdraw_proposal": ("tend_proposals", "proposal", "freelancer", 1.5),
    "reply_to_proposal": ("tend_jobs", "proposal", "client", 3),
    "decline_proposal": ("tend_jobs", "proposal", "client", 1.5),
    "view_proposal": ("tend_jobs", "proposal", "client", 4),
    "annotate_proposal": ("tend_jobs", "proposal", "client", 3),
    "make_offer": ("hire", "job", "client", 7),
    "counter_offer": ("agree", "offer", "either", 4),
    "accept_offer": ("agree", "offer", "either", 5),
    "decline_offer": ("see_hiring", "offer", "either", 2),
    "withdraw_offer": ("see_hiring", "offer", "either", 2),
}
WITH_BODY = {"create_freelancer", "create_job", "update_freelancer", "update_job",
             "update_proposal", "invite", "quote_connects", "propose", "boost_proposal",
             "annotate_proposal", "make_offer", "counter_offer"}
SKILLS = ("Rust", "Python", "React", "Parsing", "Accounting", "Figma")
QUESTIONS = ("Which one did you write last?", "When can you begin?")
NO_ID = "0" * 26
PREFIX = {"job": "job", "freelancer": "frl", "invitation": "inv", "proposal": "prp",
          "offer": "ofr", "contract": "ctr"}


def money(minor):
    return {"amount_minor": minor, "currency": "USD"}


def broken(random, body):
    """A text in the place of the body, and the reason why it must be refused."""
    text = json.dumps(body)
    ways = [("{" + text, "bad_json"), (text + "}", "bad_json"),
            ('{"a": 1, "a": 2}', "duplicate_field"), ('{"a": "\\u0000"}', "nul_in_string"),
            ("[]", "invalid_fields"), (json.dumps({**body, "surprise": 1}), "invalid_fields"),
            ('{"a": "\ud800"}', "bad_json")]
    for name in body:
        ways.append((json.dumps({**body, name: {"not": ["of", "this", "type"]}}), "invalid_fields"))
    return random.choice(ways)


def states_for(kind, operation):
    """In which an operation does something; empty: in all."""
    if operation in ("invite", "propose", "quote_connects"):
        return ["open"] if kind == "job" else []
    if operation == "make_offer":
        return ["open", "paused"]
    verb = {"counter_offer": "change", "update_proposal": "edit", "view_proposal": "boost",
            "annotate_proposal": "boost"}.get(operation, operation.split("_")[0])
    return [*STEPS.get(kind, {}).get(verb, [])]


class Moves:
    def __init__(self, market, random):
        self.market, self.random = market, random
        self.numbers = itertools.count(1)
        self.names = [*MOVES]
        self.weights = [MOVES[name][3] for name in self.names]
        self.sent = []  # writes with a key that were done, to be sent again

    # Who, and what about

    def chance(self, share):
        return self.random.random() < share

    def word(self):
        return f"w{next(self.numbers)}"

    def target(self, kind, operation):
        """Mostly one with which that can be done; None: there is none at all."""
        some = self.market.by_kind.get(kind, [])
        if self.chance(0.8):
            states = states_for(kind, operation)
            fit = [each for each in some if not each.gone and (not states or each.state in states)]
            some = fit[-25:] or some
        return self.random.choice(some[-60:]) if some else None

    def owner_of(self, thing, side):
        """The account whose move it is."""
        if thing.kind in ("job", "freelancer"):
            return thing.owner
        if side == "either":
            side = self.random.choice(("client", "freelancer"))
        kind = "job" if side == "client" else "freelancer"
        return self.market.things[thing.body[kind + "_id"]].owner

    def somebody(self, side):
        roles = {"client": {"client"}, "freelancer": {"freelancer", "agency_manager"}}.get(side)
        some = [each for each in self.market.accounts
                if roles is None or roles & set(each.roles)]
        return self.random.choice(some)

    def who(self, account):
        """How an account comes in: with its session, with a key, or not at all."""
        dice = self.random.random()
        if account is None or dice < 0.05:
            return self.market.operator
        if dice < 0.08:
            impostor = Who("impostor", self.random.choice((
                None, "sls_" + "x" * 43, "slk_" + "x" * 43, "secret")))
            impostor.revoked = True
            return impostor
        if dice < 0.14 and account.keys:
            return self.random.choice(account.keys)
        if dice < 0.16:
            some = [each for each in account.sessions if each.revoked or self.market.is_alive(each)]
            return self.random.choice(some or [self.market.operator])
        return self.market.as_account(account) or account.sessions[-1]

    def pick(self, operation, kind, side):
        """Somebody, and what they move."""
        if kind is None:
            return self.who(self.somebody(side)), None
        thing = self.target(kind, operation)
        if thing is None:
            return self.who(self.somebody(side)), None
        if side == "operator" and self.chance(0.8):
            return self.market.operator, thing
        account = self.somebody(None)
        if self.chance(0.85):
            account = self.somebody(side) if operation == "propose" else self.owner_of(thing, side)
        return self.who(account), thing

    # What is sent

    def terms(self, job=None):
        amount = self.random.randrange(500, 90_000)
        if self.chance(0.06):
            return self.random.choice(({}, {"amount": money(self.random.randrange(0, 300))}))
        terms = {"amount": money(amount)}
        hourly = job is not None and job.body["type"] == "hourly"
        if self.chance(0.25):
            if hourly == self.chance(0.9):
                terms["weekly_hours"] = self.random.randrange(1, 60)
            elif amount > 2_000:
                rest = amount - 1_000 + (1 if self.chance(0.1) else 0)
                terms["milestones"] = [{"description": "First", "amount": money(1_000)},
                                       {"description": "Rest", "amount": money(rest)}]
        return terms

    def body_of_draft(self, job):
        body = {"terms": self.terms(job)}
        if self.chance(0.85):
            body["cover_letter"] = "I have done this before. " + self.word()
        asked = list(job.body["questions"]) if job else []
        if asked and self.chance(0.1):
            asked.pop()
        if self.chance(0.03):
            asked.append("What nobody asked")
        if asked or self.chance(0.3):
            body["answers"] = [{"question": each, "answer": self.word()} for each in asked]
        return body

    def body_of_job(self):
        hourly = self.chance(0.4)
        body = {"title": "Job " + self.word(), "type": "hourly" if hourly else "fixed",
                "skills": [{"name": name} for name in self.random.sample(SKILLS, 2)],
                "description": "Something that has to be done well.",
                "visibility": self.random.choice(("public",) * 5 + ("users_only", "invite_only"))}
        if self.chance(0.8):
            amount = self.random.randrange(500, 100_000)
            pay = ("rate_min", "rate_max") if hourly else ("budget",)
            body |= {name: money(amount) for name in pay}
        if self.chance(0.5):
            body |= {"workload": self.random.choice(("less_than_30", "more_than_30")),
                     "duration": self.random.choice(("less_than_month", "three_to_six_months"))}
        if self.chance(0.2):
            body["questions"] = list(QUESTIONS[:self.random.randrange(1, 3)])
        body["cover_letter_required"] = self.chance(0.2)
        body["persons_to_hire"] = self.random.choice((1, 1, 2, 3))
        return body

    def body_of_freelancer(self):
        return {"display_name": "Person " + self.word(), "title": "Works with much",
                "skills": [{"name": name} for name in self.random.sample(SKILLS, 3)],
                "overview": "Knows " + self.word() + ".",
                "hourly_rate": money(self.random.randrange(1_000, 20_000)),
                "visibility": "private" if self.chance(0.1) else "public"}

    def some_of(self, body):
        names = self.random.sample([*body], self.random.randrange(1, min(4, len(body)) + 1))
        return {name: body[name] for name in names}

    def reason(self):
        return {"reason": "Because of " + self.word()} if self.chance(0.4) else {}

    def freelancer_for(self, who):
        own = [each for each in self.market.of("freelancer")
               if who.account and each.owner is who.account]
        if own and self.chance(0.9):
            return self.random.choice(own)
        return self.random.choice(self.market.by_kind["freelancer"])

    def body_for(self, operation, who, thing):
        random, market = self.random, self.market
        job = thing and market.things.get(thing.body.get("job_id", thing.id))
        if operation in ("create_job", "create_freelancer"):
            body = self.body_of_job() if operation == "create_job" else self.body_of_freelancer()
            if operation == "create_job" and self.chance(0.4):
                body["status"] = "draft"
            return body
        if operation == "update_job":
            body = self.some_of(self.body_of_job())
            return {name: value for name, value in body.items()
                    if name in ("title", "description", "visibility", "persons_to_hire",
                                "cover_letter_required", "skills", "questions")}
        if operation == "update_freelancer":
            return self.some_of(self.body_of_freelancer())
        if operation in ("invite", "make_offer"):
            some = [each.id for each in market.by_kind["freelancer"][-30:]]
            if job and operation == "make_offer" and self.chance(0.8):
                states = ["submitted", "active"] if self.chance(0.9) else None
                some = [each.body["freelancer_id"]
                        for each in market.of("proposal", job.id, states=states)] or some
            body = {"freelancer_id": random.choice(some)}
            if self.chance(0.5):
                body["message"] = "Would you? " + self.word()
            if operation == "make_offer":
                body |= {"terms": self.terms(job), "keep_open": self.chance(0.3)}
            return body
        if operation == "quote_connects":
            job = self.target("job", "propose")
            return {"job_id": job.id if job else "job_" + NO_ID}
        if operation == "propose":
            body = {"freelancer_id": self.freelancer_for(who).id, **self.body_of_draft(job)}
            if self.chance(0.25):
                body["draft"] = True
            return body | self.quote_for(job and job.id, body["freelancer_id"])
        if operation == "update_proposal":
            return self.some_of(self.body_of_draft(job))
        if operation == "submit_proposal":
            return self.quote_for(job and job.id, thing and thing.body["freelancer_id"])
        if operation == "boost_proposal":
            return {"connects": random.choice((1, 1, 2, 3, 5, 8, 40))}
        if operation == "annotate_proposal":
            return {name: self.chance(0.5) for name in ("shortlisted", "archived", "hidden")
                    if self.chance(0.7)}
        if operation == "view_proposal":
            return {"opened": self.chance(0.5)} if self.chance(0.7) else {}
        if operation.endswith("_offer"):
            sides = {"side": random.choice(("client", "freelancer"))}
            body = sides if who.all or self.chance(0.15) else {}
            if operation == "counter_offer":
                body |= {"terms": self.terms(job)}
            elif operation != "accept_offer":
                body |= self.reason()
            return body
        if operation in ("close_job", "decline_invitation", "withdraw_proposal",
                         "decline_proposal"):
            return self.reason()
        return {}

    def quote_for(self, job, freelancer):
        """Mostly the one that holds; one of others, a used or an old one now and then."""
        quotes = [*self.market.quotes.values()]
        fitting = [each for each in quotes
                   if (each["job_id"], each["freelancer_id"]) == (job, freelancer)]
        if fitting and self.chance(0.95):
            return {"quote_id": fitting[-1]["id"]}
        if quotes and self.chance(0.3):
            return {"quote_id": self.random.choice(quotes[-20:])["id"]}
        return {"quote_id": "cqt_" + NO_ID} if self.chance(0.1) else {}

    # A move

    def operation(self):
        """Mostly one for which there is something."""
        for _ in range(8):
            operation = self.random.choices(self.names, self.weights)[0]
            kind = MOVES[operation][1]
            states = states_for(kind, operation)
            if not states or self.chance(0.2) or self.market.of(kind, states=states):
                break
        return operation

    def move(self):
        operation = self.operation()
        action, kind, side, _ = MOVES[operation]
        who, thing = self.pick(operation, kind, side)
        ids = {}
        if kind:
            lost = thing is None or self.chance(0.02)
            thing = None if lost else thing
            ids = {"id": PREFIX[kind] + "_" + NO_ID if lost else thing.id}
        body = self.body_for(operation, who, thing)
        if operation == "propose" and body.get("quote_id") is None and thing and self.chance(0.8):
            self.ask_a_price(body["freelancer_id"], thing.id)
            body |= self.quote_for(thing.id, body["freelancer_id"])
        if operation == "submit_proposal" and thing and self.chance(0.7):
            self.ask_a_price(thing.body["freelancer_id"], thing.body["job_id"])
            body = self.quote_for(thing.body["job_id"], thing.body["freelancer_id"])
        self.send(operation, who, action, body, thing, ids)

    def ask_a_price(self, freelancer, job):
        thing = self.market.things[freelancer]
        who = self.who(thing.owner)
        self.send("quote_connects", who, "propose", {"job_id": job}, thing, {"id": freelancer})
        self.market.tick()

    def send(self, operation, who, action, body, thing, ids):
        market, headers, named = self.market, {}, dict(ids)
        text, query, wrong = None, "?wait=true" if self.chance(0.2) else "", set()
        if operation.startswith(("update_", "delete_")):
            named["version"] = self.if_match(operation, thing, headers, wrong)
        if operation in WITH_BODY and self.chance(0.05):
            text, reason = broken(self.random, body)
            wrong.add(reason)
        if self.chance(0.5):
            headers["Idempotency-Key"] = "key-" + self.word()
        if self.chance(0.02):
            headers["Idempotency-Key"] = "k" * 256
            wrong.add("bad_idempotency_key")
        if operation == "boost_proposal":
            named["fit"] = self.fit(thing)
        if self.chance(0.01):
            query = "?surprise=1"
            wrong.add("invalid_fields")
        rule = getattr(market, operation)
        try:
            market.guard(who, action)
            done, wanted = rule(who, body, **named), None
        except Refused as refused:
            done, wanted = None, str(refused)
        possible = (wrong | {wanted}) - {None}
        sent = None if operation.startswith("delete_") else body
        answer = market.ask(who, operation, sent, query, text, headers, **ids)
        if answer.status >= 400:
            reason = answer.body["reason"]
            assert reason in possible, f"{operation}: refused as {reason}, not {possible}"
        else:
            assert not possible, f"{operation}: done, not refused as {possible}"
            self.done(operation, who, body, done, answer, thing)
            if "Idempotency-Key" in headers:
                self.sent.append((who, action, operation, sent, headers, ids, answer))
        around = [each for each in (thing, market.things.get(body.get("job_id"))) if each]
        market.check_touched(*around)
        if answer.status < 400 and "Idempotency-Key" in headers and self.chance(0.3):
            self.send_again(len(self.sent) - 1, around)

    def if_match(self, operation, thing, headers, wrong):
        """The version that the header names; None: no version."""
        version = thing.body["version"] if thing else 1
        dice = self.random.random()
        if dice < 0.06 and version > 1:
            version -= 1
        elif dice < 0.1:
            version += 1
        if dice > 0.97:
            headers["If-Match"] = self.random.choice(("v1", '"v1', "*"))
            wrong.add("bad_if_match")
        elif operation.startswith("delete_") and dice > 0.5:
            return None
        elif dice > 0.94:
            wrong.add("precondition_required")
        else:
            headers["If-Match"] = f'"v{version}"'
            return version
        return None

    def fit(self, proposal):
        """How well its two sides fit, as search has them now; None: they are not in search."""
        if proposal is None:
            return None
        market = self.market
        query = (f"?job_id={proposal.body['job_id']}&min_seq={market.last_seq()}"
                 f"&freelancer_id={proposal.body['freelancer_id']}")
        answer = market.ask(market.operator, "explain", query=query)
        while answer.status == 503:
            answer = market.ask(market.operator, "explain", query=query)
        return int(answer.body["fit"]["overall"]) if answer.status == 200 else None

    def done(self, operation, who, body, done, answer, thing):
        market = self.market
        done(answer.body)
        if operation == "accept_invitation":
            proposal = market.expect(market.operator, 200, "get_proposal",
                                     id=answer.body["proposal_id"])
            assert (proposal["state"], proposal["invitation_id"], proposal["connects"]) == (
                "pending", thing.id, 0), proposal
            market.add("proposal", proposal)
        if not operation.startswith(("create_", "update_")) and answer.status != 201:
            return
        for name, value in body.items():
            if name in ("skills", "terms", "quote_id", "draft", "side"):
                continue  # written otherwise, or not kept
            assert answer.body[name] == value, (name, value, answer.body)
        again = market.ask(who, "get_" + KIND_OF[answer.body["id"][:3]], id=answer.body["id"])
        if again.status == 403 and who.scopes is not None:
            return  # a key that may write and not read
        assert again.body == answer.body, f"answered {answer.body}, there is {again.body}"
        assert again.headers["ETag"] == answer.headers["ETag"], again.headers

    def send_an_old_one_again(self):
        last = min(len(self.sent), 200)
        if last:
            self.send_again(len(self.sent) - 1 - self.random.randrange(last))

    def send_again(self, at, around=()):
        """A request under its key: the first answer, and nothing happens."""
        market = self.market
        who, action, operation, body, headers, ids, first = self.sent[at]
        try:
            market.guard(who, action)
            wanted = None
        except Refused as refused:
            wanted = str(refused)
        other = self.chance(0.2) and not operation.startswith("delete_")
        sent = {**body, "reason": "another body"} if other else body
        answer = market.ask(who, operation, sent, "", None, headers, **ids)
        if wanted:
            assert answer.body and answer.body.get("reason") == wanted, (answer, wanted)
        elif other:
            assert answer.status >= 400 and answer.body["reason"] in (
                "idempotency_key_reused", "invalid_fields"), answer
        else:
            assert (answer.status, answer.body) == (first.status, first.body), (
                f"{operation} again under its key: {answer.status} {answer.body}, "
                f"first {first.status} {first.body}")
        market.check_touched(*around)


KIND_OF = {prefix: kind for kind, prefix in PREFIX.items()}
