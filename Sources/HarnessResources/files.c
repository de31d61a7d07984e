#include "HarnessResources.h"

#pragma clang diagnostic ignored "-Wc23-extensions"

// One entry for each file of harness/egg_harness, sorted by path. A test names every file that is missing here and
// prints the entry to add.
#define TEXT (const unsigned char[])

static const egg_harness_file files[] = {
    {"egg_harness/__init__.py", TEXT{
#embed "../../harness/egg_harness/__init__.py" suffix(,)
    0}},
    {"egg_harness/__main__.py", TEXT{
#embed "../../harness/egg_harness/__main__.py" suffix(,)
    0}},
    {"egg_harness/admission.py", TEXT{
#embed "../../harness/egg_harness/admission.py" suffix(,)
    0}},
    {"egg_harness/afresh.py", TEXT{
#embed "../../harness/egg_harness/afresh.py" suffix(,)
    0}},
    {"egg_harness/baseline.py", TEXT{
#embed "../../harness/egg_harness/baseline.py" suffix(,)
    0}},
    {"egg_harness/checking.py", TEXT{
#embed "../../harness/egg_harness/checking.py" suffix(,)
    0}},
    {"egg_harness/child.py", TEXT{
#embed "../../harness/egg_harness/child.py" suffix(,)
    0}},
    {"egg_harness/comparison.py", TEXT{
#embed "../../harness/egg_harness/comparison.py" suffix(,)
    0}},
    {"egg_harness/conditioning.py", TEXT{
#embed "../../harness/egg_harness/conditioning.py" suffix(,)
    0}},
    {"egg_harness/cubin.py", TEXT{
#embed "../../harness/egg_harness/cubin.py" suffix(,)
    0}},
    {"egg_harness/cuda_runtime.py", TEXT{
#embed "../../harness/egg_harness/cuda_runtime.py" suffix(,)
    0}},
    {"egg_harness/demangling.py", TEXT{
#embed "../../harness/egg_harness/demangling.py" suffix(,)
    0}},
    {"egg_harness/device_rates.py", TEXT{
#embed "../../harness/egg_harness/device_rates.py" suffix(,)
    0}},
    {"egg_harness/device_state.py", TEXT{
#embed "../../harness/egg_harness/device_state.py" suffix(,)
    0}},
    {"egg_harness/devices.py", TEXT{
#embed "../../harness/egg_harness/devices.py" suffix(,)
    0}},
    {"egg_harness/dtypes.py", TEXT{
#embed "../../harness/egg_harness/dtypes.py" suffix(,)
    0}},
    {"egg_harness/elf.py", TEXT{
#embed "../../harness/egg_harness/elf.py" suffix(,)
    0}},
    {"egg_harness/environment.py", TEXT{
#embed "../../harness/egg_harness/environment.py" suffix(,)
    0}},
    {"egg_harness/errors.py", TEXT{
#embed "../../harness/egg_harness/errors.py" suffix(,)
    0}},
    {"egg_harness/evaluation.py", TEXT{
#embed "../../harness/egg_harness/evaluation.py" suffix(,)
    0}},
    {"egg_harness/examination.py", TEXT{
#embed "../../harness/egg_harness/examination.py" suffix(,)
    0}},
    {"egg_harness/families.py", TEXT{
#embed "../../harness/egg_harness/families.py" suffix(,)
    0}},
    {"egg_harness/features.py", TEXT{
#embed "../../harness/egg_harness/features.py" suffix(,)
    0}},
    {"egg_harness/float64.py", TEXT{
#embed "../../harness/egg_harness/float64.py" suffix(,)
    0}},
    {"egg_harness/frames.py", TEXT{
#embed "../../harness/egg_harness/frames.py" suffix(,)
    0}},
    {"egg_harness/graph.py", TEXT{
#embed "../../harness/egg_harness/graph.py" suffix(,)
    0}},
    {"egg_harness/health.py", TEXT{
#embed "../../harness/egg_harness/health.py" suffix(,)
    0}},
    {"egg_harness/integrity.py", TEXT{
#embed "../../harness/egg_harness/integrity.py" suffix(,)
    0}},
    {"egg_harness/kernel_resources.py", TEXT{
#embed "../../harness/egg_harness/kernel_resources.py" suffix(,)
    0}},
    {"egg_harness/kernelbench.py", TEXT{
#embed "../../harness/egg_harness/kernelbench.py" suffix(,)
    0}},
    {"egg_harness/landlock.py", TEXT{
#embed "../../harness/egg_harness/landlock.py" suffix(,)
    0}},
    {"egg_harness/launches.py", TEXT{
#embed "../../harness/egg_harness/launches.py" suffix(,)
    0}},
    {"egg_harness/layout.py", TEXT{
#embed "../../harness/egg_harness/layout.py" suffix(,)
    0}},
    {"egg_harness/leaves.py", TEXT{
#embed "../../harness/egg_harness/leaves.py" suffix(,)
    0}},
    {"egg_harness/likeness.py", TEXT{
#embed "../../harness/egg_harness/likeness.py" suffix(,)
    0}},
    {"egg_harness/limits.py", TEXT{
#embed "../../harness/egg_harness/limits.py" suffix(,)
    0}},
    {"egg_harness/linux.py", TEXT{
#embed "../../harness/egg_harness/linux.py" suffix(,)
    0}},
    {"egg_harness/loaded_code.py", TEXT{
#embed "../../harness/egg_harness/loaded_code.py" suffix(,)
    0}},
    {"egg_harness/namespaces.py", TEXT{
#embed "../../harness/egg_harness/namespaces.py" suffix(,)
    0}},
    {"egg_harness/nested_process.py", TEXT{
#embed "../../harness/egg_harness/nested_process.py" suffix(,)
    0}},
    {"egg_harness/options.py", TEXT{
#embed "../../harness/egg_harness/options.py" suffix(,)
    0}},
    {"egg_harness/oracle.py", TEXT{
#embed "../../harness/egg_harness/oracle.py" suffix(,)
    0}},
    {"egg_harness/places.py", TEXT{
#embed "../../harness/egg_harness/places.py" suffix(,)
    0}},
    {"egg_harness/poison.py", TEXT{
#embed "../../harness/egg_harness/poison.py" suffix(,)
    0}},
    {"egg_harness/preload.py", TEXT{
#embed "../../harness/egg_harness/preload.py" suffix(,)
    0}},
    {"egg_harness/problem.py", TEXT{
#embed "../../harness/egg_harness/problem.py" suffix(,)
    0}},
    {"egg_harness/process_tree.py", TEXT{
#embed "../../harness/egg_harness/process_tree.py" suffix(,)
    0}},
    {"egg_harness/profiled.py", TEXT{
#embed "../../harness/egg_harness/profiled.py" suffix(,)
    0}},
    {"egg_harness/profiler_trace.py", TEXT{
#embed "../../harness/egg_harness/profiler_trace.py" suffix(,)
    0}},
    {"egg_harness/rates.py", TEXT{
#embed "../../harness/egg_harness/rates.py" suffix(,)
    0}},
    {"egg_harness/reference.py", TEXT{
#embed "../../harness/egg_harness/reference.py" suffix(,)
    0}},
    {"egg_harness/rehearsal.py", TEXT{
#embed "../../harness/egg_harness/rehearsal.py" suffix(,)
    0}},
    {"egg_harness/replay.py", TEXT{
#embed "../../harness/egg_harness/replay.py" suffix(,)
    0}},
    {"egg_harness/resource_usage.py", TEXT{
#embed "../../harness/egg_harness/resource_usage.py" suffix(,)
    0}},
    {"egg_harness/rewriting.py", TEXT{
#embed "../../harness/egg_harness/rewriting.py" suffix(,)
    0}},
    {"egg_harness/room.py", TEXT{
#embed "../../harness/egg_harness/room.py" suffix(,)
    0}},
    {"egg_harness/root_folder.py", TEXT{
#embed "../../harness/egg_harness/root_folder.py" suffix(,)
    0}},
    {"egg_harness/runner.py", TEXT{
#embed "../../harness/egg_harness/runner.py" suffix(,)
    0}},
    {"egg_harness/sandbox.py", TEXT{
#embed "../../harness/egg_harness/sandbox.py" suffix(,)
    0}},
    {"egg_harness/seccomp.py", TEXT{
#embed "../../harness/egg_harness/seccomp.py" suffix(,)
    0}},
    {"egg_harness/sensitivity.py", TEXT{
#embed "../../harness/egg_harness/sensitivity.py" suffix(,)
    0}},
    {"egg_harness/server.py", TEXT{
#embed "../../harness/egg_harness/server.py" suffix(,)
    0}},
    {"egg_harness/session.py", TEXT{
#embed "../../harness/egg_harness/session.py" suffix(,)
    0}},
    {"egg_harness/slot_memory.py", TEXT{
#embed "../../harness/egg_harness/slot_memory.py" suffix(,)
    0}},
    {"egg_harness/slots.py", TEXT{
#embed "../../harness/egg_harness/slots.py" suffix(,)
    0}},
    {"egg_harness/source.py", TEXT{
#embed "../../harness/egg_harness/source.py" suffix(,)
    0}},
    {"egg_harness/spans.py", TEXT{
#embed "../../harness/egg_harness/spans.py" suffix(,)
    0}},
    {"egg_harness/structure.py", TEXT{
#embed "../../harness/egg_harness/structure.py" suffix(,)
    0}},
    {"egg_harness/surroundings.py", TEXT{
#embed "../../harness/egg_harness/surroundings.py" suffix(,)
    0}},
    {"egg_harness/timing.py", TEXT{
#embed "../../harness/egg_harness/timing.py" suffix(,)
    0}},
    {"egg_harness/tool.py", TEXT{
#embed "../../harness/egg_harness/tool.py" suffix(,)
    0}},
    {"egg_harness/touching.py", TEXT{
#embed "../../harness/egg_harness/touching.py" suffix(,)
    0}},
    {"egg_harness/tripwire_flow.py", TEXT{
#embed "../../harness/egg_harness/tripwire_flow.py" suffix(,)
    0}},
    {"egg_harness/tripwire_names.py", TEXT{
#embed "../../harness/egg_harness/tripwire_names.py" suffix(,)
    0}},
    {"egg_harness/tripwire_words.py", TEXT{
#embed "../../harness/egg_harness/tripwire_words.py" suffix(,)
    0}},
    {"egg_harness/tripwires.py", TEXT{
#embed "../../harness/egg_harness/tripwires.py" suffix(,)
    0}},
    {"egg_harness/trivial.py", TEXT{
#embed "../../harness/egg_harness/trivial.py" suffix(,)
    0}},
    {"egg_harness/unprivileged.py", TEXT{
#embed "../../harness/egg_harness/unprivileged.py" suffix(,)
    0}},
    {"egg_harness/untrusted.py", TEXT{
#embed "../../harness/egg_harness/untrusted.py" suffix(,)
    0}},
    {"egg_harness/watch.py", TEXT{
#embed "../../harness/egg_harness/watch.py" suffix(,)
    0}},
    {"egg_harness/weights.py", TEXT{
#embed "../../harness/egg_harness/weights.py" suffix(,)
    0}},
};

static const unsigned char requirements[] = {
#embed "../../harness/requirements.txt" suffix(,)
    0};

const egg_harness_file *egg_harness_file_at(int index) {
  int count = (int)(sizeof files / sizeof files[0]);
  return index >= 0 && index < count ? &files[index] : 0;
}

const unsigned char *egg_harness_requirements(void) { return requirements; }
