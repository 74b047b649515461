#pragma once

#include "server/http/json_reader.h"
#include "server/marketplace/contract_history.h"

namespace shortlist {

// An imported contract on the wire (api.md, "contract history"); as ReadFreelancer.
ContractHistory ReadContractHistory(JsonReader& reader);

}  // namespace shortlist
