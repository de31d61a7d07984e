#ifndef EGG_KNOWLEDGE_RESOURCES_H
#define EGG_KNOWLEDGE_RESOURCES_H

/// A file of the folder `knowledge/`, carried inside the binary.
typedef struct {
  /// Path below `knowledge/`, such as `principles/A1-algebra.md`.
  const char *_Nonnull path;
  /// UTF-8 text, ended by a zero byte.
  const unsigned char *_Nonnull text;
} egg_knowledge_file;

/// The table of principle files; `index` from 0, null after the last one.
const egg_knowledge_file *_Nullable egg_principles_at(int index);

/// The same for the prompts' templates and examples.
const egg_knowledge_file *_Nullable egg_prompts_at(int index);

#endif
