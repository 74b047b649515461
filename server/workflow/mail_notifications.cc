#include "server/workflow/mail_notifications.h"

#include <array>
#include <optional>
#include <string_view>

#include "server/storage/storage.h"
#include "server/workflow/account_mail.h"
#include "server/workflow/move_connects.h"

namespace shortlist {
namespace {

constexpr size_t kMostLines = 50;

// By kind; behind it stands what it is about.
constexpr std::array<std::string_view, 17> kSentences = {
    "You are invited to propose",
    "Your invitation was accepted",
    "Your invitation was declined",
    "You have a new proposal",
    "Your proposal was read",
    "Your proposal is on the short list",
    "Your proposal was declined",
    "A proposal was withdrawn",
    "You have an offer",
    "You have another version of an offer",
    "Your offer was accepted",
    "Your offer was declined",
    "An offer to you was withdrawn",
    "An offer has expired",
    "A job is closed",
    "A job has expired",
    "Your saved search has found something",
};

std::string_view SentenceOf(NotificationKind kind) { return kSentences[static_cast<size_t>(kind)]; }

// The account that may get mail.
std::optional<Account> Addressee(const Transaction& tx, const std::string& person) {
  auto account = tx.accounts().GetById(person);
  if (!account || !account->email_verified_at || account->status == AccountStatus::kSuspended) {
    return std::nullopt;
  }
  return *std::move(account);
}

// "Your proposal was read: A logo". Absent: an alert of what may not be found any more.
std::optional<std::string> LineOf(const Transaction& tx, const Notification& notification) {
  const bool must_be_found = notification.kind == NotificationKind::kAlert;
  std::string line(SentenceOf(notification.kind));
  if (!notification.job_id.empty()) {
    const auto job = tx.jobs().GetById(notification.job_id);
    if (must_be_found && (!job || !IsSearchable(*job))) return std::nullopt;
    if (job) line += ": " + job->title;
  } else if (!notification.freelancer_id.empty()) {
    const auto freelancer = tx.freelancers().GetById(notification.freelancer_id);
    if (must_be_found && (!freelancer || !IsSearchable(*freelancer))) return std::nullopt;
    if (freelancer) line += ": " + freelancer->display_name + ", " + freelancer->title;
  }
  return line;
}

}  // namespace

void MailNotification(Transaction& tx, const Marketplace& marketplace, Notification* notification) {
  const std::string& person = notification->person;
  const auto account = Addressee(tx, person);
  if (!account) return;
  switch (tx.notifications().SettingsOf(person).Of(notification->kind)) {
    case MailChoice::kAtOnce:
      if (const auto line = LineOf(tx, *notification)) {
        MailAccount(tx, marketplace, *account, std::string(SentenceOf(notification->kind)),
                    *line + ".");
      }
      break;
    case MailChoice::kDaily:
      notification->in_digest = true;
      tx.timers().Begin({TimerKind::kDigestDue, person, DaysAfter(marketplace.clock->Now(), 1)});
      break;
    case MailChoice::kNever:
      break;
  }
}

void MailDigest(Transaction& tx, const Marketplace& marketplace, const std::string& person) {
  size_t lines = 0;
  std::string text;
  for (const Notification& each : tx.notifications().InDigest(person)) {
    const auto line = each.read_at ? std::nullopt : LineOf(tx, each);
    if (line && ++lines <= kMostLines) text += "- " + *line + "\n";
  }
  tx.notifications().EndDigest(person);
  const auto account = Addressee(tx, person);
  if (!account || lines == 0) return;
  if (lines > kMostLines) text += "and " + std::to_string(lines - kMostLines) + " more\n";
  MailAccount(tx, marketplace, *account, "what is new", "this is new:\n\n" + text);
}

}  // namespace shortlist
