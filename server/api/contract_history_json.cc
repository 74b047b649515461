#include "server/api/contract_history_json.h"

#include "server/api/json_fields.h"

namespace shortlist {
namespace {

std::optional<Timestamp> ReadRequiredTime(FieldReader& reader, std::string_view name) {
  if (!reader.Has(name)) reader.Refuse(name, "required", "This field is required.");
  return reader.OptionalTimestamp(name);
}

ContractPayment ReadPayment(JsonReader& reader) {
  ContractPayment payment;
  payment.at = ReadRequiredTime(reader, "at").value_or(Timestamp{});
  payment.amount = {reader.RequiredInteger("amount_minor"), reader.RequiredString("currency", 3)};
  payment.kind = reader.OptionalEnum("kind", WordsUpTo(ContractPaymentKind::kRefund))
                     .value_or(ContractPaymentKind::kPayment);
  return payment;
}

}  // namespace

ContractHistory ReadContractHistory(JsonReader& reader) {
  ContractHistory contract;
  contract.external_id = ReadText(reader, "external_id");
  contract.freelancer_external_id = ReadText(reader, "freelancer_external_id");
  contract.client_external_id = ReadText(reader, "client_external_id");
  contract.category = ReadText(reader, "category");
  contract.type = reader.RequiredEnum("type", WordsUpTo(JobType::kFixed));
  contract.started_at = ReadRequiredTime(reader, "started_at").value_or(Timestamp{});
  contract.ended_at = reader.OptionalTimestamp("ended_at");
  contract.state = reader.RequiredEnum("state", WordsUpTo(ContractHistoryState::kEnded));
  for (JsonReader* payment : reader.ObjectList("payments", kMaxContractPayments)) {
    contract.payments.push_back(ReadPayment(*payment));
  }
  contract.public_stars_hundredths = ReadHundredths(reader, "public_stars", 1, 5);
  contract.recommend = ReadInt(reader, "recommend");
  contract.end_reason =
      reader.OptionalEnum("end_reason", WordsUpTo(ContractEndReason::kClientFault));
  contract.dispute = reader.OptionalEnum("dispute", WordsUpTo(ContractDispute::kSettled))
                         .value_or(ContractDispute::kNone);
  contract.client_flagged = reader.OptionalBool("client_flagged").value_or(false);
  for (std::string_view name : {"id", "created_at", "updated_at", "version", "seq"}) {
    reader.Raw(name);
  }
  return contract;
}

}  // namespace shortlist
