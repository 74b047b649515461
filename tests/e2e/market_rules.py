"""Who may do what to what: before each request of the test of random actions, what its answer must
be. A rule is named like its operation in openapi.yaml. It raises `Refused(reason)`, or returns what
the answer will have changed, as a function of that answer."""

from market_model import ACTIONS, FLOOR, Bid, Model, Refused, Wallet, need, seconds_of

LEAST = {"fixed": 500, "hourly": 300}


class Who:
    """Somebody with a credential: how they are let in, and whose is what they own."""

    def __init__(self, name, token, roles=(), account=None, scopes=None, origin=None):
        self.name, self.token, self.roles = name, token, set(roles)
        self.account = account  # None: an operator's key, or nobody at all
        self.scopes = scopes    # of a key; None: all
        self.origin = origin    # of a publishable key
        self.id = None          # of the session or key
        self.revoked = False
        self.created = self.used = None  # of a session; seconds

    @property
    def all(self):
        return "admin" in self.roles

    def may(self, action):
        roles, scope, held = ACTIONS[action]
        if not self.roles & roles:
            return "permission_denied"
        if self.origin and action != "search":
            return "scope_missing"
        if self.scopes is not None and scope not in self.scopes:
            return "scope_missing"
        if held and self.account and self.account.status == "limited":
            return "account_limited"
        return None

    def owns(self, thing):
        return self.all or (thing.owner is not None and thing.owner is self.account)


class Rules(Model):
    def guard(self, who, action):
        need(who.token is not None, "missing_credentials")
        need(not who.revoked, "bad_credentials")
        need(who.account is None or who.account.status != "suspended", "account_suspended")
        refused = who.may(action)
        need(refused is None, refused)

    # Whose a thing is

    def own(self, who, kind, id):
        thing = self.get(kind, id)
        need(thing, kind + "_not_found")
        if not who.owns(thing):
            raise Refused("not_owner" if thing.searchable else kind + "_not_found")
        return thing

    def sees(self, who, thing):
        if thing.searchable:
            return True
        action = "read_all_jobs" if thing.kind == "job" else "read_all_freelancers"
        return who.may(action) is None and who.owns(thing) and not who.origin

    def involved(self, job, freelancer):
        return (not job.on_hold and job.state != "removed"
                and bool(self.of("invitation", job.id, freelancer)
                         or self.of("proposal", job.id, freelancer)))

    def sees_job(self, who, job):
        if self.sees(who, job):
            return True
        return who.account is not None and not who.origin and any(
            each.owner is who.account and self.involved(job, each.id)
            for each in self.of("freelancer"))

    def known_job(self, who, id, freelancer):
        job = self.get("job", id)
        need(job and (who.all or self.sees(who, job) or self.involved(job, freelancer)),
             "job_not_found")
        return job

    def known_freelancer(self, who, job, id):
        freelancer = self.get("freelancer", id)
        need(freelancer and (who.all or self.sees(who, freelancer) or any(
            each.state != "pending" for each in self.of("proposal", job, id))),
            "freelancer_not_found")
        return freelancer

    def sides(self, who, thing):
        found = set()
        for side, kind, action in (("client", "job", "tend_jobs"),
                                   ("freelancer", "freelancer", "tend_proposals")):
            other = self.get(kind, thing.body[kind + "_id"])
            roles = ACTIONS[action][0]
            if who.roles & roles and (who.all or (other and who.owns(other))):
                found.add(side)
        return found

    def seen(self, who, kind, id):
        thing = self.get(kind, id)
        need(thing, kind + "_not_found")
        sides = self.sides(who, thing)
        hidden = kind == "proposal" and thing.state == "pending"
        need("freelancer" in sides or ("client" in sides and not hidden), kind + "_not_found")
        return thing, sides

    def on_side(self, who, kind, id, side):
        thing, sides = self.seen(who, kind, id)
        need(side in sides, "not_owner")
        return thing

    def open(self, job):
        need(job.state == "open" and not job.on_hold, "job_not_open")

    # Freelancers and jobs

    def create_freelancer(self, who, body):
        def made(answer):
            self.add("freelancer", answer, who.account)
            self.wallets[answer["id"]] = Wallet()
        return made

    def create_job(self, who, body):
        def made(answer):
            job = self.add("job", answer, who.account)
            job.expires = self.now + 90 * 86_400 if job.state == "open" else None
        return made

    def _patch(self, who, kind, id, body, version):
        thing = self.own(who, kind, id)
        need(version == thing.body["version"], "stale_version")
        return lambda answer: self.change(thing, **{
            name: answer[name] for name in body if name in answer})

    def update_freelancer(self, who, body, id, version):
        return self._patch(who, "freelancer", id, body, version)

    def update_job(self, who, body, id, version):
        return self._patch(who, "job", id, body, version)

    def _delete(self, who, kind, id, version):
        thing = self.own(who, kind, id)
        need(version in (None, thing.body["version"]), "stale_version")
        if kind == "job":
            need(not self.of("proposal", id), "job_has_proposals")
            need(not self.of("contract", id), "job_has_contracts")

        def deleted(_):
            if kind == "job":
                self.end_unanswered(id)
            thing.gone, thing.expires = True, None
        return deleted

    def delete_freelancer(self, who, body, id, version):
        return self._delete(who, "freelancer", id, version)

    def delete_job(self, who, body, id, version):
        return self._delete(who, "job", id, version)

    def _job_step(self, who, body, id, action):
        job = self.own(who, "job", id)
        self.after(job, action)

        def changed(answer):
            self.change_job(job, action, body.get("reason"), self.now)
            job.body["posted_at"] = answer["posted_at"]
        return changed

    def publish_job(self, who, body, id):
        return self._job_step(who, body, id, "publish")

    def pause_job(self, who, body, id):
        return self._job_step(who, body, id, "pause")

    def resume_job(self, who, body, id):
        return self._job_step(who, body, id, "resume")

    def close_job(self, who, body, id):
        return self._job_step(who, body, id, "close")

    def renew_job(self, who, body, id):
        return self._job_step(who, body, id, "renew")

    def remove_job(self, who, body, id):
        return self._job_step(who, body, id, "remove")

    # Invitations

    def invite(self, who, body, id):
        job = self.own(who, "job", id)
        freelancer = self.known_freelancer(who, id, body["freelancer_id"])
        self.open(job)
        need(not self.of("invitation", id, freelancer.id, ["sent"]), "invitation_exists")
        need(not self.live_proposal(id, freelancer.id), "proposal_exists")
        return lambda answer: self.add("invitation", answer)

    def _answer(self, who, body, id, action, side):
        invitation = self.on_side(who, "invitation", id, side)
        self.after(invitation, action)
        return lambda _: self.move(invitation, action, decline_reason=body.get("reason"))

    def decline_invitation(self, who, body, id):
        return self._answer(who, body, id, "decline", "freelancer")

    def ignore_invitation(self, who, body, id):
        return self._answer(who, body, id, "ignore", "freelancer")

    def withdraw_invitation(self, who, body, id):
        return self._answer(who, body, id, "withdraw", "client")

    def accept_invitation(self, who, body, id):
        invitation = self.on_side(who, "invitation", id, "freelancer")
        self.after(invitation, "accept")
        job = self.get("job", invitation.body["job_id"])
        need(job, "job_not_found")
        self.open(job)
        need(not self.live_proposal(job.id, invitation.body["freelancer_id"]), "proposal_exists")
        # The answer names the proposal; the test reads it.
        return lambda answer: self.move(invitation, "accept", proposal_id=answer["proposal_id"])

    # Proposals

    def terms(self, terms, type):
        amount = terms.get("amount")
        need(amount and amount["amount_minor"] >= LEAST[type], "invalid_fields")
        milestones = terms.get("milestones") or []
        if type == "fixed":
            need(terms.get("weekly_hours") is None, "invalid_fields")
            total = sum(each["amount"]["amount_minor"] for each in milestones)
            need(not milestones or total == amount["amount_minor"], "invalid_fields")
        else:
            need(not milestones, "invalid_fields")

    def draft(self, body, job):
        self.terms(body.get("terms") or {}, job.body["type"])
        asked = [each["question"] for each in body.get("answers") or []]
        need(set(asked) <= set(job.body["questions"]) and len(set(asked)) == len(asked),
             "invalid_fields")

    def complete(self, body, job):
        need(not job.body["cover_letter_required"] or body.get("cover_letter"), "invalid_fields")
        given = {each["question"] for each in body.get("answers") or [] if each.get("answer")}
        need(set(job.body["questions"]) <= given, "invalid_fields")

    def quoted(self, job, freelancer, quote_id):
        """The quote that pays."""
        quote = self.quotes.get(quote_id)
        need(quote and quote["job_id"] == job and quote["freelancer_id"] == freelancer,
             "quote_not_found")
        need(not quote["used"], "quote_used")
        need(seconds_of(quote["expires_at"]) > self.now, "quote_expired")
        available = self.wallets[freelancer].available(self.now)
        need(available >= quote["connects"], "insufficient_connects")
        return quote

    def pay(self, quote):
        quote["used"] = True
        shares = self.wallets[quote["freelancer_id"]].pay(quote["connects"], self.now)
        self.paid.add(quote["freelancer_id"])
        self.spends.setdefault(quote["job_id"], []).append((quote["freelancer_id"], shares))

    def quote_connects(self, who, body, id):
        self.own(who, "freelancer", id)
        job = self.known_job(who, body["job_id"], id)
        self.open(job)

        def made(answer):
            self.wallets[id].grant(self.now)
            self.paid.add(id)
            if answer["id"] not in self.quotes:  # else one that still holds
                assert answer["connects"] == self.price(job), (answer, self.price(job))
                self.quotes[answer["id"]] = {**answer, "used": False}
            known = self.quotes[answer["id"]]
            assert known == {**answer, "used": False}, (known, answer)
        return made

    def counted(self, job):
        job.body["proposals"] = (job.body["proposals"] or 0) + 1
        self.touched.add(job.id)

    def propose(self, who, body, id):
        freelancer = self.own(who, "freelancer", body["freelancer_id"])
        job = self.known_job(who, id, freelancer.id)
        self.open(job)
        self.draft(body, job)
        need(not self.live_proposal(id, freelancer.id), "proposal_exists")
        quote = None
        if not body.get("draft"):
            self.complete(body, job)
            need(body.get("quote_id"), "invalid_fields")
            quote = self.quoted(id, freelancer.id, body["quote_id"])

        def made(answer):
            assert answer["connects"] == (quote["connects"] if quote else 0)
            self.add("proposal", answer)
            if quote:
                self.pay(quote)
                self.counted(job)
        return made

    def update_proposal(self, who, body, id, version):
        proposal = self.on_side(who, "proposal", id, "freelancer")
        need(version == proposal.body["version"], "stale_version")
        self.after(proposal, "edit")
        job = self.get("job", proposal.body["job_id"])
        draft = {**proposal.body, **body}
        draft["terms"] = {**proposal.body["terms"], **body.get("terms", {})}  # a merge patch
        self.draft(draft, job)
        if proposal.state != "pending":
            self.complete(draft, job)
        return lambda answer: self.change(proposal, **{name: answer[name] for name in body})

    def submit_proposal(self, who, body, id):
        proposal = self.on_side(who, "proposal", id, "freelancer")
        self.after(proposal, "submit")
        job = self.get("job", proposal.body["job_id"])
        self.open(job)
        self.draft(proposal.body, job)
        self.complete(proposal.body, job)
        quote = None
        if not proposal.body["invitation_id"]:
            need(body.get("quote_id"), "invalid_fields")
            quote = self.quoted(job.id, proposal.body["freelancer_id"], body["quote_id"])

        def submitted(answer):
            connects = quote["connects"] if quote else 0
            self.move(proposal, "submit", connects=connects, submitted_at=answer["submitted_at"])
            if quote:
                self.pay(quote)
            self.counted(job)
        return submitted

    def boost_proposal(self, who, body, id, fit=None):
        """`fit`: how well they fit by `explain`; None: they are not in search."""
        proposal = self.on_side(who, "proposal", id, "freelancer")
        self.after(proposal, "boost")
        job = self.get("job", proposal.body["job_id"])
        freelancer = proposal.body["freelancer_id"]
        need(job and self.sees_job(who, job), "job_not_found")
        need(fit is not None, "candidate_not_searchable")
        self.open(job)
        need(self.now < seconds_of(job.body["posted_at"]) + 7 * 86_400, "auction_ended")
        need(fit >= FLOOR, "match_too_weak")
        need(not any(bid.live and bid.freelancer == freelancer
                     for bid in self.bids.get(job.id, [])), "boost_already_bid")
        wallet = self.wallets[freelancer]
        need(wallet.available(self.now) + wallet.due(self.now) >= body["connects"],
             "insufficient_connects")

        def placed(answer):
            wallet.grant(self.now)
            bid = Bid(answer, wallet.pay(body["connects"], self.now))
            self.paid.add(freelancer)
            self.bids.setdefault(job.id, []).append(bid)
            self.give_slots(job.id)
            assert answer["state"] == bid.state, (answer, bid.state)
        return placed

    def _proposal_step(self, who, body, id, action, side):
        proposal = self.on_side(who, "proposal", id, side)
        self.after(proposal, action)
        return lambda _: self.move_proposal(proposal, action, body.get("reason"))

    def withdraw_proposal(self, who, body, id):
        return self._proposal_step(who, body, id, "withdraw", "freelancer")

    def reply_to_proposal(self, who, body, id):
        return self._proposal_step(who, body, id, "reply", "client")

    def decline_proposal(self, who, body, id):
        return self._proposal_step(who, body, id, "decline", "client")

    def _sent(self, who, id):
        proposal = self.on_side(who, "proposal", id, "client")
        need(proposal.state != "pending", "proposal_not_found")
        return proposal

    def view_proposal(self, who, body, id):
        proposal = self._sent(who, id)

        def viewed(answer):
            self.attend(proposal, "open" if body.get("opened", True) else "view")
            if proposal.body["viewed_at"] is None:
                self.change(proposal, viewed_at=answer["viewed_at"])
        return viewed

    def annotate_proposal(self, who, body, id):
        proposal = self._sent(who, id)
        noted = {name: body.get(name, False) for name in ("shortlisted", "archived", "hidden")}

        def annotated(_):
            before = proposal.body["annotations"]
            if noted["shortlisted"] and not before["shortlisted"]:
                self.attend(proposal, "interact")
            if noted != before:
                self.change(proposal, annotations=noted)
        return annotated

    # Offers

    def offer_side(self, who, id, said):
        offer, sides = self.seen(who, "offer", id)
        need(said is None or said in sides, "not_owner")
        need(said or len(sides) == 1, "invalid_fields")
        return offer, said or next(iter(sides))

    def make_offer(self, who, body, id):
        job = self.own(who, "job", id)
        freelancer = self.known_freelancer(who, id, body["freelancer_id"])
        need(job.state in ("open", "paused"), "job_is_" + job.state)
        need(not self.of("offer", id, freelancer.id, ["sent"]), "offer_exists")
        proposal = self.live_proposal(id, freelancer.id)
        if proposal:
            need(proposal.state in ("submitted", "active"), "proposal_is_" + proposal.state)
        self.terms(body.get("terms") or {}, job.body["type"])

        def made(answer):
            if proposal and proposal.state == "submitted":
                self.move_proposal(proposal, "reply")
            if proposal:
                self.move_proposal(proposal, "offer")
            assert answer["proposal_id"] == (proposal.id if proposal else None)
            self.add("offer", answer)
        return made

    def counter_offer(self, who, body, id):
        offer, side = self.offer_side(who, id, body.get("side"))
        need(offer.body["side"] != side, "offer_not_yours_to_answer")
        self.after(offer, "change")
        self.terms(body.get("terms") or {}, offer.body["type"])

        def countered(answer):
            self.move(offer, "change")
            assert (answer["round"], answer["previous_id"], answer["side"]) == (
                offer.body["round"] + 1, offer.id, side)
            self.add("offer", answer)
        return countered

    def accept_offer(self, who, body, id):
        offer, side = self.offer_side(who, id, body.get("side"))
        need(offer.body["side"] != side, "offer_not_yours_to_answer")
        self.after(offer, "accept")
        need(self.get("freelancer", offer.body["freelancer_id"]), "freelancer_not_found")

        def accepted(answer):
            self.move(offer, "accept", contract_id=answer["contract_id"])
            job = self.get("job", offer.body["job_id"])
            self.add("contract", {
                "id": answer["contract_id"], "job_id": job.id, "state": "pending",
                "freelancer_id": offer.body["freelancer_id"], "version": 1, "seq": 0})
            if offer.body["proposal_id"]:
                self.move_proposal(self.things[offer.body["proposal_id"]], "hire")
            self.end_boosts(job.id, self.now)
            hired = len(self.of("contract", job.id))
            if job.state == "open" and not offer.body["keep_open"] and (
                    hired >= job.body["persons_to_hire"]):
                self.change_job(job, "fill", at=self.now)
        return accepted

    def _end(self, who, body, id, action):
        offer, side = self.offer_side(who, id, body.get("side"))
        if action == "withdraw":
            need(offer.body["side"] == side, "offer_not_yours_to_withdraw")
        else:
            need(offer.body["side"] != side, "offer_not_yours_to_answer")
        self.after(offer, action)
        return lambda _: self.end_offer(offer, action, body.get("reason"))

    def decline_offer(self, who, body, id):
        return self._end(who, body, id, "decline")

    def withdraw_offer(self, who, body, id):
        return self._end(who, body, id, "withdraw")
