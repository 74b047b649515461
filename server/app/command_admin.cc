#include <iostream>

#include <nlohmann/json.hpp>

#include "server/app/command.h"
#include "server/auth/api_key.h"
#include "server/workflow/create_admin.h"
#include "server/workflow/set_account_status.h"
#include "server/workflow/set_owner.h"

namespace shortlist {
namespace {

struct KeyOptions {
  FolderOptions folder;
  std::string role;
  std::string label;
  std::string id;
  bool json = false;
};

int CreateKey(const KeyOptions& options) {
  const auto role = RoleByName(options.role);
  if (!role) {
    return Fail({ErrorCode::kInvalidArgument,
                 "unknown_role",
                 "There is no role " + options.role + ".",
                 {{"--role", "unknown_value", "client, freelancer, agency_manager or admin"}}});
  }
  auto app = OpenApp(options.folder);
  if (!app) return Fail(app.error());
  const SystemClock clock;
  const auto key = IssueApiKey((*app)->storage(), clock, *role, options.label);
  if (!key) return Fail(key.error());
  if (options.json) {
    std::cout
        << nlohmann::json{{"id", key->id}, {"key", key->secret}, {"role", options.role}}.dump()
        << "\n";
  } else {
    std::cout << key->secret << "\n";
  }
  return kDone;
}

int ListKeys(const KeyOptions& options) {
  auto app = OpenApp(options.folder);
  if (!app) return Fail(app.error());
  const auto keys =
      (*app)->storage().Read([](ReadTransaction& tx) { return tx.api_keys().List(); });
  nlohmann::json list = nlohmann::json::array();
  for (const ApiKey& key : keys) {
    list.push_back({{"id", key.id},
                    {"role", key.account_id.empty() ? key.role : "of " + key.account_id},
                    {"label", key.label},
                    {"created_at", FormatTimestamp(key.created_at)},
                    {"revoked_at", nullptr}});
    if (key.revoked_at) list.back()["revoked_at"] = FormatTimestamp(*key.revoked_at);
  }
  if (options.json) {
    std::cout << nlohmann::json{{"keys", list}}.dump(2) << "\n";
    return kDone;
  }
  for (const auto& key : list) {
    std::cout << key["id"].get<std::string>() << "  " << key["role"].get<std::string>() << "  "
              << (key["revoked_at"].is_null() ? "active " : "revoked") << "  "
              << key["created_at"].get<std::string>() << "  " << key["label"].get<std::string>()
              << "\n";
  }
  return kDone;
}

int RevokeKey(const KeyOptions& options) {
  auto app = OpenApp(options.folder);
  if (!app) return Fail(app.error());
  const SystemClock clock;
  const auto revoked = (*app)->storage().Transact(
      [&](Transaction& tx) { return tx.api_keys().Revoke(options.id, clock.Now()); });
  if (!revoked) return Fail(revoked.error());
  std::cerr << options.id << " is revoked\n";
  return kDone;
}

struct AccountOptions {
  FolderOptions folder;
  std::string email;
  std::string name = "Admin";
  std::string status;
  std::string reason;
  std::string id;
  bool json = false;
};

int CreateAdminAccount(const AccountOptions& options) {
  auto app = OpenApp(options.folder);
  if (!app) return Fail(app.error());
  const auto created = (*app)->storage().Transact([&](Transaction& tx) {
    return CreateAdmin(tx, (*app)->marketplace(), options.email, options.name);
  });
  if (!created) return Fail(created.error());
  if (options.json) {
    std::cout << nlohmann::json{{"id", created->account.id},
                                {"email", created->account.email},
                                {"token", created->token}}
                     .dump()
              << "\n";
    return kDone;
  }
  std::cout << (*app)->marketplace().accounts.reset_link << created->token << "\n";
  std::cerr << "Set a password with it within an hour: POST /v1/accounts:reset {token, password}\n";
  return kDone;
}

int SetStatus(const AccountOptions& options) {
  const auto status = AccountStatusByName(options.status);
  if (!status) {
    return Fail({ErrorCode::kInvalidArgument,
                 "unknown_status",
                 "There is no status " + options.status + ".",
                 {{"--status", "unknown_value", "active, limited or suspended"}}});
  }
  auto app = OpenApp(options.folder);
  if (!app) return Fail(app.error());
  const auto changed = (*app)->storage().Transact([&](Transaction& tx) {
    return SetAccountStatus(tx, (*app)->marketplace(), options.email, *status, options.reason);
  });
  if (!changed) return Fail(changed.error());
  std::cerr << changed->id << " is " << options.status << "\n";
  return kDone;
}

int GiveAway(const AccountOptions& options) {
  auto app = OpenApp(options.folder);
  if (!app) return Fail(app.error());
  const auto owner = (*app)->storage().Transact([&](Transaction& tx) {
    return SetOwner(tx, (*app)->marketplace(), options.email, options.id);
  });
  if (!owner) return Fail(owner.error());
  std::cerr << options.id << " belongs to " << *owner << "\n";
  return kDone;
}

void AddAccountCommands(CLI::App* admin, int* status) {
  const auto options = std::make_shared<AccountOptions>();
  CLI::App* create = AddCommand(admin, status, "create",
                                "Make an admin's account and print a token for a password",
                                [options] { return CreateAdminAccount(*options); });
  create->add_option("--name", options->name, "The admin's name (Admin)");
  create->add_flag("--json", options->json, "One JSON document on standard output");
  CLI::App* change =
      AddCommand(admin, status, "set-status", "Hold, suspend or reinstate an account",
                 [options] { return SetStatus(*options); });
  change->add_option("--status", options->status, "active, limited or suspended")->required();
  change->add_option("--reason", options->reason,
                     "Why it is limited or suspended; its owner is told");
  CLI::App* give =
      AddCommand(admin, status, "set-owner", "Make a freelancer or job that of an account",
                 [options] { return GiveAway(*options); });
  give->add_option("id", options->id, "frl_... or job_...")->required();
  for (CLI::App* command : {create, change, give}) {
    command->add_option("--email", options->email, "The account's address")->required();
    AddFolderOptions(command, &options->folder);
  }
}

}  // namespace

void AddAdminCommand(CLI::App* program, int* status) {
  CLI::App* admin =
      program->add_subcommand("admin", "Accounts, and keys that programs get in with");
  admin->require_subcommand(1);
  AddAccountCommands(admin, status);
  const auto options = std::make_shared<KeyOptions>();
  CLI::App* create = AddCommand(admin, status, "create-key", "Make an API key and print it, once",
                                [options] { return CreateKey(*options); });
  create->add_option("--role", options->role, "client, freelancer, agency_manager or admin")
      ->required();
  create->add_option("--label", options->label, "What the key is for");
  CLI::App* list = AddCommand(admin, status, "list-keys", "All keys, without their secrets",
                              [options] { return ListKeys(*options); });
  CLI::App* revoke = AddCommand(admin, status, "revoke-key", "Let a key in no more",
                                [options] { return RevokeKey(*options); });
  revoke->add_option("id", options->id, "The key's id: key_...")->required();
  for (CLI::App* command : {create, list, revoke}) AddFolderOptions(command, &options->folder);
  for (CLI::App* command : {create, list}) {
    command->add_flag("--json", options->json, "One JSON document on standard output");
  }
}

}  // namespace shortlist
