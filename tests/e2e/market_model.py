"""A model of hiring: what there is, where each step leads and what it brings with it, so that the
end-to-end test of random actions can say what the server must hold after each."""

import datetime

DAY = 86_400
CLIENTS = {"client", "admin"}
WORKERS = {"freelancer", "agency_manager", "admin"}
ALL = CLIENTS | WORKERS

# action: roles, scope of a key (None: no key may), whether an account on hold may not
ACTIONS = {
    "search": (ALL, "search", False),
    "look_up": (ALL, "search", False),
    "read_freelancers": (ALL, "read_freelancers", False),
    "read_all_freelancers": (WORKERS, "read_freelancers", False),
    "edit_freelancers": (WORKERS, "edit_freelancers", True),
    "read_jobs": (ALL, "read_jobs", False),
    "read_all_jobs": (CLIENTS, "read_jobs", False),
    "edit_jobs": (CLIENTS, "edit_jobs", True),
    "hire": (CLIENTS, "hiring", True),
    "tend_jobs": (CLIENTS, "hiring", False),
    "propose": (WORKERS, "hiring", True),
    "tend_proposals": (WORKERS, "hiring", False),
    "agree": (ALL, "hiring", True),
    "see_hiring": (ALL, "hiring", False),
    "moderate": ({"admin"}, "operate", False),
    "operate": ({"admin"}, "operate", False),
    "see_ledger": ({"admin"}, "operate", False),
    "see_candidates": (CLIENTS, "read_jobs", False),
    "see_feed": (WORKERS, "read_freelancers", False),
    "see_connects": (WORKERS, "read_freelancers", False),
    "own_account": (ALL, None, False),
}

# Where an action leads; what is not here is refused as `<noun>_is_<state>`.
STEPS = {
    "job": {
        "publish": {"draft": "open"}, "pause": {"open": "paused"}, "resume": {"paused": "open"},
        "fill": {"open": "filled"}, "close": {"open": "closed", "paused": "closed"},
        "expire": {"open": "expired"}, "remove": {"open": "removed"},
        "renew": {"closed": "open", "expired": "open"}},
    "invitation": {
        "accept": {"sent": "accepted"}, "decline": {"sent": "declined"},
        "ignore": {"sent": "ignored"}, "withdraw": {"sent": "withdrawn"},
        "expire": {"sent": "expired"}},
    "proposal": {
        "submit": {"pending": "submitted"}, "reply": {"submitted": "active"},
        "offer": {"active": "offered"}, "end_offer": {"offered": "active"},
        "hire": {"offered": "hired"}, "decline": {"submitted": "declined", "active": "declined"},
        "withdraw": {"submitted": "withdrawn", "active": "withdrawn"},
        "archive": {"submitted": "archived", "active": "archived"},
        "invalidate": {state: "invalid" for state in (
            "pending", "submitted", "active", "offered", "hired", "declined", "withdrawn",
            "archived")},
        "edit": {state: state for state in ("pending", "submitted", "active")},
        "boost": {state: state for state in ("submitted", "active")}},
    "offer": {
        "accept": {"sent": "accepted"}, "decline": {"sent": "declined"},
        "withdraw": {"sent": "withdrawn"}, "expire": {"sent": "expired"},
        "change": {"sent": "changed"}},
}
LIVE = ("pending", "submitted", "active", "offered", "hired")
SLOTS, OPENS, VIEWS, FLOOR = 4, 3, 5, 50
JOB_DAYS = 90
HOURS = {"less_than_30": 20, "more_than_30": 40}  # a week
WEEKS = {"less_than_month": 2, "one_to_three_months": 8, "three_to_six_months": 18,
         "more_than_six_months": 30}


class Refused(Exception):
    """What the answer must be: a reason of the contract."""


def need(held, reason):
    if not held:
        raise Refused(reason)


def seconds_of(text):
    return datetime.datetime.fromisoformat(text.replace("Z", "+00:00")).timestamp()


class Thing:
    """A freelancer, a job, or what stands between the two: as the operator reads it."""

    def __init__(self, kind, body, owner=None):
        self.kind = kind
        self.id = body["id"]
        self.body = body
        self.owner = owner  # an Account; None: the operator's
        self.gone = False
        self.expires = None  # of a job that is open; seconds

    @property
    def field(self):
        return "status" if self.kind == "job" else "state"

    @property
    def state(self):
        return self.body[self.field]

    @property
    def on_hold(self):
        return self.owner is not None and self.owner.status != "active"

    @property
    def searchable(self):
        if self.gone or self.on_hold:
            return False
        if self.kind == "freelancer":
            return self.body["visibility"] == "public"
        return self.state == "open" and self.body["visibility"] != "invite_only"


class Bid:
    def __init__(self, body, shares):
        self.id, self.job, self.freelancer = body["id"], body["job_id"], body["freelancer_id"]
        self.connects, self.ends = body["connects"], seconds_of(body["ends_at"])
        self.shares = shares  # [expiry of the lot, Connects]
        self.state, self.opens, self.views = "held", 0, 0

    @property
    def live(self):
        return self.state not in ("charged", "returned")


class Wallet:
    """A freelancer's Connects. `lots`: [expiry, Connects], as the server last showed them."""

    def __init__(self):
        self.lots = []
        self.months = set()
        self.signed_up = False

    def due(self, now):
        month = datetime.datetime.fromtimestamp(now, datetime.timezone.utc).strftime("%Y-%m")
        return (0 if month in self.months else 10) + (0 if self.signed_up else 20)

    def grant(self, now):
        """What is given to whoever looks."""
        due = self.due(now)
        if due:
            self.lots.append([now + 365 * DAY, due])
        self.months.add(
            datetime.datetime.fromtimestamp(now, datetime.timezone.utc).strftime("%Y-%m"))
        self.signed_up = True

    def available(self, now):
        return sum(connects for expires, connects in self.lots if expires > now)

    def pay(self, connects, now):
        """From the lots that expire soonest; the shares."""
        shares = []
        for lot in sorted(self.lots, key=lambda each: each[0]):
            share = min(lot[1], connects) if lot[0] > now else 0
            if share:
                lot[1] -= share
                connects -= share
                shares.append([lot[0], share])
        assert connects == 0
        return shares

    def give_back(self, shares, now):
        for expires, connects in shares:
            self.lots.append([expires if expires > now else now + 30 * DAY, connects])


def next_month(now):
    today = datetime.datetime.fromtimestamp(now, datetime.timezone.utc)
    first = today.replace(day=1, hour=0, minute=0, second=0, microsecond=0)
    return (first + datetime.timedelta(days=32)).replace(day=1).timestamp()


class Model:
    """What there is, and what each change brings with it."""

    def __init__(self):
        self.things = {}   # by id, whether they are gone or not
        self.by_kind = {}
        self.by_job = {}   # what stands between it and freelancers
        self.wallets = {}
        self.spends = {}  # of a job: (freelancer, Connects, shares), which a cancellation returns
        self.bids = {}    # of a job
        self.quotes = {}  # id: body, with `used`
        self.touched = set()  # ids of what the last action changed
        self.paid = set()     # freelancers whose Connects it moved
        self.now = 0

    # What there is

    def get(self, kind, id):
        thing = self.things.get(id)
        return thing if thing and thing.kind == kind and not thing.gone else None

    def of(self, kind, job=None, freelancer=None, states=None):
        among = self.by_kind if job is None else self.by_job
        return [each for each in among.get(kind if job is None else job, [])
                if each.kind == kind and not each.gone
                and (freelancer is None or each.body.get("freelancer_id") == freelancer)
                and (states is None or each.state in states)]

    def live_proposal(self, job, freelancer):
        return next(iter(self.of("proposal", job, freelancer, LIVE)), None)

    # Changes

    def add(self, kind, body, owner=None):
        thing = self.things[body["id"]] = Thing(kind, dict(body), owner)
        self.by_kind.setdefault(kind, []).append(thing)
        if "job_id" in body:
            self.by_job.setdefault(body["job_id"], []).append(thing)
        self.touched.add(thing.id)
        return thing

    def change(self, thing, **fields):
        thing.body.update(fields)
        thing.body["version"] += 1
        self.touched.add(thing.id)

    def after(self, thing, action):
        state = STEPS[thing.kind][action].get(thing.state)
        need(state, f"{thing.kind}_is_{thing.state}")
        return state

    def move(self, thing, action, **fields):
        self.change(thing, **{thing.field: self.after(thing, action)}, **fields)

    def move_proposal(self, proposal, action, reason=None):
        self.move(proposal, action, **({"close_reason": reason} if reason else {}))
        if action == "reply":
            self.attend(proposal, "interact")

    def change_job(self, job, action, reason=None, at=None):
        self.move(job, action, close_reason=reason)
        if action in ("publish", "renew"):
            job.body["posted_at"] = None  # now: the answer says it
        job.expires = at + JOB_DAYS * DAY if job.state == "open" else None
        if job.state in ("open", "paused", "draft"):
            return
        self.end_unanswered(job.id)
        if job.state == "removed":
            for proposal in self.of("proposal", job.id):
                if proposal.state != "invalid":
                    self.move_proposal(proposal, "invalidate")
        else:
            for proposal in self.of("proposal", job.id, states=["submitted", "active"]):
                self.move_proposal(proposal, "archive")
        self.end_boosts(job.id, at)
        hired = self.of("contract", job.id)
        if job.state == "removed" or (job.state == "closed" and not hired):
            for freelancer, shares in self.spends.pop(job.id, []):
                self.give_back(freelancer, shares, at)

    def end_unanswered(self, job):
        for offer in self.of("offer", job, states=["sent"]):
            self.end_offer(offer, "expire", "the job is over")
        for invitation in self.of("invitation", job, states=["sent"]):
            self.move(invitation, "expire")

    def end_offer(self, offer, action, reason=None):
        self.move(offer, action, close_reason=reason)
        proposal = self.things.get(offer.body["proposal_id"])
        if proposal:
            self.move_proposal(proposal, "end_offer")

    def give_back(self, freelancer, shares, at):
        self.paid.add(freelancer)
        if freelancer in self.wallets:
            self.wallets[freelancer].give_back(shares, at)

    # The auction of the first places

    def in_slots(self, job):
        bids = [bid for bid in self.bids.get(job, []) if bid.state == "in_slot"]
        return sorted(bids, key=lambda bid: -bid.connects)

    def give_slots(self, job):
        live = [bid for bid in self.bids.get(job, []) if bid.live]
        live.sort(key=lambda bid: -bid.connects)  # of equal ones the earliest
        for place, bid in enumerate(live):
            bid.state = "in_slot" if place < SLOTS else "outbid"

    def attend(self, proposal, what):
        job, freelancer = proposal.body["job_id"], proposal.body["freelancer_id"]
        for bid in self.bids.get(job, []):
            if bid.freelancer != freelancer or not bid.live:
                continue
            if bid.state == "in_slot":
                bid.views += what == "view"
                bid.opens += what == "open"
                if what == "interact" or bid.opens >= OPENS or bid.views >= VIEWS:
                    bid.state = "charged"
            self.give_slots(job)

    def end_boosts(self, job, at):
        for bid in self.bids.get(job, []):
            if bid.live and bid.state == "in_slot":
                bid.state = "charged"
            elif bid.live:
                bid.state = "returned"
                self.give_back(bid.freelancer, bid.shares, at)

    def price(self, job):
        """Of a proposal: by what the job is worth, and by how many want it."""
        body = job.body
        worth = body["budget"] and body["budget"]["amount_minor"]
        if body["type"] == "hourly":
            least, most = body["rate_min"] or body["rate_max"], body["rate_max"] or body["rate_min"]
            worth = None
            if least and body["workload"] and body["duration"]:
                low, high = least["amount_minor"], most["amount_minor"]
                hours = HOURS[body["workload"]] * WEEKS[body["duration"]]
                worth = (low + (high - low) // 2) * hours
        base = 4 if worth is None else 2 if worth < 5_000 else 4 if worth < 60_000 else 6
        recent = [each for each in self.of("proposal", job.id) if each.state != "pending"
                  and seconds_of(each.body["created_at"]) > self.now - DAY]
        return base + min(4, max(0, len(recent) - 1))

    # Time

    def timers(self):
        """What happens by itself: (seconds, to what)."""
        for each in self.of("invitation", states=["sent"]) + self.of("offer", states=["sent"]):
            yield seconds_of(each.body["expires_at"]), each
        for each in self.of("job"):
            if each.expires is not None:
                yield each.expires, each

    def moments(self):
        """All that a clock that moves by itself could bring."""
        yield from (due for due, _ in self.timers())
        yield from (bid.ends for bids in self.bids.values() for bid in bids if bid.live)
        yield from (lot[0] for wallet in self.wallets.values() for lot in wallet.lots)
        yield from (seconds_of(quote["expires_at"]) for quote in self.quotes.values())
        yield next_month(self.now)
        yield from (seconds_of(each.body["created_at"]) + DAY  # it raises the price until then
                    for each in self.by_kind.get("proposal", [])[-300:])

    def advance(self, now):
        """All that becomes due until `now`."""
        while True:
            due = min(self.timers(), key=lambda each: each[0], default=None)
            if due is None or due[0] > now:
                break
            at, thing = due
            if thing.kind == "job":
                self.change_job(thing, "expire", at=at)
            elif thing.kind == "offer":
                self.end_offer(thing, "expire")
            else:
                self.move(thing, "expire")
        for job, bids in self.bids.items():
            if any(bid.live and bid.ends <= now for bid in bids):
                self.end_boosts(job, now)
        for freelancer, wallet in self.wallets.items():
            wallet.lots = [lot for lot in wallet.lots if lot[0] > now]
            self.paid.add(freelancer)
        self.now = now
