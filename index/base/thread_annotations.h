#pragma once

// Who guards what, for readers and for clang's -Wthread-safety; nothing under g++.
#if defined(__clang__)
#define GUARDED_BY(mutex) __attribute__((guarded_by(mutex)))
#else
#define GUARDED_BY(mutex)
#endif
