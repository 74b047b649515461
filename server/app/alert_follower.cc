#include "server/app/alert_follower.h"

#include <algorithm>
#include <span>
#include <utility>

#include "index/base/check.h"
#include "index/hybrid/hybrid_index.h"
#include "server/workflow/index_document.h"

namespace shortlist {
namespace {

constexpr int kEventsARound = 500;
constexpr int kSearchesAtOnce = 1000;
// Told in one transaction: the writer serves others between.
constexpr size_t kToldAtOnce = 100;
// Without anything to tell, how far it has looked is written this rarely: looking again does no
// harm.
constexpr int64_t kEventsAPosition = 1000;
constexpr int64_t kPatienceMicros = 60'000'000;

std::vector<std::string> IdsOf(const std::map<std::string, int64_t>& changed) {
  std::vector<std::string> ids;
  for (const auto& [id, seq] : changed) ids.push_back(id);
  return ids;
}

}  // namespace

AlertFollower::AlertFollower(const Marketplace& marketplace, const SearchEngine& engine,
                             Metrics& metrics)
    : marketplace_(marketplace),
      engine_(engine),
      alerts_(metrics.CounterOf("shortlist_alerts_total",
                                "Documents that persons were told of by their saved searches.")) {}

int64_t AlertFollower::Stretch::looked_at() const {
  int64_t looked_at = until;
  for (const Changes* each : {&talent.held, &jobs.held}) {
    for (const auto& [id, seq] : *each) looked_at = std::min(looked_at, seq - 1);
  }
  return looked_at;
}

// Takes up all searches as of one moment. What changed before the oldest of them is news to nobody.
void AlertFollower::Load() {
  AlertBook book(engine_);
  marketplace_.storage->Read([&](ReadTransaction& tx) {
    searches_seq_ = tx.outbox().LastSeq();
    int64_t first = searches_seq_;
    std::string after;
    for (bool more = true; more;) {
      const auto some = tx.saved_searches().WithAlert(after, kSearchesAtOnce);
      more = some.size() == kSearchesAtOnce;
      for (const SavedSearch& search : some) {
        after = search.id;
        first = std::min(first, search.since_seq);
        book.Put(search);
      }
    }
    done_ = std::max(first, tx.saved_searches().AlertedSeq());
  });
  book_.emplace(std::move(book));
}

AlertFollower::Stretch AlertFollower::Read(int64_t visible) const {
  return marketplace_.storage->Read([&](ReadTransaction& tx) {
    Stretch stretch;
    stretch.events = tx.outbox().EventsAfter(done_, kEventsARound);
    std::erase_if(stretch.events, [&](const Event& event) { return event.seq > visible; });
    stretch.until = stretch.events.empty() ? done_ : stretch.events.back().seq;
    stretch.talent.changed = held_talent_;
    stretch.jobs.changed = held_jobs_;
    for (const Event& event : stretch.events) {
      if (event.entity_type == "saved_search") {
        if (event.seq > searches_seq_) stretch.changed_searches.insert(event.entity_id);
      } else if (event.type == "freelancer_changed") {
        stretch.talent.changed[event.entity_id] = event.seq;
      } else if (event.type == "job_changed") {
        stretch.jobs.changed[event.entity_id] = event.seq;
      }
    }
    for (const std::string& id : stretch.changed_searches) {
      auto search = tx.saved_searches().Get(id);
      if (search) stretch.searches.push_back(*std::move(search));
    }
    stretch.alerted_seq = tx.saved_searches().AlertedSeq();
    const bool is_asked = !book_->empty() || !stretch.searches.empty();
    if (is_asked && stretch.alerted_seq < stretch.until) ReadDocuments(tx, visible, &stretch);
    return stretch;
  });
}

// What is held is looked at once the index shows it as it is: its later change may be no news.
template <typename Noun>
void AlertFollower::AddDocuments(const std::vector<Noun>& nouns, int64_t visible,
                                 OfKind* kind) const {
  for (const Noun& noun : nouns) {
    if (noun.seq > visible) {
      kind->held.emplace(noun.id, kind->changed.at(noun.id));
    } else if (IsSearchable(noun)) {
      kind->documents.push_back(ToDocument(noun, engine_.rules));
    }
  }
}

void AlertFollower::ReadDocuments(ReadTransaction& tx, int64_t visible, Stretch* stretch) const {
  OfKind& talent = stretch->talent;
  OfKind& jobs = stretch->jobs;
  AddDocuments(tx.freelancers().GetMany(IdsOf(talent.changed)), visible, &talent);
  AddDocuments(tx.jobs().GetMany(IdsOf(jobs.changed)), visible, &jobs);
}

// For vectors, of documents or of questions.
bool AlertFollower::MustWait(const Stretch& stretch, const std::vector<DocumentSample>& samples,
                             bool embedding_pending) {
  bool waits = book_->is_waiting();
  for (const DocumentSample& sample : samples) {
    waits |= embedding_pending && sample.without_vector > 0;
  }
  if (!waits) return false;
  const Timestamp now = marketplace_.clock->Now();
  if (!waits_since_) waits_since_ = now;
  int64_t since = waits_since_->micros;
  if (!stretch.events.empty()) since = std::min(since, stretch.events.front().at.micros);
  return now.micros - since < kPatienceMicros;
}

std::vector<AlertFinding> AlertFollower::Match(const Stretch& stretch,
                                               const std::vector<DocumentSample>& samples) const {
  std::vector<AlertFinding> findings;
  for (const SearchKind kind : {SearchKind::kTalent, SearchKind::kJobs}) {
    const bool is_talent = kind == SearchKind::kTalent;
    const Changes& changed = is_talent ? stretch.talent.changed : stretch.jobs.changed;
    for (const FoundDocument& found : book_->Match(kind, samples[is_talent ? 0 : 1])) {
      findings.push_back({{found.question, found.document}, kind, changed.at(found.document)});
    }
  }
  return findings;
}

bool AlertFollower::Round() {
  if (!book_) Load();
  if (book_->EmbedWaiting() > 0 && book_->is_waiting()) return true;
  const auto talent = engine_.talent->Get();
  const auto jobs = engine_.jobs->Get();
  Stretch stretch = Read(std::min(talent->applied_seq, jobs->applied_seq));
  if (stretch.empty()) return false;
  for (const std::string& id : stretch.changed_searches) book_->Remove(id);
  for (const SavedSearch& search : stretch.searches) book_->Put(search);
  searches_seq_ = std::max(searches_seq_, stretch.until);
  if (!stretch.changed_searches.empty() && book_->is_waiting()) return true;
  std::vector<AlertFinding> findings;
  if (!book_->empty() && stretch.alerted_seq < stretch.until) {
    std::vector<DocumentSample> samples;
    samples.push_back(SampleOf(*talent, std::move(stretch.talent.documents)));
    samples.push_back(SampleOf(*jobs, std::move(stretch.jobs.documents)));
    const bool pending = talent->pending_vectors + jobs->pending_vectors > 0;
    if (MustWait(stretch, samples, pending)) return false;
    findings = Match(stretch, samples);
  }
  waits_since_.reset();
  Tell(findings, stretch);
  done_ = stretch.until;
  held_talent_ = std::move(stretch.talent.held);
  held_jobs_ = std::move(stretch.jobs.held);
  return !stretch.events.empty();
}

void AlertFollower::Tell(const std::vector<AlertFinding>& findings, const Stretch& stretch) {
  if (findings.empty() && stretch.looked_at() - stretch.alerted_seq < kEventsAPosition) return;
  size_t from = 0;
  do {
    const std::span<const AlertFinding> some(findings.data() + from,
                                             std::min(kToldAtOnce, findings.size() - from));
    from += some.size();
    const auto told = marketplace_.storage->Transact([&](Transaction& tx) {
      auto count = TellAlerts(tx, marketplace_, some);
      if (count && from == findings.size()) tx.saved_searches().SetAlertedSeq(stretch.looked_at());
      return count;
    });
    CHECK(told.ok());
    alerts_.Add(static_cast<double>(*told));
  } while (from < findings.size());
}

}  // namespace shortlist
