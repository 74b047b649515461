#include "server/storage/clock_repository.h"

#include <soci/soci.h>

namespace shortlist {

int64_t ClockRepository::ShiftMicros() const {
  long long micros = 0;
  *sql_ << "SELECT shift_micros FROM sandbox_clock", soci::into(micros);
  return sql_->got_data() ? micros : 0;
}

void ClockRepository::SetShiftMicros(int64_t micros) {
  const long long shift = micros;
  *sql_ << "INSERT INTO sandbox_clock (id, shift_micros) VALUES (1, :shift)"
           " ON CONFLICT (id) DO UPDATE SET shift_micros = excluded.shift_micros",
      soci::use(shift);
}

}  // namespace shortlist
