#pragma once

#include <string>
#include <string_view>

#include "index/base/result.h"
#include "server/marketplace/contract.h"
#include "server/marketplace/contract_history.h"
#include "server/marketplace/freelancer.h"
#include "server/marketplace/invitation.h"
#include "server/marketplace/job.h"
#include "server/marketplace/offer.h"
#include "server/marketplace/proposal.h"

namespace shortlist {

// A noun as the JSON text in its row: every field that has no column of its own
// (document_table.h, hiring_repository.h), under the name of the wire; what is not given is left
// out. Refuse `nul_in_string` and `bad_utf8`.
Result<std::string> BodyOf(const Freelancer& freelancer);
Result<std::string> BodyOf(const Job& job);
Result<std::string> BodyOf(const ContractHistory& contract);
Result<std::string> BodyOf(const Invitation& invitation);
Result<std::string> BodyOf(const Proposal& proposal);
Result<std::string> BodyOf(const Offer& offer);
Result<std::string> BodyOf(const Contract& contract);

// The way back: fills in those fields of a fresh noun. Throw when `body` is none of ours.
void ReadBody(std::string_view body, Freelancer* freelancer);
void ReadBody(std::string_view body, Job* job);
void ReadBody(std::string_view body, ContractHistory* contract);
void ReadBody(std::string_view body, Invitation* invitation);
void ReadBody(std::string_view body, Proposal* proposal);
void ReadBody(std::string_view body, Offer* offer);
void ReadBody(std::string_view body, Contract* contract);

}  // namespace shortlist
