#ifndef EGG_HARNESS_RESOURCES_H
#define EGG_HARNESS_RESOURCES_H

/// A file carried inside the binary: of the Python package, or of the self-test.
typedef struct {
  /// Path below `harness/` or `cheats/`, such as `egg_harness/__main__.py`.
  const char *_Nonnull path;
  /// UTF-8 text, ended by a zero byte.
  const unsigned char *_Nonnull text;
} egg_harness_file;

/// The table of files; `index` from 0, null after the last one.
const egg_harness_file *_Nullable egg_harness_file_at(int index);

/// The same for the cheats of the self-test; paths are below `cheats/`.
const egg_harness_file *_Nullable egg_fixture_at(int index);

/// The same for recorded runs; paths are below `recordings/`.
const egg_harness_file *_Nullable egg_recording_at(int index);

/// The pinned requirements of the harness, ended by a zero byte.
const unsigned char *_Nonnull egg_harness_requirements(void);

/// What others published on KernelBench, as JSON ended by a zero byte.
const unsigned char *_Nonnull egg_published_results(void);

#endif
