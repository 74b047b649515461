#include "server/generator/contract_writer.h"

#include <algorithm>
#include <string>
#include <string_view>

#include "server/generator/client.h"

namespace shortlist {
namespace {

constexpr int32_t kHistoryDays = 3 * 365;
constexpr int32_t kWeek = 7;

// The ways in which a contract that did not go well is remembered.
std::string_view DisputeOf(bool bad, Random* random) {
  const size_t roll = random->Below(100);
  if (bad) return roll < 9 ? "lost" : roll < 15 ? "settled" : roll < 18 ? "won" : "none";
  return roll < 3 ? "settled" : roll < 5 ? "won" : "none";
}

}  // namespace

void ContractWriter::Write(const Person& person, const GenerateSink& sink) {
  Random random(seed_, RandomStream::kContracts, person.index);
  std::vector<uint64_t> clients;
  for (int number = 0; number < person.contracts; ++number) {
    const bool again = !clients.empty() && random.Percent(24);
    const uint64_t client = again ? random.Pick(clients) : PickClient(&random);
    clients.push_back(client);
    const Contract contract = Plan(person, client, &random);
    WriteContract(person, number, contract, &random);
    sink(GeneratedKind::kContract, line_.text());
  }
}

ContractWriter::Contract ContractWriter::Plan(const Person& person, uint64_t client,
                                              Random* random) const {
  Contract contract;
  contract.client = client;
  const auto roll = static_cast<int>(random->Below(1'000));
  if (roll >= person.quality_permille) {
    contract.course = random->Percent(50) ? Course::kMiddling : Course::kBad;
  }
  // Nobody has worked here for longer than their experience.
  const int32_t most_days = std::min(kHistoryDays, person.years * 365);
  contract.start = today_.days - static_cast<int32_t>(random->Between(12, most_days));
  contract.hourly = random->Percent(52);
  if (contract.hourly) {
    PayByWeek(person, random, &contract);
  } else {
    PayByMilestone(person, random, &contract);
  }
  return contract;
}

void ContractWriter::PayByWeek(const Person& person, Random* random, Contract* contract) const {
  const bool good = contract->course == Course::kGood;
  const auto weeks = static_cast<int32_t>(random->Skewed(1, good ? 80 : 30, 3));
  contract->end = contract->start + weeks * kWeek + static_cast<int32_t>(random->Between(0, 6));
  const int64_t hours = random->Skewed(2, 40, 2);
  const int64_t rate = person.rate_minor * random->Between(75, 105) / 100;
  for (int32_t week = 1; week <= weeks; ++week) {
    const int32_t day = contract->start + week * kWeek;
    if (day >= today_.days) break;
    if (random->Percent(12)) continue;  // no work in that week
    const int64_t tenths = std::max<int64_t>(5, hours * random->Between(6, 12));
    contract->payments.push_back({day, std::max<int64_t>(300, rate * tenths / 10), false});
  }
}

void ContractWriter::PayByMilestone(const Person& person, Random* random,
                                    Contract* contract) const {
  const auto milestones = static_cast<int32_t>(random->Skewed(1, 6, 2));
  const auto days = static_cast<int32_t>(random->Skewed(2, 40, 2));  // of a milestone
  contract->end = contract->start + milestones * days + static_cast<int32_t>(random->Below(4));
  for (int32_t i = 1; i <= milestones; ++i) {
    const int32_t day = contract->start + i * days;
    if (day >= today_.days) break;
    const int64_t dollars = person.rate_minor * random->Skewed(3, 60, 2) / 100;
    contract->payments.push_back({day, std::max<int64_t>(1, (dollars + 2) / 5) * 500, false});
  }
}

void ContractWriter::WriteContract(const Person& person, int number, const Contract& contract,
                                   Random* random) {
  line_.Clear();
  line_.OpenObject();
  std::string id = ExternalId("ctr", person.index);
  id.append(number < 9 ? "-0" : "-").append(std::to_string(number + 1));
  line_.Text("external_id", id);
  line_.Text("freelancer_external_id", ExternalId("frl", person.index));
  line_.Text("client_external_id", ExternalId("cli", contract.client));
  line_.Text("category", person.role->category);
  line_.Text("type", contract.hourly ? "hourly" : "fixed");
  line_.Moment("started_at", {contract.start}, random->Between(6 * 3600, 20 * 3600));
  const bool active = IsActive(contract);
  // Ended when the last working day was over, payments of that day included.
  if (!active) line_.Moment("ended_at", {contract.end}, random->Between(20 * 3600, 23 * 3600));
  line_.Text("state", active ? "active" : "ended");
  line_.OpenList("payments");
  const auto pay = [&](const Payment& payment) {
    line_.OpenObject();
    line_.Moment("at", {payment.day}, contract.hourly ? 12 * 3600 : 16 * 3600);
    line_.Number("amount_minor", payment.amount_minor);
    line_.Text("currency", "USD");
    line_.Text("kind", payment.refund ? "refund" : "payment");
    line_.CloseObject();
  };
  for (const Payment& payment : contract.payments) pay(payment);
  const int refund_percent = contract.course == Course::kBad        ? 35
                             : contract.course == Course::kMiddling ? 10
                                                                    : 1;
  if (!active && !contract.payments.empty() && random->Percent(refund_percent)) {
    const int64_t paid = contract.payments.back().amount_minor;
    pay({contract.end, std::max<int64_t>(100, paid * random->Between(30, 100) / 100), true});
  }
  line_.CloseList();
  if (!active) WriteEnd(contract, random);
  if (IsFlaggedClient(seed_, contract.client)) line_.Flag("client_flagged", true);
  line_.CloseObject();
}

void ContractWriter::WriteEnd(const Contract& contract, Random* random) {
  const bool good = contract.course == Course::kGood;
  const bool bad = contract.course == Course::kBad;
  const bool client_fault = random->Percent(2);
  const bool silent = client_fault || random->Percent(good ? 14 : 8);  // nobody gave feedback
  if (!silent) {
    const int64_t stars = good  ? (random->Percent(78) ? 500 : random->Between(90, 100) * 5)
                          : bad ? random->Between(20, 69) * 5
                                : random->Between(70, 89) * 5;
    line_.Hundredths("public_stars", stars);
    if (random->Percent(60)) {
      line_.Number("recommend", good  ? random->Between(9, 10)
                                : bad ? random->Between(0, 6)
                                      : random->Between(6, 8));
    }
  }
  const bool failed = bad && random->Percent(60);
  line_.Text("end_reason", client_fault ? "client_fault"
                           : failed     ? "failure"
                           : good       ? "success"
                                        : "neutral");
  line_.Text("dispute", good ? "none" : DisputeOf(bad, random));
}

}  // namespace shortlist
