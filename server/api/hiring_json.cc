#include "server/api/hiring_json.h"

#include "server/api/json_fields.h"

namespace shortlist {
namespace {

using nlohmann::json;

template <typename Noun>
void PutCommon(const Noun& noun, json* out) {
  (*out)["id"] = noun.id;
  (*out)["job_id"] = noun.job_id;
  (*out)["freelancer_id"] = noun.freelancer_id;
  (*out)["state"] = NameOf(noun.state);
  (*out)["created_at"] = FormatTimestamp(noun.created_at);
  (*out)["updated_at"] = FormatTimestamp(noun.updated_at);
  (*out)["version"] = noun.version;
  (*out)["seq"] = noun.seq;
}

}  // namespace

json TermsJson(const Terms& terms) {
  json milestones = json::array();
  for (const PlannedMilestone& each : terms.milestones) {
    milestones.push_back({{"description", each.description},
                          {"due", DayOrNull(each.due)},
                          {"amount", MoneyOrNull(each.amount)}});
  }
  return {{"amount", MoneyOrNull(terms.amount)},
          {"weekly_hours", NumberOrNull(terms.weekly_hours)},
          {"milestones", std::move(milestones)}};
}

json InvitationJson(const Invitation& invitation) {
  json out = {{"message", TextOrNull(invitation.message)},
              {"decline_reason", TextOrNull(invitation.decline_reason)},
              {"proposal_id", TextOrNull(invitation.proposal_id)},
              {"expires_at", FormatTimestamp(invitation.expires_at)}};
  PutCommon(invitation, &out);
  return out;
}

json DraftJson(const Proposal& proposal) {
  json answers = json::array();
  for (const auto& [question, answer] : proposal.answers) {
    answers.push_back({{"question", question}, {"answer", answer}});
  }
  return {{"terms", TermsJson(proposal.terms)},
          {"duration", WordOrNull(proposal.duration)},
          {"cover_letter", TextOrNull(proposal.cover_letter)},
          {"answers", std::move(answers)}};
}

json ProposalJson(const Proposal& proposal, bool for_client) {
  const Annotations& noted = proposal.annotations;
  json annotations;
  if (for_client) {
    annotations = {
        {"shortlisted", noted.shortlisted}, {"archived", noted.archived}, {"hidden", noted.hidden}};
  }
  json out = DraftJson(proposal);
  out["invitation_id"] = TextOrNull(proposal.invitation_id);
  out["connects"] = proposal.connects;
  out["close_reason"] = TextOrNull(proposal.close_reason);
  out["annotations"] = std::move(annotations);
  out["viewed_at"] = TimeOrNull(proposal.viewed_at);
  out["submitted_at"] = TimeOrNull(proposal.submitted_at);
  PutCommon(proposal, &out);
  return out;
}

json OfferJson(const Offer& offer) {
  json out = {{"proposal_id", TextOrNull(offer.proposal_id)},
              {"side", NameOf(offer.side)},
              {"type", NameOf(offer.type)},
              {"terms", TermsJson(offer.terms)},
              {"message", TextOrNull(offer.message)},
              {"close_reason", TextOrNull(offer.close_reason)},
              {"keep_open", offer.keep_open},
              {"round", offer.round},
              {"previous_id", TextOrNull(offer.previous_id)},
              {"contract_id", TextOrNull(offer.contract_id)},
              {"expires_at", TimeOrNull(offer.expires_at)}};
  PutCommon(offer, &out);
  return out;
}

json ContractJson(const Contract& contract) {
  json out = {{"offer_id", contract.offer_id},
              {"type", NameOf(contract.type)},
              {"terms", TermsJson(contract.terms)}};
  PutCommon(contract, &out);
  return out;
}

json QuoteJson(const ConnectsQuote& quote) {
  return {{"id", quote.id},
          {"freelancer_id", quote.freelancer_id},
          {"job_id", quote.job_id},
          {"connects", quote.connects},
          {"plan_version", quote.plan_version},
          {"quoted_at", FormatTimestamp(quote.quoted_at)},
          {"expires_at", FormatTimestamp(quote.expires_at)}};
}

json BoostJson(const BoostBid& bid) {
  return {{"id", bid.id},
          {"freelancer_id", bid.freelancer_id},
          {"job_id", bid.job_id},
          {"connects", bid.connects},
          {"state", NameOf(bid.state)},
          {"placed_at", FormatTimestamp(bid.placed_at)},
          {"ends_at", FormatTimestamp(bid.ends_at)}};
}

Terms ReadTerms(JsonReader& reader) {
  Terms terms;
  JsonReader& fields = reader.Nested("terms");
  terms.amount = ReadMoney(fields, "amount");
  terms.weekly_hours = ReadInt(fields, "weekly_hours");
  for (JsonReader* each : fields.ObjectList("milestones")) {
    terms.milestones.push_back(
        {ReadText(*each, "description"), ReadDay(*each, "due"), ReadMoney(*each, "amount")});
  }
  return terms;
}

ProposalDraft ReadDraft(JsonReader& reader) {
  ProposalDraft draft;
  draft.terms = ReadTerms(reader);
  draft.duration = reader.OptionalEnum("duration", WordsUpTo(JobDuration::kMoreThanSixMonths));
  draft.cover_letter = ReadText(reader, "cover_letter");
  for (JsonReader* each : reader.ObjectList("answers")) {
    draft.answers.push_back({each->RequiredString("question"), ReadText(*each, "answer")});
  }
  return draft;
}

}  // namespace shortlist
