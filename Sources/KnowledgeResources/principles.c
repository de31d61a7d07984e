#include "KnowledgeResources.h"

#pragma clang diagnostic ignored "-Wc23-extensions"

// One entry for each file of knowledge/principles, sorted by path. A test names every file that is missing here and
// prints the entry to add.
#define TEXT (const unsigned char[])

static const egg_knowledge_file files[] = {
    {"principles/A1-algebra.md", TEXT{
#embed "../../knowledge/principles/A1-algebra.md" suffix(,)
    0}},
    {"principles/A2-fusion.md", TEXT{
#embed "../../knowledge/principles/A2-fusion.md" suffix(,)
    0}},
    {"principles/A3-algorithm.md", TEXT{
#embed "../../knowledge/principles/A3-algorithm.md" suffix(,)
    0}},
    {"principles/A4-boundaries.md", TEXT{
#embed "../../knowledge/principles/A4-boundaries.md" suffix(,)
    0}},
    {"principles/A5-precision.md", TEXT{
#embed "../../knowledge/principles/A5-precision.md" suffix(,)
    0}},
    {"principles/G-guards.md", TEXT{
#embed "../../knowledge/principles/G-guards.md" suffix(,)
    0}},
    {"principles/H1-mapping.md", TEXT{
#embed "../../knowledge/principles/H1-mapping.md" suffix(,)
    0}},
    {"principles/H2-tiling.md", TEXT{
#embed "../../knowledge/principles/H2-tiling.md" suffix(,)
    0}},
    {"principles/H3-memory.md", TEXT{
#embed "../../knowledge/principles/H3-memory.md" suffix(,)
    0}},
};

const egg_knowledge_file *egg_principles_at(int index) {
  int count = (int)(sizeof files / sizeof files[0]);
  return index >= 0 && index < count ? &files[index] : 0;
}
