#include "KnowledgeResources.h"

#pragma clang diagnostic ignored "-Wc23-extensions"

// One entry for each file of knowledge/prompts and knowledge/examples, sorted by path. A test names every file that
// is missing here and prints the entry to add.
#define TEXT (const unsigned char[])

static const egg_knowledge_file files[] = {
    {"examples/elementwise/cpu.py", TEXT{
#embed "../../knowledge/examples/elementwise/cpu.py" suffix(,)
    0}},
    {"examples/elementwise/cuda.py", TEXT{
#embed "../../knowledge/examples/elementwise/cuda.py" suffix(,)
    0}},
    {"examples/elementwise/reference.py", TEXT{
#embed "../../knowledge/examples/elementwise/reference.py" suffix(,)
    0}},
    {"examples/elementwise/triton.py", TEXT{
#embed "../../knowledge/examples/elementwise/triton.py" suffix(,)
    0}},
    {"examples/product/cpu.py", TEXT{
#embed "../../knowledge/examples/product/cpu.py" suffix(,)
    0}},
    {"examples/product/cuda.py", TEXT{
#embed "../../knowledge/examples/product/cuda.py" suffix(,)
    0}},
    {"examples/product/reference.py", TEXT{
#embed "../../knowledge/examples/product/reference.py" suffix(,)
    0}},
    {"examples/product/triton.py", TEXT{
#embed "../../knowledge/examples/product/triton.py" suffix(,)
    0}},
    {"examples/row/cpu.py", TEXT{
#embed "../../knowledge/examples/row/cpu.py" suffix(,)
    0}},
    {"examples/row/cuda.py", TEXT{
#embed "../../knowledge/examples/row/cuda.py" suffix(,)
    0}},
    {"examples/row/reference.py", TEXT{
#embed "../../knowledge/examples/row/reference.py" suffix(,)
    0}},
    {"examples/row/triton.py", TEXT{
#embed "../../knowledge/examples/row/triton.py" suffix(,)
    0}},
    {"prompts/code.md", TEXT{
#embed "../../knowledge/prompts/code.md" suffix(,)
    0}},
    {"prompts/debug.md", TEXT{
#embed "../../knowledge/prompts/debug.md" suffix(,)
    0}},
    {"prompts/diagnose.md", TEXT{
#embed "../../knowledge/prompts/diagnose.md" suffix(,)
    0}},
    {"prompts/failure.md", TEXT{
#embed "../../knowledge/prompts/failure.md" suffix(,)
    0}},
    {"prompts/problem.md", TEXT{
#embed "../../knowledge/prompts/problem.md" suffix(,)
    0}},
    {"prompts/profile.md", TEXT{
#embed "../../knowledge/prompts/profile.md" suffix(,)
    0}},
    {"prompts/refine.md", TEXT{
#embed "../../knowledge/prompts/refine.md" suffix(,)
    0}},
    {"prompts/repair.md", TEXT{
#embed "../../knowledge/prompts/repair.md" suffix(,)
    0}},
    {"prompts/rules-cpu.md", TEXT{
#embed "../../knowledge/prompts/rules-cpu.md" suffix(,)
    0}},
    {"prompts/rules-cuda.md", TEXT{
#embed "../../knowledge/prompts/rules-cuda.md" suffix(,)
    0}},
    {"prompts/rules-triton.md", TEXT{
#embed "../../knowledge/prompts/rules-triton.md" suffix(,)
    0}},
    {"prompts/seed.md", TEXT{
#embed "../../knowledge/prompts/seed.md" suffix(,)
    0}},
    {"prompts/stage-mapping.md", TEXT{
#embed "../../knowledge/prompts/stage-mapping.md" suffix(,)
    0}},
    {"prompts/stage-memory.md", TEXT{
#embed "../../knowledge/prompts/stage-memory.md" suffix(,)
    0}},
    {"prompts/stage-structure.md", TEXT{
#embed "../../knowledge/prompts/stage-structure.md" suffix(,)
    0}},
    {"prompts/stage-tiling.md", TEXT{
#embed "../../knowledge/prompts/stage-tiling.md" suffix(,)
    0}},
};

const egg_knowledge_file *egg_prompts_at(int index) {
  int count = (int)(sizeof files / sizeof files[0]);
  return index >= 0 && index < count ? &files[index] : 0;
}
