#pragma once

#include <string>

#include "server/auth/session.h"

namespace shortlist {

class PasswordHasher;

// What the verbs of accounts work with.
struct AccountRules {
  const PasswordHasher* passwords = nullptr;
  SessionOptions sessions;
  std::string issuer = "Shortlist";  // the marketplace's name in mails and authenticators
  // What stands before the token in a mail: the marketplace's own page, which sends it back
  // ("https://market.example/verify#"). Empty: the mail has the token alone.
  std::string verify_link = {};
  std::string reset_link = {};
};

}  // namespace shortlist
