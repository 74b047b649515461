#pragma once

#include "server/app/verify.h"

namespace shortlist {

// Names: a file without its content, or with a damaged one (each content is read whole); a content
// that no file has and that does not wait for its removal (the start of a server removes it); a
// file that is attached to what does not list it, and one that is listed where it is not attached.
void VerifyFiles(App& app, VerifyReport* report);

}  // namespace shortlist
